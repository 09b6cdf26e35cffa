"""What must hold between the fields of a step of `process.yaml`, or between them and what earlier steps said."""

from pydantic import model_validator

from data.schema.models.words import Pattern, Strict

EARLIER = "earlier."  # before the name of a field: what an earlier step said in it, the last word


class Demand(Strict):
    """What must hold between the fields of a step, or it is not recorded; of one way it comes out only: `of`.

    not_both: two yes/no that exclude each other; yes, no: a field that is answered so; when `field` is greater
    than `more_than`, `equal` must be as great as it.
    some, complete: ticks of which at least one, or every one, must be there; filled: fields that must be filled in;
    like: a text that holds what is of the form `pattern`; instead_of: a text that may stand instead. by_day: dates and years that are
    not after the day of the step. sum, minus: numbers (yes is 1, no 0) that come to `equals`, or to no more than `at_most`;
    earlier: that number was said before, in the step taken last that has the field; earlier_scores: so many scores were given before;
    where none did nothing is compared.

    persons: the persons of these fields together (`earlier.` before the name of a field: those that an earlier step named; where
    none did nothing is compared), and what holds for them: within: each is one of those; apart: none is; same: they are
    exactly those; some_in: at least one is; as_many: as many as the field says, has scores or has persons; missing_from: when
    more of them than `more_than` are not among those, as many stand in `replaced_by`; without it no more than are missing.
    """

    rule: str
    message: str
    of: tuple[str, ...] = ()
    not_both: tuple[str, ...] = ()
    yes: str | None = None
    no: str | None = None
    field: str | None = None
    more_than: int | None = None
    equal: str | None = None
    some: str | None = None
    complete: str | None = None
    filled: tuple[str, ...] = ()
    like: str | None = None
    pattern: Pattern | None = None
    instead_of: str | None = None
    by_day: tuple[str, ...] = ()
    sum: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()
    equals: str | None = None
    at_most: str | None = None
    earlier: str | None = None
    earlier_scores: str | None = None
    persons: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    some_in: tuple[str, ...] = ()
    missing_from: tuple[str, ...] = ()
    replaced_by: str | None = None
    as_many: str | None = None

    @model_validator(mode="after")
    def _complete(self) -> "Demand":
        if self.persons:
            held = (
                self.within,
                self.apart,
                self.same,
                self.some_in,
                self.missing_from and self.replaced_by,
                self.as_many,
            )
            if [*map(bool, held)].count(True) != 1:
                raise ValueError(
                    "'persons' stand with one of 'within', 'apart', 'same', 'some_in', 'as_many', or 'missing_from' and 'replaced_by'"
                )
        greater = bool(self.field and self.more_than is not None and self.equal)
        others = [self.equals, self.at_most, self.earlier, self.earlier_scores]
        compared = bool(self.sum) and others.count(None) == len(others) - 1
        alone = (
            self.not_both,
            self.yes,
            self.no,
            self.some,
            self.complete,
            self.filled,
            self.like,
            self.by_day,
            self.persons,
        )
        ways = [*map(bool, alone), greater, compared]
        if sum(ways) != 1:
            raise ValueError(
                "a demand is one of 'not_both'; 'yes'; 'no'; 'field', 'more_than' and 'equal'; 'some'; 'complete'; 'filled'; 'like';"
                " 'by_day'; 'persons'; or 'sum' with one of 'equals', 'at_most', 'earlier', 'earlier_scores'"
            )
        if self.minus and not self.sum:
            raise ValueError("'minus' stands with 'sum'")
        if self.instead_of and not (self.yes or self.no or self.complete or self.like or self.sum or self.persons):
            raise ValueError("'instead_of' stands with 'yes', 'no', 'complete', 'like', 'sum' or 'persons'")
        if bool(self.like) != bool(self.pattern):
            raise ValueError("'like' and 'pattern' stand together or not at all")
        return self

    @property
    def fields(self) -> tuple[str, ...]:
        """Every field of the step that it speaks of."""
        named = [
            *self.not_both,
            self.yes,
            self.no,
            self.field,
            self.equal,
            self.some,
            self.complete,
            *self.filled,
            self.like,
            self.instead_of,
            *self.by_day,
            *self.sum,
            *self.minus,
            self.equals,
            self.at_most,
            self.as_many,
            *(name for name in self.people if not name.startswith(EARLIER)),
        ]
        return tuple(name for name in named if name)

    @property
    def people(self) -> tuple[str, ...]:
        """Every list of persons that it speaks of, those of earlier steps with `earlier.` before the field."""
        lists = (*self.persons, *self.within, *self.apart, *self.same, *self.some_in, *self.missing_from)
        return (*lists, *((self.replaced_by,) if self.replaced_by else ()))
