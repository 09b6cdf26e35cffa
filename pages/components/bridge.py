"""The one bridge from pages to data and metrics: which record is shown, every question the pages ask, every act.

What somebody sees is decided here once, in `_shown`: a read model that holds nothing else. What somebody may do is decided
here once, in `_act`: by the name of the act (data/access/roles.yaml) and by the centre it concerns.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, get_args

import pandas as pd
import streamlit as st

from data import dispositions, evaluation, intake, process, reporting_round, submissions, template
from data.access import audit
from data.access.desk import desk
from data.access.identity import Identity
from data.definitions import Definitions, current
from data.past_record import RecordPast
from data.problem import Problem
from data.store import Store
from metrics import (
    acceptance,
    cases,
    grading,
    marking,
    monitor,
    overview,
    programme,
    results,
    self_check,
    version_effect,
)
from metrics import process as process_metrics
from pages.components import chooser, stores, visitor, wording
from pages.components.stores import Dataset


@dataclass(frozen=True)
class Choice:
    """What the sidebar has chosen: the same for every page, and in the URL."""

    dataset: Dataset
    scheme: str
    year: int | None
    as_of: date | None = None


def definitions() -> Definitions:
    """The definitions in force; in a view of the past, those of that day."""
    day = chooser.chosen_day()
    return current() if day is None else _of(st.session_state["dataset"]).definitions


def _of(dataset: Dataset) -> Store:
    return stores.shown(dataset, visitor.identity(), chooser.chosen_day())


def _shown() -> Store:
    """What the pages show: the part of the record that the visitor sees, at present or on an earlier day."""
    return _of(choice().dataset)


def seen_in_part() -> bool:
    """Whether the visitor sees only some centres of the record."""
    return not _shown().scope.whole


def _covers(centre: str | None, scheme: str | None) -> bool:
    scope = stores.scope_of(stores.whole(choice().dataset), visitor.identity())
    return (centre is None or scope.covers(centre)) and (scheme is None or scope.covers_scheme(scheme))


@contextmanager
def _act(
    name: str, centre: str | None, typed: str, about: str = "", *, scheme: str | None = None
) -> Iterator[tuple[Store, str]]:
    """Do an act of roles.yaml inside: gives the record in which it is done, and the name under which.

    centre, scheme: whom it concerns, checked against the visitor's scope; typed: the name given by hand, where nobody signs in.
    Raises NotAllowed (recorded), RecordError, RecordPast while the pages show the past.
    """
    chosen = choice()
    if chosen.as_of is not None:
        raise RecordPast(f"正在查看 {chosen.as_of} 的状态，不能办理。请先在左侧清除“按当时所知”的日期。")
    with visitor.doing(name, about or centre or name, typed, within=_covers(centre, scheme)) as actor:
        yield stores.whole(chosen.dataset), actor


def default_dataset() -> Dataset:
    """The real record once it holds a centre; the demonstration until then."""
    return "real" if len(stores.whole("real").read("select 1 from registry.centre limit 1")) else "demonstration"


def make_ready() -> None:
    """Open what is to be shown, before anything is drawn: the first start takes a while and says so."""
    state = st.session_state
    dataset = state.get("dataset") or st.query_params.get("dataset")
    if dataset not in get_args(Dataset):
        dataset = default_dataset()
    if "dataset" not in state and "dataset" not in st.query_params:
        state["dataset"] = dataset
    _of(dataset)


def choose() -> None:
    """The selectors of the sidebar, bound to the URL: record, scheme, year."""
    d, state = definitions(), st.session_state
    labels = {"real": "正式数据", "demonstration": "演示数据（虚构）"}
    dataset = chooser.choose("数据", labels, "dataset")
    present = [c for c in d.schemes if len(results.read(_of(dataset), "centres", scheme=c))]
    schemes = {c: d.schemes[c].label for c in present or list(d.schemes)[:1]}
    scheme = chooser.choose("建设方案", schemes, "scheme")
    years = {str(y): f"{y}年" for y in ask("years", scheme=scheme)["year"]}
    if years:
        chooser.choose("年度", years, "year")
    else:
        state.pop("year", None)
    chooser.choose_day(
        "按当时所知（留空为现在）", stores.whole(dataset).today() - timedelta(days=1),
        "显示到这一天结束时已经记录的报告、结论、处置和当时的规则；只能查看，不能办理",
    )  # fmt: skip
    status = d.schemes[scheme].document.status
    st.caption(f"规则：{d.schemes[state['scheme']].document.title}　·　{wording.label('document_status', status, d)}")


def choice() -> Choice:
    """What is chosen now."""
    state = st.session_state
    year = state.get("year")
    return Choice(state["dataset"], state["scheme"], int(year) if year else None, chooser.chosen_day())


def state() -> tuple[str, tuple[int, str]]:
    """Names what is shown (record, day, whose centres) and the state of its results."""
    seen = _shown()
    part = "" if seen.scope.whole else repr((sorted(seen.scope.centres or ()), sorted(seen.scope.withheld)))
    return f"{choice().dataset}@{choice().as_of}{part}", seen.results


def ask(question: str, **parameters: Any) -> pd.DataFrame:
    """Answer a question (a file of metrics/queries) about the record that is shown."""
    return _ask(_shown(), *state(), question, parameters)


@st.cache_data(max_entries=2000, show_spinner=False)
def _ask(_store: Store, view: str, version: tuple[int, str], question: str, parameters: dict[str, Any]) -> pd.DataFrame:
    return results.read(_store, question, **parameters)


def receive(
    uploads: Sequence[intake.Upload], actor: str, on_read: Callable[[str], None]
) -> Iterator[submissions.Outcome]:
    """Hand files in to the record that is shown; see `data.intake.receive_uploads`. Raises RecordError.

    What is of another centre, or a register that the visitor may not hand in, is refused before it is even looked at.
    """
    files = "、".join(u.name for u in uploads)[:120]
    with _act("report.receive", None, actor, files) as (present, name):
        found = intake.receive_uploads(present, uploads, actor=name, on_read=on_read, permitted=_permitted())
    while True:
        # signed one by one: between two of them the page goes on by itself
        with _act("report.receive", None, actor, files):
            outcome = next(found, None)
        if outcome is None:
            return
        yield outcome


def _permitted() -> Callable[[str, str | None, str | None], str | None]:
    """Tells why a file may not be handed in by the visitor: kind of form, its centre and scheme → the reason, or None."""
    registers = visitor.may("registry.receive")
    who = visitor.identity()
    scope = stores.scope_of(stores.whole(choice().dataset), who)

    def reason(kind: str, centre: str | None, scheme: str | None) -> str | None:
        if kind == "registry" and not registers:
            return "登记簿由主管部门上传"
        # a centre that is to be registered is in nobody's scope yet: its scheme decides
        if scope.covers(centre) or (kind == "registry" and scheme in who.schemes):
            return None
        return f"{centre or '这份文件'} 不在您的授权范围内"

    return reason


def original_later(sha256: str) -> Callable[[], bytes]:
    """Hands over a stored original when called, from whichever thread (for download buttons); that it did is recorded."""
    who, seen = visitor.identity(), _shown()
    return partial(_handed_over, seen, stores.whole(choice().dataset), who, visitor.may("original.download"), sha256)


def _handed_over(seen: Store, present: Store, who: Identity, allowed: bool, sha256: str) -> bytes:
    reports = results.read(seen, "originals", sha256=sha256)
    if not allowed or (reports.empty and not seen.scope.whole):
        audit.note(desk().record, "refused", who, sha256, tried="original.download", reason="不在授权范围内")
        raise visitor.NotAllowed("这个文件不在您的授权范围内。")
    content = seen.record.get(sha256)
    first = {} if reports.empty else {"centre": reports["centre"][0], "year": int(reports["year"][0])}
    audit.note(present.record, "downloaded", who, sha256, sha256_of=sha256, **first)
    return content


def journal(dataset: Dataset, **asked: Any) -> pd.DataFrame:
    """The answer of the question `journal` about a record; the newest acts stand in it at once."""
    visitor.required("journal.read", "操作记录")
    return results.read(stores.whole(dataset), "journal", **asked)


def export_noted(asked: str) -> Callable[[], object]:
    """Records, when called from whichever thread, that the journal was exported. asked: the conditions, in words."""
    who = visitor.required("journal.read", "操作记录")
    return partial(audit.note, desk().record, "exported", who, "journal", questions=asked)


def verify(dataset: Dataset) -> list[str]:
    """What is wrong with a record or worth knowing; reads all of it."""
    visitor.required("journal.read", "操作记录")
    return stores.whole(dataset).record.verify()


def report_template(centre: str, year: int) -> Callable[[], bytes]:
    """Makes the annual workbook of a centre when called, from whichever thread."""
    visitor.required("template.report", centre)
    return partial(monitor.report_template, _shown(), centre, year)


def registry_template() -> Callable[[], bytes]:
    """Makes the empty registry workbook when called."""
    visitor.required("template.registry", "登记簿")
    return partial(template.write_registry, definitions())


def check_cases(scheme: str) -> list[cases.Difference]:
    """Compute all worked cases of a scheme anew; what comes out other than they say."""
    return cases.run(definitions(), scheme)


def today() -> date:
    """The day results are shown for: the demonstration has its own."""
    return _shown().today()


def summary(scheme: str, year: int) -> overview.Summary:
    """The year in a few numbers."""
    return overview.summary(_shown(), scheme, year)


def programme_states(scheme: str, year: int) -> list[programme.ProgrammeState]:
    """The number of centres against each plan of the programme."""
    return programme.states(_shown(), definitions(), scheme, year)


def standing(centre: str, year: int) -> reporting_round.Standing:
    """Where a centre's year stands in the reporting round."""
    return reporting_round.standing(_shown(), centre, year)


def take_step(step: str, at_sight: reporting_round.Standing, *, actor: str, note: str) -> None:
    """Take a step of the reporting round. Raises Refused, Superseded, RecordError."""
    with _act(f"report.{step}", at_sight.centre, actor) as (present, name):
        if step == "accept":
            acceptance.accept(present, at_sight, actor=name, note=note)
        else:
            reporting_round.take(present, step, at_sight, actor=name, note=note)


def explain(centre: str, year: int, finding: str, explanation: str, *, actor: str) -> None:
    """Record the explanation of a finding. Raises Refused, RecordError."""
    with _act("finding.explain", centre, actor) as (present, name):
        acceptance.explain(present, centre, year, finding, explanation, actor=name)


def extend(centre: str, year: int, due_on: date, *, approver: str, reason: str, actor: str) -> None:
    """Record an extension of a deadline. Raises Refused, RecordError."""
    with _act("deadline.extend", centre, actor) as (present, name):
        reporting_round.extend(present, centre, year, due_on, approver=approver, reason=reason, actor=name)


def check(upload: intake.Upload) -> self_check.SelfCheck:
    """Work out what would happen if a file were handed in; nothing is kept."""
    visitor.required("file.check", "自查")
    shown = _shown()
    return self_check.check(shown, submissions.prepare(upload.content, upload.name, shown.definitions))


def marked(upload: intake.Upload, problems: Sequence[Problem], findings: pd.DataFrame | None) -> tuple[bytes, str]:
    """The file with every problem marked in its cell, and a name for it. Raises Refused when it cannot be marked."""
    return _marked(definitions(), upload.content, upload.name, tuple(problems), findings)


@st.cache_data(max_entries=20, show_spinner="正在标注问题…")
def _marked(
    _definitions: Definitions, content: bytes, name: str, problems: tuple[Problem, ...], findings: pd.DataFrame | None
) -> tuple[bytes, str]:
    return marking.marked(content, name, problems, findings, _definitions)


@st.cache_data(max_entries=200, show_spinner="正在比较两个版本的结果…")
def _effect(
    _store: Store, view: str, version: tuple[int, str], scheme: str, centre: str, year: int, before: int, after: int
) -> version_effect.Effect:
    return version_effect.effect(_store, scheme, centre, year, before, after)


def effect(centre: str, year: int, before: int, after: int) -> version_effect.Effect:
    """What the change from one report version to another does to indicators and flags."""
    return _effect(_shown(), *state(), choice().scheme, centre, year, before, after)


def acts_on(key: str) -> int:
    """How many acts there are on a flag."""
    return dispositions.seen(_shown(), key)


def propose(flagged: dispositions.Flagged, decision: str, *, reason: str, actor: str) -> None:
    """Propose what to do about a flag. Raises Refused, Superseded, RecordError."""
    with _act("flag.propose", flagged.centre, actor) as (present, name):
        dispositions.propose(present, flagged, decision, reason=reason, actor=name)


def confirm(flagged: dispositions.Flagged, *, agreed: bool, reason: str, document_no: str, actor: str) -> None:
    """Confirm or turn down what was proposed. Raises Refused, Superseded, RecordError."""
    with _act("flag.confirm", flagged.centre, actor) as (present, name):
        dispositions.confirm(present, flagged, agreed=agreed, reason=reason, document_no=document_no, actor=name)


def evaluation_standing(centre: str, year: int) -> evaluation.Standing:
    """Where a centre's evaluation of a year stands."""
    return evaluation.standing(_shown(), centre, year)


def executed_measures(at_sight: evaluation.Standing) -> list[str]:
    """What was decided on the centre's flags from that year on, in words."""
    return evaluation.executed_measures(_shown(), at_sight.centre, at_sight.year)


def judge(
    at_sight: evaluation.Standing, scores: Mapping[tuple[str, str], Decimal], *, expert: str, remark: str
) -> None:
    """Record what an expert gives: (entry, part) → points. Raises Refused, RecordError."""
    with _act("evaluation.judge", at_sight.centre, expert) as (present, name):
        # an official may write down what an expert gave on paper; an expert gives points as himself
        whose = expert if visitor.may("evaluation.confirm") else name
        evaluation.judge_all(
            present, at_sight.centre, at_sight.year, scores, expert=whose, remark=remark, actor=name or whose
        )


def confirm_grade(at_sight: evaluation.Standing, grade: str, *, reason: str, against: bool, actor: str) -> None:
    """Confirm a grade. Raises Refused, Superseded, RecordError."""
    with _act("evaluation.confirm", at_sight.centre, actor) as (present, name):
        grading.confirm(present, at_sight, grade, reason=reason, against=against, actor=name)


def publish_grade(
    at_sight: evaluation.Standing, *, document_no: str, published_on: date, reason: str, actor: str
) -> None:
    """Publish the confirmed grade. Raises Refused, Superseded, RecordError."""
    with _act("evaluation.publish", at_sight.centre, actor) as (present, name):
        grading.publish(
            present, at_sight, document_no=document_no, published_on=published_on, reason=reason, actor=name
        )


def evaluation_step(at_sight: evaluation.Standing, step: str, *, reason: str, actor: str) -> None:
    """Defer, or take up an appeal or a correction. Raises Refused, Superseded, RecordError."""
    with _act(f"evaluation.{step}", at_sight.centre, actor) as (present, name):
        if step == "defer":
            evaluation.defer(present, at_sight, reason=reason, actor=name)
        else:
            evaluation.reopen(present, at_sight, step, reason=reason, actor=name)


def process_units(scheme: str) -> list[process_metrics.Unit]:
    """Every unit on its way to recognition under a scheme."""
    return process_metrics.units(_shown(), definitions(), scheme)


def process_standing(scheme: str, unit: str) -> process.Standing:
    """Where a unit stands on its way to recognition."""
    return process.standing(_shown(), scheme, unit)


def record_step(
    at_sight: process.Standing, step: str, fields: Mapping[str, str], *, actor: str, confirmed_by: str, **said: Any
) -> None:
    """Record a step of the process; see `data.process.record`. Raises Refused, Superseded, RecordError."""
    about = f"process/{at_sight.scheme}/{at_sight.unit}"
    with _act("process.record", None, actor, about, scheme=at_sight.scheme) as (present, name):
        visitor.somebody_else(confirmed_by)
        process.record(present, at_sight, step, fields, actor=name, confirmed_by=confirmed_by, **said)


def process_steps(scheme: str, unit: str) -> pd.DataFrame:
    """The recorded steps of a unit, in order."""
    return process_metrics.steps(_shown(), scheme).query("unit == @unit")
