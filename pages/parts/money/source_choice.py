"""Which sources of money a chart shows: the three groups, or the sources of one of them."""

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd
import streamlit as st

from data.schema.loading import Definitions
from pages.drawing import money_chart

GROUPS = "groups"


class Shown(NamedTuple):
    """The rows to be drawn, with the colours of what they are about, by label."""

    rows: pd.DataFrame
    colours: Mapping[str, str]


def choose(groups: pd.DataFrame, sources: pd.DataFrame, d: Definitions, key: str) -> Shown:
    """Ask what is to be shown. groups, sources: rows with label and money_group, the same amounts taken together or not."""
    there = dict(zip(groups["money_group"], groups["label"], strict=True))
    words = {GROUPS: "按大类", **{code: f"{label}的各来源" for code, label in there.items()}}
    chosen = st.segmented_control(
        "来源",
        list(words),
        format_func=lambda code: words[code],
        default=GROUPS,
        required=True,
        key=key,
        label_visibility="collapsed",
    )
    if chosen == GROUPS:
        return Shown(groups, money_chart.of_groups(d))
    return Shown(sources[sources["money_group"] == chosen], money_chart.of_sources(d))
