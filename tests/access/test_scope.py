"""Scope: what of a record gets into somebody's read model at all, and what may be handed in."""

import re

import pytest

from data.access.identity import Identity, Scope
from data.acts.reports import submissions
from data.acts.reports.submissions import enter
from data.journal.clock import now
from data.journal.event import START, Event
from data.workbook.interpretation import LedgerRow
from metrics import monitor, results
from pages.session import stores
from tests.conftest import centre_row, money

OWN = Scope(frozenset({"C1"}), frozenset({"finding.explained"}), comparing=False)


@pytest.fixture
def two(store, hand_in, workbook):
    """C1 and C2, each with a report; C2's letter in the same register as C1's."""
    letters = [
        LedgerRow("letter", "建设责任书", 5, {"centre": c, "letter_version": "1", "letter_no": f"{c}号", "signed_on": "2021-07-02",
                                         "first_year": "2021"})
        for c in ("C1", "C2")
    ]  # fmt: skip
    enter(store, [centre_row("C2", host="示例·秘密单位"), *letters], actor="测试", source="两家的登记簿")
    assert hand_in(workbook(money("100.00", "2021-08-01")), "一.xlsx").status == "received"
    assert hand_in(workbook(money("98765.00", "2021-08-01"), centre="C2"), "二.xlsx").status == "received"
    return store


def everything(opened) -> str:
    """Every value of every table and view of a read model, as text."""
    names = opened.read(
        "select table_schema || '.' || table_name as name from information_schema.tables"
        " where table_schema in ('record', 'registry', 'source', 'result')"
    )["name"]
    return "\n".join(opened.read(f"select * from {name}").to_string(max_colwidth=None) for name in names)


def test_what_is_of_another_centre_is_in_no_table_at_all(two):
    assert "秘密" in everything(two)
    part = monitor.open_scoped(two, OWN)
    inside = everything(part)
    assert "示例·C1中心" in inside
    for foreign in ("C2", "秘密", "98765", "二.xlsx", "两家的登记簿"):
        assert foreign not in inside, foreign
    part.close()


@pytest.mark.parametrize("body", [{}, {"centre": None}, {"centre": ""}, {"scheme": None}])
@pytest.mark.parametrize("act", ["file.refused", "report.received", "process.step", "reading.accepted"])
def test_what_names_no_centre_is_in_nobodys_part(act, body):
    event = Event.following(START, at=now(), actor="某人", act=act, subject="x", body=body)
    schemes = frozenset({"zhejiang", "hunan"})
    for part in (
        OWN, Scope(frozenset()), Scope(frozenset({"C1"})), Scope(frozenset({"C1"}), schemes=schemes), Scope(frozenset(), schemes=schemes),
    ):  # fmt: skip
        assert not part.shows(event)
    assert Scope().shows(event)


@pytest.mark.slow
def test_a_file_that_names_no_centre_and_a_row_without_one_are_in_nobodys_part(two, definitions):
    refused = submissions.receive(two, submissions.prepare(b"no workbook", "秘密.xlsx", definitions), actor="某处")
    assert refused.status == "refused"
    nobodys = {"rows": [{"ledger": "note", "sheet": "秘密", "row_no": 1, "cells": {"name": "秘密"}}], "source": "秘密"}
    two.record.append("registry.entered", "registry", nobodys, actor="某处")
    two.catch_up()
    assert {"秘密.xlsx", "某处"} <= set(re.findall(r"秘密.xlsx|某处", everything(two)))
    for scope in (OWN, Scope(frozenset({"C1", "C2"}), schemes=frozenset({"zhejiang"}))):
        part = monitor.open_scoped(two, scope)
        assert "示例·C1中心" in everything(part)
        assert not re.search("秘密.xlsx|某处", everything(part))
        part.close()


@pytest.mark.slow
def test_a_part_goes_on_with_the_record_and_is_not_made_anew_by_what_it_does_not_see(two):
    part = monitor.open_scoped(two, OWN)
    before = part.shown
    two.record.append("access.signed_in", "access.sign-in", {}, actor="某人")
    explained = {"centre": "C1", "year": 2021, "finding": "x", "explanation": "只给主管部门看"}
    two.record.append("finding.explained", "report/C1/2021", explained, actor="某人")
    part.catch_up()
    assert part.shown == before
    assert "某人" not in everything(part)
    enter(two, [centre_row("C1", host="示例·新的单位")], actor="测试", source="更新")
    part.catch_up()
    assert "新的单位" in everything(part)
    part.close()


def test_who_came_and_went_makes_no_results_anew(two):
    before, events = two.shown, len(results.read(two, "events", most=100))
    two.record.append("access.signed_in", "access.sign-in", {}, actor="某人")
    two.catch_up()
    assert two.shown == before
    assert len(results.read(two, "events", most=100)) == events
    asked = {"who": "", "acts": [], "centre": "", "first": "2000-01-01", "last": "2100-01-01", "most": 9}
    assert "某人" in set(results.read(two, "journal", **asked)["actor"])


def test_a_part_of_a_record_is_never_kept_where_others_open_it(two, tmp_path):
    from data.read_model.store import Store

    with pytest.raises(ValueError, match="part of a record"):
        Store(two.record, two.definitions, folder=tmp_path, scope=OWN)


def test_the_scope_of_each_role(two):
    for role, schemes, centres, seen in [
        ("administrator", (), (), {"C1", "C2"}),
        ("leader", (), (), {"C1", "C2"}),
        ("official", ("zhejiang",), (), {"C1", "C2"}),
        ("official", ("hunan",), (), set()),
        ("expert", (), ("C2",), {"C2"}),
        ("centre_editor", (), ("C1",), {"C1"}),
        ("auditor", (), (), set()),
    ]:
        who = Identity("x", "x", role, "accounts", frozenset(schemes), frozenset(centres))
        scope = stores.scope_of(two, who)
        assert {centre for centre in ("C1", "C2") if scope.covers(centre)} == seen, role
        assert scope.whole == (role in ("administrator", "leader"))
        assert bool(scope.withheld) == (role == "centre_editor")


def test_no_two_scopes_share_what_is_cached():
    """The caches of the pages are named after the scope: whatever makes a difference is in the name."""
    different = [
        Scope(), Scope(frozenset()), Scope(frozenset({"C1"})), Scope(frozenset({"C1"}), comparing=False),
        Scope(frozenset({"C1"}), frozenset({"flag.proposed"})), Scope(frozenset({"C1"}), schemes=frozenset({"hunan"})),
        Scope(frozenset(), schemes=frozenset({"hunan"})), Scope(frozenset(), schemes=frozenset({"zhejiang"})),
    ]  # fmt: skip
    assert len({scope.key for scope in different}) == len(different)
    assert Scope(frozenset({"A", "B"})).key == Scope(frozenset({"B", "A"})).key


def only(centre):
    return lambda kind, found, scheme: None if kind == "report" and found == centre else "不在您的授权范围内"


def test_a_report_of_another_centre_is_refused_before_anything_else_is_said(two, workbook, definitions):
    before = [e.act for e in two.record.read()]
    # C9 is not registered: the refusal must not tell
    for centre in ("C2", "C9"):
        sent = submissions.prepare(workbook(money("1.00", "2021-08-01"), centre=centre), "x.xlsx", definitions)
        outcome = submissions.receive(two, sent, actor="编辑", permitted=only("C1"))
        assert outcome.status == "refused"
        assert [p.found for p in outcome.problems] == ["不在您的授权范围内"]
    assert [e.act for e in two.record.read()] == [*before, "file.refused", "file.refused"]


def test_a_register_may_bring_new_centres_of_ones_own_scheme_and_touch_no_others(two, definitions):
    from data.workbook import template

    asked = []

    def permitted(kind, centre, scheme):
        asked.append((kind, centre, scheme))
        return "不" if centre == "C2" else None

    register = template.write_registry(definitions, [centre_row("C2", scheme="hunan"), centre_row("C3")])
    outcome = submissions.receive(
        two, submissions.prepare(register, "登记簿.xlsx", definitions), actor="处员", permitted=permitted
    )
    assert outcome.status == "refused"
    # a centre that is registered cannot be claimed by writing one's own scheme beside it
    assert sorted(asked) == [("registry", "C2", None), ("registry", "C3", "zhejiang")]
