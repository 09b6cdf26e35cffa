"""监测简报: one centre and year on paper, on one page for the meeting or in full for the file.

What stands in it is what the pages show, from the same questions and in the same words; nothing is computed here but where in
a chart a value lies.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import pandas as pd

from data.read_model.database import Reader
from data.read_model.rows import each
from data.schema.loading import Definitions
from data.schema.quantities import absent, difference, together
from metrics import doubts, flag_grounds, results
from metrics.answers.centres import Centre, Conclusion, Flag, Graded
from metrics.answers.indicators import LetterTarget, Progress
from metrics.answers.reports import CentreYear, Finding
from pages.documents import typeset
from pages.documents.charts import of_centre
from pages.documents.charts.description import Course
from pages.parts.centre import centre_head, centre_money, centre_progress
from pages.session import provenance
from pages.session.provenance import FICTIONAL, Provenance
from pages.words import wording

WHAT = "监测简报"
FLAGS_ON_ONE_PAGE = 6
SEVERITY = {"critical": "bad", "high": "warn", "medium": "fair", "low": "none"}


def document(store: Reader, centre: str, year: int, d: Definitions, origin: Provenance, *, full: bool) -> bytes:
    """The brief as PDF. origin: on what it rests, at the foot of every page.

    Raises LookupError where the year is none of the centre's, Refused where fonts are missing.
    """
    last = provenance.last_act(store)
    return typeset.compiled("brief.typ", content(store, centre, year, d, origin, full=full), last)


def content(
    store: Reader, centre: str, year: int, d: Definitions, origin: Provenance, *, full: bool
) -> Mapping[str, Any]:
    """Everything the template reads, as text and shares of a width. Raises LookupError."""
    about, report = _about(store, centre, year)
    history = results.read(store, "progress_of_centre", centre=centre)
    now = [p for p in each(history, Progress) if p.year == year]
    flags = [f for f in each(results.read(store, "flags", scheme=about.scheme, year=year), Flag) if f.centre == centre]
    shown = flags if full else flags[:FLAGS_ON_ONE_PAGE]
    core = history[(history["year"] == year) & history["core"]]
    counted, _, outlook = centre_head.verdict(core, d).strip("*").partition("**")
    return {
        "title": f"{about.name}{year}年度监测简报" + ("（全本）" if full else ""),
        "year": str(year),
        "full": full,
        "fictional": FICTIONAL if origin.fictional else "",
        "foot": origin.line(),
        "facts": _facts(store, about, report, year, d),
        "counted": counted,
        "outlook": outlook.strip(),
        "notices": _notices(report),
        "core": [core_row(p, report.timeliness, d) for p in now if p.core],
        "estimated": "“推算”的应达值按批复日、里程碑和期满日之间的天数推算。"
        if any(p.estimated for p in now if p.core)
        else "",
        "grades": _grades(store, centre, [int(y) for y in sorted(set(history["year"])) if y <= year]),
        "flags": [flag(f, d, full=full) for f in shown],
        "more": f"另有 {len(flags) - len(shown)} 项预警，见全本。" if len(shown) < len(flags) else "",
        **(_in_full(store, about, report, history, year, d) if full else {}),
    }


def _about(store: Reader, centre: str, year: int) -> tuple[Centre, CentreYear]:
    known = results.read(store, "scheme_of", centre=centre)
    if known.empty:
        raise LookupError(f"中心编码“{centre}”没有登记")
    scheme = str(known["scheme"].iloc[0])
    about = next(c for c in each(results.read(store, "centres", scheme=scheme), Centre) if c.centre == centre)
    years = [r for r in each(results.read(store, "centre_year", scheme=scheme), CentreYear) if r.centre == centre]
    report = next((r for r in years if r.year == year), None)
    if report is None:
        raise LookupError(f"{year}年不在 {centre} 的监测年度之内")
    return about, report


def _facts(store: Reader, about: Centre, report: CentreYear, year: int, d: Definitions) -> list[tuple[str, str]]:
    letters = results.read(store, "letters", centre=about.centre)
    facts = [("中心编码", about.centre), ("依托单位", about.host)]
    if about.nature != "published":
        term = f"{wording.day(about.approved_on)}批复，{wording.day(about.term_end)}期满"
        facts += [("建设期", term), ("状态", wording.state(about.state, about.scheme, d))]
        facts += [("建设责任书", centre_head.letter(letters, year).removeprefix("建设责任书 "))]
    version = "" if report.version is None else f"，计入第{report.version}版"
    facts += [("年度报告", wording.label("timeliness", report.timeliness, d) + version)]
    return facts


def _notices(report: CentreYear) -> list[str]:
    if report.timeliness == "overdue":
        return ["缺报：当年指标无数据，累计数只是截至上一报告的下限，不作不利判断。"]
    return []


def core_row(p: Progress, timeliness: str, d: Definitions) -> Mapping[str, Any]:
    """A line of the table of core indicators (house.typ: core). timeliness: of the report, as the reason where there is no value."""
    value, path, last = together((p.value, p.required, p.last_value), p.unit, d)
    if p.value is None:
        value = centre_progress.missing_word(p.state, p.status, timeliness, d)
    elif p.completeness == "lower":
        value = f"至少 {value}"
    last = "—" if p.last_value is None else f"{wording.label('direction', p.direction, d)} {last}"
    known = d.indicators[p.indicator]
    return {
        "label": known.short or known.label,
        "value": value,
        "path": path,
        "last": last,
        "guess": "推算" if p.estimated else "",
        "due": "" if p.last_due is None else wording.day(p.last_due),
        "gap": "—" if absent(p.gap) else "0" if not p.gap else difference(p.gap, p.unit, d),
        "doubt": doubts.words(p, d),
        "status": wording.status(p.status, d),
        "tone": d.vocabulary.statuses[p.status].tone,
        "bar": of_centre.bullet(p, d).drawn(),
    }


def _grades(store: Reader, centre: str, years: Iterable[int]) -> str:
    """2023 合格；2024 不合格（连续第2次）: what is final, and what is only published."""
    final = {g.year: g for g in each(results.read(store, "evaluation", centre=centre), Graded)}
    noticed = {
        c.year: c.grade_label
        for c in each(results.read(store, "grades", centre=centre), Conclusion)
        if not c.notice_over and not c.contested
    }
    said = []
    for year in years:
        found = final.get(year)
        if found is None or found.grade is None:
            said.append(f"{year}年{f'公示中：{noticed[year]}' if year in noticed else '未公布'}")
            continue
        run = (
            f"（连续第{found.failures_in_a_row}次不合格）"
            if found.failures_in_a_row > 1 and found.outcome in ("fail", "exit")
            else ""
        )
        said.append(f"{year}年 {found.grade_label}{run}")
    return "；".join(said) + "。" if said else "还没有评价年度。"


def flag(f: Flag, d: Definitions, *, full: bool = True) -> Mapping[str, str]:
    """A flag as the template shows it (house.typ: flag). full: also on what it rests and what would change it."""
    law = [f"{f.rule}　{f.clause}"] if f.rule is not None else []
    law += [f"依据：{wording.label('basis', f.basis, d)}"] if f.rule is None else []
    law += [f"建议于{wording.day(f.due_on)}前处理"] if f.due_on is not None else []
    law += [wording.label("disposition", f.disposition, d)] if f.disposition != "open" else []
    return {
        "severity": wording.label("severity", f.severity, d),
        "tone": SEVERITY[f.severity],
        "label": f.label,
        "message": wording.dates(f.message),
        "grounds": wording.dates(flag_grounds.in_words(f, d)) if full else "",
        "law": "　·　".join(law),
        "changed_by": wording.dates(flag_grounds.remedy(f)) if full else "",
    }


def _in_full(
    store: Reader, about: Centre, report: CentreYear, history: pd.DataFrame, year: int, d: Definitions
) -> Mapping[str, Any]:
    beside = of_centre.multiples(history, year, d)
    invested = of_centre.money(store, about.centre, year, centre_money.indicators(about.scheme, d), d)
    return {
        "beside": None if beside is None else beside.drawn(),
        "trends": [chart.drawn() for chart in courses(store, about.centre, history, year, d)],
        "invested": None if invested is None else invested.drawn(),
        "money": _money(store, about, year, d),
        "targets": targets(store, about, year, d),
        "ledgers": [] if report.report_id is None else _ledgers(store, report.report_id, d),
        "findings": [
            _finding(f, d) for f in each(results.read(store, "findings", centre=about.centre, year=year), Finding)
        ],
    }


def courses(store: Reader, centre: str, history: pd.DataFrame, year: int, d: Definitions) -> list[Course]:
    """Every core indicator's years. history: the question progress_of_centre."""
    targets = results.read(store, "targets", centre=centre, year=year)
    return [
        of_centre.course(rows, targets[targets["indicator"] == rows["indicator"].iloc[0]], year, d)
        for _, rows in history[history["core"]].groupby("position", sort=True)
    ]


def _money(store: Reader, about: Centre, year: int, d: Definitions) -> list[Mapping[str, str]]:
    rows = results.read(store, "money", centre=about.centre, indicators=centre_money.indicators(about.scheme, d))
    rows = rows[(rows["year"] == year) & rows["amount"].notna()]
    amounts = [Decimal(a) for a in rows["amount"]]
    total = sum(amounts, Decimal(0))
    texts = together([*amounts, total], "yuan", d)
    shares = ["—" if not total else f"{amount / total * 100:.1f}%" for amount in amounts]
    notes = [doubts.of(r["amount"], r["doubtful"], "yuan", d) for r in rows.to_dict("records")]
    listed = zip(rows["label"], texts, shares, notes, strict=False)
    said = [{"label": str(one), "amount": text, "share": share, "note": note} for one, text, share, note in listed]
    return (
        [*said, {"label": "合计", "amount": texts[-1], "share": "100.0%" if total else "—", "note": ""}] if said else []
    )


def targets(store: Reader, about: Centre, year: int, d: Definitions) -> list[Mapping[str, str]]:
    """What is to be reached after a year, by letter and policy: label, value, by when, on what ground."""
    rows = each(results.read(store, "letter_targets", centre=about.centre, year=year), LetterTarget)
    return [_target(t, d) for t in rows if t.due_on is None or t.due_on.year > year]


def _target(t: LetterTarget, d: Definitions) -> Mapping[str, str]:
    ground = "政策默认目标" if t.letter_no is None else f"建设责任书 {t.letter_no}"
    by = "每年年底" if t.due_on is None else wording.day(t.due_on)
    word = wording.label("direction", t.direction, d)
    return {"label": t.label, "value": f"{word} {wording.quantity(t.value, t.unit, d)}", "by": by, "ground": ground}


def _ledgers(store: Reader, report_id: Any, d: Definitions) -> list[Mapping[str, str]]:
    rows = results.read(store, "ledger_states", report_id=report_id)
    return [
        {
            "title": str(row["title"]),
            "state": wording.label("ledger_state", row["state"], d),
            "rows": str(row["rows"]),
            "reason": "" if absent(row["reason"]) else str(row["reason"]),
        }
        for row in rows.to_dict("records")
    ]


def _finding(f: Finding, d: Definitions) -> Mapping[str, str]:
    place = f"《{f.sheet}》" if f.sheet else "文件"
    place += "" if f.row_no is None else f"第{f.row_no}行"
    return {
        "level": wording.label("level", f.level, d),
        "place": place,
        "found": f"{f.label}：{wording.dates(f.found)}",
        "explained": ("待说明" if f.level == "query" else "待改正") if f.open else f.explanation or "",
    }
