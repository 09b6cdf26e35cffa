"""登记核对: what is registered already and does not hold against the rules that every door asks."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from pages.drawing import tables
from pages.session import provenance, record_state, stores
from pages.session.provenance import Provenance
from pages.words import printed
from pages.words.paper_name import PaperName

Offer = Callable[[pd.DataFrame, PaperName, Provenance, Callable[[], object]], None]


def show(dataset: stores.Dataset, offer: Offer) -> None:
    """Every conflict with its place and what to do; nothing is changed here. offer: hands the table over
    (pages/documents/page_paper.py: of_record)."""
    found = record_state.registered_conflicts(dataset)
    if not found:
        st.success("已登记的内容符合现在的规则，没有互相矛盾的结论。")
        return
    st.warning(f"已登记的内容中有 {len(found)} 处不符合规则，或互相矛盾。它们仍按登记计入，请主管部门核实后登记更正。")
    frame = pd.DataFrame(
        {
            "中心": [one.centre for one in found],
            "表": [one.sheet for one in found],
            "行": [one.row_no for one in found],
            "来自": [one.source for one in found],
            "发现": [one.found for one in found],
            "应为，或怎样办理": [one.expected for one in found],
            "操作序号": [one.event_n for one in found],
        }
    )
    printed.dataframe(frame, hide_index=True, height=tables.height(len(frame), 16), placeholder="")
    name = PaperName("登记核对", stores.RECORDS[dataset], stores.RECORDS[dataset])
    offer(frame, name, provenance.of(dataset), record_state.journal_export_noted("登记核对", len(frame)))
