"""Entry of the web application: page set-up, what is shown (record, scheme, year; kept in the URL), navigation."""

from pathlib import Path

import streamlit as st

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
)
from pages.components import appearance, banner, bridge, chinese, navigation

ICON = Path(__file__).parent / "pages" / "components" / "icon.png"
PAGES = {
    "overview": st.Page(overview.render, title="总览", icon=":material/dashboard:", url_path="overview", default=True),
    "centre": st.Page(centre.render, title="中心详情", icon=":material/domain:", url_path="centre"),
    "comparison": st.Page(comparison.render, title="指标对比", icon=":material/leaderboard:", url_path="comparison"),
    "evaluation": st.Page(evaluation.render, title="绩效评价", icon=":material/grading:", url_path="evaluation"),
    "outlook": st.Page(outlook.render, title="到期展望", icon=":material/trending_up:", url_path="outlook"),
    "flags": st.Page(flags.render, title="预警处置", icon=":material/flag:", url_path="flags"),
    "money": st.Page(money.render, title="资金", icon=":material/payments:", url_path="money"),
    "reporting": st.Page(reporting.render, title="年度报送", icon=":material/upload_file:", url_path="reporting"),
    "self_check": st.Page(self_check.render, title="自查", icon=":material/fact_check:", url_path="self_check"),
    "application": st.Page(application.render, title="申报自评", icon=":material/checklist:", url_path="application"),
    "process": st.Page(process.render, title="建设进程", icon=":material/route:", url_path="process"),
    "policy": st.Page(policy.render, title="政策库", icon=":material/menu_book:", url_path="policy"),
}

st.set_page_config(page_title="省技术创新中心年度绩效监测", page_icon=ICON, layout="wide")
appearance.apply()
chinese.apply()
page = st.navigation(list(PAGES.values()))
navigation.register(PAGES)
navigation.forward()
bridge.make_ready()
with st.sidebar:
    bridge.choose()
banner.show()
page.run()
