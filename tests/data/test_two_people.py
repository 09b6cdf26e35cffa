"""Separation of duties: every pair of roles.yaml, walked with every two roles that have its acts and every way to be one person."""

# ruff: noqa: F811 (the fixture store is another module's)

import ast
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document

from data.access import person, roles, rules
from data.access.accounts import Accounts
from data.access.credentials import passwords
from data.access.identity import Identity
from data.acts import dispositions, evaluation, proposals, second_person
from data.acts.dispositions import Flagged
from data.acts.evaluation import Computed
from data.acts.reports import reporting_round, submissions
from data.acts.units import process
from data.journal.acting import acting, signed
from data.problem import Refused
from data.read_model.store import Store
from data.schema.yaml_files import DefinitionError
from metrics import results
from pages.documents.evaluation import evaluation_result
from pages.parts.evaluation import evaluation_tables
from pages.session.provenance import Provenance
from tests.data.test_dispositions import grade
from tests.data.test_evaluation_acts import judge
from tests.data.test_process import SCHEME
from tests.data.test_proposals import begun, cancel, store  # noqa: F401

ROOT = Path(__file__).parent.parent.parent
PAIRS = roles.current().pairs
NOTHING = Computed(None, None, 0, 0)
LINKED = (("zhang", "zhang.admin"),)
# who proposed is 张三, zhang; a command of his was given from the machine's account zhang.ssh
ONE = [("zhang", "张三丰"), ("zhang2", "张三"), ("zhang3", "张 三　"), ("ZHANG.SSH", "王五"),
       ("zhang.admin", "赵六")]  # fmt: skip
Confirm = Callable[[str], None]


@contextmanager
def by(role: str, account: str, name: str, sudo: str = "") -> Iterator[str]:
    """Acts inside are signed with an account of a role; gives the name under which they are recorded."""
    more = {"sudo": sudo} if sudo else {}
    with acting({"account": account, "name": name, "role": role, "way": "accounts", "from": "10.0.0.7", **more}):
        yield f"{name}（{account}）"


def _flag(severity: str) -> Callable[[Store, str], Confirm]:
    def start(store: Store, name: str) -> Confirm:
        seen = dispositions.seen(store, "k")
        flagged = Flagged("k", "C1", 2021, "behind", severity, "x", None, seen)
        dispositions.propose(store, flagged, "watch", reason="理由", actor=name)
        said = {"agreed": True, "reason": "同意", "document_no": "文1"}
        return lambda who: dispositions.confirm(store, replace(flagged, seen=seen + 1), actor=who, **said)

    return start


def _waits(propose: Callable[[Store, str], object], answer: Callable[..., None]) -> Callable[[Store, str], Confirm]:
    def start(store: Store, name: str) -> Confirm:
        propose(store, name)
        (waiting,) = proposals.waiting(store)
        return lambda who: answer(store, waiting, actor=who)

    return start


def _annul(store: Store, name: str) -> None:
    """Takes back a step that two people had recorded."""
    with acting(None):
        cancel(store, actor="示例·甲", confirmed_by="示例·乙")
    process.annul(store, process.stage(store, SCHEME, "PY1"), reason="误登", actor=name)


def _extension(store: Store, name: str) -> None:
    reporting_round.extend(store, "C1", 2025, date(2026, 12, 20), approver="", reason="系统迁移", actor=name)


def _confirm_grade(store: Store, name: str) -> None:
    at_sight = evaluation.stage(store, "C1", 2024)
    evaluation.confirm(store, at_sight, "fail", NOTHING, reason="理由", against=True, actor=name)


def _confirmed(store: Store, name: str) -> Confirm:
    _confirm_grade(store, name)

    def publish(who: str) -> None:
        at_sight = evaluation.stage(store, "C1", 2024)
        evaluation.publish(store, at_sight, NOTHING, document_no="1号", published_on=date(2026, 9, 1), actor=who)

    return publish


def _judged(store: Store, name: str) -> Confirm:
    judge(store, "tasks", "4", expert="专家甲", actor=name)
    return lambda who: _confirm_grade(store, who)


def _handed_in(store: Store, name: str) -> Confirm:
    _received(store, name)
    return lambda who: _accept(store, who)


def _explained(store: Store, name: str) -> Confirm:
    with by("centre_editor", "c1", "示例·填报人") as editor:
        _received(store, editor)
    reporting_round.explain(store, "C1", 2024, "f", "已核对", actor=name)
    return lambda who: _accept(store, who)


def _received(store: Store, name: str) -> None:
    """That a report came in: what stands in it does not matter here."""
    body = {"centre": "C1", "year": 2024, "version": 1, "sha256": "0" * 64, "file_name": "x.xlsx", "form": "annual",
            "template_version": "2026.2", "rows": 0, "rows_sha256": "0" * 64}  # fmt: skip
    store.record.append("report.received", "report/C1/2024", body, actor=name)
    store.replay()


def _accept(store: Store, name: str) -> None:
    # the original is not there, so that the version is set aside; the acceptance itself is what is asked about
    seen = store.record.version("report/C1/2024")
    at_sight = reporting_round.RoundStage("C1", 2024, 1, "submitted", seen)
    reporting_round.take(store, "accept", at_sight, actor=name)


def _account(store: Store, name: str) -> Confirm:
    """An account for which sign_in.yaml asks for a second administrator."""
    asked = rules.SecondAdministrator(roles=("official",))
    known = rules.current().model_copy(update={"second_administrator": asked})
    kept = Accounts(store.record.beside("accounts.json"), store.record, known)
    kept.create(
        "new", "示例·新人", "official", schemes=["zhejiang"], password=passwords.first(known.password), by=_acting()
    )

    def confirm(_who: str) -> None:
        kept.confirm("new", by=_acting())
        store.catch_up()

    return confirm


def _acting() -> Identity:
    """Who acts now, as the pages know him."""
    by = signed({})["by"]
    return Identity(by["account"], by["name"], by["role"], by["way"], address=by["from"], sudo=by.get("sudo", ""))


MATTERS: dict[str, Callable[[Store, str], Confirm]] = {
    "flag": _flag("critical"),
    "flag_minor": _flag("warning"),
    "step": _waits(lambda s, name: cancel(s, actor=name, confirmed_by=""), process.confirm),
    "annulment": _waits(_annul, process.confirm),
    "deadline": _waits(_extension, reporting_round.confirm_extension),
    "conclusion": _waits(
        lambda s, name: submissions.enter(s, [grade(2023, "fail")], actor=name, source="页面"), submissions.confirm
    ),
    "grade_published": _confirmed,
    "grade_judged": _judged,
    "report": _handed_in,
    "finding": _explained,
    "account": _account,
}
WALKED = [
    (pair, first, second)
    for pair, rule in PAIRS.items()
    for first in sorted(set().union(*(roles.current().acts[act] for act in rule.first)) - {"single"})
    for second in sorted(roles.current().acts[rule.second] - {"single"})
]


@pytest.fixture
def settings(monkeypatch):
    """Sets what a department says of one person on both sides."""

    def say(*refused: str) -> None:
        said = rules.current().one_person.model_copy(update={"refused": refused, "accounts": LINKED})
        known = rules.current().model_copy(update={"one_person": said})
        monkeypatch.setattr(rules, "current", lambda: known)

    return say


@pytest.fixture
def accepting(monkeypatch):
    """Acceptances are not refused for want of an original."""
    monkeypatch.setattr(reporting_round, "_set_aside", lambda *_: None)


def test_every_pair_is_walked_and_every_confirming_act_stands_in_one():
    table = roles.current()
    assert set(MATTERS) == set(PAIRS)
    confirming = {act for act in table.acts if act.endswith(".confirm")} - {"evaluation.confirm"}
    assert confirming <= {pair.second for pair in PAIRS.values()}
    assert set(proposals.PAIRS) == set(proposals.KINDS)
    assert set(proposals.PAIRS.values()) <= set(PAIRS)


def test_a_command_never_confirms():
    assert [name for name, pair in PAIRS.items() if "command_line" in roles.current().acts[pair.second]] == []


def test_whether_two_are_one_is_asked_in_one_place():
    """No act asks by itself: it would forget the table and the department's setting."""
    for path in sorted((ROOT / "data" / "acts").rglob("*.py")):
        names = {n.attr for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.Attribute)}
        assert path.name == "second_person.py" or not names & {"another", "one_person", "among"}, path


@pytest.mark.parametrize(("pair", "first", "second"), WALKED)
def test_one_person_does_not_confirm_what_he_proposed(store, settings, accepting, pair, first, second):
    """By account, by name, by width and blanks of the name, by the machine's account and by accounts that belong together."""
    settings(*([] if PAIRS[pair].one_person == "refused" else [pair]))
    with by(first, "zhang", "张三", sudo="zhang.ssh") as name:
        confirm = MATTERS[pair](store, name)
    before = store.version
    for account, known in ONE:
        with by(second, account, known) as name, pytest.raises(Refused, match="须由另一人确认"):
            confirm(name)
    assert store.version == before
    with by(second, "li", "李四") as name:
        confirm(name)
    assert store.version != before
    assert [e.body.get("one_person") for e in store.record.read()][-1] is None


@pytest.mark.parametrize("pair", [name for name, rule in PAIRS.items() if rule.one_person == "shown"])
def test_one_person_who_may_confirm_is_recorded_as_such(store, accepting, pair):
    with by("official", "zhang", "张三") as name:
        MATTERS[pair](store, name)(name)
    assert list(store.record.read())[-1].body["one_person"] == [pair]


def alone_on_paper(store: Store) -> str:
    """What the result document says of one person on both sides."""
    store.catch_up()
    rows = results.read(store, "evaluation_overview", scheme="zhejiang", year=2024, scoring="zhejiang-house")
    paper = evaluation_result.document(
        rows,
        2024,
        "zhejiang-house",
        store.definitions,
        date(2026, 9, 2),
        Provenance("2026-09-02", "规则", None, fictional=False),
    )
    said = [p.text for p in Document(BytesIO(paper)).paragraphs if "由一人兼办" in p.text]
    return "".join(said)


def test_without_sign_in_a_grade_of_one_name_is_published_and_shown(store):
    """What was shown of the confirmation stays with the published grade, also when another publishes."""
    judge(store, "tasks", "4", expert="甲")
    publish = _confirmed(store, "甲")
    publish("甲")
    assert list(store.record.read())[-1].body["one_person"] == ["grade_judged", "grade_published"]
    assert alone_on_paper(store) == "由一人兼办：C1（专家打分的录入和等级的确认为同一人；确认等级和公布为同一人）。"
    steps = evaluation_tables.history(
        results.read(store, "evaluation_steps", centre="C1", year=2024), store.definitions
    )
    assert list(steps["一人兼两方"]) == [
        "专家打分的录入和等级的确认为同一人；确认等级和公布为同一人", "专家打分的录入和等级的确认为同一人"
    ]  # fmt: skip


def test_of_a_grade_by_two_people_the_result_document_says_nothing(store):
    with by("official", "zhang", "张三") as name:
        publish = _confirmed(store, name)
    with by("official", "li", "李四") as name:
        publish(name)
    assert alone_on_paper(store) == ""


def test_what_is_shown_of_a_confirmed_grade_goes_with_it_when_another_publishes(store):
    with by("official", "zhang", "张三") as name:
        judge(store, "tasks", "4", expert="专家甲", actor=name)
        publish = _confirmed(store, name)
    with by("official", "li", "李四") as name:
        publish(name)
    assert list(store.record.read())[-1].body["one_person"] == ["grade_judged"]
    assert "为同一人" in roles.current().alone("grade_judged")


def test_a_pair_that_is_refused_anyway_or_is_none_cannot_be_set(tmp_path, monkeypatch):
    for wrong in ("flag", "nothing"):
        path = tmp_path / f"{wrong}.yaml"
        path.write_text(f"one_person: {{refused: [{wrong}]}}\n")
        monkeypatch.setenv("MONITOR_ACCESS", str(path))
        with pytest.raises(DefinitionError, match=f"one_person → refused: {wrong}"):
            rules.current.__wrapped__()


def test_the_setting_of_a_department_is_read(tmp_path, monkeypatch):
    path = tmp_path / "own.yaml"
    path.write_text("one_person: {refused: [grade_judged], accounts: [[zhang, root]]}\n")
    monkeypatch.setenv("MONITOR_ACCESS", str(path))
    own = rules.current.__wrapped__()
    monkeypatch.setattr(rules, "current", lambda: own)
    assert (rules.one_person("grade_judged"), rules.one_person("finding")) == ("refused", "shown")
    assert person.one_person(second_person.Person("甲", "zhang"), second_person.Person("乙", "root"))
    assert person.one_person(second_person.Person("甲", "zhang"), second_person.Person("乙", "wang")) is None


def test_a_section_of_a_department_that_lacks_an_entry_is_filled_up(tmp_path, monkeypatch):
    """A file written for an older program still lets the server start."""
    path = tmp_path / "own.yaml"
    path.write_text("session: {idle_minutes: 10, absolute_hours: 8}\nfailures: {of_pair: 3}\n")
    monkeypatch.setenv("MONITOR_ACCESS", str(path))
    own, shipped = rules.current.__wrapped__(), rules.current()
    assert own.session == shipped.session.model_copy(update={"idle_minutes": 10, "absolute_hours": 8})
    assert own.failures == shipped.failures.model_copy(update={"of_pair": 3})
    path.write_text("session: {idle_minute: 10}\n")
    with pytest.raises(DefinitionError, match="idle_minute"):
        rules.current.__wrapped__()
