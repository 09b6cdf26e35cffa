"""申诉受理和复核表: the conclusion that a centre objects to, when the objection was taken up, and what came of the review."""

from data.read_model.rows import each
from data.read_model.store import Store
from data.schema.loading import Definitions
from metrics import results
from metrics.answers.centres import Conclusion, EvaluationStep
from pages.documents.drafts import draft
from pages.documents.drafts.draft import Draft
from pages.documents.drafts.filling import Values
from pages.drawing import tables
from pages.parts.evaluation import evaluation_tables
from pages.session.provenance import Provenance
from pages.words import wording

DRAFT = Draft(
    "objection",
    "申诉受理和复核表",
    {
        "年度": (),
        "名称": (),
        "编码": (),
        "依托单位": (),
        "结论": ("等级", "性质", "文号", "日期", "效力"),
        "受理": ("时间", "受理人", "理由"),
        "已执行": (),
        "复核": ("时间", "操作人", "操作", "等级", "得分", "理由"),
        "复核结论": (),
        "拟稿说明": ("内容",),
    },
)
APPEALED = "evaluation.appealed"
AFTER = ("evaluation.confirmed", "evaluation.published", "evaluation.deferred")


def document(store: Store, scheme: str, centre: str, year: int, d: Definitions, origin: Provenance) -> bytes:
    """The draft as Word: empty where nothing was objected to yet. Raises LookupError where there is no conclusion to object to."""
    return DRAFT.document(store, content(store, scheme, centre, year, d, origin))


def content(store: Store, scheme: str, centre: str, year: int, d: Definitions, origin: Provenance) -> Values:
    """Everything the template reads. Raises LookupError."""
    about = draft.centre_of(store, scheme, centre)
    grades = [g for g in each(results.read(store, "grades", centre=centre), Conclusion) if g.year == year]
    if not grades:
        raise LookupError(f"{centre} {year}年度还没有公布的结论")
    steps = each(results.read(store, "evaluation_steps", centre=centre, year=year), EvaluationStep)[::-1]
    appeals = [s for s in steps if s.act == APPEALED]
    later = [s for s in steps if appeals and s.event_n > appeals[-1].event_n and s.act in AFTER]
    changed = next((g for g in grades if g.nature == "appeal"), None)
    return {
        **draft.common(f"{year}年度绩效评价{DRAFT.what}", scheme, d, origin),
        "年度": str(year),
        "名称": about.name,
        "编码": centre,
        "依托单位": about.host,
        "结论": [
            {
                "等级": g.grade_label + wording.taken_over(g.history),
                "性质": wording.label("grade_nature", g.nature, d),
                "文号": draft.text(g.document_no),
                "日期": draft.day(g.published_on),
                "效力": tables.effect(g),
            }
            for g in grades
        ],
        "受理": [
            {"时间": wording.moment(s.recorded_at), "受理人": s.actor, "理由": draft.text(s.reason)} for s in appeals
        ]
        or [dict.fromkeys(("时间", "受理人", "理由"), draft.BLANK)],
        "已执行": next((s.executed for s in reversed(appeals) if s.executed), "没有记录"),
        "复核": [
            {
                "时间": wording.moment(s.recorded_at),
                "操作人": s.actor,
                "操作": wording.label("act", s.act, d),
                "等级": draft.text(s.grade_label),
                "得分": draft.BLANK if s.total is None else f"{evaluation_tables.points(s.total)} 分",
                "理由": s.reason or "",
            }
            for s in later
        ],
        "复核结论": draft.BLANK if changed is None else f"{changed.grade_label}（{draft.text(changed.document_no)}）",
        "拟稿说明": [
            {"内容": said}
            for said in (
                *["还没有受理申诉，受理和复核各栏留空。"] * (not appeals),
                *["已受理，复核还没有结论。"] * bool(appeals and changed is None),
                "公示期内受理的，原结论不会成为最终等级；原结论和此前已执行的处置都保留。",
            )
        ],
    }
