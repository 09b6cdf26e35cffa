"""摘牌／取消建议审批表: what is proposed about a title or qualification, on what grounds, for those who decide to sign.

What is taken is called as the scheme's document calls it: 摘牌, 创建资格, 备案资格, 称号, 培育资格.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from data.read_model.rows import each
from data.read_model.store import Store
from data.schema.loading import Definitions
from metrics import results
from metrics.answers.centres import Acceptance, Conclusion, Disposition, Flag, Settlement
from metrics.course import process
from metrics.course.process import TakenStep, Unit
from pages.documents.drafts import draft
from pages.documents.drafts.draft import Draft
from pages.documents.drafts.filling import Values
from pages.drawing import tables
from pages.parts.process import process_tables
from pages.session.provenance import Provenance
from pages.words import capital_amount, wording

DRAFT = Draft(
    "withdrawal",
    "建议审批表",
    {
        "名称": (),
        "编码": (),
        "依托单位": (),
        "批复日期": (),
        "期满日期": (),
        "状态": (),
        "建议事项": (),
        "事实": (),
        "条款": (),
        "理解": (),
        "历次结论": ("年度", "等级", "性质", "文号", "日期", "效力"),
        "经过": ("时间", "内容"),
        "应收回": (),
        "拟稿说明": ("内容",),
    },
)
PROPOSED = "建议"


def proposed(flag: Flag, d: Definitions) -> str | None:
    """The end of a title or qualification that a flag proposes (flags.yaml, proposes); None of all other flags."""
    return d.flags[flag.flag].proposes


def of_unit(unit: Unit, scheme: str, d: Definitions) -> str | None:
    """What may be proposed about a unit that is overdue: the label of the step by which two people take its qualification away."""
    steps = d.processes[scheme].steps
    found = [code for code in unit.following if steps[code].two_people and steps[code].not_before]
    return steps[found[0]].label if unit.state == "overdue" and found else None


def what(flag: Flag, d: Definitions) -> str:
    """摘牌建议审批表."""
    return f"{proposed(flag, d)}{DRAFT.what}"


def document(store: Store, scheme: str, flag_key: str, year: int, d: Definitions, origin: Provenance) -> bytes:
    """The draft about a flag as Word. Raises LookupError where the flag is not there any more."""
    return DRAFT.document(store, content(store, scheme, flag_key, year, d, origin))


def content(store: Store, scheme: str, flag_key: str, year: int, d: Definitions, origin: Provenance) -> Values:
    """Everything the template reads about a flag. Raises LookupError."""
    raised = each(results.read(store, "flags", scheme=scheme, year=year), Flag)
    flag = next((f for f in raised if f.flag_key == flag_key), None)
    if flag is None:
        raise LookupError("这一项预警已经不在了，请刷新页面")
    about = draft.centre_of(store, scheme, flag.centre)
    acceptance = each(results.read(store, "acceptance", centre=flag.centre), Acceptance)
    others = [f for f in raised if f.centre == flag.centre and f.flag_key != flag_key and f.severity != "low"]
    return {
        **draft.common(what(flag, d), scheme, d, origin),
        "名称": about.name,
        "编码": about.centre,
        "依托单位": about.host,
        "批复日期": draft.day(about.approved_on),
        "期满日期": draft.day(about.term_end),
        "状态": wording.state(about.state, scheme, d),
        "建议事项": f"{flag.label}（系统自{draft.day(flag.since)}起提出）",
        "事实": wording.dates(flag.message),
        "条款": draft.ground(flag, d),
        "理解": flag.reading,
        "历次结论": [*_grades(store, flag.centre, d), *(_accepted(a, d) for a in acceptance)],
        "经过": [
            {"时间": wording.moment(act.recorded_at), "内容": _act(act, d)}
            for act in each(results.read(store, "dispositions", key=flag_key), Disposition)
        ],
        "应收回": _to_recover(store, scheme, flag.centre),
        "拟稿说明": [
            {"内容": said}
            for said in (
                f"系统只提出建议，建议于{draft.day(flag.due_on)}前研究（内部设定）；是否{proposed(flag, d)}由主管部门决定。",
                *[f"同一中心的其他预警：{f.label}——{wording.dates(f.message)}" for f in others],
            )
        ],
    }


def unit_document(store: Store, scheme: str, unit: str, d: Definitions, origin: Provenance) -> bytes:
    """The draft about a unit on its way to recognition. Raises LookupError where nothing may be proposed about it."""
    return DRAFT.document(store, unit_content(store, scheme, unit, d, origin))


def unit_content(store: Store, scheme: str, unit: str, d: Definitions, origin: Provenance) -> Values:
    """Everything the template reads about a unit. Raises LookupError."""
    about = next((u for u in process.units(store, d, scheme) if u.unit == unit), None)
    step = None if about is None else of_unit(about, scheme, d)
    if about is None or step is None or about.due is None:
        raise LookupError(f"“{unit}”现在没有可以建议取消的事项，请刷新页面")
    rule, steps = d.schemes[scheme].rules[about.due.rule], d.processes[scheme].steps
    taken = [
        s for s in each(process.steps(store, d, scheme).query("unit == @unit"), TakenStep) if s.annulled_at is None
    ]
    sanction = next(s for s in steps.values() if s.label == step)
    return {
        **draft.common(f"{step}{DRAFT.what}", scheme, d, origin),
        "名称": about.name,
        "编码": unit,
        "依托单位": about.lead,
        "批复日期": draft.BLANK,
        "期满日期": draft.day(about.due_on),
        "状态": process_tables.STATES[about.state][-1],
        "建议事项": f"{PROPOSED}{step}",
        "事实": f"{about.step}（{wording.day(about.on_day)}）：{about.outcome}。{about.due.label}，"
        f"{wording.day(about.due_on)}届满，{process_tables.remaining(about, store.today())}。{about.due.overdue}",
        "条款": "；".join(
            dict.fromkeys(
                (
                    f"{rule.clause}（规则 {about.due.rule}）",
                    f"{sanction.clause}（规则 {sanction.rule or about.due.rule}）",
                )
            )
        ),
        "理解": rule.reading,
        "历次结论": [],
        "经过": [
            {
                "时间": wording.dates(process_tables.day(s)),
                "内容": f"{steps[s.step].label}：{steps[s.step].outcomes[s.outcome].label}",
            }
            for s in taken
            if s.step in steps
        ],
        "应收回": draft.BLANK,
        "拟稿说明": [{"内容": f"系统只列出期限和后果；是否{step}由主管部门决定，须由两人办理。"}],
    }


def _grades(store: Store, centre: str, d: Definitions) -> Sequence[Mapping[str, str]]:
    rows = results.read(store, "grades", centre=centre)
    return [
        {
            "年度": str(g.year),
            "等级": g.grade_label + wording.taken_over(g.history),
            "性质": wording.label("grade_nature", g.nature, d),
            "文号": draft.text(g.document_no),
            "日期": draft.day(g.published_on),
            "效力": tables.effect(g),
        }
        for g in each(rows, Conclusion)
    ]


def _accepted(row: Acceptance, d: Definitions) -> Mapping[str, str]:
    return {
        "年度": str(row.concluded_on.year),
        "等级": wording.label("acceptance_result", row.result, d) + wording.taken_over(row.history),
        "性质": "验收",
        "文号": row.document_no,
        "日期": wording.day(row.concluded_on),
        "效力": "",
    }


def _act(act: Disposition, d: Definitions) -> str:
    number = f"，文号 {act.document_no}" if act.document_no else ""
    step = wording.label("act", f"flag.{act.step}", d)
    return f"{act.actor} {step}：{wording.label('decision', act.decision, d)}{number}。{act.reason or ''}"


def _to_recover(store: Store, scheme: str, centre: str) -> str:
    """What goes back, of all payers; a blank while one of them is not audited."""
    rows = [r for r in each(results.read(store, "settlement", scheme=scheme), Settlement) if r.centre == centre]
    if not rows:
        return draft.BLANK
    audited = [r.to_recover for r in rows if r.to_recover is not None]
    if len(audited) < len(rows):
        return f"{draft.BLANK}元，待审计清算，见《资金收回清单》"
    total = sum(audited, Decimal(0))
    return f"{capital_amount.in_figures(total)}（大写：人民币{capital_amount.in_capitals(total)}），见《资金收回清单》"
