"""Answers of one state of the data are given again without being asked for, and never those of another state."""

import threading

import pyarrow as pa
import pytest

from data.read_model import answers
from data.read_model.answers import Answers
from data.read_model.store import Store
from tests.conftest import money
from tests.data.sent_report import send

QUESTION = "select count(*) as n from record.report"


@pytest.fixture
def asked(monkeypatch):
    """What was put to the database: each question, in order."""
    put = []
    rows = Store._rows
    monkeypatch.setattr(Store, "_rows", lambda self, sql, given: put.append((sql, given)) or rows(self, sql, given))
    return put


def test_the_same_question_is_put_once_until_something_comes_in(store_in_use, asked):
    store = store_in_use
    assert [store.read(QUESTION)["n"].iloc[0] for _ in range(3)] == [0, 0, 0]
    assert len(asked) == 1
    send(store, money("100.00", "2021-08-01"))
    store.catch_up()
    assert [store.read(QUESTION)["n"].iloc[0] for _ in range(3)] == [1, 1, 1]


def test_other_parameters_are_another_question(store_in_use, asked):
    told = [store_in_use.read("select $a::varchar as a", {"a": a})["a"].iloc[0] for a in ("1", "2", 1, "1")]
    assert told == ["1", "2", "1", "1"]
    assert len(asked) == 3


def test_what_somebody_does_with_his_answer_is_nobody_elses(store_in_use):
    first = store_in_use.read("select * from (values (1, 'a'), (2, null)) as t(n, text)")
    first["n"] = 0
    first.loc[0, "text"] = "b"
    again = store_in_use.read("select * from (values (1, 'a'), (2, null)) as t(n, text)")
    assert again["n"].tolist() == [1, 2]
    assert again["text"].isna().tolist() == [False, True]
    assert again["text"].iloc[0] == "a"


def test_nothing_older_than_the_last_change_is_told_after_it(store_in_use):
    """Who asks while a change comes in gets what was before or after; whoever asks after it, what is after."""
    store, stop, wrong = store_in_use, threading.Event(), []

    def ask():
        while not stop.is_set():
            before = store.version[0]
            told = store.read("select last_event as n from record.state")["n"].iloc[0]
            if told < before:
                wrong.append((before, told))

    askers = [threading.Thread(target=ask) for _ in range(4)]
    for asker in askers:
        asker.start()
    for number in range(8):
        send(store, money(f"{number + 1}.00", "2021-08-01"))
        store.replay()
    stop.set()
    for asker in askers:
        asker.join(30)
    assert wrong == []
    assert store.read("select last_event as n from record.state")["n"].iloc[0] == store.version[0]


def test_a_model_that_is_built_anew_begins_without_answers(store_in_use, asked):
    assert store_in_use.read(QUESTION)["n"].iloc[0] == 0
    store_in_use.rebuild()
    put = len(asked)
    store_in_use.read(QUESTION)
    assert len(asked) == put + 1


def test_what_is_kept_has_a_bound(monkeypatch):
    monkeypatch.setattr(answers, "MOST", 100_000)
    kept = Answers()
    small, large = (pa.table({"a": pa.array(["x" * size])}) for size in (5_000, 50_000))
    came = []

    def get(question, table):
        return kept.get(question, (), lambda: came.append(question) or table)

    get("large", large)
    get("large", large)
    assert came == ["large", "large"]  # one alone is not to push out all others
    for number in range(50):
        get(str(number), small)
    assert kept._kept.currsize <= 100_000
    came.clear()
    get("49", small)
    get("0", small)
    assert came == ["0"]


def test_a_question_that_fails_is_put_again(store_in_use):
    with pytest.raises(Exception, match="no_such"):
        store_in_use.read("select no_such from record.state")
    with pytest.raises(Exception, match="no_such"):
        store_in_use.read("select no_such from record.state")


def test_a_supposed_state_is_in_no_answer(store_in_use):
    store = store_in_use
    question = "select count(*) as n from registry.centre"
    gone = "delete from record.registry_row where ledger = 'centre'"
    assert store.read(question)["n"].tolist() == [1]
    supposed = store.suppose(lambda cursor: cursor.execute(gone), lambda state: state.read(question)["n"].tolist())
    assert supposed == [0]
    assert store.read(question)["n"].tolist() == [1]
