"""Targets in force before and after a letter's new version, side by side (D25)."""

from collections.abc import Iterable, Sequence

import pandas as pd
import streamlit as st

from data.schema.loading import Definitions
from metrics.answers.indicators import LetterTarget
from metrics.supposing.letter_effect import Change
from pages.drawing import tables
from pages.words import printed, wording

WORDS = {"new": "＋ 新增", "gone": "－ 取消", "changed": "≠ 改变", "same": "不变"}


def show(changes: Sequence[Change], d: Definitions) -> None:
    """Every target in force, what changes marked, and how many do."""
    changing = sum(change.kind != "same" for change in changes)
    st.markdown(f"责任书登记前后有效的目标：{len(changes)} 项，其中 **{changing}** 项有变化")
    printed.dataframe(frame(changes, d), hide_index=True, height=tables.height(len(changes), 12), placeholder="")


def frame(changes: Iterable[Change], d: Definitions) -> pd.DataFrame:
    """One line per target: whose, from which year, what, due when, and what it asks now and then."""
    listed = list(changes)
    return pd.DataFrame(
        {
            "变化": [WORDS[c.kind] for c in listed],
            "中心": [c.centre for c in listed],
            "版本": [f"第{c.version}版（自{c.year}年度）" for c in listed],
            "指标": [c.target.label for c in listed],
            "类型": [wording.label("target_kind", c.target.kind, d) for c in listed],
            "应于": [wording.day(c.target.due_on) for c in listed],
            "登记前": [_asks(c.before, d) for c in listed],
            "登记后": [_asks(c.after, d) for c in listed],
        }
    )


def _asks(target: LetterTarget | None, d: Definitions) -> str:
    """What a target asks, and who says so."""
    if target is None:
        return ""
    value = wording.quantity(target.value, target.unit, d)
    base = "" if target.base is None else f"，基数 {wording.quantity(target.base, target.unit, d)}"
    whose = "政策" if target.letter_no is None else f"责任书第{target.letter_version}版"
    return f"{wording.label('direction', target.direction, d)} {value}{base}（{whose}）"
