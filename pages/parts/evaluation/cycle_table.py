"""The evaluation cycle: how often, by which clause, and which years wait for a conclusion."""

import pandas as pd
import streamlit as st

from data.read_model.rows import each
from data.schema.loading import Definitions
from metrics.answers.centres import EvaluationYear
from metrics.course import cycle as cycles
from metrics.course.cycle import Period
from pages.drawing import tables
from pages.session import bridge
from pages.words import printed, wording

NAMED = 6  # in a sentence


def periods(scheme: str, d: Definitions) -> list[Period]:
    """Every year that the scheme's cycle makes due."""
    years = each(bridge.ask("evaluation_years", scheme=scheme), EvaluationYear)
    return cycles.periods(years, d.schemes[scheme].evaluation.cycle, bridge.today())


def show(scheme: str, d: Definitions) -> None:
    """How often and what is overdue in a line; every year behind a button. Nothing where the scheme has no cycle."""
    cycle = d.schemes[scheme].evaluation.cycle
    if cycle is None:
        return
    found = periods(scheme, d)
    late = [one for one in found if one.state == "overdue"]
    often = "每年一次" if cycle.years == 1 else f"每{cycle.years}年一次"
    clause = d.schemes[scheme].rules[cycle.rule].clause
    said = f"评价周期：{often}（{cycle.rule}　{wording.plain(clause)}）"
    if late:
        listed = "、".join(f"{one.centre} {one.year}年" for one in late[:NAMED])
        more = "等" if len(late) > NAMED else ""
        said += f"　:orange-badge[▲ 过期没有作出结论 {len(late)} 项：{wording.plain(listed)}{more}]"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(said, width="content")
        with st.popover("各年度是否已评价", icon=":material/event_repeat:", type="tertiary", key="cycle"):
            st.caption(wording.plain(cycle.reading))
            if found:
                printed.dataframe(
                    _frame(found, d), hide_index=True, height=tables.height(len(found), 12), placeholder=""
                )


def _frame(found: list[Period], d: Definitions) -> pd.DataFrame:
    rows = [
        (
            f"{one.centre} {one.name}",
            one.year,
            wording.label("cycle", one.state, d),
            wording.day(one.due_on),
            one.grade or "",
        )
        for one in found
    ]
    return pd.DataFrame(rows, columns=["中心", "年度", "评价", "应于", "等级"]).astype({"年度": str})
