"""A page on paper: whole charts, whole tables, nothing to press. The rules stand here; what a rule cannot say is a short script."""

from functools import cache
from pathlib import Path

import streamlit as st

from pages.words import markup

# A drawing has the size of the window: with its own size as its frame it scales to the paper's. Tables are put beside their windows.
_SCRIPT = Path(__file__).with_name("printing.js")
# The settings of the theme that dark and light each have a colour for.
_COLOURS = [
    "primaryColor", "backgroundColor", "secondaryBackgroundColor", "textColor", "linkColor", "borderColor",
    *(
        f"{colour}{part}"
        for colour in ("red", "orange", "yellow", "green", "blue", "violet", "gray")
        for part in ("Color", "TextColor", "BackgroundColor")
    ),
]  # fmt: skip
_RULES = """
[data-testid=stElementContainer]:has(> [data-testid=stHtml] > #printing) { display: none; }
@media screen { [data-testid=stElementContainer]:has(> [data-testid=stHtml] > template.printed) { display: none; } }
@page { margin: 12mm; }
@media print {
  html, body, #root, .stApp, .stMain, [data-testid=stAppViewContainer] { height: auto !important; overflow: visible !important;
    position: static !important; }
  [data-testid=stVerticalBlock], [data-testid=stLayoutWrapper] { height: auto !important; max-height: none !important;
    overflow: visible !important; }
  [class*=st-key-chart-] { break-inside: avoid; }
  .stMainBlockContainer { zoom: .72; padding: 0 !important; max-width: none !important; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  [data-testid=stSidebar], [data-testid=stHeader], [data-testid=stToolbar], [data-testid=stElementToolbar], [data-testid=stStatusWidget],
  .stButton, .stDownloadButton, .stPopover, .stFormSubmitButton, [data-testid=stPopover], [data-testid=stFileUploader],
  [data-testid=stTooltipIcon], [data-testid=stElementContainer]:has([data-testid=stDataFrame]), [data-testid=stToast],
  [data-testid=stTab]:not([aria-selected=true]), [role=tab]:not([aria-selected=true]),
  .stButtonGroup button[aria-checked=false], .stButtonGroup button[aria-pressed=false] { display: none !important; }
  [data-testid=stHorizontalBlock]:has(> [data-testid=stColumn]) { display: flex !important; flex-flow: row nowrap !important; }
  [data-testid=stColumn] { width: auto !important; min-width: 0 !important; break-inside: avoid; }
  [data-testid=stHorizontalBlock]:has(table, form, [data-testid=stColumn] [data-testid=stLayoutWrapper]) > [data-testid=stColumn] {
    break-inside: auto; }
  .st-key-todo > [data-testid=stLayoutWrapper],
  [data-testid=stColumn] [data-testid=stLayoutWrapper]:not(:has([data-testid=stLayoutWrapper], table)) { break-inside: avoid; }
  .stButtonGroup button { width: auto !important; max-width: none !important; flex: none !important; }
  .stButtonGroup button * { overflow: visible !important; max-width: none !important; }
  .stPlotlyChart, .stPlotlyChart > div, .js-plotly-plot, .plot-container, .svg-container { width: 100% !important;
    height: auto !important; min-height: 0 !important; overflow: visible !important; }
  [data-testid=stElementContainer]:has(.stPlotlyChart), [data-testid=stFullScreenFrame]:has(.stPlotlyChart) { height: auto !important;
    width: 100% !important; break-inside: avoid; }
  .svg-container > svg.main-svg { width: 100% !important; height: 100% !important; }
  .svg-container > svg.main-svg:first-child { position: static !important; height: auto !important; display: block; }
  .on-paper table { width: 100%; border-collapse: collapse; font-size: .85rem; }
  .on-paper th, .on-paper td { border: 1px solid #b3bac4; padding: .15rem .35rem; text-align: left; vertical-align: top; }
  .on-paper .n { text-align: right; font-variant-numeric: tabular-nums; }
  .on-paper td { min-width: 2.6em; }
  .on-paper .long { min-width: 8em; }
  .on-paper thead { display: table-header-group; }
  .on-paper tr { break-inside: avoid; }
  h1, h2, h3 { break-after: avoid; }
  html, body { background: #ffffff !important; }
  [data-testid=stHorizontalBlock]:has(> [data-testid=stColumn] table) { flex-wrap: wrap !important; }
  [data-testid=stHorizontalBlock]:has(> [data-testid=stColumn] table) > [data-testid=stColumn] { min-width: 100% !important; }
  .js-plotly-plot :is(.xtick, .ytick, .legendtext, .annotation-text) { fill: #3c4a5c !important; }
  .js-plotly-plot :is(.xtick, .ytick) text { fill: #3c4a5c !important; }
  .js-plotly-plot :is(.gridlayer, .zerolinelayer) path { stroke: #d3dae3 !important; }
  .st-key-todo { display: grid !important; grid-template-columns: repeat(4, 1fr); align-items: start; }
}
"""


def apply() -> None:
    """Put rules and script on the page. Called by the shell on every run."""
    st.html(
        f'<style>{_RULES}</style><span id="printing"></span><script>{script()}</script>', unsafe_allow_javascript=True
    )


@cache
def script() -> str:
    """What a rule cannot say, with the theme's colours: each of the dark one → its counterpart of the light one."""
    pairs = {_rgb("dark", name): _rgb("light", name) for name in _COLOURS}
    return markup.rendered(_SCRIPT, light=pairs, ground=_rgb("dark", "backgroundColor"))


def _rgb(mode: str, name: str) -> str:
    """A colour of .streamlit/config.toml: red, green and blue as numbers."""
    return ",".join(map(str, bytes.fromhex(str(st.get_option(f"theme.{mode}.{name}"))[1:])))
