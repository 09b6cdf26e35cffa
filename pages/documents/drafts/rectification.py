"""整改通知: the draft that tells a centre what was found and asks it to mend that."""

from data.read_model.rows import each
from data.read_model.store import Store
from data.schema.loading import Definitions
from metrics import results
from metrics.answers.centres import Conclusion, Flag
from pages.documents.drafts import draft
from pages.documents.drafts.draft import Draft
from pages.documents.drafts.filling import Values
from pages.session.provenance import Provenance
from pages.words import wording

DRAFT = Draft(
    "rectification",
    "整改通知",
    {
        "年度": (),
        "中心": (),
        "编码": (),
        "依托单位": (),
        "等级": (),
        "事项": ("序号", "名称", "内容", "依据", "起始"),
        "整改期限": (),
        "期限依据": (),
        "拟稿说明": ("内容",),
    },
)
# What the office settles within itself or by another paper: the end of a title, a report that is missing, what may come.
NOT_MENDED = ("needs_judgement", "failing_again", "report_overdue", "report_late")
TIME_TO_MEND = "rectification_running"


def of_flag(flag: Flag, d: Definitions) -> bool:
    """Whether a flag is something that a centre may be asked to mend."""
    return d.flags[flag.flag].proposes is None and flag.flag not in NOT_MENDED


def document(store: Store, scheme: str, centre: str, year: int, d: Definitions, origin: Provenance) -> bytes:
    """The draft as Word. Raises LookupError."""
    return DRAFT.document(store, content(store, scheme, centre, year, d, origin))


def content(store: Store, scheme: str, centre: str, year: int, d: Definitions, origin: Provenance) -> Values:
    """Everything the template reads: all that stands against the centre but what was decided not to be followed up.

    Raises LookupError.
    """
    about = draft.centre_of(store, scheme, centre)
    raised = [f for f in draft.flags_of(store, scheme, centre, year) if of_flag(f, d)]
    dropped = [f for f in raised if f.disposition == "confirmed" and f.decision == "dismiss"]
    kept = [f for f in raised if f not in dropped]
    running = next((f for f in kept if f.flag == TIME_TO_MEND), None)
    grade = next(
        (g for g in each(results.read(store, "grades", centre=centre), Conclusion) if g.year == year and g.final), None
    )
    return {
        **draft.common(draft.titled(f"关于{about.name}", f"{year}年度有关问题整改的通知"), scheme, d, origin),
        "年度": str(year),
        "中心": about.name,
        "编码": centre,
        "依托单位": about.host,
        "等级": draft.text(None if grade is None else grade.grade_label),
        "事项": [
            {
                "序号": str(number),
                "名称": f.label,
                "内容": wording.dates(f.message),
                "依据": draft.ground(f, d),
                "起始": wording.day(f.since),
            }
            for number, f in enumerate(kept, 1)
        ],
        "整改期限": draft.day(None if running is None else running.due_on),
        "期限依据": "由主管部门确定" if running is None else draft.ground(running, d),
        "拟稿说明": [
            {"内容": said}
            for said in (
                *dict.fromkeys(f"{f.label}：{_handled(f, d)}" for f in kept),
                *["没有可以要求整改的事项。"] * (not kept),
                *[f"已决定不采取措施、没有列入的：{'、'.join(f.label for f in dropped)}。"] * bool(dropped),
            )
        ],
    }


def _handled(flag: Flag, d: Definitions) -> str:
    decided = "" if flag.decision is None else f"（{wording.label('decision', flag.decision, d)}）"
    due = "" if wording.absent(flag.due_on) else f"，建议于{wording.day(flag.due_on)}前处理（内部设定）"
    return f"处置情况为{wording.label('disposition', flag.disposition, d)}{decided}；系统建议：{flag.action}{due}"
