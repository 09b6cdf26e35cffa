"""报送回执: that a file was received: which (SHA-256), when, from whom, as which version. It says nothing about its acceptance."""

from collections.abc import Mapping
from typing import Any

from data.read_model.rows import each
from data.read_model.store import Store
from data.schema.loading import Definitions
from metrics import results
from metrics.answers.centres import Centre
from metrics.answers.reports import CentreYear, Version
from pages.documents import typeset
from pages.session import provenance
from pages.session.provenance import FICTIONAL, Provenance
from pages.words import wording
from pages.words.paper_name import PaperName

WHAT = "报送回执"


def version(store: Store, scheme: str, centre: str, year: int, number: int) -> Version:
    """A version of a centre's report. Raises LookupError where there is none."""
    rows = results.read(store, "versions", scheme=scheme)
    rows = rows[(rows["centre"] == centre) & (rows["year"] == year) & (rows["version"] == number)]
    if rows.empty:
        raise LookupError(f"没有收到 {centre} {year}年度报告第{number}版")
    return each(rows, Version)[0]


def document(
    store: Store, scheme: str, centre: str, year: int, number: int, name: PaperName, d: Definitions, origin: Provenance
) -> bytes:
    """The receipt of a version as PDF. Raises LookupError where it was not received, Refused where fonts or a character are missing."""
    last = provenance.last_act(store)
    return typeset.compiled("receipt.typ", content(store, scheme, centre, year, number, name, d, origin), last)


def content(
    store: Store, scheme: str, centre: str, year: int, number: int, name: PaperName, d: Definitions, origin: Provenance
) -> Mapping[str, Any]:
    """Everything the template reads. Raises LookupError."""
    row = version(store, scheme, centre, year, number)
    about = next(c for c in each(results.read(store, "centres", scheme=scheme), Centre) if c.centre == centre)
    years = [r for r in each(results.read(store, "centre_year", scheme=scheme), CentreYear) if r.centre == centre]
    timely = [_timely(r, d) for r in years if r.year == year]
    ledgers = results.read(store, "ledger_states", report_id=row.report_id)
    return {
        "title": name.title(),
        "fictional": FICTIONAL if origin.fictional else "",
        "foot": origin.line(),
        "facts": [
            ("建设方案", d.schemes[scheme].label),
            ("创新中心", f"{centre} {row.name}"),
            ("依托单位", about.host),
            ("报告年度和版本", f"{year}年度，第{row.version}版"),
            ("收到时间", f"{wording.day(row.received_at)} {row.received_at:%H:%M:%S}（北京时间）"),
            ("交入人", row.actor),
            ("填表人", row.filled_by or "未填"),
            ("文件", row.file_name),
            *[("该年度报送", said) for said in timely],
        ],
        "sha256": row.sha256,
        "ledgers": [
            {
                "title": str(one["title"]),
                "state": wording.label("ledger_state", one["state"], d),
                "rows": str(one["rows"]),
                "reason": "" if wording.absent(one["reason"]) else str(one["reason"]),
            }
            for one in ledgers.to_dict("records")
        ],
    }


def _timely(row: CentreYear, d: Definitions) -> str:
    due = "" if row.due_on is None else f"，期限 {wording.day(row.due_on)}"
    first = "" if row.first_received_at is None else f"，首次收到 {wording.day(row.first_received_at)}"
    return f"{wording.label('timeliness', row.timeliness, d)}{due}{first}"
