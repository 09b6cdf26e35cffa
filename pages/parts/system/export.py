"""数据导出: everything reported and computed, for other programs."""

import streamlit as st

from data.access import roles
from pages.drawing import downloads
from pages.session import everything, stores, visitor
from pages.words.paper_name import PaperName


def show(dataset: stores.Dataset) -> None:
    """What the export holds, and the button that makes it."""
    st.markdown(
        "全部填报数据和计算结果：每张表一个 CSV、一个 Parquet，另合在一个 DuckDB 文件中，附数据说明 `datapackage.json`"
        "（各列的名称、单位、主键，规则的条款，截至日期，校验值），供分析人员、数据平台或以后的系统使用。"
    )
    record = stores.RECORDS[dataset]
    name = PaperName("全部数据", record, record).file("zip")
    downloads.button(
        "导出全部数据（zip）",
        everything.made_later(dataset, name),
        name,
        icon=":material/database:",
        key=f"export_{dataset}",
    )
    shown = roles.current().sees_names(visitor.identity())
    st.caption(
        ("含人员姓名和联系电话，请妥善保管。" if shown else "人员姓名和联系电话已隐去。")
        + "按下后要等几秒到几十秒；也可以在服务器上运行 `python -m data export 文件夹`。"
    )
