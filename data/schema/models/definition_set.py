"""All definitions together, as everything else in the product takes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from data.schema.models.application import Application
from data.schema.models.clauses import Clauses
from data.schema.models.counting import FlagKind, Indicator, Item, Validation
from data.schema.models.house import Bounds, Decision
from data.schema.models.policy import Scheme
from data.schema.models.process import Process
from data.schema.models.registration import Registration
from data.schema.models.scoring import Scoring
from data.schema.models.sheets import Form, Ledger
from data.schema.models.words import Clause, Strict, Vocabulary
from data.schema.models.worked_case import Case


class Catalogue(Strict):
    """The shared definition files of one folder, before cross-checking."""

    vocabulary: Vocabulary = Vocabulary()
    ledgers: dict[str, Ledger] = {}
    forms: dict[str, Form] = {}
    items: dict[str, Item] = {}
    indicators: dict[str, Indicator] = {}
    flags: dict[str, FlagKind] = {}
    findings: dict[str, dict[str, Clause]] = {}
    validations: dict[str, Validation] = {}


@dataclass(frozen=True)
class Definitions:
    """Everything that is declared. `fingerprint` is the SHA-256 over all files: results can name their rules.

    roots: the folders they were read from.
    """

    vocabulary: Vocabulary
    bounds: Bounds
    registration: Registration
    decisions: Mapping[str, Decision]
    ledgers: Mapping[str, Ledger]
    forms: Mapping[str, Form]
    items: Mapping[str, Item]
    indicators: Mapping[str, Indicator]
    flags: Mapping[str, FlagKind]
    findings: Mapping[str, Mapping[str, str]]
    validations: Mapping[str, Validation]
    schemes: Mapping[str, Scheme]
    cases: Mapping[str, tuple[Case, ...]]
    scoring: Mapping[str, Scoring]
    applications: Mapping[str, Application]
    processes: Mapping[str, Process]
    clauses: Mapping[str, Clauses]
    fingerprint: str
    roots: tuple[Path, ...]

    def choices(self, ledger: str, column: str) -> Mapping[str, str]:
        """Code → Chinese label of the choices of a ledger's column, in order of declaration."""
        return self.vocabulary.choices[self.ledgers[ledger].columns[column].choices or ""]

    def counted(self, scheme: str, indicator: str) -> tuple[str, ...]:
        """The indicators with ledger rows behind an indicator: itself, its parts, or the alternatives of its rule."""
        known = self.indicators[indicator]
        if known.items:
            return (indicator,)
        ways = [a.indicator for r in self.schemes[scheme].rules.values() if r.indicator == indicator for a in r.any_of]
        return tuple(dict.fromkeys(code for part in (known.parts or ways) for code in self.counted(scheme, part)))

    def scoring_of(self, scheme: str, year: int) -> str | None:
        """The code of the scoring scheme that grades of a scheme and year rest on; None where there is none."""
        return next((code for code, s in self.scoring.items() if s.governs(scheme, year)), None)

    def meaning(self, text: str, scheme: str, year: int | None = None) -> str:
        """A meaning or reading with the house settings put in that hold for a scheme and report year, or last."""
        known = self.schemes[scheme]
        return (known.settings[-1] if year is None else known.settings_of(year)).put_into(text)

    def form_of(self, scheme: str) -> Form:
        """The annual report form of a scheme."""
        return self.forms[self.schemes[scheme].form]
