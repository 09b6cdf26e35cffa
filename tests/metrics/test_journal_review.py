"""What the auditor's overview counts: at night, many exports, refusals and failures in one day, one person on both sides."""

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from data.access.identity import Identity
from data.read_model import database
from metrics import results
from pages.parts.system import review

TABLES = Path(database.__file__).parent / "sql" / "20_record.sql"
ASKED: dict[str, Any] = {"first": "2026-01-01", "last": "2026-01-31"}
NIGHT = {"night_from": 22, "night_to": 6}
LIMITS = {"exports": 3, "refusals": 2, "failures": 2}
LI, LI_AGAIN, WANG = (
    Identity(account, name, "official", "accounts", address="10.0.0.1")
    for account, name in (("li.si", "示例·李四"), ("li.si2", "示例·李四"), ("wang", "示例·王五"))
)


class Journal:
    """The table of acts, as the read model has it; a question is asked of it."""

    def __init__(self) -> None:
        self._connection = duckdb.connect()
        self._connection.execute("create schema record")
        self._connection.execute(
            re.search(r"create or replace table record\.event[^;]+;", TABLES.read_text("utf-8"))[0]
        )
        self._count = 0

    def act(self, who: Identity, name: str, hour: int, minute: int = 0, day: int = 5, **body: Any) -> int:
        self._count += 1
        row = [self._count, datetime(2026, 1, day, hour, minute), who.actor, name, "report/C1/2025"]  # noqa: DTZ001 (as stored)
        said = json.dumps({**body, "by": dict(who.by)}, ensure_ascii=False)
        self._connection.execute("insert into record.event values (?, ?, ?, ?, ?, ?)", [*row, said])
        return self._count

    def read(self, sql: str, parameters: dict[str, Any]) -> pd.DataFrame:
        return self._connection.sql(sql, params=parameters).df()


@pytest.fixture
def record() -> Journal:
    return Journal()


def act(record: Journal, *words: Any, **body: Any) -> int:
    return record.act(*words, **body)


def unusual(record: Journal) -> list[tuple[str, str, int]]:
    rows = results.read(record, "journal_unusual", **ASKED, **NIGHT, **LIMITS)
    return sorted(zip(rows["kind"], rows["actor"], rows["acts"], strict=True))


@pytest.mark.parametrize(
    ("hour", "minute", "listed"),
    [(21, 59, False), (22, 0, True), (23, 59, True), (0, 0, True), (5, 59, True), (6, 0, False)],
)
def test_the_night_begins_and_ends_on_the_hour(record, hour, minute, listed):
    act(record, LI, "report.returned", hour, minute)
    assert unusual(record) == ([("night", LI.actor, 1)] if listed else [])


def test_the_first_act_of_the_night_is_named_not_of_the_day(record):
    act(record, LI, "report.returned", 9)
    at_night = act(record, LI, "report.returned", 23)
    rows = results.read(record, "journal_unusual", **ASKED, **NIGHT, **LIMITS)
    assert list(zip(rows["kind"], rows["acts"], rows["n"], strict=True)) == [("night", 1, at_night)]


def test_to_look_at_night_is_no_act(record):
    act(record, LI, "access.signed_in", 23)
    act(record, LI, "access.exported", 23)
    assert unusual(record) == []


@pytest.mark.parametrize(
    ("name", "kind", "limit"),
    [("access.exported", "exports", 3), ("access.refused", "refused", 2), ("access.sign_in_failed", "failed", 2)],
)
def test_as_many_as_the_setting_in_one_day(record, name, kind, limit):
    for n in range(limit - 1):
        act(record, LI, name, 9, n)
    act(record, LI, name, 9, day=6)  # another day
    act(record, WANG, name, 9)  # another person
    assert unusual(record) == []
    act(record, LI, name, 10)
    assert unusual(record) == [(kind, LI.actor, limit)]


@pytest.mark.parametrize(("second", "listed"), [(LI, True), (LI_AGAIN, True), (WANG, False)])
def test_one_person_on_both_sides(record, second, listed):
    proposed = act(record, LI, "flag.proposed", 9)
    act(record, second, "flag.confirmed", 10, proposal=proposed)
    assert unusual(record) == ([("alone", second.actor, 1)] if listed else [])


def test_one_person_on_both_sides_as_the_act_says_it(record):
    n = act(record, LI, "evaluation.published", 10, one_person=["grade_judged", "grade_published"])
    rows = results.read(record, "journal_unusual", **ASKED, **NIGHT, **LIMITS)
    assert list(zip(rows["kind"], rows["pair"], rows["n"], strict=True)) == [
        ("alone", "grade_judged", n), ("alone", "grade_published", n),
    ]  # fmt: skip
    told = review.unusual_table(rows)["另一方"]
    assert list(told) == ["专家打分的录入和等级的确认为同一人", "确认等级和公布为同一人"]


def test_only_the_days_asked_for(record):
    act(record, LI, "report.returned", 23, day=31)
    rows = results.read(record, "journal_unusual", first="2026-01-01", last="2026-01-30", **NIGHT, **LIMITS)
    assert rows.empty


def test_people_and_hours(record):
    act(record, LI, "report.returned", 9)
    act(record, LI, "report.returned", 22)
    act(record, WANG, "report.returned", 9)
    people = results.read(record, "journal_people", **ASKED, **NIGHT)
    hours = results.read(record, "journal_hours", **ASKED)
    assert list(zip(people["actor"], people["acts"], people["at_night"], strict=True)) == [
        (LI.actor, 2, 1),
        (WANG.actor, 1, 0),
    ]
    assert (len(hours), hours["acts"].sum(), hours["acts"][9], hours["people"][9], hours["acts"][22]) == (
        24,
        3,
        2,
        2,
        1,
    )
    assert review.sentence(people.iloc[:0], people) == "共 **3** 项操作，**2** 人。 没有需要留意的情况。"
    assert review.sentence(people.iloc[:0], people.iloc[:0]) == "这段时间没有操作。"
