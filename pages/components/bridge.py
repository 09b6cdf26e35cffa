"""The one bridge from pages to data and metrics: which record is shown, and every question the pages ask.

Stores live as long as the process, in this module: Streamlit's caches can be cleared by any client, these cannot.
"""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, Literal, get_args

import pandas as pd
import streamlit as st

from data import dispositions, evaluation, intake, process, reporting_round, submissions, template
from data.definitions import Definitions, current
from data.demonstration import record as demonstration_filler
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
from pages.components import chooser, wording

Dataset = Literal["real", "demonstration"]
_GUARD = threading.Lock()
_FILLED = threading.Event()
_STORES: dict[str, Store] = {}
_PAST: dict[tuple[Dataset, date], Store] = {}
PAST_KEPT = 3


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
    return current() if day is None else _past(st.session_state["dataset"], day).definitions


def store(dataset: Dataset) -> Store:
    """The read model of a record, caught up with everything recorded so far, by whichever process."""
    if dataset not in _STORES:
        with st.spinner("正在打开数据，必要时由记录重新生成数据库缓存…"), _GUARD:
            if dataset not in _STORES:
                _STORES[dataset] = monitor.open_real() if dataset == "real" else monitor.open_demonstration()
    opened = _STORES[dataset]
    if dataset == "demonstration" and not _FILLED.is_set():
        _build_demonstration(opened)
    opened.catch_up()
    return opened


def _past(dataset: Dataset, day: date) -> Store:
    """The read model of a record as it was known at the end of a day; the last few are kept."""
    if opened := _PAST.get((dataset, day)):
        return opened
    now = store(dataset)
    with st.spinner(f"正在恢复 {day} 所知的状态…"), _GUARD:
        # held by name: another visitor's day may push this one out of the last few at any moment
        opened = _PAST.get((dataset, day)) or monitor.open_past(now, day)
        while len(_PAST) >= PAST_KEPT:
            _PAST.pop(next(iter(_PAST)))
        _PAST[dataset, day] = opened
    return opened


def _of(dataset: Dataset) -> Store:
    day = chooser.chosen_day()
    return store(dataset) if day is None else _past(dataset, day)


def _shown() -> Store:
    """What the pages show: the present, or an earlier day."""
    return _of(choice().dataset)


def _present() -> Store:
    """Where acts are recorded. Raises RecordPast while the pages show the past."""
    chosen = choice()
    if chosen.as_of is not None:
        raise RecordPast(f"正在查看 {chosen.as_of} 的状态，不能办理。请先在左侧清除“按当时所知”的日期。")
    return store(chosen.dataset)


def _build_demonstration(opened: Store) -> None:
    """Write the fictional workbooks and take them in through the ordinary way; once, at the first start."""
    with _GUARD:
        opened.catch_up()
        if demonstration_filler.filled(opened):
            _FILLED.set()
            return
        place = st.empty()
        bar = place.container().progress(0.0, text="首次启动：正在生成虚构的演示工作簿，并按正常流程读入，只需一次…")
        try:
            demonstration_filler.fill_apart(lambda done, total: bar.progress(done / total))
            _FILLED.set()
        finally:
            place.empty()


def default_dataset() -> Dataset:
    """The real record once it holds a centre; the demonstration until then."""
    return "real" if len(store("real").read("select 1 from registry.centre limit 1")) else "demonstration"


def make_ready() -> None:
    """Open what is to be shown, before anything is drawn: the first start takes a while and says so."""
    state = st.session_state
    dataset = state.get("dataset") or st.query_params.get("dataset")
    if dataset not in get_args(Dataset):
        dataset = default_dataset()
    if "dataset" not in state and "dataset" not in st.query_params:
        state["dataset"] = dataset
    store(dataset)


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
        "按当时所知（留空为现在）", store(dataset).today() - timedelta(days=1),
        "显示到这一天结束时已经记录的报告、结论、处置和当时的规则；只能查看，不能办理",
    )  # fmt: skip
    status = d.schemes[scheme].document.status
    st.caption(f"规则：{d.schemes[state['scheme']].document.title}　·　{wording.label('document_status', status, d)}")


def notices() -> list[str]:
    """What was repaired when the read model was opened; each is said once per process."""
    with _GUARD:
        opened = [*_STORES.values(), *_PAST.values()]
        told = list(dict.fromkeys(n for s in opened for n in s.notices))
        for s in opened:
            s.notices.clear()
    return told


def choice() -> Choice:
    """What is chosen now."""
    state = st.session_state
    year = state.get("year")
    return Choice(state["dataset"], state["scheme"], int(year) if year else None, chooser.chosen_day())


def state() -> tuple[str, tuple[int, str]]:
    """Names what is shown (record, day) and the state of its data."""
    return f"{choice().dataset}@{choice().as_of}", _shown().version


def ask(question: str, **parameters: Any) -> pd.DataFrame:
    """Answer a question (a file of metrics/queries) about the record that is shown."""
    return _ask(_shown(), *state(), question, parameters)


@st.cache_data(max_entries=2000, show_spinner=False)
def _ask(_store: Store, view: str, version: tuple[int, str], question: str, parameters: dict[str, Any]) -> pd.DataFrame:
    return results.read(_store, question, **parameters)


def original(sha256: str) -> bytes:
    """The stored original of a report, verified against its checksum."""
    return _shown().record.get(sha256)


def receive(
    uploads: Sequence[intake.Upload], actor: str, on_read: Callable[[str], None]
) -> Iterator[submissions.Outcome]:
    """Hand files in to the record that is shown; see `data.intake.receive_uploads`."""
    return intake.receive_uploads(_present(), uploads, actor=actor, on_read=on_read)


def original_later(sha256: str) -> Callable[[], bytes]:
    """Hands over a stored original when called, from whichever thread (for download buttons)."""
    return partial(_shown().record.get, sha256)


def report_template(centre: str, year: int) -> Callable[[], bytes]:
    """Makes the annual workbook of a centre when called, from whichever thread."""
    return partial(monitor.report_template, _shown(), centre, year)


def registry_template() -> Callable[[], bytes]:
    """Makes the empty registry workbook when called."""
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
    shown = _present()
    if step == "accept":
        acceptance.accept(shown, at_sight, actor=actor, note=note)
    else:
        reporting_round.take(shown, step, at_sight, actor=actor, note=note)


def explain(centre: str, year: int, finding: str, explanation: str, *, actor: str) -> None:
    """Record the explanation of a finding. Raises Refused, RecordError."""
    acceptance.explain(_present(), centre, year, finding, explanation, actor=actor)


def extend(centre: str, year: int, due_on: date, *, approver: str, reason: str, actor: str) -> None:
    """Record an extension of a deadline. Raises Refused, RecordError."""
    reporting_round.extend(_present(), centre, year, due_on, approver=approver, reason=reason, actor=actor)


def check(upload: intake.Upload) -> self_check.SelfCheck:
    """Work out what would happen if a file were handed in; nothing is kept."""
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
    dispositions.propose(_present(), flagged, decision, reason=reason, actor=actor)


def confirm(flagged: dispositions.Flagged, *, agreed: bool, reason: str, document_no: str, actor: str) -> None:
    """Confirm or turn down what was proposed. Raises Refused, Superseded, RecordError."""
    dispositions.confirm(_present(), flagged, agreed=agreed, reason=reason, document_no=document_no, actor=actor)


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
    evaluation.judge_all(_present(), at_sight.centre, at_sight.year, scores, expert=expert, remark=remark)


def confirm_grade(at_sight: evaluation.Standing, grade: str, *, reason: str, against: bool, actor: str) -> None:
    """Confirm a grade. Raises Refused, Superseded, RecordError."""
    grading.confirm(_present(), at_sight, grade, reason=reason, against=against, actor=actor)


def publish_grade(
    at_sight: evaluation.Standing, *, document_no: str, published_on: date, reason: str, actor: str
) -> None:
    """Publish the confirmed grade. Raises Refused, Superseded, RecordError."""
    grading.publish(
        _present(), at_sight, document_no=document_no, published_on=published_on, reason=reason, actor=actor
    )


def evaluation_step(at_sight: evaluation.Standing, step: str, *, reason: str, actor: str) -> None:
    """Defer, or take up an appeal or a correction. Raises Refused, Superseded, RecordError."""
    present = _present()
    if step == "defer":
        evaluation.defer(present, at_sight, reason=reason, actor=actor)
    else:
        evaluation.reopen(present, at_sight, step, reason=reason, actor=actor)


def process_units(scheme: str) -> list[process_metrics.Unit]:
    """Every unit on its way to recognition under a scheme."""
    return process_metrics.units(_shown(), definitions(), scheme)


def process_standing(scheme: str, unit: str) -> process.Standing:
    """Where a unit stands on its way to recognition."""
    return process.standing(_shown(), scheme, unit)


def record_step(at_sight: process.Standing, step: str, fields: Mapping[str, str], **said: Any) -> None:
    """Record a step of the process; see `data.process.record`. Raises Refused, Superseded, RecordError."""
    process.record(_present(), at_sight, step, fields, **said)


def process_steps(scheme: str, unit: str) -> pd.DataFrame:
    """The recorded steps of a unit, in order."""
    return process_metrics.steps(_shown(), scheme).query("unit == @unit")
