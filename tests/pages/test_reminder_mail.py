"""Reminders by mail: nobody sends what he has not seen, and what became of each letter is said."""

import pytest
from streamlit.testing.v1 import AppTest

from data.mail.server import Letter, MailServer, Sent
from pages.parts.reporting import reminder_mail
from pages.session import acts, bridge, visitor

LETTERS = [Letter(c, f"{c.lower()}@example.cn", "x", "y") for c in ("C1", "C2", "C3")]


def page():
    from pages.parts.reporting import reminder_mail

    texts = {"C1": "示例·甲（C1）：请报送", "C2": "示例·乙（C2）：请说明", "C9": "示例·丙（C9）：请报送"}
    reminder_mail.form(texts, {"C1": "示例·甲", "C2": "示例·乙", "C9": "示例·丙"}, 2025)


@pytest.fixture
def opened(monkeypatch, tmp_path):
    """The form over a mail server's settings and a list of addresses, and what was asked to be sent."""
    asked = []

    def remind(server: MailServer, letters, kind, *, actor):
        asked.append((server.sender, [(one.key, one.to, one.text) for one in letters], kind, actor))
        yield Sent(letters[0])
        yield Sent(letters[1], "邮件服务器不接受这个收件地址")

    (tmp_path / "contacts.csv").write_text("中心编码,邮箱\nC1,a@example.cn\nC2,b@example.cn\n", "utf-8")
    for name, value in (("", "127.0.0.1:9"), ("_FROM", "kjt@example.cn")):
        monkeypatch.setenv(f"MONITOR_SMTP{name}", value)
    monkeypatch.setenv("MONITOR_CONTACTS", str(tmp_path / "contacts.csv"))
    monkeypatch.setattr(acts, "remind", remind)
    monkeypatch.setattr(visitor, "signed_in", lambda: False)
    return AppTest.from_function(page, default_timeout=60).run(), asked


def test_receivers_and_texts_are_seen_and_a_name_is_given_before_anything_goes(opened):
    run, asked = opened
    assert not run.exception
    assert list(run.dataframe[0].value["收件地址"]) == ["a@example.cn", "b@example.cn"]
    assert "C9 示例·丙" in run.warning[0].value.replace("\\", "")  # no address: said before, not found out after
    assert [block.value.splitlines()[0] for block in run.code] == ["收件：a@example.cn", "收件：b@example.cn"]
    assert "不能收回" in " ".join(one.value for one in run.markdown)
    assert asked == []
    run.text_input[0].set_value("甲").run()
    run.button(key="remind_send").click().run()
    assert [(letters, actor) for _, letters, _, actor in asked] == [
        ([("C1", "a@example.cn", "示例·甲（C1）：请报送"), ("C2", "b@example.cn", "示例·乙（C2）：请说明")], "甲")
    ]
    told = run.session_state[reminder_mail._TOLD]
    assert "已收下 1 封" in told
    assert "C2" in told
    assert "不接受这个收件地址" in told


def test_settings_that_do_not_fit_are_said_where_they_are_used(opened, monkeypatch):
    run, _ = opened
    monkeypatch.setenv("MONITOR_SMTP_FROM", "")
    run.run()
    assert "MONITOR_SMTP_FROM" in run.error[0].value.replace("\\", "")
    assert not run.button


def test_it_is_offered_for_real_centres_as_things_are_now_where_a_server_is_named(monkeypatch):
    monkeypatch.setattr(visitor, "may", lambda act: act == "reminder.send")
    monkeypatch.setenv("MONITOR_SMTP_FROM", "kjt@example.cn")
    for dataset, as_of, server, offered in (
        ("real", None, "127.0.0.1", True),
        ("real", None, "", False),
        ("demonstration", None, "127.0.0.1", False),
        ("real", "2026-01-01", "127.0.0.1", False),
    ):
        monkeypatch.setenv("MONITOR_SMTP", server)
        monkeypatch.setattr(bridge, "choice", lambda d=dataset, a=as_of: type("Choice", (), {"dataset": d, "as_of": a}))
        assert reminder_mail.offered() == offered


def test_what_was_not_sent_is_named():
    told = reminder_mail.said([Sent(LETTERS[0]), Sent(LETTERS[1], "没有收下")], LETTERS)
    assert "已收下 1 封" in told
    assert "C2" in told
    assert "还没有发出] C3" in told
