"""A register whose letters are to be looked at first is taken in afterwards as what it was handed in as."""

import pytest

from data.acts.reports.intake import Upload
from data.acts.reports.submissions import Outcome
from data.journal.clock import now
from data.schema.loading import current
from pages.parts.reporting import upload


@pytest.mark.parametrize("history", [True, False])
def test_history_stays_history(monkeypatch, history):
    sent = Upload("登记簿.xlsx", b"x")
    result = upload.Result("real", "甲", now(), 1, history)
    result.held[sent.name] = sent, Outcome(sent.name, "held", "")
    taken = []
    monkeypatch.setattr(upload, "_receive", lambda uploads, actor, **said: taken.append((uploads, actor, said)))
    monkeypatch.setattr(upload.st, "button", lambda *_, **__: True)
    monkeypatch.setattr(upload.letter_changes, "show", lambda *_: None)
    monkeypatch.setattr(upload.bridge, "definitions", current)
    upload._held(result, sent.name)
    assert taken == [([sent], "甲", {"looked_at": True, "history": history})]
