"""One flag: what it says, since when, by when, on what it rests, and the way to its disposition."""

from collections.abc import Callable

import streamlit as st

from metrics import flag_grounds
from metrics.answers.centres import Flag
from pages.drawing import tables
from pages.parts.centre.centre_tabs import LEDGERS, TRENDS
from pages.parts.flags import disposition
from pages.session import bridge, navigation, visitor
from pages.words import wording


def show(row: Flag, papers: Callable[[Flag], None]) -> None:
    """The flag in a frame. papers: see `disposition.dialog`."""
    d = bridge.definitions()
    with st.container(border=True, gap="xsmall"):
        left, right = st.columns([4, 1], vertical_alignment="center")
        with left, st.container(gap="xsmall"):
            head = f"{tables.severity(row.severity)} **{row.label}**　{wording.plain(row.name)}"
            st.markdown(f"{head}　{disposition.badge(row, d)}")
            st.markdown(wording.plain(row.message))
            st.markdown(f":small[{wording.plain(flag_grounds.in_words(row, d))}]")
            st.markdown(f":small[{'　·　'.join(_facts(row))}]")
        with right:
            _grounds(row)
        with right:
            if visitor.may("flag.propose") and st.button(
                "处置", key=f"dispose-{row.position}", icon=":material/gavel:", width="stretch"
            ):
                disposition.dialog(row, disposition.as_seen(row), d, papers)


@st.fragment
def _grounds(row: Flag) -> None:
    """Rule, evidence and advice behind a button: worked out when somebody opens it, not for every card."""
    d = bridge.definitions()
    place = st.popover(
        "规则、证据与建议", width="stretch", key=f"grounds-{row.flag}-{row.centre}-{row.position}", on_change="rerun"
    )
    if not place.open:
        return
    with place:
        st.markdown(f"规则：{wording.plain(row.reading)}")
        st.markdown(f"建议：{wording.plain(row.action)}")
        st.markdown(wording.plain(flag_grounds.remedy(row)))
        if row.indicator is not None:
            progress = bridge.ask("progress_of_centre", centre=row.centre)
            tables.progress_years(progress[progress["indicator"] == row.indicator], d)
        elif row.flag in ("delisting_proposed", "failed_once", "immediate_exit_proposed"):
            tables.grades(bridge.ask("grades", centre=row.centre), d)
        _ways(row)


def _ways(row: Flag) -> None:
    """To the rows behind the flag where it rests on some, and to the centre."""
    if row.indicator is not None:
        navigation.link("centre", "查看背后的明细行", centre=row.centre, indicator=row.indicator, view=TRENDS)
    elif row.ledger is not None:
        navigation.link("centre", "查看这张台账", centre=row.centre, ledger=row.ledger, view=LEDGERS)
    navigation.link("centre", "打开中心详情", centre=row.centre)


def _facts(row: Flag) -> list[str]:
    """When it is due, on what it rests, since when."""
    d = bridge.definitions()
    basis = wording.label("basis", row.basis, d)
    rule = "" if row.rule is None else f"{row.rule}　{row.clause}"
    due = "" if row.disposition == "confirmed" else wording.deadline(row.due_on, bridge.today())
    facts = [due, f"依据：{rule}（{basis}）" if rule else f"依据：{basis}"]
    if row.since is not None:
        facts.append(f"自 {wording.day(row.since)} 起")
    return [fact for fact in facts if fact]
