"""Names of persons: in full for whose work needs them, the first character for all others, on every way to a row."""

from types import SimpleNamespace

import pytest

from data.access import masking, roles, rules
from data.access.identity import Identity
from data.access.sign_in import desk as desks
from data.access.sign_in.desk import Desk
from data.workbook.interpretation import LedgerRow
from pages.session import bridge, chooser, stores, visitor
from pages.session.bridge import Choice
from tests.conftest import money

NAMED = ("single", "official", "leader", "centre_editor")


@pytest.mark.parametrize(
    ("name", "shown"),
    [("张三丰", "张＊＊"), ("李四", "李＊"), ("王", "＊"), ("", ""), ("Anna Schmidt", "A＊＊＊＊＊＊＊＊＊＊＊")],
)
def test_the_first_character_stays(name, shown):
    assert masking.masked(name) == shown


def person(name: str, **more: str) -> LedgerRow:
    cells = {"person_code": "P1", "name": name, "category": "rd_full_time", "tier": "none", "joined_on": "2021-08-01"}
    return LedgerRow("staff", "人员", 5, cells | more)


@pytest.fixture
def asked_as(store, hand_in, workbook, monkeypatch):
    """Two versions of a report in which a person is renamed; puts a question as a role does."""
    for name in ("张三丰", "李四光"):
        assert hand_in(workbook(money("100.00", "2021-08-01"), person(name))).status == "received"
    monkeypatch.setattr(desks, "_DESK", [Desk("oidc", store.record, None, rules.current())])
    monkeypatch.setattr(bridge, "choice", lambda: Choice("real", "zhejiang", 2021))
    monkeypatch.setattr(stores, "whole", lambda dataset: store)
    monkeypatch.setattr(chooser, "chosen_day", lambda: None)
    monkeypatch.setattr(bridge, "_of", lambda dataset: store)

    def ask(role: str, question: str, **parameters):
        monkeypatch.setattr(visitor, "identity", lambda: Identity("u1", "示例·某", role, "oidc"))
        return bridge.ask(question, **parameters)

    return SimpleNamespace(ask=ask, reports=store.read("select report_id from record.report order by 1")["report_id"])


@pytest.mark.parametrize("role", [r for r in roles.current().roles if r != "auditor"])
def test_every_way_to_a_row(asked_as, role):
    first, second = map(int, asked_as.reports)
    ways = {
        "ledger_rows": {"report_id": second, "ledger": "staff"},
        "contributions": {"centre": "C1", "year": 2021, "from_year": 2021, "indicators": ["staff_total"]},
        "version_changes": {"before": first, "after": second, **keys()},
    }
    for question, parameters in ways.items():
        told = asked_as.ask(role, question, **parameters).to_dict("records")
        assert told, question
        assert ("李四光" in str(told)) == (role in NAMED), question
        assert ("李＊＊" in str(told)) == (role not in NAMED), question
        assert "P1" in str(told)  # the code, by which the row is found, stays
    changes = asked_as.ask(role, "version_changes", **ways["version_changes"])
    assert list(changes["before"]) == ["张三丰" if role in NAMED else "张＊＊"]


def keys() -> dict[str, list[str]]:
    return {"key_ledgers": ["staff"], "key_columns": ["person_code"]}


def test_no_file_with_names_for_who_does_not_see_them():
    table = roles.current()
    for act in ("original.download", "template.report"):
        assert table.acts[act] <= table.names
