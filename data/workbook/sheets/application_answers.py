"""What an applicant says: the places to be filled in, the same in the form and in the workbook, and how they are read."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from data.schema.models.application import Application, ApplicationCase, Fact, Lead
from data.workbook import values
from data.workbook.reading import Cell

Given = Mapping[str, Decimal | bool | tuple[Decimal | None, ...] | None]
YEARS = ("最近一年", "前一年", "前二年", "前三年", "前四年")
MONEY_UNIT = "万元"


@dataclass(frozen=True)
class Slot:
    """One place to be filled in. key: its stable name; year: of a fact asked for several years, "" otherwise."""

    key: str
    code: str
    fact: Fact
    year: str

    @property
    def label(self) -> str:
        return f"{self.fact.label}（{self.year}）" if self.year else self.fact.label


def slots(application: Application, lead: Lead) -> list[Slot]:
    """Everything such a lead unit is asked, in the order of the conditions."""
    return [
        Slot(f"{code}.{n + 1}" if fact.years > 1 else code, code, fact, YEARS[n] if fact.years > 1 else "")
        for code, fact in application.asked(lead).items()
        for n in range(fact.years)
    ]


def parsed(slot: Slot, cell: Cell) -> Decimal | bool | None:
    """What a cell or a field says: money in 元; blank is None, never zero. Raises values.Unreadable."""
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    if slot.fact.type == "yes_no":
        return values.yes_no(cell)
    if slot.fact.type == "money":
        return values.money(cell, unit=MONEY_UNIT, minimum=Decimal(0))
    return Decimal(values.whole(cell, minimum=0))


def given(application: Application, lead: Lead, answers: Mapping[str, Decimal | bool | None]) -> Given:
    """The facts, from what stands in each slot (key → value)."""
    once: dict[str, Decimal | bool | None] = {}
    by_year: dict[str, tuple[Decimal | None, ...]] = {}
    for slot in slots(application, lead):
        value = answers.get(slot.key)
        if slot.fact.years == 1:
            once[slot.code] = value
        elif not isinstance(value, bool):  # yes or no is asked once
            by_year[slot.code] = (*by_year.get(slot.code, ()), value)
    return {**once, **by_year}


def of_case(application: Application, case: ApplicationCase) -> Given:
    """The facts of a worked case; money stands there in 元."""
    found: dict[str, Decimal | bool | tuple[Decimal | None, ...] | None] = {}
    for code, value in case.facts.items():
        if application.facts[code].type == "yes_no":
            found[code] = value == "yes"
        elif isinstance(value, list):
            found[code] = tuple(None if v is None else Decimal(str(v)) for v in value)
        else:
            found[code] = Decimal(str(value))
    return found
