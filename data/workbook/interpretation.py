"""Interpretation: a raw workbook → typed rows, declared states and totals, or every problem in it at once."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from data.problem import Problem, Refused
from data.schema.loading import Definitions
from data.workbook.reading import RawWorkbook
from data.workbook.sheets import layout, other_sheets, personal_cells
from data.workbook.sheets.csv_registry import read_csv
from data.workbook.sheets.front_sheet import GET_TEMPLATE, States, identify, read_states
from data.workbook.sheets.ledger_rows import Found, LedgerRow, read_ledger
from data.workbook.sheets.totals_sheet import Totals, read_totals

__all__ = ["Filled", "LedgerRow", "interpret", "interpret_registry_csv"]

SHOWN_PER_SHEET = 200


@dataclass(frozen=True)
class Filled:
    """A workbook that was understood.

    scheme, centre, year are None for the registry; identity: host, filled_by, filled_on, note, and fictional ("yes")
    where the workbook says so; states: ledger → (filled | zero | unavailable, reason); totals: rows of ledger
    "totals" with cells item and declared (元 for money, otherwise the number); notices: what whoever handed it in should
    know, though nothing is wrong: said at receipt, and to whoever reviews the report; personal: where numbers stand that name a
    person: whoever receives the file decides what becomes of it, and what was recorded once stays readable.
    """

    form: str
    template_version: str
    scheme: str | None = None
    centre: str | None = None
    centre_name: str = ""
    year: int | None = None
    identity: dict[str, str] = field(default_factory=dict)
    states: dict[str, tuple[str, str]] = field(default_factory=dict)
    rows: tuple[LedgerRow, ...] = ()
    totals: tuple[LedgerRow, ...] = ()
    notices: tuple[Problem, ...] = field(default=(), compare=False)
    personal: tuple[Problem, ...] = field(default=(), compare=False)


def interpret(raw: RawWorkbook, definitions: Definitions) -> Filled:
    """What a filled workbook says. Raises Refused with all problems of the workbook, at most 200 per sheet."""
    identity = identify(raw, definitions)
    form = definitions.forms[identity.form].of(identity.template_version)
    problems = list(identity.problems)
    declared = States()
    if form.kind == "report":
        declared = read_states(raw.sheets[layout.IDENTITY], form, definitions)
        problems += declared.problems
    rows: list[LedgerRow] = []
    ledgers: dict[str, Found] = {code: Found() for code in form.ledgers}
    for code in form.ledgers:
        title = definitions.ledgers[code].title
        sheet = raw.sheets.get(title)
        if sheet is None and form.kind == "registry":
            continue  # a registry workbook brings only what is new; and older ones have fewer sheets
        if sheet is None:
            problems.append(Problem(title, None, "没有这张表", f"请恢复名为“{title}”的工作表；{GET_TEMPLATE}"))
            continue
        state = declared.states.get(code)
        reported = form.kind == "registry" or _is_filled(state)
        found = ledgers[code] = read_ledger(sheet, code, definitions, reported=reported)
        problems += found.problems
        rows += found.rows
        if state:
            problems += _contradictions(state[0], found, code, declared.cells[code], definitions)
    totals = Totals()
    if form.kind == "report":
        totals = read_totals(raw.sheets.get(layout.TOTALS), form, ledgers, definitions)
        problems += totals.problems
    others = other_sheets.look_at(raw, form, ledgers, definitions)
    problems += others.problems
    if problems:
        raise Refused(list(_capped(problems)))
    return Filled(
        form=identity.form,
        template_version=identity.template_version,
        scheme=identity.scheme,
        centre=identity.centre,
        centre_name=identity.centre_name,
        year=identity.year,
        identity=identity.others,
        states=declared.states,
        rows=tuple(rows),
        totals=tuple(totals.rows),
        notices=(*(n for found in ledgers.values() for n in found.notices), *totals.notices, *others.notices),
        personal=tuple(_capped(list(personal_cells.look_for(raw)))),
    )


def interpret_registry_csv(content: bytes, file_name: str, definitions: Definitions) -> Filled:
    """One registry ledger from a CSV file (UTF-8 or GB18030), recognised by its headings. Raises Refused."""
    code, sheet = read_csv(content, file_name, definitions)
    found = read_ledger(sheet, code, definitions, reported=True)
    if found.problems:
        raise Refused(list(_capped(found.problems)))
    form = layout.registry_code(definitions)
    return Filled(
        form=form,
        template_version=definitions.forms[form].version,
        rows=tuple(found.rows),
        notices=tuple(found.notices),
        personal=tuple(_capped(list(personal_cells.look_for(RawWorkbook("xlsx", {sheet.name: sheet}, {}))))),
    )


def _is_filled(state: tuple[str, str] | None) -> bool:
    return state is not None and state[0] == "filled"


def _contradictions(state: str, found: Found, code: str, cell: str, definitions: Definitions) -> Iterator[Problem]:
    """Where the declared state and the rows of a ledger do not agree."""
    words = layout.state_labels(definitions)
    ledger = definitions.ledgers[code]
    chosen = f"“{ledger.title}”选了“{words[state]}”"
    allowed = f"“{words['filled']}”或“{words['unavailable']}”"
    if state == "zero" and ledger.fixed:
        yield Problem(layout.IDENTITY, cell, chosen, f"这张表每项都要回答，请选择{allowed}")
    elif state != "filled" and not found.empty:
        count = f"《{ledger.title}》却有 {len(found.rows)} 行" if found.rows else f"《{ledger.title}》却有内容"
        yield Problem(layout.IDENTITY, cell, f"{chosen}，{count}", f"请删除这些行，或改选“{words['filled']}”")
    # A sheet that could not be read at all has its own problem already.
    elif state == "filled" and found.empty and not found.problems:
        others = allowed if ledger.fixed else f"“{words['zero']}”或“{words['unavailable']}”"
        expected = f"请填写，或改选{others}" if not ledger.fixed else f"请填写，或改选“{words['unavailable']}”"
        yield Problem(layout.IDENTITY, cell, f"{chosen}，《{ledger.title}》却没有数据", expected)


def _capped(problems: list[Problem]) -> Iterator[Problem]:
    """The problems, of each sheet at most SHOWN_PER_SHEET and then a line saying how many more there are."""
    by_sheet: dict[str | None, list[Problem]] = defaultdict(list)
    for problem in problems:
        by_sheet[problem.sheet].append(problem)
    for sheet, listed in by_sheet.items():
        yield from listed[:SHOWN_PER_SHEET]
        if len(listed) > SHOWN_PER_SHEET:
            rest = len(listed) - SHOWN_PER_SHEET
            yield Problem(sheet, None, f"还有 {rest} 个问题没有列出", "请先改正以上问题，再上传检查")
