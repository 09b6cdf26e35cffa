"""Writes the workbooks: the annual report form of a scheme, and the registry. Pure: definitions and rows → .xlsx."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from data.schema.loading import Definitions
from data.schema.models.sheets import Form
from data.workbook.sheets import layout
from data.workbook.sheets.item_total import value
from data.workbook.sheets.ledger_rows import LedgerRow
from data.workbook.spreadsheet.package import address
from data.workbook.template.front import FrontCells, state_list, write_guide, write_identity
from data.workbook.template.ledger import LedgerSheet, list_name, write_ledger
from data.workbook.template.styles import DEEP, FONT, MIDDLE, Styles, print_setup, protect
from data.workbook.template.totals import formula

# The same content gives the same bytes, today and tomorrow.
_CREATED = datetime(1980, 1, 1)  # noqa: DTZ001 (a file property without a zone)


def write_report(
    definitions: Definitions,
    scheme: str,
    *,
    centre: str,
    centre_name: str,
    host: str,
    year: int,
    rows: Iterable[LedgerRow] = (),
    states: Mapping[str, tuple[str, str]] | None = None,
    filled_by: str = "",
    fictional: bool = False,
    note: str = "",
    identity: Mapping[str, str] | None = None,
    version: str | None = None,
) -> bytes:
    """The report workbook of a scheme for one centre and year, as .xlsx.

    rows: written out in order (their sheet and row_no are ignored); states: ledger → (filled | zero | unavailable,
    reason), None leaves them blank to be filled in; identity: what else stands on the front, as read (Filled.identity); version:
    the earlier one of the form that is written anew, None the present one.
    Raises ValueError for rows the form cannot hold.
    """
    form = definitions.form_of(scheme)
    form = form.of(version or form.version)
    told: dict[str, Any] = dict(identity or {})
    if day := told.get("filled_on"):
        told["filled_on"] = date.fromisoformat(day)
    fictional = told.pop("fictional", "") == "yes" or fictional
    front = FrontCells(
        form,
        {
            "scheme": definitions.schemes[scheme].label,
            "centre": centre,
            "centre_name": centre_name,
            "host": host,
            "year": year,
            "template_version": form.version,
            "filled_by": filled_by,
            "note": note,
            **told,
        },
        states or {},
        fictional,
    )
    properties = {"scheme": scheme, "centre": centre, "year": str(year)}
    footer = f"{centre_name} · {form.label}（{year}年度）"
    return _write(definitions, front, list(rows), properties, footer)


def write_registry(definitions: Definitions, rows: Iterable[LedgerRow] = ()) -> bytes:
    """The registry workbook with these rows, as .xlsx. Raises ValueError for rows the form cannot hold."""
    form = definitions.forms[layout.registry_code(definitions)]
    identity = FrontCells(form, {"template_version": form.version}, {}, fictional=False)
    return _write(definitions, identity, list(rows), {}, form.label)


def continuing(definitions: Definitions, rows: Iterable[LedgerRow]) -> list[LedgerRow]:
    """Last year's rows that next year's workbook starts with: of continuing ledgers, and not ended."""
    kept = []
    for row in rows:
        ledger = definitions.ledgers[row.ledger]
        if ledger.continuing and not (ledger.active_until and row.cells.get(ledger.active_until)):
            kept.append(row)
    return kept


def _write(
    definitions: Definitions,
    identity: FrontCells,
    rows: Sequence[LedgerRow],
    properties: Mapping[str, str],
    footer: str,
) -> bytes:
    form = identity.form
    by_ledger: dict[str, list[LedgerRow]] = {code: [] for code in form.ledgers}
    for row in rows:
        if row.ledger not in by_ledger:
            raise ValueError(f"ledger '{row.ledger}' is not part of the form '{form.label}'")
        by_ledger[row.ledger].append(row)
    target = BytesIO()
    book = Workbook(
        target,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_format_properties": {"font_name": FONT, "font_size": 10},
        },
    )
    styles = Styles(book)
    _properties(book, definitions, identity, properties)
    guide, front = _sheet(book, layout.GUIDE, MIDDLE), _sheet(book, layout.IDENTITY, MIDDLE)
    write_guide(guide, identity, definitions, styles)
    write_identity(front, identity, definitions, styles)
    for sheet in (guide, front):
        print_setup(sheet, footer, portrait=True)
    for code in form.ledgers:
        sheet = _sheet(book, definitions.ledgers[code].title, DEEP, LedgerSheet)
        write_ledger(sheet, code, definitions, by_ledger[code], styles, fictional=identity.fictional)
        print_setup(sheet, footer, repeat=(layout.HEADING_ROW - 1, layout.HELP_ROW - 1))
    if form.kind == "report":
        totals = _sheet(book, layout.TOTALS, MIDDLE)
        _totals(totals, form, definitions, rows, styles, fictional=identity.fictional)
        print_setup(totals, footer, portrait=True, repeat=(layout.HEADING_ROW - 1, layout.HEADING_ROW - 1))
    _options(book, form, definitions, styles)
    guide.activate()
    book.close()
    return target.getvalue()


def _sheet(book: Workbook, name: str, colour: str, kind: type[Worksheet] = Worksheet) -> Worksheet:
    sheet = book.add_worksheet(name, kind)
    sheet.set_tab_color(colour)
    sheet.hide_gridlines(2)
    return sheet


def _properties(book: Workbook, definitions: Definitions, identity: FrontCells, properties: Mapping[str, str]) -> None:
    form = identity.form
    subject = f"{layout.FICTIONAL}（不是真实数据）" if identity.fictional else ""
    book.set_properties({"title": form.label, "subject": subject, "comments": subject, "created": _CREATED})
    ours = {"form": layout.form_code(definitions, form), "template_version": form.version, **properties}
    if identity.fictional:
        ours["fictional"] = "yes"
    for name, text in ours.items():
        book.set_custom_property(name, text, "text")


def _totals(
    sheet: Worksheet,
    form: Form,
    definitions: Definitions,
    rows: Sequence[LedgerRow],
    styles: Styles,
    *,
    fictional: bool,
) -> None:
    for place, width in enumerate((16, 40, 12, 22)):
        sheet.set_column(place, place, width)
    sheet.set_row(0, 30)
    parts = [styles.title(), layout.TOTALS, styles(font_size=10), "  ·  各填报项在明细表中的合计，与明细核对用"]
    if fictional:
        parts += [styles.warning(), f"  〔{layout.FICTIONAL}〕"]
    sheet.write_rich_string(0, 0, *parts, styles())
    sheet.write_string(
        1, 0, "由公式自动计算，请勿填写。这里逐行相加；系统计算指标时再按日期筛选、去重。", styles.muted()
    )
    sheet.set_row(layout.HEADING_ROW - 1, 24)
    for place, heading in enumerate(layout.TOTAL_HEADINGS.values()):
        sheet.write_string(layout.HEADING_ROW - 1, place, heading, styles.heading())
    for number, item in enumerate(layout.items_of(definitions, form).values(), layout.HEADING_ROW):
        total = value(item, rows, definitions)
        shape = "#,##0.00####" if layout.is_money(definitions, item) else "#,##0.######" if total % 1 else "#,##0"
        sheet.write_string(number, 0, definitions.ledgers[item.ledger].title, styles.ours(indent=1))
        sheet.write_string(number, 1, item.label, styles.ours(indent=1))
        sheet.write_string(number, 2, layout.total_unit(definitions, item), styles.ours(align="center"))
        sheet.write_formula(
            number,
            3,
            formula(item, definitions),
            styles.ours(num_format=shape, bold=True, align="right", indent=1),
            float(total),
        )
    sheet.freeze_panes(layout.HEADING_ROW, 0)
    protect(sheet, rows=False)


def _options(book: Workbook, form: Form, definitions: Definitions, styles: Styles) -> None:
    """The hidden sheet with the drop-down lists, one per column, each with a defined name."""
    lists: dict[str, list[str]] = {}
    if form.kind == "report":
        for fixed in (False, True):
            lists[state_list(fixed)] = list(layout.states_of(definitions, fixed=fixed).values())
    for code in form.ledgers:
        for name, column in definitions.ledgers[code].columns.items():
            if column.type in ("choice", "yes_no"):
                lists[list_name(column)] = list(layout.words(definitions, code, name))
    sheet = book.add_worksheet(layout.OPTIONS)
    sheet.hide()
    sheet.protect()
    for place, (name, words) in enumerate(lists.items()):
        sheet.write_string(0, place, name, styles.heading())
        sheet.write_column(1, place, words)
        letter = address(1, place + 1)[:-1]
        book.define_name(name, f"={layout.OPTIONS}!${letter}$2:${letter}${len(words) + 1}")
    sheet.set_column(0, len(lists), 24)
