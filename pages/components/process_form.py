"""Recording a step of a unit: which step, on which day, what it asks for, by whom."""

from collections.abc import Mapping

import streamlit as st

from data.definitions import Definitions
from data.problem import Refused
from data.process_models import Asked, Process, Step
from data.process_steps import Standing
from data.record import RecordError, Superseded
from data.reporting_round import told
from metrics.process import Unit
from pages.components import acts, bridge, navigation, visitor, wording

YES_NO = ["是", "否"]
# Where a step is decided that nobody records here.
WHERE = {
    "registry": "写入登记簿", "grade": "在“绩效评价”确认和公布", "reassessment": "写入登记簿，性质为“整改后考评”",
    "acceptance": "写入登记簿“验收结论”", "exit": "在“预警处置”由两人决定后写入登记簿的中心状态",
}  # fmt: skip


def next_step(at_sight: Standing, process: Process, d: Definitions) -> None:
    """The form of the next step of a unit; nothing more to do when its way has ended."""
    following = at_sight.by_hand(process)
    if not following:
        st.info("这一家的进程已经结束，没有可以办理的步骤。")
        return
    code = st.selectbox(
        "办理", following, format_func=lambda c: process.steps[c].label, key=f"process_step_{at_sight.unit}"
    )
    step = process.steps[code]
    reading = f"　{step.rule}：{wording.plain(_reading(at_sight.scheme, step, d))}" if step.rule else ""
    st.caption(wording.plain(step.clause) + reading)
    with st.form(f"process_{at_sight.unit}_{code}_{at_sight.seen}", border=False):
        on_day = st.date_input("办理日期", value=None, format="YYYY-MM-DD")
        typed = {name: _field(asked, f"process_{at_sight.unit}_{code}_{name}") for name, asked in step.fields.items()}
        outcome = None
        if len(step.outcomes) > 1 and not step.mean_of:
            outcome = st.radio(
                "结论", list(step.outcomes), index=None, format_func=lambda c: step.outcomes[c].label, horizontal=True
            )
        elif step.mean_of:
            st.caption(f"结论由平均分得出：{step.mean_at_least} 分以上（含本数），不四舍五入。")
        actor = visitor.name_field("操作人", max_chars=40)
        confirmed = st.text_input("确认人（须是另一人）", max_chars=40) if step.two_people else ""
        if st.form_submit_button("记录", type="primary", icon=":material/edit_note:"):
            _do(at_sight, code, typed, on_day=on_day, outcome=outcome, actor=actor, confirmed_by=confirmed)


def published(centre: Unit, scheme: str, process: Process) -> None:
    """What may follow for a centre: nothing of it is recorded here; where it is decided instead."""
    if not centre.following:
        st.info("这一家的进程已经结束。")
        return
    st.markdown("**以后的步骤由公布的结论和登记簿得出，不在这里登记**")
    for code in centre.following:
        step = process.steps[code]
        rule = f"　{step.rule}" if step.rule else ""
        st.markdown(f"{wording.plain(step.label)}　:gray[:small[{wording.plain(step.clause + rule)}]]")
        ways = "　或　".join(wording.plain(o.label) for o in step.outcomes.values())
        st.caption(f"{ways}：{WHERE[step.by or 'registry']}")
    if scheme == bridge.choice().scheme:  # the pages show the scheme of the sidebar
        navigation.link("evaluation", "到“绩效评价”", centre=centre.unit)
        navigation.link("centre", "打开中心详情", centre=centre.unit)


def _reading(scheme: str, step: Step, d: Definitions) -> str:
    return d.schemes[scheme].rules[str(step.rule)].reading


def _field(asked: Asked, key: str) -> str:
    """One field; what was typed or chosen, as text ("" for nothing)."""
    if asked.type == "date":
        day = st.date_input(asked.label, value=None, format="YYYY-MM-DD", key=key, help=asked.help or None)
        return str(day) if day else ""
    if asked.type == "yes_no":
        return st.segmented_control(asked.label, YES_NO, key=key, help=asked.help or None) or ""
    if asked.type == "ticks":
        chosen = st.pills(
            f"{asked.label}（点选做到的）", list(asked.points), format_func=asked.points.get, selection_mode="multi", key=key,
        )  # fmt: skip
        return " ".join(chosen) or "-"
    return st.text_input(asked.label, key=key, help=asked.help or None, max_chars=200)


def _do(at_sight: Standing, code: str, typed: Mapping[str, str], **said: object) -> None:
    try:
        acts.record_step(at_sight, code, typed, **said)
    except Refused as refused:
        st.error(
            "没有记录：\n\n"
            + "\n".join(f"- {wording.plain(p.found)}；{wording.plain(p.expected)}" for p in refused.problems)
        )
    except Superseded as faster:
        st.error(wording.plain(told(faster, bridge.definitions().vocabulary.labels["act"])))
    except RecordError as error:
        st.error(wording.plain(error))
    else:
        st.rerun()
