"""The same walks without a browser: each act as the pages call it, on a record of its own. Quick; no screen is looked at."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace

from data.acts import dispositions
from data.acts.dispositions import Flagged
from data.acts.reports import reporting_round, submissions
from data.acts.reports.submissions import Outcome
from data.acts.units import process
from data.problem import Refused
from data.read_model.store import Store
from data.schema.models.process import Asked
from data.workbook import template
from data.workbook.interpretation import LedgerRow
from data.workbook.sheets import application_answers, application_sheet
from metrics import application
from metrics.agenda import deadlines
from metrics.course import process as course
from pages.documents.drafts import rectification, withdrawal
from pages.parts.application import application_result
from pages.session.provenance import Provenance
from pages.words import wording
from tests.pages.walks import workbooks


@dataclass(frozen=True)
class Taken:
    """A step as it is to be taken: see ByActs.step."""

    unit: str
    code: str
    day: str
    said: Mapping[str, str]
    outcome: str
    first: bool
    refused: str


def _ticked(text: str, asked: Asked) -> str:
    return " ".join(asked.points) if text == "all" else text


class ByActs:
    """As Walk, on a store."""

    def __init__(self, store: Store, scheme: str, code: str, origin: Provenance) -> None:
        self.store, self.d, self.scheme, self.code, self.origin = store, store.definitions, scheme, code, origin
        self.first = self.second = self.centre = SimpleNamespace(sees=lambda *_, **__: None)

    def applies(self, lead: str, answers: Mapping[str, str], *, verdict: str) -> str:
        known, typed = self.d.applications[self.scheme], {}
        for slot in application_answers.slots(known, lead):
            label = (
                slot.label if slot.fact.type == "yes_no" else f"{slot.label}（{application_sheet.unit(slot, self.d)}）"
            )
            typed[slot.key] = application_answers.parsed(slot, answers.get(label))
        assert sum(value is not None for value in typed.values()) == len(answers), "a label that is not there"
        outcomes = application.assess(known, lead, application_answers.given(known, lead, typed))
        assert bool(application.barred(outcomes)) == verdict.startswith("暂不符合")
        rows = application_result.frame(outcomes, known, self.d, scheme=self.scheme, lead=known.leads[lead], name="")
        return "\n".join(rows.astype(str).to_numpy().ravel())

    def step(
        self,
        unit: str,
        code: str,
        day: str,
        fields: Mapping[str, str] | None = None,
        *,
        outcome: str = "",
        first: bool = False,
        refused: str = "",
    ) -> None:
        """A step of a unit: the code of the step, the day on which it takes place, what is filled in and chosen. first: of the unit;
        refused: words of the refusal that must come."""
        self._take(Taken(unit, code, day, dict(fields or {}), outcome, first, refused))

    def _take(self, taken: Taken) -> None:
        step = self.d.processes[self.scheme].steps[taken.code]
        typed = {
            name: taken.said.get(name, "") if asked.type != "ticks" else _ticked(taken.said.get(name, "-"), asked)
            for name, asked in step.fields.items()
        }
        at = process.stage(self.store, self.scheme, taken.unit)
        assert taken.first == (at.seen == 0)
        other = "示例·乙" if step.two_people else ""
        try:
            process.record(self.store, at, taken.code, typed, on_day=date.fromisoformat(taken.day),
                           outcome=taken.outcome or None, actor="示例·甲", confirmed_by=other)  # fmt: skip
        except Refused as found:
            told = "；".join(f"{p.found}，{p.expected}" for p in found.problems)
            assert taken.refused, told
            assert taken.refused in told, told
        else:
            assert not taken.refused, f"{taken.code} is not refused with “{taken.refused}”"

    def registers(self, sheets: Mapping[str, Iterable[workbooks.Row]], *, two: bool = False) -> None:
        content = workbooks.filled(template.write_registry(self.d), sheets)
        self._received(
            submissions.receive(self.store, submissions.prepare(content, "登记簿.xlsx", self.d), actor="示例·甲")
        )

    def reports(self, year: int, sheets: Mapping[str, Iterable[workbooks.Row]], *, checked: str = "") -> None:
        centre = self.store.read("select name, host from registry.centre where centre = ?", [self.code]).iloc[0]
        about = {"centre": self.code, "centre_name": centre["name"], "host": centre["host"], "year": year}
        content = workbooks.filled(template.write_report(self.d, self.scheme, **about), sheets)
        self._received(
            submissions.receive(self.store, submissions.prepare(content, "报告.xlsx", self.d), actor="示例·中心")
        )
        flags = self.store.read(
            "select label || message as said from result.flag where centre = ? and year = ?", [self.code, year]
        )
        assert any(checked in said for said in flags["said"]), list(flags["said"])
        at = reporting_round.stage(self.store, self.code, year)
        reporting_round.take(self.store, "accept", at, actor="示例·甲", note="")
        self.store.catch_up()

    def _received(self, outcome: Outcome) -> None:
        assert outcome.status == "received", [(p.found, p.expected) for p in outcome.problems]
        self.store.catch_up()

    def fails_by_points(self, year: int, day: str, document: str) -> None:
        """The conclusion alone: points are tried in the browser and in tests of their own."""
        said = {"year": str(year), "grade": "fail", "nature": "first", "document_no": document, "published_on": day}
        submissions.enter(
            self.store, [LedgerRow("grade", "", 0, {"centre": self.code, **said})], actor="示例·甲", source="测试"
        )
        self.store.catch_up()

    def decides(self, about: str, reason: str, *, paper: str, holds: Iterable[str], document: str = "") -> None:
        asked = "select * from result.flag where centre = ? and contains(label || message, ?) order by year desc"
        row = self.store.read(asked, [self.code, about]).iloc[0]
        year, proposes = int(row.year), self.d.flags[row.flag].proposes
        if proposes:
            content = withdrawal.document(self.store, self.scheme, row.flag_key, year, self.d, self.origin)
        else:
            content = rectification.document(self.store, self.scheme, self.code, year, self.d, self.origin)
        text = workbooks.words_of(content)
        for one in holds:
            assert one in text, f"“{one}” is not in {paper}:\n{text}"

        def seen() -> Flagged:
            number = dispositions.seen(self.store, row.flag_key)
            return Flagged(row.flag_key, self.code, year, row.flag, row.severity, row.message, row.rule, number)

        dispositions.propose(self.store, seen(), "adopt", reason=reason, actor="示例·甲")
        dispositions.confirm(self.store, seen(), agreed=True, reason="示例·同意", document_no=document, actor="示例·乙")
        self.store.catch_up()
        asked_for = [(u.centre, u.decided.what) for u in course.pressing(self.store, self.d, self.scheme) if u.decided]
        assert asked_for == ([(self.code, proposes)] if proposes else [])

    def is_gone(self, state: str, *, unit: str = "") -> None:
        centre = self.store.read("select state, exited_on from registry.centre where centre = ?", [self.code]).iloc[0]
        assert wording.state(centre.state, self.scheme, self.d) == state
        (one,) = course.units(self.store, self.d, self.scheme)
        assert (one.unit, one.state, one.following) == (unit, "ended", ())
        assert course.pressing(self.store, self.d, self.scheme) == []
        due = deadlines.of(self.store, self.d, self.scheme, None)
        assert {one.kind for one in due} <= {"report"}
        assert all(f"{centre.exited_on.year}年度" in one.what for one in due)  # of the year in which it left
