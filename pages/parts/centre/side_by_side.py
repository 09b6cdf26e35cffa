"""A centre's core indicators beside each other, each in small with what is seen in it."""

from functools import partial

import pandas as pd
import streamlit as st

from data.read_model.rows import each
from data.schema.loading import Definitions
from metrics.answers.indicators import Progress
from metrics.headlines import centre as headline
from pages.drawing import charts, stated
from pages.drawing.small_multiples import KEY, small
from pages.parts.centre.centre_progress import tone
from pages.words import wording

NARROWEST = 230  # pixels


def show(progress: pd.DataFrame, year: int, d: Definitions) -> None:
    """progress: `progress_of_centre`; the years up to the one that is looked at are drawn."""
    rows = progress[progress["core"] & (progress["year"] <= year)]
    now = each(rows[rows["year"] == year], Progress)
    if any(row.last_value for row in now):
        st.caption(KEY)
    with st.grid("auto", min_column_width=NARROWEST):
        for row in now:
            series = rows[rows["indicator"] == row.indicator]
            with st.container(border=True, gap="xsmall"):
                st.markdown(f"**{d.indicators[row.indicator].label}**　:small[{tone(row.status, d)}]")
                said = headline.small(series, year, d)
                st.markdown(f":small[{wording.plain(said.text)}]")
                draw = partial(small, series, d) if row.last_value else partial(charts.spark, series, row.unit, d)
                stated.chart(said, draw, key=f"small-{row.indicator}", still=True, titled=False)
