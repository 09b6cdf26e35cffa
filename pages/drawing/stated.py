"""A chart on a page: below the sentence that says what is seen in it, or only the sentence where there is nothing to see."""

from collections.abc import Callable

import plotly.graph_objects as go
import streamlit as st

from metrics.headlines.headline import Headline
from pages.drawing.charts import CONFIG, STILL
from pages.words import wording


def chart(
    headline: Headline, draw: Callable[[], go.Figure], *, key: str, still: bool = False, titled: bool = True
) -> None:
    """The chart with its sentence as title and as text alternative.

    draw: makes the figure; not asked where the sentence says all there is. still: nothing to point at; titled: False where
    the sentence stands beside the chart already.
    """
    with st.container(key=f"chart-{key}"):  # on paper both stand on one page (pages/drawing/printing.py)
        if titled:
            st.markdown(f"**{wording.plain(headline.text)}**")
        if headline.drawn:
            st.plotly_chart(draw(), config=STILL if still else CONFIG, key=key, alt=headline.text)
