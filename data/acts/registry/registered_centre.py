"""A centre with all that is registered of it and all that is being handed in with it: what every rule of registering is held against."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from data.acts.registry.published_grades import Published
from data.read_model.rows import each
from data.read_model.store import Store
from data.schema.models.definition_set import Definitions
from data.schema.models.policy import Scheme
from data.workbook.interpretation import LedgerRow

Cells = Mapping[str, str]
CONCLUSIONS = ("grade", "acceptance", "judgement", "settlement")  # sheets


@dataclass(frozen=True)
class Registered:
    """One centre.

    row: its own, as it will be; before: as it is registered (None: it is new); notes: of all its rows so far; conclusions: sheet →
    the rows of each sheet of conclusions, in any order; decided: two people have decided to
    end its title, on a flag that proposes it;
    history: what is handed in was concluded before the first use.
    """

    row: Cells
    before: Cells | None
    scheme: Scheme
    grades: tuple[Published, ...]
    conclusions: Mapping[str, tuple[Cells, ...]]
    notes: frozenset[str]
    decided: bool
    history: bool
    d: Definitions
    today: date

    @property
    def approved_on(self) -> date:
        """The day of its approval, as it will be."""
        return date.fromisoformat(self.row["approved_on"])

    @property
    def term_end(self) -> date:
        """The last day of its term, as it will be."""
        return date.fromisoformat(self.row["term_end"])

    def gone(self, state: str) -> bool:
        """Whether a state takes the title away."""
        return self.d.vocabulary.state_effects.get(state) == "gone"

    @property
    def accepted(self) -> str | None:
        """The acceptance that stands: the latest by its day."""
        latest = max(self.conclusions.get("acceptance", ()), key=lambda cells: cells["concluded_on"], default=None)
        return latest["result"] if latest else None


@dataclass(frozen=True)
class _Row:
    ledger: str
    cells: list[tuple[str, str]]


def grade(cells: Cells, *, registered: bool = False) -> Published:
    """A row of the sheet of grades."""
    day = date.fromisoformat(cells["published_on"])
    told = cells["grade"], cells["nature"], cells["document_no"]
    return Published(cells["centre"], int(cells["year"]), *told, day, registered)


def load(
    store: Store, rows: Iterable[LedgerRow] = (), *, only: Collection[str] | None = None, history: bool = False
) -> dict[str, Registered]:
    """Centres as they will be registered: those of which something is registered or among the rows. rows: what is handed in; only:
    the centres that are asked for (None: all)."""
    known = store.read(
        "select ledger, cells from record.registry_row"
        " where list_contains(?, ledger) and (? or list_contains(?, cells['centre'])) order by event_n, row_no",
        [["centre", *CONCLUSIONS], only is None, list(only or ())],
    )
    own: dict[str, list[Cells]] = defaultdict(list)
    grades: dict[str, list[Published]] = defaultdict(list)
    concluded: dict[str, dict[str, list[Cells]]] = defaultdict(lambda: defaultdict(list))
    for ledger, cells in ((r.ledger, dict(r.cells)) for r in each(known, _Row)):
        if ledger == "centre":
            own[cells["centre"]].append(cells)
            continue
        concluded[cells["centre"]][ledger].append(cells)
        if ledger == "grade":
            grades[cells["centre"]].append(grade(cells, registered=True))
    before = {centre: told[-1] for centre, told in own.items()}
    notes = {centre: frozenset(cells.get("note", "") for cells in told) for centre, told in own.items()}
    row = dict(before)
    for told in rows:
        centre = told.cells.get("centre", "")
        if told.ledger == "centre":
            row[centre] = told.cells
        if told.ledger in CONCLUSIONS:
            concluded[centre][told.ledger].append(told.cells)
        if told.ledger == "grade" and not any(grade(told.cells).same(known) for known in grades[centre]):
            grades[centre].append(grade(told.cells))
    decided = _decided(store)
    return {
        centre: Registered(
            cells,
            before.get(centre),
            store.definitions.schemes[cells["scheme"]],
            tuple(dict.fromkeys(grades[centre])),
            {ledger: tuple(found) for ledger, found in concluded[centre].items()},
            notes.get(centre, frozenset()),
            centre in decided,
            history,
            store.definitions,
            store.today(),
        )
        for centre, cells in row.items()
        if cells["scheme"] in store.definitions.schemes
    }


def _decided(store: Store) -> set[str]:
    """The centres on a flag of which, one that proposes the end of the title, two people have decided on a measure."""
    rows = store.read(
        "select distinct d.centre from record.disposition_in_force as d join definition.flag as f on f.flag = d.flag"
        " where d.step = 'confirmed' and d.decision = 'adopt' and f.proposes is not null"
    )
    return set(rows["centre"])
