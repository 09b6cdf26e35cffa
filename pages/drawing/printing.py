"""A page on paper: whole charts, whole tables, nothing to press. The rules stand here; what a rule cannot say is a short script."""

import streamlit as st

# A drawing has the size of the window: with its own size as its frame it scales to the paper's. Tables are put beside their windows.
SCRIPT = """(() => {
if (window.paper) return;
window.paper = true;
addEventListener("beforeprint", () => {
  for (const drawing of document.querySelectorAll(".stPlotlyChart svg.main-svg"))
    drawing.setAttribute("viewBox", `0 0 ${drawing.getAttribute("width")} ${drawing.getAttribute("height")}`);
  for (const table of document.querySelectorAll("template.printed")) {
    const shown = document.createElement("div");
    shown.className = "on-paper";
    shown.append(table.content.cloneNode(true));
    table.after(shown);
  }
});
addEventListener("afterprint", () => {
  for (const drawing of document.querySelectorAll(".stPlotlyChart svg.main-svg")) drawing.removeAttribute("viewBox");
  for (const shown of document.querySelectorAll(".on-paper")) shown.remove();
});
})();"""
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
  [data-testid=stColumn]:has(table) { break-inside: auto; }
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
}
"""


def apply() -> None:
    """Put rules and script on the page. Called by the shell on every run."""
    st.html(
        f'<style>{_RULES}</style><span id="printing"></span><script>{SCRIPT}</script>', unsafe_allow_javascript=True
    )
