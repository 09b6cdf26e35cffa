"""The journal as the auditor searches it: who, as what, from where, what, before and after, with which result."""

from datetime import date
from types import SimpleNamespace

import pytest

from data.access import audit, rules
from data.access.identity import Identity
from data.acts.reports import reporting_round
from data.journal.acting import acting
from data.journal.record import RecordError
from metrics import results
from pages.drawing import downloads
from pages.parts.system import changed_settings, journal
from pages.session import bridge
from tests.conftest import money

OFFICIAL = Identity("li.si", "示例·李四", "official", "accounts", address="10.0.0.7")
WHOLE = {"who": "", "acts": [], "centre": "", "first": "2000-01-01", "last": "2100-01-01", "most": 100}


@pytest.fixture
def kept(store, hand_in, workbook):
    """A report that an official returned; a sign-in, a refusal, a change of an account."""
    assert hand_in(workbook(money("100.00", "2021-08-01"))).status == "received"
    with acting(OFFICIAL.by):
        at_sight = reporting_round.stage(store, "C1", 2021)
        reporting_round.take(store, "return", at_sight, actor=OFFICIAL.actor, note="请补正")
    audit.note(store.record, "signed_in", OFFICIAL, "sign-in")
    audit.note(store.record, "refused", OFFICIAL, "C9", tried="report.accept", reason="不在您的授权范围内")
    one = {"account": "x", "name": "甲", "role": "leader", "schemes": [], "centres": [], "closed": False}
    audit.note(store.record, "account", OFFICIAL, "account/x", change="closed", account="x", before=one,
               after=one | {"closed": True})  # fmt: skip
    store.catch_up()
    return store


def asked(store, **changed):
    return journal.whole(results.read(store, "journal", **WHOLE | changed), store.definitions)


def test_every_line_says_who_as_what_from_where_what_before_after_and_result(kept):
    account, refused, signed_in, returned = (row for _, row in asked(kept, who="li.si").iterrows())
    assert (account["变更前"], account["变更后"]) == ("甲，领导（只看），启用", "甲，领导（只看），已停用")
    assert (refused["操作"], refused["结果"]) == ("越权被拒", "拒绝")
    assert "尝试 接收报告（核定）" in refused["内容"]
    assert "不在您的授权范围内" in refused["内容"]
    assert (signed_in["操作人"], signed_in["角色"], signed_in["来自"]) == (
        "示例·李四（li.si）",
        "主管部门人员",
        "10.0.0.7",
    )
    assert returned["变更前"] == "上一步：接收年度报告"
    assert "请补正" in returned["内容"]
    assert list(asked(kept, who="li.si")["序号"]) == sorted(asked(kept, who="li.si")["序号"], reverse=True)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"grade": "good", "proposed": "fail", "scoring": "zhejiang-house"}, "等级 良好；建议等级 不合格"),
        ({"grade": "good", "scoring": "gone"}, "等级 good"),  # a scoring that the definitions no longer have
        ({"part": "total", "entry": "investment", "scoring": "zhejiang-house"}, "打分项 资金投入（累计部分）"),
        ({"part": "whole", "entry": "teams", "scoring": "zhejiang-house"}, "打分项 高层次创新创业团队"),
        ({"tried": "page.system"}, "尝试 打开“系统”"),
        ({"tried": "second_removed", "kind": "real"}, "尝试 停用动态码；记录 正式记录"),
    ],
)
def test_codes_are_said_in_chinese(definitions, body, said):
    assert journal.details(body, definitions) == said


def test_it_is_searched_by_person_address_act_centre_and_day(kept):
    assert len(asked(kept, who="10.0.0.7")) == 4
    assert list(asked(kept, acts=["report.returned"])["操作"]) == ["退回报告"]
    assert set(asked(kept, centre="C1")["操作"]) == {"接收年度报告", "退回报告"}
    assert asked(kept, last="2001-01-01").empty
    assert len(asked(kept, first=str(date.today()), who="%' or 1=1 --")) == 0  # noqa: DTZ011 (any day will do)
    assert len(asked(kept, most=2)) == 2


@pytest.mark.parametrize(
    ("signed_in", "dataset", "lines"), [(True, "real", 1), (True, "demonstration", 0), (False, "real", 0)]
)
def test_an_export_leaves_a_line_of_who_which_and_how_many(kept, monkeypatch, signed_in, dataset, lines):
    chosen = bridge.Choice(dataset, "zhejiang", 2021)
    monkeypatch.setattr(bridge, "choice", lambda: chosen)
    monkeypatch.setattr(bridge.visitor, "signed_in", lambda: signed_in)
    monkeypatch.setattr(bridge.visitor, "identity", lambda: OFFICIAL)
    monkeypatch.setattr(bridge, "desk", lambda: SimpleNamespace(record=kept.record))
    noted = bridge.export_noted("预警_zhejiang_2021.xlsx", 7)
    kept.catch_up()
    assert asked(kept, acts=["access.exported"]).empty  # offered is not handed over
    noted()
    kept.catch_up()
    found = asked(kept, acts=["access.exported"])
    assert len(found) == lines
    for text in ("预警_zhejiang_2021.xlsx", "行数 7") if lines else ():
        assert text in found["内容"].iloc[0]
    assert set(found["操作人"]) <= {"示例·李四（li.si）"}


def test_what_cannot_be_recorded_is_not_handed_over(monkeypatch):
    handed = []
    monkeypatch.setattr(downloads.st, "download_button", lambda label, data, **_: handed.append(data))

    def refused() -> None:
        raise RecordError("写不进去")

    downloads.button("下载", b"x", "一.xlsx", noted=refused)
    with pytest.raises(downloads.NotMade, match="写不进去"):
        handed[0]()


def test_changed_settings_of_signing_in_are_said_in_chinese():
    """Every one of them has a name; of a change only what it changed is told."""
    told = {"way": "accounts", **rules.current().model_dump(mode="json"), "roles": "0123456789ab"}
    every = {
        f"{section}.{entry}" for section, entries in told.items() if isinstance(entries, dict) for entry in entries
    }
    assert every == set(changed_settings.ENTRIES)
    assert set(told) == set(changed_settings.SECTIONS)
    first = changed_settings.in_words(told, None)
    assert first.startswith("登录方式 本地账户；密码：最短字符数 10；")
    after = told | {"session": told["session"] | {"idle_minutes": 10}, "second_factor": {"roles": ["administrator"]},
                    "one_person": {"refused": ["finding"], "accounts": [["zhang.san", "root"]]}}  # fmt: skip
    assert journal._changed(after, told).split("；") == [
        "动态码：必须使用的角色 系统管理员",
        "职责分离：不许同一人办理的事项 核定接收",
        "职责分离：属于同一人的账户 zhang.san＝root",
        "会话：多少分钟不操作即退出 10",
    ]
    assert journal._changed(told, after).endswith("会话：多少分钟不操作即退出 30")
