"""The newest acts of the record, in words."""

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from data.definitions import Definitions
from pages.components import wording


def listed(events: pd.DataFrame, d: Definitions) -> None:
    """Who did what, newest first."""
    st.dataframe(
        pd.DataFrame({
            "时间": events["recorded_at"],
            "操作人": events["actor"],
            "操作": [wording.label("act", act, d) for act in events["act"]],
            "内容": [in_words(act, json.loads(body)) for act, body in zip(events["act"], events["body"], strict=True)],
            "序号": events["n"],
        }),
        hide_index=True, column_config={"时间": st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm:ss")},
    )  # fmt: skip


def in_words(act: str, body: Mapping[str, Any]) -> str:
    """What an act was about. Acts this page does not know show their file name, if they have one."""
    name = body.get("file_name", "")
    if act == "report.received":
        return f"{body['centre']} {body['year']}年 第{body['version']}版，{body['rows']} 行（{name}）"
    if act == "registry.received":
        return f"{body['rows']} 行（{name}）"
    if act == "registry.entered":
        return f"{len(body['rows'])} 行（{body['source']}）"
    if act == "file.refused":
        first = next(iter(body.get("first", [])), "")
        return f"{name}：{body['problems']} 处问题；{first}"
    if act == "record.opened":
        return {"real": "正式记录", "demonstration": "演示记录"}.get(body.get("kind", ""), "")
    return name
