"""What was just done is said about what it was done to, over runs that follow at once, and then no more."""

import pytest
import streamlit as st

from pages.session import outcome


@pytest.fixture
def clock(monkeypatch):
    monkeypatch.setattr(st, "session_state", {})
    now = [100.0]
    monkeypatch.setattr(outcome.time, "monotonic", lambda: now[0])
    return now


def test_a_second_run_does_not_swallow_it(clock):
    outcome.keep(("round", "C1", 2025), "已记录")
    assert [outcome.kept(("round", "C1", 2025)) for _ in range(3)] == ["已记录"] * 3
    clock[0] += outcome.SECONDS
    assert outcome.kept(("round", "C1", 2025)) is None
    assert st.session_state == {}  # a first password does not stay in memory


def test_a_server_that_is_long_in_coming_to_it_still_says_it(clock):
    outcome.keep(("round", "C1", 2025), "已记录")
    clock[0] += 10 * outcome.SECONDS
    assert outcome.kept(("round", "C1", 2025)) == "已记录"
    clock[0] += outcome.SECONDS
    assert outcome.kept(("round", "C1", 2025)) is None


def test_it_is_not_said_of_anything_else_and_the_last_one_counts(clock):
    assert outcome.kept(("round", "C1", 2025)) is None
    outcome.keep(("round", "C1", 2025), "已记录")
    assert outcome.kept(("round", "C2", 2025)) is None
    outcome.keep(("accounts",), "已停用")
    assert outcome.kept(("round", "C1", 2025)) is None
    assert outcome.kept(("accounts",)) == "已停用"
