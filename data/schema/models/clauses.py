"""The shape of `clauses.yaml`: every clause of a policy's text by its number, and what the program does with each thing it says."""

from typing import Literal

from pydantic import Field, model_validator

from data.schema.models.words import Strict

ClauseTreatment = Literal["computed", "judged", "shown", "outside", "open"]


class Requirement(Strict):
    """One thing that a clause says, read in our own words, and how it is treated.

    computed: the program works it out; judged: people decide, at a question or a step that asks them; shown: reported or listed,
    nothing follows; outside: not this program's business; open: it should be treated and is not yet.
    rules: of policy.yaml; indicators, flags, findings (kinds of validation): by code; conditions: of 申报自评; steps: of the
    process, with the field after a dot where one asks for it; cells: `ledger.column`, and after another dot one of its choices.
    note: why it is outside, what is missing where it is open; elsewhere how far the treatment goes.
    """

    reading: str = Field(min_length=4)
    treatment: ClauseTreatment
    rules: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    note: str = ""

    @model_validator(mode="after")
    def _complete(self) -> "Requirement":
        named = any((self.indicators, self.flags, self.findings, self.conditions, self.steps, self.cells))
        if self.treatment in ("outside", "open"):
            if not self.note:
                raise ValueError("'note' says why it is outside, or what is missing where it is open")
            if self.treatment == "open" and named:
                raise ValueError("what is open is treated nowhere; allowed beside it are rules without a treatment")
        elif not (named or self.rules):
            raise ValueError("what treats it is named: rules, indicators, flags, findings, conditions, steps or cells")
        return self


# clause number → what it says, in the order of the text
Clauses = dict[str, tuple[Requirement, ...]]
