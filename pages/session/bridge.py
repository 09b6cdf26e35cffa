"""The one bridge from pages to data and metrics: which record is shown, and every question the pages ask (acts: acts.py).

What somebody sees is decided here once, in `_shown`: a read model that holds nothing else. What somebody may do is decided
here once, in `_act`: by the name of the act (data/access/roles.yaml) and by the centre it concerns.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

from data.access import audit, masking
from data.access.identity import Identity
from data.access.sign_in.desk import desk
from data.acts import dispositions, evaluation, proposals
from data.acts.registry import conclusions, waiting_register
from data.acts.reports import intake, readings, reporting_round, submissions
from data.acts.units import process
from data.acts.units.process_steps import UnitStage
from data.problem import Problem
from data.read_model.store import Store
from data.schema.loading import Definitions, current
from data.workbook import template
from data.workbook.interpretation import LedgerRow
from metrics import monitor, overview, results
from metrics.course import durations as metrics_durations
from metrics.course import process as process_metrics
from metrics.course import programme
from metrics.proving import cases
from metrics.supposing import letter_effect, marking, self_check, version_effect
from metrics.supposing import what_if as what_if_metrics
from pages.session import chooser, stores, visitor
from pages.session.stores import Dataset
from pages.words import wording

T = TypeVar("T")


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


def default_dataset() -> Dataset:
    """The real record once it holds a centre; the demonstration until then."""
    return "real" if len(stores.whole("real").read("select 1 from registry.centre limit 1")) else "demonstration"


def make_ready() -> None:
    """Open what is to be shown, before anything is drawn: the first start takes a while and says so."""
    state = st.session_state
    wanted = state.get("dataset") or st.query_params.get("dataset")
    dataset = next((one for one in stores.DATASETS if one == wanted), None) or default_dataset()
    if "dataset" not in state and "dataset" not in st.query_params:
        state["dataset"] = dataset
    _of(dataset)


def choose() -> None:
    """The selectors of the sidebar, bound to the URL: record, scheme, year."""
    d, state = definitions(), st.session_state
    labels: dict[Dataset, str] = {"real": "正式数据", "demonstration": "演示数据（虚构）"}
    dataset = chooser.choose("数据", labels, "dataset")
    there = set(results.read(_of(dataset), "schemes_present")["scheme"])
    own = (
        visitor.identity().schemes
    )  # with nothing recorded, whoever is there for some schemes begins with one of these
    present = [c for c in d.schemes if c in there] or [c for c in d.schemes if c in (own or d.processes)]
    schemes = {c: d.schemes[c].label for c in present}
    scheme = chooser.choose("建设方案", schemes, "scheme")
    years = {str(y): f"{y}年" for y in ask("years", scheme=scheme)["year"]}
    if years:
        chooser.choose("年度", years, "year")
    else:
        state.pop("year", None)
    chooser.choose_day(
        "按当时所知（留空为现在）",
        stores.whole(dataset).today() - timedelta(days=1),
        "显示到这一天结束时已经记录的报告、结论、处置和当时的规则；只能查看，不能办理",
    )
    st.caption(f"规则：{wording.document(d.schemes[scheme].document, d)}")


def choice() -> Choice:
    """What is chosen now."""
    state = st.session_state
    year = state.get("year")
    return Choice(state["dataset"], state["scheme"], int(year) if year else None, chooser.chosen_day())


def state() -> tuple[str, tuple[int, str]]:
    """Names what is shown (record, day, whose centres) and its state."""
    _, view, version = _named()
    return view, version


def _named() -> tuple[Store, str, tuple[int, str]]:
    seen, chosen = _shown(), choice()
    return seen, f"{chosen.dataset}@{chosen.as_of}{seen.scope.key}", seen.shown


def ask(question: str, **parameters: Any) -> pd.DataFrame:
    """Answer a question (a file of metrics/queries) about the record that is shown.

    Names of persons are masked here, for every page and every download made of it, where the role needs only counts.
    """
    rows = _ask(*_named(), question, parameters)
    if visitor.sees_names():
        return rows
    return masking.without_names(rows, definitions(), parameters.get("ledger"))


@st.cache_data(max_entries=2000, show_spinner=False)
def _ask(_store: Store, view: str, version: tuple[int, str], question: str, parameters: dict[str, Any]) -> pd.DataFrame:
    return results.read(_store, question, **parameters)


def original_later(sha256: str) -> Callable[[], bytes]:
    """Hands over a stored original when called, from whichever thread (for download buttons); that it did is recorded."""
    who, chosen = visitor.identity(), choice()
    return partial(_handed_over, chosen, who, visitor.may("original.download"), sha256)


def _handed_over(chosen: Choice, who: Identity, allowed: bool, sha256: str) -> bytes:
    # looked up now: a button that waits to be pressed keeps no read model in memory
    seen, present = stores.shown(chosen.dataset, who, chosen.as_of), stores.whole(chosen.dataset)
    reports = results.read(seen, "originals", sha256=sha256)
    if not allowed or (reports.empty and not seen.scope.whole):
        audit.note(desk().record, "refused", who, sha256, tried="original.download", reason="不在授权范围内")
        raise visitor.NotAllowed("这个文件不在您的授权范围内。")
    content = seen.record.get(sha256)
    first = {} if reports.empty else {"centre": reports["centre"][0], "year": int(reports["year"][0])}
    audit.note(present.record, "downloaded", who, sha256, sha256_of=sha256, **first)
    return content


def note_foreign(centre: str | None, seen: Collection[str]) -> None:
    """Record that somebody asked, by an address, for a centre that is there and not for him; once a visit.

    centre: as the address has it; seen: the centres that he sees.
    """
    if centre is None or centre in seen or not visitor.signed_in() or _shown().scope.whole:
        return
    asked: set[str] = st.session_state.setdefault("foreign_asked", set())
    whole = stores.whole(choice().dataset)
    if centre in asked or results.read(whole, "scheme_of", centre=centre).empty:
        return
    asked.add(centre)
    audit.note(
        desk().record,
        "refused",
        visitor.identity(),
        centre,
        tried="centre.look",
        centre=centre,
        reason="不在您的授权范围内",
    )


def export_noted(file_name: str, rows: int | None = None) -> Callable[[], object]:
    """Records, when called from whichever thread, that a file with figures or names was handed over: to whom, which, how many rows.

    Of the fictional centres, and where nobody signs in, nothing is recorded: there is nobody whom it could name.
    """
    if not visitor.signed_in() or choice().dataset != "real":
        return lambda: None
    return partial(
        audit.note,
        desk().record,
        "exported",
        visitor.identity(),
        file_name,
        file_name=file_name,
        count=rows,
        scheme=choice().scheme,
    )


def anchor() -> str | None:
    """The 校验值 of the record that is shown, as it is printed."""
    head = _shown().head
    return None if head is None else str(head)


def report_template(centre: str, year: int) -> Callable[[], bytes]:
    """Makes the annual workbook of a centre when called, from whichever thread."""
    who, chosen = visitor.required("template.report", centre), choice()
    return lambda: monitor.report_template(stores.shown(chosen.dataset, who, chosen.as_of), centre, year)


def made_later(make: Callable[[Store], T]) -> Callable[[], T]:
    """Makes a paper, or several, from what the visitor sees, when called, from whichever thread: no read model is held by a button."""
    who, chosen = visitor.identity(), choice()
    return lambda: make(stores.shown(chosen.dataset, who, chosen.as_of))


def registry_template() -> Callable[[], bytes]:
    """Makes the empty registry workbook when called."""
    visitor.required("template.registry", "登记簿")
    return partial(template.write_registry, definitions())


def check_cases(scheme: str) -> list[cases.Difference]:
    """Compute all worked cases of a scheme anew; what comes out other than they say."""
    return cases.run(definitions(), scheme)


def what_if(centre: str, scheme: str, year: int) -> pd.DataFrame:
    """A centre's data under another scheme's rules; see `metrics.supposing.what_if.under`."""
    return _what_if(*_named(), centre, scheme, year)


@st.cache_data(max_entries=100, show_spinner="正在按另一个方案计算…")
def _what_if(_store: Store, view: str, version: tuple[int, str], centre: str, scheme: str, year: int) -> pd.DataFrame:
    return what_if_metrics.under(_store, centre, scheme, year)


def today() -> date:
    """The day results are shown for: the demonstration has its own."""
    return _shown().today()


def summary(scheme: str, year: int) -> overview.Summary:
    """The year in a few numbers."""
    return _summary(*_named(), scheme, year)


@st.cache_resource(max_entries=200, show_spinner=False)
def _summary(_store: Store, view: str, version: tuple[int, str], scheme: str, year: int) -> overview.Summary:
    return overview.summary(_store, scheme, year)


def programme_states(scheme: str, year: int) -> list[programme.ProgrammeState]:
    """The number of centres against each plan of the programme."""
    return programme.states(_shown(), definitions(), scheme, year)


def durations(approved_on: date, term_end: date) -> list[metrics_durations.Length]:
    """The lengths of time that the scheme's clauses name, for a centre with these dates."""
    return metrics_durations.lengths(definitions(), choice().scheme, approved_on, term_end, today())


def round_stage(centre: str, year: int) -> reporting_round.RoundStage:
    """Where a centre's year stands in the reporting round."""
    return reporting_round.stage(_shown(), centre, year)


def check(upload: intake.Upload, on_stage: Callable[[self_check.Stage, float], object]) -> self_check.SelfCheck:
    """Work out what would happen if a file were handed in; nothing is kept. on_stage: see `metrics.supposing.self_check.check`."""
    visitor.required("file.check", "自查")
    shown = _shown()
    return self_check.check(shown, submissions.prepare(upload.content, upload.name, shown.definitions), on_stage)


def marked(
    upload: intake.Upload,
    problems: Sequence[Problem],
    findings: pd.DataFrame | None,
    notices: Sequence[Problem] = (),
) -> tuple[bytes, str]:
    """The file with every problem and notice marked in its cell, and a name for it. Raises Refused when it cannot be marked."""
    return _marked(definitions(), upload.content, upload.name, tuple(problems), findings, tuple(notices))


@st.cache_data(max_entries=20, show_spinner="正在标注问题…")
def _marked(
    _definitions: Definitions,
    content: bytes,
    name: str,
    problems: tuple[Problem, ...],
    findings: pd.DataFrame | None,
    notices: tuple[Problem, ...],
) -> tuple[bytes, str]:
    return marking.marked(content, name, problems, findings, _definitions, notices)


@st.cache_data(max_entries=200, show_spinner="正在比较两个版本的结果…")
def _effect(
    _store: Store, view: str, version: tuple[int, str], scheme: str, centre: str, year: int, before: int, after: int
) -> version_effect.Effect:
    return version_effect.effect(_store, scheme, centre, year, before, after)


def effect(centre: str, year: int, before: int, after: int) -> version_effect.Effect:
    """What the change from one report version to another does to indicators and flags."""
    return _effect(*_named(), choice().scheme, centre, year, before, after)


def reading_differences(event_n: int) -> list[str] | None:
    """What this program reads otherwise in a recorded file, cell by cell; None where the former reading is gone."""
    return readings.differences(_shown(), event_n)


def acts_on(key: str) -> int:
    """How many acts there are on a flag."""
    return dispositions.seen(_shown(), key)


def evaluation_stage(centre: str, year: int) -> evaluation.EvaluationStage:
    """Where a centre's evaluation of a year stands."""
    return evaluation.stage(_shown(), centre, year)


def executed_measures(at_sight: evaluation.EvaluationStage) -> list[str]:
    """What was decided on the centre's flags from that year on, in words."""
    return evaluation.executed_measures(_shown(), at_sight.centre, at_sight.year)


def process_units(scheme: str) -> list[process_metrics.Unit]:
    """Every unit on its way to recognition under a scheme, and every centre of it."""
    return list(_units(*_named(), definitions(), scheme))


def process_pressing(scheme: str) -> list[process_metrics.Unit]:
    """The units on their way to recognition that wait for somebody."""
    return list(_pressing(*_named(), definitions(), scheme))


# Units cannot change: everybody who sees the same has the same ones.
@st.cache_resource(max_entries=100, show_spinner=False)
def _units(
    _store: Store, view: str, version: tuple[int, str], _d: Definitions, scheme: str
) -> Sequence[process_metrics.Unit]:
    return process_metrics.units(_store, _d, scheme)


@st.cache_resource(max_entries=100, show_spinner=False)
def _pressing(
    _store: Store, view: str, version: tuple[int, str], _d: Definitions, scheme: str
) -> Sequence[process_metrics.Unit]:
    return process_metrics.pressing(_store, _d, scheme)


def unit_stage(scheme: str, unit: str) -> UnitStage:
    """Where a unit stands on its way to recognition."""
    return process.stage(_shown(), scheme, unit)


def waiting_rows(proposal: proposals.Proposal) -> tuple[Sequence[LedgerRow], Sequence[LedgerRow]]:
    """The rows of a register that waits, and those among them that are conclusions. Raises Refused, RecordError."""
    rows = waiting_register.contents(_shown(), proposal).rows
    return rows, conclusions.of(_shown(), rows)


def waiting_changes(proposal: proposals.Proposal) -> Sequence[letter_effect.Change]:
    """What the letters of a register that waits change in the targets in force. Raises Refused, RecordError."""
    return letter_effect.changes(_shown(), waiting_register.contents(_shown(), proposal))


def waiting(kind: str) -> list[proposals.Proposal]:
    """What one person proposed and another is to confirm, as far as the visitor sees it; see `data.acts.proposals.waiting`."""
    return proposals.waiting(_shown(), kind)


def process_steps(scheme: str, unit: str | None = None) -> pd.DataFrame:
    """The steps of a unit, or of all of a scheme, in order."""
    rows = process_metrics.steps(_shown(), definitions(), scheme)
    return rows if unit is None else rows.query("unit == @unit")
