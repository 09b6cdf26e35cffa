"""The evaluation of a scheme without points: what panels said of the year, which conclusions stand, and where each is recorded."""

import pandas as pd
import streamlit as st

from data.read_model.rows import each
from data.schema.loading import Definitions
from metrics.answers.centres import Flag
from metrics.course.process import opinions
from pages.parts.evaluation import cycle_table
from pages.session import bridge, navigation
from pages.words import printed, wording


def show(scheme: str, year: int, d: Definitions) -> None:
    """A way on instead of points. Where the text has no evaluation either, that is said."""
    evaluation = d.schemes[scheme].evaluation
    if evaluation.opinion is None:
        st.info("这个建设方案没有评分方案；已公布的等级由登记簿登记，见“中心详情”。")
        return
    step = d.processes[scheme].steps[evaluation.opinion]
    st.info(
        f"文件没有评分标准，不打分（{step.rule}　{step.clause}）。专家组等的意见在“建设进程”的“{step.label}”逐年记录；"
        "结论由主管部门作出，在登记簿《评价等级》登记，启用登录的须由另一人确认。"
    )
    said = opinions(bridge.process_steps(scheme), evaluation.opinion, year)
    st.markdown(f"**{year}年的意见**" + ("" if said else "　还没有记录"))
    for unit, act in said:
        with st.container(border=True, gap=None):
            st.markdown(
                f"**{wording.plain(unit)}**　{wording.day(act.on_day)}　{wording.plain(step.outcomes[act.outcome].label)}"
            )
            lines = [
                f"{asked.label}：{act.fields[name]}" for name, asked in step.fields.items() if act.fields.get(name)
            ]
            st.markdown("  \n".join(f":small[{wording.plain(line)}]" for line in (*lines, f"{act.actor} 记录")))
    concluded = [one for one in cycle_table.periods(scheme, d) if one.year == year]
    rows = [(f"{p.centre} {p.name}", wording.label("cycle", p.state, d), p.grade or "") for p in concluded]
    st.markdown(f"**{year}年的结论**" + ("" if rows else "　还没有可以评价的中心"))
    if rows:
        printed.dataframe(pd.DataFrame(rows, columns=["中心", "评价", "等级"]), hide_index=True, placeholder="")
    _caps(scheme, year, d)
    navigation.link("process", "到“建设进程”记录意见", process_of=scheme)
    navigation.link("reporting", "到“年度报送”上传登记簿")


def _caps(scheme: str, year: int, d: Definitions) -> None:
    """The centres whose grade can only be so good, since a rule of the year is not kept."""
    known = d.schemes[scheme]
    for flag in each(bridge.ask("flags", scheme=scheme, year=year), Flag):
        if flag.rule in known.evaluation.caps and flag.indicator is not None:
            best = known.evaluation.grades[known.evaluation.caps[flag.rule]]
            st.caption(
                wording.plain(
                    f"{flag.centre} {flag.name}：{flag.message}，等级最高为{best}（{flag.rule} {flag.clause}）"
                )
            )
