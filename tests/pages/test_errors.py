"""What a person sees of an error, and what stands in the server's log."""

import logging
import re

from data.problem import Problem, Refused
from pages.gate import errors


def test_an_error_shows_a_number_and_nothing_else_and_the_log_has_both(monkeypatch, caplog):
    shown = []
    monkeypatch.setattr(errors.st, "error", lambda text, **_: shown.append(text))
    with caplog.at_level(logging.ERROR):
        assert errors.shown(ZeroDivisionError("秘密的路径 /srv/x"))
    number = re.search(r"\d{8}-\d{6}-[0-9a-f]{4}", shown[0])[0]
    assert "秘密" not in shown[0]
    assert number in caplog.text
    assert "秘密的路径" in caplog.text


def test_what_is_meant_for_people_is_said_as_it_is_but_never_as_markup(monkeypatch):
    shown = []
    monkeypatch.setattr(errors.st, "error", lambda text, **_: shown.append(text))
    errors.shown(Refused([Problem(None, None, "没有填写**理由**", "请填写")]))
    assert "没有填写\\*\\*理由" in shown[0]
