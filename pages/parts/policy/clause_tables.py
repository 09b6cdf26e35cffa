"""Every clause of a policy's text: our reading, how it is treated, where, and what is not treated yet."""

import pandas as pd
import streamlit as st

from data.schema.loading import Definitions
from data.schema.models.clauses import Requirement
from metrics import coverage
from metrics.coverage import Said
from pages.drawing import tables
from pages.drawing.downloads import Offer
from pages.session import chooser, navigation, selections
from pages.words import paper_name, printed, wording

MARKS = {"computed": "●", "judged": "◇", "shown": "–", "outside": "○", "open": "✗"}


def show(scheme: str, d: Definitions, offer: Offer) -> None:
    """Counts by treatment, all clauses with a filter, and one of them with the ways to what treats it. offer: hands over all."""
    st.header("条款")
    listed = {said.code: said for said in coverage.clauses(d, scheme)}
    if not listed:
        st.caption("这个方案没有逐条列出条款。")
        return
    numbers = len({said.number for said in listed.values()})
    counts = coverage.treated(d, scheme)
    told = "，".join(f"{_treatment(t, d)} {n} 项" for t, n in counts.items())
    st.markdown(f"按文本的条款编号逐条列出：{numbers} 条，共 {len(listed)} 项要求：{told}。")
    if counts["open"]:
        st.warning(f"有 {counts['open']} 项未处理，“说明”一栏写明缺什么；请勿当作已经核对。")
    left, right = st.columns([5, 7], gap="medium")
    wanted = left.multiselect(
        "怎样处理",
        [t for t, n in counts.items() if n],
        format_func=lambda t: _treatment(t, d),
        placeholder="全部",
        key=f"clause_treatment_{scheme}",
    )
    found = {code: said for code, said in listed.items() if not wanted or said.requirement.treatment in wanted}
    with right:
        options = {code: f"{said.number}　{said.requirement.reading}" for code, said in listed.items()}
        picked = chooser.choose("条款", options, "clause")
    _detail(listed[picked], scheme, d)
    frame = _frame(list(found.values()), d)
    printed.dataframe(
        frame,
        hide_index=True,
        height=tables.height(len(frame), 16),
        placeholder="",
        **selections.of("clause_table", list(found), "clause"),
    )
    offer(_frame(list(listed.values()), d), paper_name.of_scheme(d, scheme, "条款覆盖"))
    _schemes(d)


def _treatment(code: str, d: Definitions) -> str:
    return f"{MARKS[code]} {wording.label('clause_treatment', code, d)}"


def _frame(listed: list[Said], d: Definitions) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "条款": [s.number for s in listed],
            "我们的理解": [s.requirement.reading for s in listed],
            "怎样处理": [_treatment(s.requirement.treatment, d) for s in listed],
            "在哪里": ["；".join(where(s.requirement, d)) or "不处理" for s in listed],
            "说明": [s.requirement.note for s in listed],
        }
    )


def where(r: Requirement, d: Definitions) -> list[str]:
    """The places in words: where somebody finds what treats a requirement."""
    said = []
    if r.rules and r.treatment != "outside":
        said.append("规则 " + "、".join(r.rules))
    if r.indicators:
        said.append("年度监测 " + "、".join(d.indicators[code].label for code in r.indicators))
    if r.flags:
        said.append("预警 " + "、".join(d.flags[code].label for code in r.flags))
    if r.findings:
        said.append("核验 " + "、".join(d.validations[code].label for code in r.findings))
    if r.conditions:
        said.append("申报自评")
    if r.steps:
        said.append("建设进程")
    said += dict.fromkeys(_cell(place, d) for place in r.cells)
    return said


def _cell(place: str, d: Definitions) -> str:
    ledger, column, *choice = place.split(".", 2)
    sheet = d.ledgers[ledger]
    if choice:
        return f"《{sheet.title}》“{d.choices(ledger, column)[choice[0]]}”"
    return f"《{sheet.title}》“{sheet.columns[column].title}”"


def _detail(said: Said, scheme: str, d: Definitions) -> None:
    r = said.requirement
    with st.container(border=True):
        st.markdown(f"**{wording.plain(said.number)}**　{wording.plain(r.reading)}　{_treatment(r.treatment, d)}")
        for line in _lines(r, scheme, d):
            st.markdown(f"- {wording.plain(line)}")
        if r.note:
            st.caption(wording.plain(r.note))
        for code in r.rules:
            label = f"规则 {code}　{d.schemes[scheme].rules[code].label}"
            navigation.link("policy", label, policy_of=scheme, policy_part="规则", rule=code)
        if r.conditions:
            navigation.link("application", "打开申报自评")
        if r.steps:
            navigation.link("process", "打开建设进程")


def _lines(r: Requirement, scheme: str, d: Definitions) -> list[str]:
    """What treats it, each by its name: questions of 申报自评, steps with their fields, the other places."""
    lines = [f"申报自评：{d.applications[scheme].conditions[code].label}" for code in r.conditions]
    for place in r.steps:
        name, _, field = place.partition(".")
        step = d.processes[scheme].steps[name]
        lines.append(f"建设进程：{step.label}" + (f"“{step.fields[field].label}”" if field else ""))
    return lines + [w for w in where(r, d) if not w.startswith(("规则 ", "申报自评", "建设进程"))]


def _schemes(d: Definitions) -> None:
    """All texts side by side: how many requirements, and how they are treated."""
    rows = {d.schemes[code].label: coverage.treated(d, code) for code in d.schemes if code in d.clauses}
    frame = pd.DataFrame.from_dict(rows, orient="index").rename(columns=lambda t: _treatment(t, d))
    frame.insert(0, "要求", frame.sum(axis=1))
    frame.loc["合计"] = frame.sum()
    printed.dataframe(frame.rename_axis("文件"), placeholder="")
