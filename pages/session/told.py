"""What the pages tell without being asked for it: what has changed since a day, and what is due. See also bridge.py."""

from datetime import date, timedelta

import streamlit as st

from data.read_model.store import Store
from metrics import results
from metrics.agenda import changes
from metrics.agenda import deadlines as metrics_deadlines
from pages.session import bridge, stores, visitor
from pages.words import wording


def _shown() -> Store:
    chosen = bridge.choice()
    return stores.shown(chosen.dataset, visitor.identity(), chosen.as_of)


def deadlines(scheme: str, year: int | None) -> list[metrics_deadlines.Deadline]:
    """Everything that is due and not done; see `metrics.agenda.deadlines.of`."""
    return _deadlines(_shown(), *bridge.state(), bridge.today(), scheme, year)


@st.cache_data(max_entries=100, show_spinner=False)
def _deadlines(
    _store: Store, view: str, version: tuple[int, str], today: date, scheme: str, year: int | None
) -> list[metrics_deadlines.Deadline]:
    return metrics_deadlines.of(_store, _store.definitions, scheme, year)


def recorded_since(scheme: str, since: date) -> changes.Recorded:
    """Reports and grades that were recorded from a day on."""
    return _recorded(_shown(), *bridge.state(), scheme, since)


@st.cache_data(max_entries=100, show_spinner=False)
def _recorded(_store: Store, view: str, version: tuple[int, str], scheme: str, since: date) -> changes.Recorded:
    return changes.recorded(_store, scheme, since)


def flag_changes(scheme: str, year: int, since: date) -> changes.FlagChanges:
    """Flags that are new, and gone, since the evening before a day: what was known then is made first, which takes a while."""
    then = stores.shown(bridge.choice().dataset, visitor.identity(), since - timedelta(days=1))
    return changes.flags(_shown(), then, scheme, year)


def previous_sign_in() -> date | None:
    """The day on which the visitor signed in before this time; None where nobody signs in, or he never did before."""
    here = visitor.sign_in()
    if not visitor.signed_in() or here is None or here.recorded is None:
        return None
    asked = {"account": here.identity.account, "way": here.identity.way, "before": here.recorded.n}
    found = results.read(stores.whole("real"), "previous_sign_in", **asked)["recorded_at"].iloc[0]
    return None if wording.absent(found) else found.date()
