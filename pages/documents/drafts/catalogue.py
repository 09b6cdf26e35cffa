"""Every draft there is, by its code."""

from collections.abc import Mapping

from pages.documents.drafts import objection, recovery, rectification, reminder, result_notice, withdrawal
from pages.documents.drafts.draft import Draft

_LISTED = (result_notice, rectification, withdrawal, recovery, reminder, objection)
DRAFTS: Mapping[str, Draft] = {module.DRAFT.code: module.DRAFT for module in _LISTED}
