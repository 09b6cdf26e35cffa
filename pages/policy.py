"""政策库: what exactly is the rule, on what does it rest, and does the program do what it says?"""

from functools import partial

import streamlit as st

from data.schema.loading import Definitions
from pages.documents import page_paper
from pages.drawing import rules, tables
from pages.parts.centre import what_if
from pages.parts.policy import clause_tables, coverage_tables, schemes, worked_cases
from pages.parts.process import process_cases
from pages.session import bridge, chooser, selections
from pages.words import paper_name, printed, wording
from pages.words.paper_name import PaperName


def render() -> None:
    """The document, its rules with everything behind each of them, settings, annex, schemes side by side, the proof."""
    d = bridge.definitions()
    st.title("政策库")
    scheme = _scheme(d)
    schemes.card(scheme, d)
    listed, covered, annex, settings, compared, proof = st.tabs(
        ["规则", "覆盖情况", "指标目录", "设定与状态", "各方案对照", "验算"],
        key="policy_part",
        on_change="rerun",
        bind="query-params",
    )
    with listed:
        _rules(scheme, d)
    with covered:
        clause_tables.show(scheme, d, page_paper.both)
        coverage_tables.rules(scheme, d, page_paper.both)
    with annex:
        schemes.annex(scheme, d, page_paper.both)
    with settings:
        st.header("设定")
        schemes.settings(scheme, d)
        st.header("状态含义")
        schemes.statuses(scheme, d)
        st.header("处理决定")
        st.caption("文件没有写明、由我们定下的做法；规则和口径中引用的编号都在这里。")
        decided = rules.decisions(d)
        printed.dataframe(decided, hide_index=True, height=tables.height(len(decided), 30), placeholder="")
        page_paper.both(decided, PaperName("处理决定"))
    with compared:
        coverage_tables.side_by_side(d, page_paper.both)
        if compared.open:  # computes results anew: only for whoever looks
            what_if.show(d)
    with proof:
        _proof(scheme, d)


def _scheme(d: Definitions) -> str:
    """The scheme to read: any, also one without centres; the sidebar's until another is picked here."""
    chooser.follow("policy_of", bridge.choice().scheme, d.schemes)
    return chooser.choose(
        "查看的政策（没有登记中心的方案也可查看）", {c: s.label for c, s in d.schemes.items()}, "policy_of"
    )


def _rules(scheme: str, d: Definitions) -> None:
    every = d.schemes[scheme].rules
    search, kind, treatment, basis = st.columns([3, 2, 2, 2])
    text = search.text_input("搜索", key="rule_search", placeholder="编号、条款、字词，如 资金 2022", type="search")
    filters = {
        name: box.multiselect(
            title,
            list(dict.fromkeys(getattr(rule, name) for rule in every.values())),
            format_func=partial(wording.label, name, d=d),
            placeholder="全部",
            key=f"rule_{name}_{scheme}",
        )
        for box, name, title in (
            (kind, "kind", "类别"),
            (treatment, "treatment", "处理方式"),
            (basis, "basis", "依据"),
        )
    }
    found = rules.matching(
        scheme, d, text=text, kinds=filters["kind"], treatments=filters["treatment"], bases=filters["basis"]
    )
    left, right = st.columns([7, 5], gap="medium")
    with right:
        code = chooser.choose("规则", {c: f"{c}　{rule.label}" for c, rule in every.items()}, "rule")
        with st.container(border=True):
            rules.detail(code, scheme, d)
            worked_cases.application_listed(code, scheme, d)
            process_cases.listed(code, scheme, d)
            worked_cases.listed(code, scheme, d)
    with left:  # after the selector: what is ticked is what is chosen there
        st.caption(f"{len(found)} 条，共 {len(every)} 条；点选一行查看详情。")
        printed.dataframe(
            rules.frame(found, scheme, d),
            hide_index=True,
            height=tables.height(len(found), 15),
            placeholder="",
            **selections.of("rule_table", list(found), "rule"),
        )
        page_paper.both(rules.frame(every, scheme, d), paper_name.of_scheme(d, scheme, "规则"))


def _proof(scheme: str, d: Definitions) -> None:
    st.markdown(
        f"每个案例写明“报送了什么、应得出什么”。这里用计算各页结果的同一套程序，把 {len(d.cases[scheme])} 个案例"
        "各当作一家中心从头算一遍，与应得的结果逐项比较。不读写任何记录。"
    )
    if not d.cases[scheme]:
        st.info("这个方案还没有验算案例。")
        return
    if st.button("验算全部案例", type="primary", icon=":material/fact_check:", key="check_cases"):
        with st.spinner("正在验算…"):
            differences = bridge.check_cases(scheme)
        worked_cases.checked(scheme, differences, d)
        worked_cases.application_checked(scheme, d)
        worked_cases.programme_checked(scheme, d)
        process_cases.checked(scheme, d)
