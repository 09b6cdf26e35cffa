"""Every role on a fresh server: the pages it has, those it has not, what it sees by any address, what it may do."""

import pytest
import yaml

from data.access import roles
from data.journal.acting import acting
from data.journal.folder import FolderRecord
from tests.pages.server import ROOT
from tests.pages.wire import PEOPLE, Shown, Wire, sign_in, signed_in

DEMONSTRATION = yaml.safe_load((ROOT / "data" / "demonstration" / "demonstration.yaml").read_text("utf-8"))
TITLES = {
    "overview": "总览", "centre": "中心详情", "comparison": "指标对比", "evaluation": "绩效评价", "outlook": "到期展望",
    "flags": "预警处置", "money": "资金", "reporting": "年度报送", "self_check": "自查", "application": "申报自评",
    "process": "建设进程", "policy": "政策库", "system": "系统",
}  # fmt: skip
SIGNED = [account for account in PEOPLE if account != "newcomer"]
# Deep links with what somebody might try in them; each opens a page that centres have.
LINKS = [
    ("centre", "centre=ZD01"), ("centre", "centre=ZD01&view=报送版本"), ("centre", "centre=ZD04&view=报送版本&year=2024"),
    ("centre", "centre=ZD04&view=台账"), ("centre", "scheme=hunan"), ("centre", "dataset=real"), ("reporting", "part=核定"),
    ("reporting", "part=核定&centre=ZD01"), ("reporting", "part=报送版本"), ("reporting", "part=最近操作"),
    ("reporting", "part=下载模板"), ("flags", "year=2023&severity=重大"), ("policy", "rule=ZJ-02"),
]  # fmt: skip


@pytest.fixture(scope="module")
def look(people_server):
    """Opens an address as somebody, in a tab of its own."""
    clients = {}

    def opened(account: str, page: str, query: str = "") -> Shown:
        clients[account] = clients.get(account) or sign_in(people_server, account)
        wire = Wire(people_server, clients[account])
        try:
            return wire.run(page, query)
        finally:
            wire.close()

    yield opened
    for client in clients.values():
        client.close()


def names_of_others(own: set[str]) -> set[str]:
    """The names of all demonstration centres but one's own."""
    found = {c["code"]: c["name"] for c in DEMONSTRATION["centres"]}
    return {name for centre, name in found.items() if centre not in own}


@pytest.mark.slow
@pytest.mark.parametrize("account", SIGNED)
def test_every_page_as_every_role(people_server, look, account):
    role = PEOPLE[account][0]
    allowed = [page for page in TITLES if role in roles.current().pages[page]]
    before = len(list(FolderRecord(people_server.record).read()))
    for page in TITLES:
        shown = look(account, page)
        assert shown.pages == [TITLES[p] for p in allowed], page
        assert "错误编号" not in shown.text, page
        assert ("开放，已打开您的首页" in shown.text) == (page not in allowed), page
    refused = [e for e in list(FolderRecord(people_server.record).read())[before:] if e.act == "access.refused"]
    assert [e.body["tried"] for e in refused] == [f"page.{page}" for page in TITLES if page not in allowed]
    assert {e.body["by"]["role"] for e in refused} <= {role}


@pytest.mark.slow
@pytest.mark.parametrize("account", ["editor", "reader", "expert", "hunan"])
def test_nothing_of_other_centres_by_any_address(look, account):
    role, _, centres = PEOPLE[account]
    others = names_of_others(set(centres))
    assert len(others) > 5
    links = [link for link in LINKS if role in roles.current().pages[link[0]]]
    for page, query in links:
        text = look(account, page, f"dataset=demonstration&{query}").text
        assert not [name for name in others if name in text], (page, query)
        assert "错误编号" not in text


@pytest.mark.slow
def test_an_earlier_day_shows_no_more(look):
    text = look("editor", "centre", "dataset=demonstration&as_of=2025-06-01&centre=ZD01").text
    assert "正在查看 2025-06-01" in text
    assert not [name for name in names_of_others({"ZD04"}) if name in text]


@pytest.mark.slow
def test_a_centre_does_not_see_what_the_department_deliberates(people_server, look):
    proposed = {
        "key": "x", "centre": "ZD04", "year": 2025, "flag": "failed_once", "message": "x", "rule": None,
        "definitions": "0" * 64, "known_to": 1, "decision": "watch", "reason": "内部意见",
    }  # fmt: skip
    record = FolderRecord(people_server.record.parent / "demonstration")
    record.append("flag.proposed", "flag/x", proposed, actor="示例·处长")
    seen = look("official", "reporting", "dataset=demonstration&part=最近操作").text
    assert "处置意见" in seen
    own = look("editor", "reporting", "dataset=demonstration&part=最近操作").text
    assert "ZD04" in own
    assert "处置意见" not in own
    assert "处长" not in own


@pytest.mark.slow
def test_what_waits_for_a_second_person_is_listed_where_it_is_answered(people_server, look):
    """With both answers for who may give them, for nobody else, and not at all for the centre it concerns."""
    record = FolderRecord(people_server.record.parent / "demonstration")
    by = {"account": "zhang", "name": "示例·张三", "role": "official", "way": "accounts", "from": ""}
    known = {"definitions": "0" * 64, "known_to": 1}
    extension = {**known, "centre": "ZD04", "year": 2025, "proposes": "deadline.extended",
                 "content": {"due_on": "2026-12-20", "reason": "示例·系统迁移"}}  # fmt: skip
    reason = {"reason": "示例·没有申请", "document_no": "示例9号"}
    step = {**known, "scheme": "henan-manufacturing", "unit": "PY2024-01", "proposes": "process.step",
            "content": {"step": "cancelled", "fields": reason, "on_day": "2026-09-01", "outcome": None}}  # fmt: skip
    with acting(by):
        record.append("deadline.proposed", "deadline/ZD04/2025", extension, actor="示例·张三（zhang）")
        record.append("process.proposed", "process/henan-manufacturing/PY2024-01", step, actor="示例·张三（zhang）")
    cells = {"centre": "ZD04", "year": "2021", "grade": "fail", "nature": "correction", "document_no": "示例更正1号",
             "published_on": "2026-09-01"}  # fmt: skip
    row = {"ledger": "grade", "sheet": "评价等级", "row_no": 5, "cells": cells}
    register = {**known, "centres": {"ZD04": "zhejiang"}, "replaces": [], "proposes": "registry.entered",
                "content": {"rows": [row], "source": "示例·来源"}}  # fmt: skip
    with acting(by):
        record.append("registry.proposed", "registry/x", register, actor="示例·张三（zhang）")
    rounds, process = ("reporting", "dataset=demonstration&part=核定"), ("process", "process_of=henan-manufacturing")
    for account, offered in (("official", True), ("leader", False)):
        text = look(account, *rounds).text
        assert "ZD04 2025年度：延期报送" in text
        assert "示例·张三（zhang） 提出于" in text
        assert ("理由（不同意的必填）" in text) == offered, account
        assert ("由另一人从自己的账户确认" in text) == offered, account
        assert "批准人（须是另一人）" not in text
    assert "示例·系统迁移" not in look("editor", *rounds).text
    uploads = "dataset=demonstration&part=上传"
    offered = look("official", "reporting", uploads).text
    assert "登记：示例·来源" in offered
    assert "共 1 行，其中 1 行是结论" in offered
    for other in ("hunan", "editor", "administrator"):
        text = look(other, "reporting", uploads).text
        assert ("示例·来源" in text) == (other == "administrator"), other
        assert "理由（不同意的必填）" not in text, other
    shown = look("leader", process[0], f"dataset=demonstration&{process[1]}").text
    assert "取消培育资格" in shown
    assert "待另一人确认" in shown
    assert "示例·没有申请" in shown
    assert "错误编号" not in shown


@pytest.mark.slow
def test_who_may_not_act_is_offered_nothing(look):
    for account, offered in (("leader", False), ("reader", False), ("official", True)):
        text = look(account, "reporting", "dataset=demonstration&part=核定").text
        assert ("延长报送期限" in text) == offered, account
        assert "操作人：示例" in text  # the name comes from the sign-in
    assert "接收的文件写入" not in look("leader", "reporting", "dataset=demonstration&part=上传").text


def test_an_expert_is_offered_no_decision_and_sees_no_rank(look):
    text = look("expert", "evaluation", "dataset=demonstration").text
    assert "记录打分" in text
    assert "确认等级" not in text
    assert "待其他中心算齐" in text or "得分未齐" in text


def test_a_file_of_somebody_else_is_not_handed_out(people_server):
    """The address of a download is given to one person; nobody else gets it, signed in or not."""
    with signed_in(people_server, "editor") as editor, signed_in(people_server, "other") as other:
        wire = Wire(people_server, editor)
        shown = wire.run("reporting", "dataset=demonstration&part=下载模板")
        address = wire.download(shown, "下载 ZD04")
        assert editor.get(address).status_code == 200
        assert other.get(address).status_code == 403
        other.cookies.clear()
        assert other.get(address).status_code == 401
        wire.close()


@pytest.mark.slow
def test_a_foreign_centre_asked_for_by_address_is_not_shown_and_recorded(people_server, look):
    def asked() -> list[tuple[str, str]]:
        return [
            (e.body["by"]["account"], e.body["centre"])
            for e in FolderRecord(people_server.record).read()
            if e.act == "access.refused" and e.body.get("tried") == "centre.look"
        ]

    before = asked()
    for account, centre in (("editor", "ZD01"), ("editor", "ZD04"), ("editor", "NONE"), ("official", "ZD01")):
        text = look(account, "centre", f"dataset=demonstration&centre={centre}").text
        assert ("不存在" in text) == (centre in ("ZD01", "NONE") and account == "editor"), (account, centre)
    assert asked()[len(before) :] == [("editor", "ZD01")]


def test_the_download_of_an_original_is_in_the_journal(people_server):
    with signed_in(people_server, "editor") as editor:
        wire = Wire(people_server, editor)
        shown = wire.run("centre", "dataset=demonstration&centre=ZD04&view=报送版本")
        assert editor.get(wire.download(shown, "下载原件")).content.startswith(b"PK")
        wire.close()
    found = [
        e for e in FolderRecord(people_server.record.parent / "demonstration").read() if e.act == "access.downloaded"
    ]
    assert (found[-1].body["centre"], found[-1].body["by"]["account"]) == ("ZD04", "editor")


@pytest.mark.slow
def test_who_was_here_before_is_told_what_changed_since(people_server):
    """The day of one's own sign-in before this one; who comes for the first time sees the last seven days."""
    told = []
    for _ in range(2):
        client = sign_in(people_server, "leader")
        wire = Wire(people_server, client)
        told.append("您上次登录" in wire.run("overview", "dataset=demonstration&scheme=zhejiang&year=2025").text)
        wire.close()
        client.close()
    assert told[-1]
