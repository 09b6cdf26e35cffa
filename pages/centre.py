"""中心详情: how far is this centre, will it get there?"""

from functools import partial

import pandas as pd
import streamlit as st

from data.read_model.rows import each
from metrics.answers.centres import Centre
from metrics.answers.reports import CentreYear
from pages.documents.centre import brief, brief_word
from pages.documents.targets import target_buttons
from pages.drawing import downloads
from pages.parts.centre import centre_head, centre_money, centre_progress, centre_tabs, side_by_side, target_proposal
from pages.parts.centre.centre_tabs import ANNEX, LEDGERS, MONEY, SIDE_BY_SIDE, TARGETS, TRENDS, VERSIONS
from pages.parts.frame import first_steps
from pages.session import bridge, chooser, navigation, paper_names, provenance
from pages.words import centre_names


def render() -> None:
    """Identity, grades, flags and one line per core indicator; below, in tabs, everything they rest on."""
    chosen, d = bridge.choice(), bridge.definitions()
    centres = each(bridge.ask("centres", scheme=chosen.scheme), Centre)
    if not centres or chosen.year is None:
        st.title("中心详情")
        first_steps.begin()
        return
    bridge.note_foreign(st.query_params.get("centre"), [c.centre for c in centres])
    heading, selector = st.columns([3, 2], vertical_alignment="bottom")
    with selector:
        code = chooser.choose(
            "中心",
            centre_names.named({c.centre: c.name for c in centres}),
            "centre",
            label_visibility="collapsed",
        )
    centre = next(c for c in centres if c.centre == code)
    heading.title(centre.name)
    navigation.called("中心详情", chosen.year, centre.name)
    reports = bridge.ask("centre_year", scheme=chosen.scheme)
    reports = reports[reports["centre"] == code]
    report = next((r for r in each(reports, CentreYear) if r.year == chosen.year), None)
    progress = bridge.ask("progress_of_centre", centre=code)
    flags = bridge.ask("flags", scheme=chosen.scheme, year=chosen.year)
    flags = flags[flags["centre"] == code]
    _head(centre, chosen.year, reports, flags)
    if report is None:
        st.info(
            f"{chosen.year}年不在该中心的监测年度之内（{reports['year'].min()}至{reports['year'].max()}年）。"
            "请在左侧选择其他年度。"
        )
        return
    _papers(code, chosen.year)
    centre_head.report_state(report, d)
    now = progress[progress["year"] == chosen.year]
    targets = bridge.ask("targets", centre=code, year=chosen.year)
    core = now[now["core"]]
    if words := centre_head.verdict(core, d):
        st.markdown(words)
    centre_progress.lines(core, progress, targets, report.timeliness, d, on_rows=_show_rows)
    _tabs(centre, report, progress, targets)


def _papers(centre: str, year: int) -> None:
    """The brief for the meeting, on one page, and in full for the file."""
    d, origin = bridge.definitions(), provenance.shown()
    with st.container(horizontal=True):
        for full, label in ((False, "监测简报（PDF，一页）"), (True, "监测简报全本（PDF）")):
            name = paper_names.of_centre(centre, f"{brief.WHAT}{'全本' if full else ''}", year).file("pdf")
            make = partial(brief.document, centre=centre, year=year, d=d, origin=origin, full=full)
            downloads.paper(label, make, name, key=f"brief-{full}")
        name = paper_names.of_centre(centre, brief.WHAT, year).file("docx")
        make = partial(brief_word.document, centre=centre, year=year, d=d, origin=origin)
        downloads.paper(f"{brief.WHAT}（Word）", make, name, key="brief-word")


def _head(centre: Centre, year: int, reports: pd.DataFrame, flags: pd.DataFrame) -> None:
    chosen, d = bridge.choice(), bridge.definitions()
    letters, acceptance = bridge.ask("letters", centre=centre.centre), bridge.ask("acceptance", centre=centre.centre)
    centre_head.identity(centre, letters, acceptance, year, d)
    centre_head.durations(bridge.durations(centre.approved_on, centre.term_end))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if d.schemes[chosen.scheme].evaluation.grades:
            evaluation, grades = (bridge.ask(q, centre=centre.centre) for q in ("evaluation", "grades"))
            centre_head.grades(reports["year"], evaluation, grades, d)
        centre_head.flags(flags, year, d)


def _show_rows(indicator: str) -> None:
    st.session_state["indicator"], st.session_state["view"] = indicator, TRENDS
    st.toast(f"明细行已列在下方“{TRENDS}”中", icon=":material/table_rows:")


def _tabs(centre: Centre, report: CentreYear, progress: pd.DataFrame, targets: pd.DataFrame) -> None:
    scheme, d = bridge.choice().scheme, bridge.definitions()
    titles = [
        TRENDS,
        SIDE_BY_SIDE,
        *([MONEY] if centre_money.indicators(scheme, d) else []),
        *([ANNEX] if d.schemes[scheme].annex else []),
        LEDGERS,
        VERSIONS,
        TARGETS,
    ]
    sections = {
        TRENDS: lambda: centre_tabs.trends(centre, report, progress, targets, on_rows=_show_rows),
        SIDE_BY_SIDE: lambda: side_by_side.show(progress, report.year, d),
        MONEY: lambda: centre_tabs.money(centre, report, progress, targets),
        ANNEX: lambda: centre_tabs.annex(centre, report, progress),
        LEDGERS: lambda: centre_tabs.ledgers(report, on_rows=_show_rows),
        VERSIONS: lambda: centre_tabs.versions(centre, report),
        TARGETS: lambda: target_proposal.show(centre, report.year, d, target_buttons.show),
    }
    for title, tab in zip(titles, st.tabs(titles, key="view", bind="query-params"), strict=True):
        if tab.open:
            with tab:
                sections[title]()
