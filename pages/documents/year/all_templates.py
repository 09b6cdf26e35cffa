"""The report workbooks of all centres for a year in one zip, to be sent out together."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from data.read_model.rows import each
from data.read_model.store import Store
from metrics import monitor
from metrics.answers.reports import ReportDue
from pages.documents import zipped
from pages.drawing import downloads
from pages.session import bridge, paper_names, visitor

WHAT = "年度报告模板"


def show() -> None:
    """Choose a year, get the workbooks of every centre that reports for it; nothing where there is one centre only."""
    rows = bridge.ask("reports_due", scheme=bridge.choice().scheme)
    centres: dict[int, list[str]] = {}
    for row in each(rows, ReportDue):
        centres.setdefault(row.year, []).append(row.centre)
    if rows["centre"].nunique() < 2:
        return
    st.markdown("**全部中心**")
    years = sorted(centres, reverse=True)
    year = st.selectbox("报告年度", years, format_func=lambda y: f"{y}年　{len(centres[y])} 家", key="templates_year")
    visitor.required("template.report", f"{year}年度，{len(centres[year])} 家")
    name = paper_names.of_all(WHAT, year).file("zip")
    downloads.button(
        f"下载 {year}年度报告模板，{len(centres[year])} 家（zip）",
        bridge.made_later(partial(document, centres=centres[year], year=year)),
        name,
        icon=":material/folder_zip:",
        key="templates_zip",
        noted=bridge.export_noted(name, len(centres[year])),
    )
    st.caption("每家中心一个工作簿，各带自己上年仍在册的行；请只把各家自己的一份发给它。")


def document(store: Store, centres: Sequence[str], year: int) -> bytes:
    """The zip: a workbook for each centre."""
    return zipped.packed({f"{c}_{year}年度报告.xlsx": monitor.report_template(store, c, year) for c in centres})
