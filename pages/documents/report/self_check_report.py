"""自查报告: what a self-check has found, for the file of the centre; the workbook is not kept, the paper names its SHA-256."""

import hashlib
from collections.abc import Mapping
from typing import Any

from data.acts.reports.intake import Upload
from data.read_model.rows import each
from data.read_model.store import Store
from data.schema.loading import Definitions
from metrics.answers.centres import Flag
from metrics.answers.indicators import Progress
from metrics.supposing.self_check import SelfCheck
from pages.documents import typeset
from pages.documents.centre import brief
from pages.documents.report import findings_on_paper
from pages.parts.reporting import check_result
from pages.session import provenance
from pages.session.provenance import FICTIONAL, Provenance
from pages.words import wording
from pages.words.paper_name import PaperName

WHAT = "自查报告"
TONES = {"error": "bad", "warning": "warn", "success": "good"}


def document(
    store: Store, upload: Upload, result: SelfCheck, name: PaperName, d: Definitions, origin: Provenance
) -> bytes:
    """The report as PDF. upload: the file that was checked; result: what came of it; name: of the paper.

    Raises Refused where fonts or a character are missing.
    """
    last = provenance.last_act(store)
    return typeset.compiled("self_check.typ", content(upload, result, name, d, origin), last)


def content(
    upload: Upload, result: SelfCheck, name: PaperName, d: Definitions, origin: Provenance
) -> Mapping[str, Any]:
    """Everything the template reads."""
    kind, said, counted = check_result.verdict(result)
    known = result.findings is not None
    listed = findings_on_paper.problems(result.problems, "error", d)
    if result.findings is not None:
        places = findings_on_paper.places(upload.content, upload.name, result.findings, d)
        listed += findings_on_paper.findings(result.findings, places, d)
    progress = [] if result.progress is None else each(result.progress[result.progress["core"]], Progress)
    before, after = (
        {} if rows is None else {(f.flag, f.message): f for f in each(rows, Flag)}
        for rows in (result.flags_now, result.flags)
    )
    return {
        "title": name.title(),
        "fictional": FICTIONAL if origin.fictional else "",
        "foot": origin.line(),
        "facts": [
            ("中心编码", result.centre or "没有读到"),
            ("报告年度", "没有读到" if result.year is None else f"{result.year}年"),
            ("文件", upload.name),
        ],
        "sha256": hashlib.sha256(upload.content).hexdigest(),
        "tone": TONES[kind],
        "verdict": f"{said}。{counted}。",
        "problems": listed,
        "notices": findings_on_paper.problems(result.notices, "notice", d),
        "known": known,
        "core": [brief.core_row(p, "not_due", d) for p in progress],
        "estimated": "“推算”的应达值按批复日、里程碑和期满日之间的天数推算。"
        if any(p.estimated for p in progress)
        else "",
        "flags": [{**brief.flag(f, d), "new": key not in before} for key, f in after.items()],
        "gone": [f"{f.label}：{wording.dates(f.message)}" for key, f in before.items() if key not in after],
    }
