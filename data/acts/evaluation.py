"""The annual evaluation of a centre: experts' points, confirmed grade, publication, notice period, appeal, correction.

Open → confirmed (or deferred) → published → notice period → final; an appeal or a correction opens it again. Each act is
a new event; nothing is overwritten. The grade published stands in registry.grade, as one from the registry workbook does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from data.acts import graders, statement, working_days
from data.acts.registry import conclusion_rules, conclusions, registered_centre
from data.problem import Problem, Refused
from data.read_model import parsed
from data.read_model.rows import each
from data.read_model.store import Store
from data.schema import archive
from data.schema.models.scoring import Scoring
from data.workbook.interpretation import LedgerRow

# What may be done in which state.
STARTS: Mapping[str, tuple[str, ...]] = {
    "judge": ("open", "confirmed", "reopened"),
    "confirm": ("open", "confirmed", "reopened"),
    "defer": ("open", "confirmed", "reopened"),
    "publish": ("confirmed",),
    "appeal": ("notice", "final"),
    "correct": ("notice", "final"),
}
LABELS = {
    "judge": "打分",
    "confirm": "确认等级",
    "defer": "缓评",
    "publish": "公布",
    "appeal": "受理申诉",
    "correct": "更正",
}


@dataclass(frozen=True)
class EvaluationStage:
    """Where a centre's evaluation of a year stands. seen: how many acts there are on it; every decision names it.

    grade, reason, …: of the last act; nature: of the next publication (first, appeal, correction).
    """

    centre: str
    year: int
    state: str
    nature: str
    seen: int
    grade: str | None = None
    total: Decimal | None = None
    scoring: str | None = None
    document_no: str | None = None
    published_on: date | None = None
    notice_until: date | None = None

    def steps(self) -> list[str]:
        """What can be done now."""
        return [name for name, states in STARTS.items() if self.state in states]


@dataclass(frozen=True)
class Computed:
    """What is computed for a centre's year when somebody decides: total and proposed grade (None: incomplete)."""

    total: Decimal | None
    proposed: str | None
    open_judged: int
    open_parts: int


def stage(store: Store, centre: str, year: int) -> EvaluationStage:
    """Where the evaluation stands now."""
    seen = store.record.version(_subject(centre, year))
    store.replay()
    rows = store.read("select * from record.evaluation_stage where centre = ? and year = ?", [centre, year])
    if rows.empty:
        return EvaluationStage(centre, year, "open", "first", seen)
    row = rows.astype(object).where(rows.notna(), None).iloc[0]
    return EvaluationStage(
        centre,
        year,
        row["state"],
        row["nature"],
        seen,
        row["grade"],
        row["total"],
        row["scoring"],
        row["document_no"],
        row["published_on"],
        row["notice_until"],
    )


def judge(
    store: Store,
    centre: str,
    year: int,
    entry: str,
    part: str,
    points: Decimal,
    *,
    expert: str,
    remark: str = "",
    actor: str | None = None,
    at: datetime | None = None,
) -> None:
    """Record the points an expert gives; a later entry of the same expert replaces the earlier one.

    expert: whose points they are; actor: who typed them in (None: the expert). Raises Refused outside 0..points, for a
    part that is not judged, and once a grade is published.
    """
    body = _judged(_judgeable(store, centre, year), centre, year, entry, part, points, expert, remark)
    _append(store, "evaluation.judged", centre, year, body, actor or expert, None, at)


def judge_all(
    store: Store,
    centre: str,
    year: int,
    scores: Mapping[tuple[str, str], Decimal],
    *,
    expert: str,
    remark: str = "",
    actor: str | None = None,
    at: datetime | None = None,
) -> None:
    """Record the points of one expert for several parts: (entry, part) → points; none when one is not possible.

    actor: who wrote them down (None: the expert). Raises Refused as `judge` does, also when there are no points at all.
    """
    if not scores:
        raise Refused([Problem(None, None, "没有填写任何一项打分", "请至少填写一项")])
    found = _judgeable(store, centre, year)
    bodies = [_judged(found, centre, year, *place, points, expert, remark) for place, points in scores.items()]
    for body in bodies:
        _append(store, "evaluation.judged", centre, year, body, actor or expert, None, at)


def confirm(
    store: Store,
    at_sight: EvaluationStage,
    grade: str,
    computed: Computed,
    *,
    reason: str,
    against: bool = False,
    actor: str,
    at: datetime | None = None,
) -> None:
    """Confirm a grade. against: it is said expressly that it differs from the proposal, or that there is none.

    Raises Refused when the reason is missing, the grade differs unsaid, or points are missing; Superseded.
    """
    code, scheme = _begin(store, at_sight, "confirm", reason, actor)
    known = {line.grade for line in scheme.grades} | {scheme.absent}
    if grade not in known:
        raise Refused([Problem(None, None, "评分方案中没有这个等级", "请从列表中选择；缓评请用“缓评”")])
    if grade != scheme.absent:
        if computed.open_judged:
            raise Refused(
                [Problem(None, None, f"还有 {computed.open_judged} 项待专家打分", "请先完成专家打分，再确认等级")]
            )
        if grade != computed.proposed and not against:
            raise Refused(
                [Problem(None, None, "确认的等级与建议等级不同，或没有建议等级", "请勾选“与建议不同”并写明理由")]
            )
    body = {
        "grade": grade,
        "proposed": computed.proposed,
        "total": _text(computed.total),
        "scoring": code,
        "against": grade != computed.proposed,
    } | graders.alone(store, at_sight.centre, at_sight.year, "confirm", actor)
    _decide(store, "evaluation.confirmed", at_sight, body, reason, actor, at)


def defer(store: Store, at_sight: EvaluationStage, *, reason: str, actor: str, at: datetime | None = None) -> None:
    """Put the evaluation of the year off. Raises Refused without a reason; Superseded."""
    code, scheme = _begin(store, at_sight, "defer", reason, actor)
    _decide(store, "evaluation.deferred", at_sight, {"grade": scheme.deferred, "scoring": code}, reason, actor, at)


def publish(
    store: Store,
    at_sight: EvaluationStage,
    computed: Computed,
    *,
    document_no: str,
    published_on: date,
    reason: str = "",
    actor: str,
    at: datetime | None = None,
) -> date:
    """Publish the confirmed grade; it is final when the notice period is over. Returns the period's last day.

    Where people sign in, it takes another person than the one who confirmed the grade (roles.yaml, pairs). Raises Refused while
    judged parts are open, when the points changed after confirmation, for what no published grade may be
    (data/acts/registry/conclusions.py), or a year whose working days are not known; Superseded.
    """
    code, scheme = _begin(store, at_sight, "publish", "-", actor)
    statement.required(document_no, "公布文号")
    centre, year = at_sight.centre, at_sight.year
    scored = at_sight.grade not in (scheme.absent, scheme.deferred)
    if scored and computed.open_judged:
        raise Refused([Problem(None, None, f"还有 {computed.open_judged} 项待专家打分", "请先完成专家打分，再公布")])
    if scored and (computed.total != at_sight.total or code != at_sight.scoring):
        raise Refused([Problem(None, None, "确认等级之后得分有变化", "请按现在的得分重新确认等级，再公布")])
    cells = {
        "centre": centre,
        "year": str(year),
        "grade": str(at_sight.grade),
        "nature": at_sight.nature,
        "document_no": document_no.strip(),
        "published_on": published_on.isoformat(),
    } | ({"reason": statement.optional(reason, "理由")} if reason.strip() else {})
    if problems := conclusions.problems_of_publishing(store, cells):
        raise Refused(problems)
    alone = graders.alone(store, centre, year, "publish", actor)
    until = working_days.after(published_on, scheme.notice_days)
    cells["notice_until"] = until.isoformat()
    body = {
        "grade": at_sight.grade,
        "total": _text(at_sight.total),
        "scoring": code,
        "nature": at_sight.nature,
        "document_no": document_no.strip(),
        "published_on": published_on.isoformat(),
        "notice_until": until.isoformat(),
        "row": parsed.row_to(LedgerRow("grade", "绩效评价", 1, cells)),
    } | alone
    _decide(store, "evaluation.published", at_sight, body, reason, actor, at)
    return until


def reopen(
    store: Store, at_sight: EvaluationStage, step: str, *, reason: str, actor: str, at: datetime | None = None
) -> Sequence[str]:
    """Take up an appeal (step: appeal) or a correction (correct) of a published grade: the evaluation is open again.

    What was already decided on the centre is recorded with it and returned, in words. Raises Refused, Superseded.
    """
    _begin(store, at_sight, step, reason, actor)
    executed = executed_measures(store, at_sight.centre, at_sight.year)
    act = {"appeal": "evaluation.appealed", "correct": "evaluation.corrected"}[step]
    _decide(store, act, at_sight, {"executed": "；".join(executed) or None}, reason, actor, at)
    return executed


def executed_measures(store: Store, centre: str, year: int) -> list[str]:
    """Measures confirmed on the centre's flags from that year on, in words: a later change must not pass them by."""
    rows = store.read(
        "select f.label, d.document_no, d.recorded_at from record.disposition_in_force as d"
        " join definition.flag as f on f.flag = d.flag"
        " where d.centre = ? and d.year >= ? and d.step = 'confirmed' and d.decision = 'adopt' order by d.event_n",
        [centre, year],
    )
    return [
        f"{r.label}（{r.document_no or '没有文号'}，{r.recorded_at:%Y-%m-%d}确认采取措施）"
        for r in each(rows, _Measure)
    ]


@dataclass(frozen=True)
class _Measure:
    label: str
    document_no: str | None
    recorded_at: datetime


def _judgeable(store: Store, centre: str, year: int) -> tuple[str, Scoring]:
    """The scoring scheme by which experts may give points now. Raises Refused."""
    found = _scheme(store, centre, year)
    _possible(stage(store, centre, year), "judge")
    return found


def _judged(
    by: tuple[str, Scoring], centre: str, year: int, entry: str, part: str, points: Decimal, expert: str, remark: str
) -> Mapping[str, Any]:
    """What is recorded of points that may be given. by: what `_judgeable` found."""
    statement.required(expert, "专家姓名")
    code, scheme = by
    known = scheme.entries.get(entry)
    found = known.parts.get(part) if known else None
    if found is None or found.kind != "judged":
        raise Refused([Problem(None, None, f"评分方案中没有这一专家打分项（{entry}）", "请从列表中选择")])
    if not points.is_finite() or not 0 <= points <= found.points:
        raise Refused([Problem(None, None, f"打分 {points}", f"应在 0 至 {found.points} 分之间")])
    if points != round(points, 2):
        raise Refused([Problem(None, None, f"打分 {points}", "最多两位小数")])
    return {
        "centre": centre,
        "year": year,
        "scoring": code,
        "entry": entry,
        "part": part,
        "expert": " ".join(expert.split()),
        "points": str(points),
        "remark": statement.optional(remark, "说明"),
    }


def _begin(store: Store, at_sight: EvaluationStage, step: str, reason: str, actor: str) -> tuple[str, Scoring]:
    statement.required(actor, "操作人")
    statement.required(reason, "理由")
    found = _scheme(store, at_sight.centre, at_sight.year)
    _possible(at_sight, step)
    return found


def _possible(at_sight: EvaluationStage, step: str) -> None:
    if at_sight.state not in STARTS[step]:
        place = f"{at_sight.centre} {at_sight.year}年度"
        raise Refused([Problem(None, None, f"{place}现在不能{LABELS[step]}", "请刷新页面，查看现在的状态")])


def _scheme(store: Store, centre: str, year: int) -> tuple[str, Scoring]:
    """The scoring scheme in force for a centre's year, which must be over and one in which the centre is evaluated."""
    store.replay()
    known = registered_centre.load(store, only=[centre]).get(centre)
    if known is None:
        raise Refused([Problem(None, None, f"中心编码“{centre}”没有登记", "请核对编码")])
    if said := list(conclusion_rules.not_evaluated({"centre": centre, "year": str(year)}, known)):
        raise Refused([Problem(None, None, *one) for one in said])
    if year >= store.today().year:
        raise Refused([Problem(None, None, f"{year}年度还没有结束", "年度结束之后才能评价")])
    code = store.definitions.scoring_of(known.scheme.scheme, year)
    if code is None:
        raise Refused([Problem(None, None, f"{year}年度没有评分方案", "请先在评分方案中规定该年度")])
    return code, store.definitions.scoring[code]


def _decide(
    store: Store,
    act: str,
    at_sight: EvaluationStage,
    body: Mapping[str, Any],
    reason: str,
    actor: str,
    at: datetime | None,
) -> None:
    full = {
        "centre": at_sight.centre,
        "year": at_sight.year,
        "reason": statement.optional(reason, "理由"),
        "definitions": store.definitions.fingerprint,
        "known_to": store.version[0],
        "acted_on": store.today().isoformat(),
        "in_force": archive.kept(store.record, store.definitions),
    } | dict(body)
    _append(store, act, at_sight.centre, at_sight.year, full, actor, at_sight.seen, at)


def _append(
    store: Store,
    act: str,
    centre: str,
    year: int,
    body: Mapping[str, Any],
    actor: str,
    expected: int | None,
    at: datetime | None,
) -> None:
    try:
        store.record.append(act, _subject(centre, year), body, actor=actor.strip(), expected=expected, at=at)
    finally:
        store.replay()


def _subject(centre: str, year: int) -> str:
    return f"evaluation/{centre}/{year}"


def _text(total: Decimal | None) -> str | None:
    return None if total is None else str(total)
