"""What a workbook is made of: forms, their ledgers, the ledgers' columns (`forms.yaml`, `ledgers.yaml`)."""

from decimal import Decimal
from typing import Literal

from pydantic import Field, model_validator

from data.schema.models.words import Strict

UNIT_EXPONENT = {"元": 0, "万元": 4, "亿元": 8}  # money is stored in 元
MONEY_UNITS = tuple(UNIT_EXPONENT)


class Column(Strict):
    """One column of a ledger. `unit` is the unit the workbook asks for; money is stored in 元 whatever the unit.

    minimum, maximum: in that unit; decimals: how many are kept; both narrow what bounds.yaml says of the type.
    personal: the name of a person, shown in full only to roles whose work needs it.
    """

    title: str
    type: Literal["text", "choice", "yes_no", "money", "number", "whole", "date", "credit_code", "year"]
    unit: str | None = None
    currency: str = "CNY"
    choices: str | None = None
    required: bool = True
    required_when: dict[str, tuple[str, ...]] = {}
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    decimals: int | None = Field(default=None, ge=0, le=4)
    help: str = ""
    width: int = 16
    personal: bool = False

    @model_validator(mode="after")
    def _complete(self) -> "Column":
        if self.type in ("money", "number") and not self.unit:
            raise ValueError("a money or number column needs 'unit'")
        if self.type == "money" and self.unit not in MONEY_UNITS:
            raise ValueError(f"the unit of a money column is one of {', '.join(MONEY_UNITS)}")
        if self.type == "choice" and not self.choices:
            raise ValueError("a choice column needs 'choices'")
        return self

    @property
    def heading(self) -> str:
        """The title as it stands in the workbook, with the unit."""
        return f"{self.title}（{self.unit}）" if self.unit else self.title


class Ledger(Strict):
    """A sheet of rows behind a number.

    covers: `year` when each report lists only that year's rows, `to_date` when it lists everything so far.
    key: the columns that name a row; fixed: the choice column whose every choice has its own, pre-written row.
    active_until: the date column that ends a row's life; continuing: rows still alive are prefilled next year.
    """

    title: str
    purpose: str
    covers: Literal["year", "to_date"]
    columns: dict[str, Column]
    key: tuple[str, ...] = ()
    fixed: str | None = None
    active_until: str | None = None
    continuing: bool = False


class Form(Strict):
    """A workbook form: its ledgers in order. `report` forms carry identity, declarations and totals.

    reads: earlier versions whose ledgers were the same (data/schema/form_versions.py holds them to it): their workbooks are
    read as those of the present one. lacks: the ledgers that came in after such a version; its workbooks were not asked for them.
    """

    label: str
    kind: Literal["report", "registry"]
    version: str
    reads: tuple[str, ...] = ()
    ledgers: tuple[str, ...]
    lacks: dict[str, tuple[str, ...]] = {}
    instructions: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _complete(self) -> "Form":
        if unread := sorted(self.lacks.keys() - set(self.reads)):
            raise ValueError(f"'lacks' names versions that are not in 'reads': {', '.join(unread)}")
        if unknown := sorted({name for names in self.lacks.values() for name in names} - set(self.ledgers)):
            raise ValueError(f"'lacks' names ledgers that the form does not have: {', '.join(unknown)}")
        return self

    def of(self, version: str) -> "Form":
        """The form as workbooks of a version have it: without the ledgers that came in later."""
        lacking = self.lacks.get(version, ())
        kept = tuple(name for name in self.ledgers if name not in lacking)
        return self.model_copy(update={"version": version, "ledgers": kept})
