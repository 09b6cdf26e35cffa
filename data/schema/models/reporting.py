"""When a scheme's reports are due, what is handed in, and to whom."""

from calendar import monthrange

from pydantic import Field, model_validator

from data.schema.models.words import Basis, Clause, Strict

LEAP_YEAR = 2000


class Reporting(Strict):
    """When the report of year Y is due: month and day of Y + years_after; None: no date is set.

    due_day: in a year in which the month has no such day, its last one (29 for the end of February).
    first_due_years_after_approval: the first report is due in this year after the approval (with years_after 1, the 1 of
    “从批准组建次年开始” means a first report on the year of approval); None: the year of approval is reported in any case.
    reporter: who hands it in; documents, recipients: what is handed in, and to whom. final_revision_allowed: the report is
    due before its year is over, so that a final version may follow. missing_in_a_row, missing_rule: so many reports in a row that
    are not there when they are due raise the flag of that rule.
    """

    due_month: int | None = Field(default=None, ge=1, le=12)
    due_day: int | None = Field(default=None, ge=1, le=31)
    years_after: int = Field(default=1, ge=0, le=5)
    first_due_years_after_approval: int | None = Field(default=None, ge=0, le=10)
    reporter: str = ""
    documents: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    final_revision_allowed: bool = False
    missing_in_a_row: int | None = Field(default=None, ge=1, le=9)
    missing_rule: str | None = None
    basis: Basis
    clause: Clause | None = None
    reading: str

    @model_validator(mode="after")
    def _possible(self) -> "Reporting":
        if (self.missing_in_a_row is None) != (self.missing_rule is None):
            raise ValueError("'missing_in_a_row' and 'missing_rule' stand together or not at all")
        if self.missing_in_a_row and self.due_month is None:
            raise ValueError("'missing_in_a_row' needs a day on which reports are due: 'due_month' and 'due_day'")
        if (self.due_month is None) != (self.due_day is None):
            raise ValueError("'due_month' and 'due_day' stand together or not at all")
        if self.due_month and self.due_day and self.due_day > monthrange(LEAP_YEAR, self.due_month)[1]:
            raise ValueError(f"month {self.due_month} never has a day {self.due_day}")
        first = self.first_due_years_after_approval
        if first is not None and first < self.years_after:
            raise ValueError(
                "'first_due_years_after_approval' is at least 'years_after': no year before approval is reported"
            )
        if self.final_revision_allowed and self.years_after:
            raise ValueError("'final_revision_allowed' is for reports due within their own year ('years_after: 0')")
        return self
