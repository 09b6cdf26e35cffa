"""The little that the theme settings cannot say: less empty space, so that the first screen answers the question."""

import streamlit as st

STYLE = """<style>
.stMainBlockContainer { padding: 2.6rem 1.6rem 2rem; }
[data-testid="stHeader"] { height: 2.4rem; background: transparent; }
[data-testid="stMetric"] [data-testid="stMetricValue"] { font-size: 1.7rem; }
[data-testid="stSidebarHeader"] { height: 2rem; padding-bottom: 0; }
@media (min-width: 768px) { [data-testid="stSidebar"][data-collapsed=false] { width: 230px !important; } }
div:has(> .st-key-application_verdict) { position: sticky; top: 0; z-index: 5; padding: 2.4rem 0 .2rem; margin-top: -2.4rem;
    background: light-dark(#ffffff, #12181f); }
/* Streamlit's own are at 4.15 on white, and white on the light blue of the dark theme at 2.6 */
[data-testid="stCaptionContainer"] { color: inherit !important; opacity: .75; }
[data-testid="stBaseButton-primary"], [data-testid="stBaseButton-primaryFormSubmit"] { color: light-dark(#ffffff, #12181f) !important; }
.st-key-side_by_side { overflow-x: auto; }
.st-key-side_by_side table { min-width: 60rem; }
[data-testid="stLayoutWrapper"]:has(> .st-key-guide), .st-key-guide { position: fixed; top: .2rem; right: 3.2rem; z-index: 999991;
    width: auto; }
/* beside the guide, not under it; its 停止 would leave a page half drawn: a long act says itself how it is left */
[data-testid="stStatusWidget"] { margin-right: 6.5rem; }
[data-testid="stStatusWidget"] button { display: none; }
h1 { padding: 0 0 .4rem; }
/* whoever goes by keyboard sees where he is: Streamlit says it of links and tables by a shade, or not at all */
[data-testid="stSidebarNavLink"]:focus-visible, [data-testid="stPageLink-NavLink"]:focus-visible, summary:focus-visible,
[data-testid="data-grid-canvas"]:focus-visible, [data-testid="stTab"]:focus-visible {
    outline: 2px solid light-dark(#1f4e8c, #6ea3e0) !important; outline-offset: -2px; }
@media (min-width: 768px) and (max-width: 1280px) {
  [data-testid="stSidebar"][data-collapsed=false] { width: 200px !important; }
  /* no name of a scheme is cut */
  [data-testid="stSidebarContent"] { padding-left: .5rem; padding-right: .5rem; }
  [data-testid="stSidebar"] [data-testid="stSelectbox"] input { font-size: .8rem; padding-right: 0; }
}
@media (max-width: 1280px) {
  .stMainBlockContainer { padding-left: 1rem; padding-right: 1rem; }
  [data-testid="stColumn"] .stPopover button { padding-left: .3rem; padding-right: .3rem; } /* 依据 is not cut */
  [class*=st-key-wide-] > [data-testid="stLayoutWrapper"] > [data-testid="stHorizontalBlock"] { flex-wrap: wrap; }
  [class*=st-key-wide-] > [data-testid="stLayoutWrapper"] > [data-testid="stHorizontalBlock"] > [data-testid="stColumn"] {
    min-width: 100%; }
  .st-key-todo { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); align-items: start; }
}
/* beside the menu the matrix of all centres is a little smaller, so that none of its columns is cut */
@media (min-width: 960px) and (max-width: 1180px) {
  .stMainBlockContainer { padding-left: .7rem; padding-right: .7rem; }
  .st-key-wide-overview [data-testid="stDataFrame"] { zoom: .88; }
  .st-key-wide-overview [data-testid="stDataFrameResizable"] { width: 100% !important; max-width: none !important; }
}
@media (max-width: 640px) { .stMainBlockContainer { padding: 2.6rem .8rem 1rem; } }
</style>"""
# Words in tables and charts have the colour of the theme of their run (pages/words/text_colours.py: none has a contrast of 4.5 on
# both grounds, the most on both at once is 4.2). When the system goes from light to dark the page is run again, by Streamlit's own
# key for it, as soon as no run is under way: it would break that off.
SCRIPT = """(() => {
if (window.themed) return;
window.themed = matchMedia("(prefers-color-scheme: dark)");
const again = () => {
  if (!document.querySelector("[data-testid=stApp][data-test-script-state=notRunning]")) return setTimeout(again, 500);
  for (const press of ["keydown", "keyup"])
    document.dispatchEvent(new KeyboardEvent(press, {key: "r", code: "KeyR", keyCode: 82, bubbles: true}));
};
window.themed.addEventListener("change", () => setTimeout(again, 500)); // by then Streamlit itself has changed
})();"""


def apply() -> None:
    """Add the style rules and the script to the page."""
    st.html(f"{STYLE}<script>{SCRIPT}</script>", unsafe_allow_javascript=True)
