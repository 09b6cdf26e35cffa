"""Who may register a conclusion: asked row by row of whatever file is handed in; the administrator keeps registers and decides
nothing."""

import pytest

from data.acts import submissions
from data.acts.intake import Upload
from data.problem import Refused
from data.workbook import template
from data.workbook.interpretation import LedgerRow
from pages.session import acts
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


def hand_in(store, *rows):
    """Through the page's own door."""
    content = template.write_registry(store.definitions, list(rows))
    (outcome,) = acts.receive([Upload("登记簿.xlsx", content)], "甲", lambda name: None)
    return outcome


@pytest.mark.parametrize("row", DECIDING, ids=lambda row: f"{row.ledger}-{row.cells.get('state', '')}")
def test_the_administrator_registers_no_conclusion(as_role, store, row):  # noqa: F811
    """Nor together with what is the administrator's: the file is refused whole, naming sheet and row."""
    as_role("administrator")
    before = store.version[0]
    outcome = hand_in(store, NEW, row)
    assert outcome.status == "refused"
    (problem,) = outcome.problems
    assert problem.sheet == store.definitions.ledgers[row.ledger].title
    assert "“系统管理员”没有登记结论的权限" in problem.found
    assert store.version[0] == before + 1  # the refusal
    assert store.read("select count(*) as n from registry.centre")["n"].iloc[0] == 1
    with pytest.raises(Refused, match="没有登记结论的权限"):
        submissions.enter(store, [row], actor="甲", source="页面", permitted=_permitted())


def test_the_administrator_registers_centres_letters_and_what_leaves_the_state_as_it_is(as_role, store):  # noqa: F811
    letter = {
        "centre": "C1",
        "letter_version": "1",
        "letter_no": "1号",
        "signed_on": "2021-07-02",
        "first_year": "2021",
    }
    submissions.enter(store, [grade(2021, "fail"), centre_row("C1", state="suspended")], actor="处员", source="测试")
    as_role("administrator")
    again = [grade(2021, "fail"), centre_row("C1", state="suspended", name="示例·更名中心")]
    assert hand_in(store, NEW, LedgerRow("letter", "建设责任书", 5, letter), *again).status == "received"
    assert hand_in(store, centre_row("C1", state="active")).status == "refused"  # to come back is decided, too


@pytest.mark.parametrize("role", ["centre_editor", "centre_reader", "leader", "expert", "auditor"])
def test_nobody_else_registers_one_either(as_role, store, role):  # noqa: F811
    as_role(role)
    reason = _permitted()("conclusion", "C1", "zhejiang")
    assert "没有登记结论的权限" in reason
    as_role("official")
    assert _permitted()("conclusion", "C1", "zhejiang") is None
    assert _permitted()("conclusion", "C9", "zhejiang") is None  # a new centre of the official's own scheme
    assert "不在您的授权范围内" in _permitted()("conclusion", "C9", "henan-tic")
