"""Who may hand in which sheet of the registry: asked row by row of whatever comes in; the administrator keeps names and decides
nothing."""

import pytest

from data.access import roles
from data.acts import proposals
from data.acts.registry import rights
from data.acts.reports import submissions
from data.acts.reports.intake import Upload
from data.problem import Refused
from data.workbook import template
from data.workbook.interpretation import LedgerRow
from metrics.commands import authority
from pages.session import acts, visitor
from pages.session.acts import _permitted
from tests.conftest import centre_row
from tests.data.test_dispositions import grade
from tests.pages.test_act_rights import as_role  # noqa: F401 (a fixture)

NEW = centre_row("C2")
DECIDING = [
    grade(2021, "fail"),
    LedgerRow("acceptance", "验收结论", 5, {"centre": "C1", "result": "failed", "document_no": "1", "concluded_on": "2026-01-05"}),
    LedgerRow("judgement", "专家认定", 5, {"centre": "C1", "year": "2021", "annex_row": "8.1", "state": "done", "judged_by": "示例",
                                       "judged_on": "2022-05-01", "evidence": "1"}),
    LedgerRow("settlement", "退出清算", 5, {"centre": "C1", "payer": "province", "balance": "1.00", "non_compliant": "0.00",
                                        "document_no": "1", "audited_on": "2023-05-01"}),
    centre_row("C1", state="delisted", exited_on="2023-05-01"),
    centre_row("C1", state="suspended"),
    centre_row("C3", state="accepted"),
]  # fmt: skip
LETTER = LedgerRow("letter", "建设责任书", 5, {"centre": "C1", "letter_version": "1", "letter_no": "1号", "signed_on": "2021-07-02",
                                             "first_year": "2021"})  # fmt: skip
TARGET = LedgerRow("letter_target", "责任书目标", 5, {"centre": "C1", "letter_version": "1", "indicator": "investment_lead",
                   "kind": "annual", "year": "2022", "direction": "at_least", "value": "1"})  # fmt: skip
OPENING = LedgerRow("opening", "期初数", 5, {"centre": "C1", "indicator": "investment_lead", "as_of": "2022-12-31", "value": "1",
                                          "document_no": "1号"})  # fmt: skip


def hand_in(store, *rows):
    """Through the page's own door."""
    content = template.write_registry(store.definitions, list(rows))
    (outcome,) = acts.receive([Upload("登记簿.xlsx", content)], "甲", lambda name: None, looked_at=True)
    return outcome


@pytest.mark.slow
@pytest.mark.parametrize("row", DECIDING, ids=lambda row: f"{row.ledger}-{row.cells.get('state', '')}")
def test_the_administrator_registers_no_conclusion(as_role, store, row):  # noqa: F811
    """Nor together with what is the administrator's: the file is refused whole, naming sheet and row."""
    as_role("administrator")
    before = store.version[0]
    outcome = hand_in(store, NEW, row)
    assert outcome.status == "refused"
    (problem,) = outcome.problems
    assert problem.sheet == store.definitions.ledgers[row.ledger].title
    assert "“系统管理员”没有登记" in problem.found
    assert store.version[0] == before + 1  # the refusal
    assert store.read("select count(*) as n from registry.centre")["n"].iloc[0] == 1
    with pytest.raises(Refused, match="“系统管理员”没有登记"):
        submissions.enter(store, [row], actor="甲", source="页面", permitted=_permitted())


def test_the_administrator_keeps_names_and_what_is_registered_may_come_in_again(as_role, store):  # noqa: F811
    rows = [LETTER, TARGET, OPENING, grade(2021, "fail"), centre_row("C1", state="suspended")]
    submissions.enter(store, rows, actor="处员", source="测试")
    as_role("administrator")
    again = [LETTER, TARGET, OPENING, grade(2021, "fail"), centre_row("C1", state="suspended", name="示例·更名中心")]
    outcome = hand_in(store, NEW, *again)
    assert outcome.status == "received", outcome.problems
    assert hand_in(store, centre_row("C1", state="active")).status == "refused"  # to come back is decided, too


def test_an_older_row_that_would_come_back_is_no_row_that_is_registered(as_role, store):  # noqa: F811
    """A target that a later row replaced would count again: that needs the right to its sheet."""
    submissions.enter(store, [LETTER, TARGET], actor="处员", source="测试")
    later = LedgerRow("letter_target", "责任书目标", 5, TARGET.cells | {"value": "9"})
    submissions.enter(store, [later], actor="处员", source="测试")
    as_role("administrator")
    assert hand_in(store, later).status == "received"
    assert hand_in(store, TARGET).status == "refused"


# ── every role, every sheet ──────────────────────────────────────────────────────────────────────

OTHERS = [LETTER, TARGET, OPENING, NEW, centre_row("C1", name="示例·更名中心")]
TERMS = [
    centre_row("C1", term_end="2026-12-31"), centre_row("C1", first_year="2023"), centre_row("C1", approved_on="2021-07-02"),
    centre_row("C1", scheme="henan-manufacturing"),
]  # fmt: skip
WALKED = [
    *((row, row.ledger) for row in (*DECIDING[:4], *OTHERS)), *((row, "centre.state") for row in DECIDING[4:]),
    *((row, "centre.terms") for row in TERMS),
]  # fmt: skip


def test_every_sheet_of_the_registry_has_its_roles_and_is_walked(store):
    table = roles.current().registers
    assert {right for right in table if "." not in right} == set(store.definitions.forms["registry"].ledgers)
    assert {right for _, right in WALKED} == set(table)


@pytest.mark.slow
@pytest.mark.parametrize("role", [r for r, known in roles.current().roles.items() if known.given])
def test_every_role_and_every_sheet(as_role, store, role):  # noqa: F811
    """What the table gives is what the door gives; where the role may not, nothing but the refusal is recorded."""
    since, table = as_role(role), roles.current()
    for row, right in WALKED:
        allowed = role in table.registers[right] & table.acts["registry.receive"]
        needed = [found for _, found in rights.of(store, [row])]
        assert right in needed
        why = [_permitted()(kind, row.cells["centre"], "zhejiang") for kind in ("registry", *needed)]
        assert (set(why) == {None}) is allowed, (right, why)
        if allowed:
            continue
        with pytest.raises(Refused):
            submissions.enter(store, [row], actor="甲", source="页面", permitted=_permitted())
        if role in table.acts["report.receive"]:
            before = len(since())
            assert hand_in(store, row).status == "refused"
            assert [e.act for e in since()[before:]] == ["file.refused"]
        else:
            with pytest.raises(visitor.NotAllowed):
                hand_in(store, row)


@pytest.mark.slow
@pytest.mark.parametrize(("row", "right"), WALKED, ids=lambda one: one if isinstance(one, str) else "")
def test_a_command_hands_in_what_the_table_gives_it(store, monkeypatch, row, right):
    """Where people sign in; without sign-in it is the single user's."""
    assert authority.permitted(right, "C1", "zhejiang") is None
    monkeypatch.setenv("MONITOR_SIGN_IN", "accounts")
    allowed = "command_line" in roles.current().registers[right]
    assert (authority.permitted(right, "C1", "zhejiang") is None) is allowed
    if not allowed:
        with pytest.raises(Refused, match="不能用命令登记"):
            submissions.enter(store, [row], actor="甲", source="命令行", permitted=authority.permitted)


def test_an_official_registers_in_his_own_schemes_only(as_role, store):  # noqa: F811
    as_role("official")
    for right in roles.current().registers:
        assert _permitted()(right, "C1", "zhejiang") is None
        assert _permitted()(right, "C9", "zhejiang") is None  # a new centre of the official's own scheme
        assert "不在您的授权范围内" in _permitted()(right, "C9", "henan-tic")


def test_the_page_hands_in_as_history_what_is_ticked_by_who_may(as_role, store):  # noqa: F811
    content = template.write_registry(store.definitions, [grade(2021, "fail")])

    def taken_over() -> str:
        (outcome,) = acts.receive([Upload("历史.xlsx", content)], "甲", lambda name: None, history=True)
        return outcome.message

    for role in ("administrator", "centre_editor", "leader"):
        since = as_role(role)
        with pytest.raises(visitor.NotAllowed):
            taken_over()
        assert [event.act for event in since()] == ["access.refused"]
    as_role("official")
    assert "待另一人" in taken_over()
    (waiting,) = proposals.waiting(store, "registry")
    assert waiting.act == "registry.imported"
    assert store.read("select 1 from registry.grade").empty
