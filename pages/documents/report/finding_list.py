"""核验问题清单: what is still open of a received report, with sheet and cell, for the centre to mend or explain."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from data.journal.record import RecordError
from data.problem import Problem
from data.read_model.rows import each
from data.read_model.store import Store
from data.schema.loading import Definitions
from metrics import results
from metrics.answers.reports import Notice, Version
from pages.documents import typeset
from pages.documents.report import findings_on_paper, receipt
from pages.drawing import findings
from pages.session import provenance
from pages.session.provenance import FICTIONAL, Provenance
from pages.words import wording
from pages.words.paper_name import PaperName

WHAT = "核验问题清单"


def document(
    store: Store, scheme: str, centre: str, year: int, name: PaperName, d: Definitions, origin: Provenance
) -> bytes:
    """The list as PDF, of the version that is being worked on. Raises LookupError where there is no report, Refused where fonts
    or a character are missing."""
    last = provenance.last_act(store)
    return typeset.compiled("finding_list.typ", content(store, scheme, centre, year, name, d, origin), last)


def content(
    store: Store, scheme: str, centre: str, year: int, name: PaperName, d: Definitions, origin: Provenance
) -> Mapping[str, Any]:
    """Everything the template reads. Raises LookupError."""
    examined = results.read(store, "round_overview", scheme=scheme, year=year)
    number = examined.loc[examined["centre"] == centre, "examined_version"]
    if number.empty or wording.absent(number.iloc[0]):
        raise LookupError(f"没有收到 {centre} {year}年度报告")
    row = receipt.version(store, scheme, centre, year, int(number.iloc[0]))
    rows = results.read(store, "findings", centre=centre, year=year)
    still = rows[rows["open"]].reset_index(drop=True)
    notices = each(results.read(store, "notices", centre=centre, year=year), Notice)
    return {
        "title": name.title(),
        "fictional": FICTIONAL if origin.fictional else "",
        "foot": origin.line(),
        "facts": [
            ("中心编码", centre),
            ("版本", f"第{row.version}版，{wording.day(row.received_at)}收到"),
            ("文件", row.file_name),
            ("核验结果", findings.count(rows)),
        ],
        "open": findings_on_paper.findings(still, _places(store, row, still, d), d),
        "explained": int((~rows["open"]).sum()),
        "notices": findings_on_paper.problems(
            [Problem(n.sheet, n.cell, n.found, n.expected) for n in notices], "notice", d
        ),
    }


def _places(store: Store, row: Version, still: pd.DataFrame, d: Definitions) -> list[str | None]:
    try:
        kept = store.record.get(row.sha256)
    except RecordError:
        kept = None
    return findings_on_paper.places(kept, row.file_name, still, d)
