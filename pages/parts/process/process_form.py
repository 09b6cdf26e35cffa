"""Recording a step of a unit: which step, on which day, what it asks for, by whom; and taking the last one back."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from data.acts.reports.reporting_round import overtaken
from data.acts.units.process_steps import UnitStage
from data.journal.record import RecordError, Superseded
from data.problem import Refused
from data.schema.loading import Definitions
from data.schema.models.process import Asked, Process, Step
from data.schema.models.process_demand import EARLIER
from metrics.course.process import Unit
from pages.parts.process import process_tables
from pages.parts.proposals import proposal_cards
from pages.session import acts, bridge, navigation, visitor
from pages.words import wording

YES_NO = ["是", "否"]
# Where a step is decided that nobody records here.
WHERE = {
    "registry": "写入登记簿",
    "grade": "在“绩效评价”确认和公布",
    "reassessment": "写入登记簿，性质为“整改后考评”",
    "acceptance": "写入登记簿“验收结论”",
    "exit": "在“预警处置”由两人决定后写入登记簿的中心状态",
}


def next_step(at_sight: UnitStage, process: Process, d: Definitions) -> None:
    """The form of the next step of a unit; nothing more to do when its way has ended."""
    following = at_sight.by_hand(process)
    if not following:
        st.info(nothing_to_record(at_sight, process))
        return
    code = st.selectbox(
        "办理", following, format_func=lambda c: process.steps[c].label, key=f"process_step_{at_sight.unit}"
    )
    step = process.steps[code]
    reading = f"　{step.rule}：{wording.plain(_reading(at_sight.scheme, step, d))}" if step.rule else ""
    st.caption(wording.plain(step.clause) + reading)
    if protected := at_sight.protected(process, code):
        due, until = protected
        st.caption(f"{due.label}到 {until}（{due.rule}）：期满次日起才能办理。")
    if named := _named_before(at_sight, process, step):
        st.caption("与前面登记的人核对。" + "；".join(named))
    with st.form(f"process_{at_sight.unit}_{code}_{at_sight.seen}", border=False):
        on_day = st.date_input("办理日期", value=None, format="YYYY-MM-DD")
        place = f"process_{at_sight.unit}_{code}"
        typed = {name: _field(asked, f"{place}_{name}", at_sight.scheme) for name, asked in step.fields.items()}
        outcome = None
        if step.mean_of:
            st.caption(f"平均分须在 {step.mean_at_least} 分以上（含本数），不四舍五入；不到的，结论只能是最后一个。")
        if len(step.outcomes) > 1:
            outcome = st.radio(
                "结论", list(step.outcomes), index=None, format_func=lambda c: step.outcomes[c].label, horizontal=True
            )
        actor = visitor.name_field("操作人", max_chars=40)
        confirmed = proposal_cards.second_name(f"{place}_confirmed", "确认人") if step.two_people else ""
        proposed = step.two_people and visitor.signed_in()
        if step.two_people:
            st.caption("两人办结后即生效；有误的只能由两人撤销这一步再重新记录，原来的记录不删除。")
        if st.form_submit_button("提出" if proposed else "记录", type="primary", icon=":material/edit_note:"):
            _do(
                partial(
                    acts.record_step,
                    at_sight,
                    code,
                    typed,
                    on_day=on_day,
                    outcome=outcome,
                    actor=actor,
                    confirmed_by=confirmed,
                )
            )


def nothing_to_record(at_sight: UnitStage, process: Process) -> str:
    """Why no step can be recorded: the way has ended, or the registry comes next."""
    if process.registered not in at_sight.following(process):
        return "这一家的进程已经结束，没有可以办理的步骤。"
    code = wording.plain(at_sight.centre(process))
    return (
        f"下一步是在登记簿“创新中心”登记中心编码为“{code}”的中心，登记后进程接着走。"
        "登记簿中已有这一家、编码不同的，请撤销上一步，填写“登记簿中的中心编码”后重新记录。"
    )


def take_back(at_sight: UnitStage, process: Process) -> None:
    """The form that takes the last recorded step back; nothing where none is recorded."""
    step = process.steps.get(at_sight.step or "")
    if step is None:
        return
    with st.expander("上一步记录有误？"), st.form(f"process_back_{at_sight.unit}_{at_sight.seen}", border=False):
        st.caption(
            f"撤销“{wording.plain(step.label)}”（{at_sight.on_day}）之后可以重新记录。原来的记录不删除，在步骤中标明已撤销和理由。"
        )
        reason = st.text_input("撤销的理由", max_chars=200)
        actor = visitor.name_field("操作人", max_chars=40, key=f"process_back_actor_{at_sight.unit}")
        confirmed = ""
        if step.two_people:
            confirmed = proposal_cards.second_name(f"process_back_confirmed_{at_sight.unit}", "确认人")
        proposed = step.two_people and visitor.signed_in()
        if st.form_submit_button("提出撤销这一步" if proposed else "撤销这一步", icon=":material/undo:"):
            _do(lambda: acts.annul_step(at_sight, reason=reason, actor=actor, confirmed_by=confirmed))


def published(centre: Unit, scheme: str, process: Process) -> None:
    """What may follow for a centre and is not recorded here: where it is decided instead."""
    if centre.state == "ended":
        st.info("这一家的进程已经结束。")
        return
    elsewhere = [(step, step.by) for step in map(process.steps.__getitem__, centre.following) if step.by]
    if elsewhere:
        st.markdown("**这些步骤由公布的结论和登记簿得出，不在这里登记**")
    elif not centre.following:
        st.info("文件没有写列入登记簿以后的步骤；变化以登记簿为准。")
    for step, by in elsewhere:
        rule = f"　{step.rule}" if step.rule else ""
        st.markdown(f"{wording.plain(step.label)}　:gray[:small[{wording.plain(step.clause + rule)}]]")
        ways = "　或　".join(wording.plain(o.label) for o in step.outcomes.values())
        st.caption(f"{ways}：{WHERE[by]}")
    if centre.centre and scheme == bridge.choice().scheme:  # the pages show the scheme of the sidebar
        if elsewhere:
            navigation.link("evaluation", "到“绩效评价”", centre=centre.centre)
        navigation.link("centre", "打开中心详情", centre=centre.centre)


def _named_before(at_sight: UnitStage, process: Process, step: Step) -> list[str]:
    """Whom earlier steps named, as far as this one is compared with them."""
    wanted = {n.removeprefix(EARLIER) for demand in step.demands for n in demand.people if n.startswith(EARLIER)}
    asked = {name: a for one in reversed(process.steps.values()) for name, a in one.fields.items() if name in wanted}
    return [
        wording.plain(f"{a.label}：{process_tables.filled_in(a, at_sight.said[name], names=visitor.sees_names())}")
        for name, a in asked.items()
        if name in at_sight.said
    ]


def _reading(scheme: str, step: Step, d: Definitions) -> str:
    return d.schemes[scheme].rules[str(step.rule)].reading


def _field(asked: Asked, key: str, scheme: str) -> str:
    """One field; what was typed or chosen, as text ("" for nothing)."""
    if asked.type == "date":
        day = st.date_input(asked.label, value=None, format="YYYY-MM-DD", key=key, help=asked.help or None)
        return str(day) if day else ""
    if asked.type == "yes_no":
        return st.segmented_control(asked.label, YES_NO, key=key, help=asked.help or None) or ""
    if asked.type == "ticks":
        chosen = st.pills(
            f"{asked.label}（点选做到的）",
            list(asked.points),
            format_func=lambda code: asked.points[code],
            selection_mode="multi",
            key=key,
        )
        return " ".join(chosen) or "-"
    if asked.type == "centre":
        return _centre(asked, key, scheme)
    several = asked.type == "persons" and asked.at_most != 1
    hint = "姓名之间用顿号隔开" if several else None
    return st.text_input(asked.label, key=key, help=asked.help or None, max_chars=200, placeholder=hint)


def _centre(asked: Asked, key: str, scheme: str) -> str:
    """A code of the registry: one that is there, or one to come."""
    centres = bridge.ask("centres", scheme=scheme)
    names = dict(zip(centres["centre"], centres["name"], strict=True))
    code = st.selectbox(
        asked.label,
        list(names),
        index=None,
        format_func=lambda c: f"{c}　{names[c]}" if c in names else c,
        key=key,
        help=asked.help or None,
        accept_new_options=True,
        placeholder="选择，或填写编码",
    )
    return code or ""


def _do(act: Callable[[], None]) -> None:
    try:
        act()
    except Refused as refused:
        st.error(
            "没有记录：\n\n"
            + "\n".join(f"- {wording.plain(p.found)}；{wording.plain(p.expected)}" for p in refused.problems)
        )
    except Superseded as faster:
        st.error(wording.plain(overtaken(faster, bridge.definitions().vocabulary.labels["act"])))
    except RecordError as error:
        st.error(wording.plain(error))
    else:
        st.rerun()
