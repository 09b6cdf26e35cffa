"""What runs for every visit: page set-up, what is shown (record, scheme, year; kept in the URL), navigation.

It stands in a folder without pages beside it: Streamlit would open those by themselves. `dashboard.py` serves it.
"""

from pathlib import Path

import streamlit as st

from data.access import audit, roles
from data.access.sign_in.desk import desk
from data.journal.durable import RecordError
from pages import (
    application,
    centre,
    comparison,
    evaluation,
    flags,
    money,
    outlook,
    overview,
    policy,
    process,
    reporting,
    self_check,
    system,
)
from pages.drawing import appearance, printing
from pages.parts.frame import banner, centre_finder, guide
from pages.session import account, bridge, files, navigation, session_end, visitor
from pages.words import chinese

ICON = Path(__file__).parents[1] / "drawing" / "icon.png"
PAGES = {
    "overview": (overview.render, ":material/dashboard:"),
    "centre": (centre.render, ":material/domain:"),
    "comparison": (comparison.render, ":material/leaderboard:"),
    "evaluation": (evaluation.render, ":material/grading:"),
    "outlook": (outlook.render, ":material/trending_up:"),
    "flags": (flags.render, ":material/flag:"),
    "money": (money.render, ":material/payments:"),
    "reporting": (reporting.render, ":material/upload_file:"),
    "self_check": (self_check.render, ":material/fact_check:"),
    "application": (application.render, ":material/checklist:"),
    "process": (process.render, ":material/route:"),
    "policy": (policy.render, ":material/menu_book:"),
    "system": (system.render, ":material/admin_panel_settings:"),
}
NAMES = {title: name for name, title in navigation.TITLES.items()}


def _refused_page() -> None:
    """Say and record, once a visit, that the address asked for is of a page that is not for this role."""
    asked = (st.context.url or "").split("?")[0].rstrip("/").rpartition("/")[2]
    if asked in PAGES and not visitor.may_open(asked) and st.session_state.get("refused page") != asked:
        st.session_state["refused page"] = asked
        who = visitor.identity()
        audit.note(desk().record, "refused", who, f"page/{asked}", tried=f"page.{asked}", reason="角色不能打开这一页")
        st.warning(f"“{navigation.TITLES[asked]}”不对“{roles.current().label(who.role)}”开放，已打开您的首页。")


st.set_page_config(page_title=navigation.PRODUCT, page_icon=ICON, layout="wide")
appearance.apply()
chinese.apply()
printing.apply()
if visitor.signed_in():
    session_end.apply()
allowed = [name for name in PAGES if visitor.may_open(name)]
pages = {
    name: st.Page(show, url_path=name, default=name == allowed[0], title=navigation.TITLES[name], icon=icon)
    for name, (show, icon) in PAGES.items()
    if name in allowed
}
page = st.navigation(list(pages.values()), expanded=True)
navigation.register(pages)
_refused_page()
with st.sidebar:
    account.show()
try:
    with files.followed():
        if allowed != ["system"]:
            bridge.make_ready()
            with st.sidebar:
                found = st.container()  # above what is chosen, on which it depends
                bridge.choose()
                with found:
                    centre_finder.show()
            banner.show()
            navigation.called(page.title, bridge.choice().year)
        else:
            navigation.called(page.title, None)
        guide.button(NAMES[page.title], page.title)
        page.run()
except visitor.NotAllowed as refused:
    st.error(str(refused), icon=":material/lock:")
except RecordError as error:
    banner.unusable(error)
