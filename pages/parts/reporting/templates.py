"""Workbooks to fill in: the annual report of a centre with last year's continuing rows, and the registry."""

import streamlit as st

from data.read_model.rows import each
from metrics.answers.reports import ReportDue
from pages.drawing import downloads, timeliness
from pages.session import bridge
from pages.words import centre_names, wording

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def report() -> None:
    """Choose centre and year, get the workbook. It is made when the button is pressed."""
    d = bridge.definitions()
    rows = bridge.ask("reports_due", scheme=bridge.choice().scheme)
    if rows.empty:
        st.info("还没有可以报送的中心：登记簿中没有中心，或批复日期在今年以后。")
        return
    names = centre_names.named(dict(zip(rows["centre"], rows["name"], strict=True)))
    left, right = st.columns(2)
    centre = left.selectbox("中心", list(names), format_func=lambda c: names[c], key="template_centre")
    years = {r.year: r for r in each(rows[rows["centre"] == centre], ReportDue)}
    next_one = next((i for i, row in enumerate(years.values()) if row.next), 0)
    year = right.selectbox(
        "报告年度",
        list(years),
        index=next_one,
        key=f"template_year_{centre}",
        format_func=lambda y: f"{y}年　{timeliness.word(years[y].timeliness, d)}{_versions(years[y])}",
    )
    if years[year].due_on is not None:
        basis = wording.label("basis", d.schemes[bridge.choice().scheme].reporting.basis, d)
        st.caption(f"{year}年度报告应于 {wording.day(years[year].due_on)} 前报送（{basis}）。")
    name = f"{centre}_{year}年度报告.xlsx"
    downloads.button(
        f"下载 {centre} {year}年度报告模板",
        bridge.report_template(centre, year),
        name,
        mime=XLSX,
        icon=":material/download:",
        type="primary",
        key="template_report",
        noted=bridge.export_noted(name),
    )
    st.caption(
        "模板已写入中心、年度和各列的填写说明；人员、团队、合作企业等延续性台账带有上年仍在册的行，"
        "请逐行核对，新增的补上，终止的填写日期。"
    )


def _versions(row: ReportDue) -> str:
    return f"，已有{row.versions}版" if row.versions else ""


def registry() -> None:
    """The empty registry workbook, for the department."""
    downloads.button(
        "下载《创新中心登记簿》模板",
        bridge.registry_template(),
        "创新中心登记簿.xlsx",
        mime=XLSX,
        icon=":material/download:",
        key="template_registry",
    )
    st.caption(
        "登记簿由主管部门填写：中心、建设责任书及其目标、公布的评价等级、验收结论、专家认定。"
        "每次只填新增或变化的行，没有出现的行保持原状。"
    )
