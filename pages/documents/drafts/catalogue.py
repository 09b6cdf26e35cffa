"""Every draft there is, by its code."""

from collections.abc import Mapping

from pages.documents.drafts import objection, recovery, rectification, reminder, result_notice, withdrawal
from pages.documents.drafts.draft import Draft
from pages.documents.targets import target_page

_LISTED = (result_notice, rectification, withdrawal, recovery, reminder, objection, target_page)
DRAFTS: Mapping[str, Draft] = {module.DRAFT.code: module.DRAFT for module in _LISTED}
