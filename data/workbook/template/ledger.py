"""One ledger sheet of a workbook: headings, help, cells to fill in, drop-downs, checks while typing, rows."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from xlsxwriter.worksheet import Worksheet

from data.schema.loading import Definitions
from data.schema.models.sheets import UNIT_EXPONENT, Column
from data.workbook.sheets import layout
from data.workbook.sheets.ledger_rows import LedgerRow
from data.workbook.spreadsheet.package import address
from data.workbook.template.styles import Styles, lines, protect
from data.workbook.template.totals import last_row
from data.workbook.values import FIRST_YEAR, LAST_YEAR

_LARGEST = 10**13
_LAST_COLUMN = 16_383
_HINT = f"从第{layout.FIRST_ROW}行起逐行填写；列标题请勿改动；浅黄色为应填未填。"
_FIXED_HINT = "灰色的第一列由系统写入，每行各填其余各列；列标题请勿改动；浅黄色为应填未填。"


class LedgerSheet(Worksheet):
    """A worksheet whose last set column stands for all the columns to its right.

    Excel deletes a row of a protected sheet only when every cell of it is unlocked, to the last column. set_column
    over all of them would keep sixteen thousand entries per sheet and make writing ten times slower.
    """

    def _write_col_info(self, col_min: int, col_max: int, col_info: Any) -> None:
        last = _LAST_COLUMN if col_max == max(self.col_info, default=col_max) else col_max
        super()._write_col_info(col_min, last, col_info)


def write_ledger(
    sheet: Worksheet, code: str, definitions: Definitions, rows: Sequence[LedgerRow], styles: Styles, *, fictional: bool
) -> None:
    """Fill an empty worksheet with the ledger `code` and these rows. Raises ValueError for rows it cannot hold."""
    ledger = definitions.ledgers[code]
    columns = list(ledger.columns.items())
    last = last_row(code, definitions)
    if layout.HELP_ROW + len(rows) > last:
        raise ValueError(f"{code}: {len(rows)} rows do not fit in one sheet")
    sheet.set_default_row(19)
    _columns(sheet, columns, styles, fixed=bool(ledger.fixed))
    _head(sheet, code, definitions, styles, fictional)
    for place, (name, column) in enumerate(columns):
        where = (layout.FIRST_ROW - 1, place, last - 1, place)
        if name != ledger.fixed:
            sheet.data_validation(*where, validation(column))
            if rule := _missing_rule(code, name, definitions):
                sheet.conditional_format(*where, {"type": "formula", "criteria": rule, "format": styles.missing()})
    if ledger.fixed:
        rows = _every_choice(code, ledger.fixed, definitions, rows)
    _rows(sheet, code, definitions, rows, styles)
    right = address(last, len(columns))
    sheet.ignore_errors({"number_stored_as_text": f"A{layout.FIRST_ROW}:{right}"})
    # The buttons stand on the help row: sorting then leaves headings and help where they are.
    sheet.autofilter(layout.HELP_ROW - 1, 0, last - 1, len(columns) - 1)
    sheet.freeze_panes(layout.HELP_ROW, 1 if ledger.fixed else 0)
    protect(sheet, rows=not ledger.fixed)


def _columns(sheet: Worksheet, columns: Sequence[tuple[str, Column]], styles: Styles, *, fixed: bool) -> None:
    for place, (_, column) in enumerate(columns):
        if fixed:
            sheet.set_column(place, place, column.width, styles())
        else:
            sheet.set_column(place, place, column.width, styles.cell(column))
    sheet.set_column(len(columns), len(columns), None, styles(locked=fixed))


def _head(sheet: Worksheet, code: str, definitions: Definitions, styles: Styles, fictional: bool) -> None:
    ledger = definitions.ledgers[code]
    for row, height in ((0, 30), (1, 18)):
        sheet.set_row(row, height, styles())
        for place in range(len(ledger.columns)):
            sheet.write_blank(row, place, None, styles())
    parts: list[Any] = [
        styles.title(),
        ledger.title,
        styles(font_size=10, font_color="#333333"),
        f"  ·  {ledger.purpose}",
    ]
    if fictional:
        parts += [styles.warning(), f"  〔{layout.FICTIONAL}〕"]
    sheet.write_rich_string(0, 0, *parts, styles())
    sheet.write_string(1, 0, _FIXED_HINT if ledger.fixed else _HINT, styles.muted())
    headings = max(lines(column.heading, column.width) for column in ledger.columns.values())
    said = {name: layout.help_line(column, ours=name == ledger.fixed) for name, column in ledger.columns.items()}
    helps = max(lines(said[name], column.width * 1.1) for name, column in ledger.columns.items())
    sheet.set_row(layout.HEADING_ROW - 1, 10 + 15 * headings, styles())
    sheet.set_row(layout.HELP_ROW - 1, 12 + 13 * helps, styles())
    for place, (name, column) in enumerate(ledger.columns.items()):
        sheet.write_string(layout.HEADING_ROW - 1, place, column.heading, styles.heading())
        if name == ledger.fixed:
            sheet.write_string(layout.HELP_ROW - 1, place, said[name], styles.help())
            continue
        needed, rest = layout.need(column), said[name]
        strong = styles(font_size=9, bold=True, font_color="#B3261E" if column.required else "#333333")
        muted = styles.muted()
        sheet.write_rich_string(
            layout.HELP_ROW - 1, place, strong, needed, muted, rest.removeprefix(needed), styles.help()
        )


def validation(column: Column) -> dict[str, Any]:
    """What Excel checks while somebody types, with prompt and error in Chinese."""
    rule: dict[str, Any] = {"validate": "any"}
    error = "请按列标题下方的说明填写。"
    if column.type in ("choice", "yes_no"):
        rule = {"validate": "list", "source": f"={list_name(column)}"}
        error = "请从下拉列表中选择。"
    elif column.type in ("money", "number"):
        rule = _between("decimal", column)
        error = f"只填数字（{column.unit}）{_at_least(column)}，不要带单位和文字。"
    elif column.type == "whole":
        rule, error = _between("integer", column), f"请填整数{_at_least(column)}。"
    elif column.type == "year":
        rule = {"validate": "integer", "criteria": "between", "minimum": FIRST_YEAR, "maximum": LAST_YEAR}
        error = "请填四位年度，如 2025。"
    elif column.type == "date":
        first, final = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
        rule = {"validate": "date", "criteria": "between", "minimum": first, "maximum": final}
        error = "请填日期，如 2025-03-01。"
    elif column.type == "credit_code":
        rule = {"validate": "length", "criteria": "==", "value": 18}
        error = "统一社会信用代码为18位，请核对。"
    return {
        **rule,
        "ignore_blank": True,
        "input_title": column.title[:32],
        "input_message": layout.help_line(column)[:255],
        "error_title": "请检查",
        "error_message": f"“{column.title}”：{error}"[:255],
    }


def _between(kind: str, column: Column) -> dict[str, Any]:
    least = -_LARGEST if column.minimum is None else column.minimum
    most = _LARGEST if column.maximum is None else column.maximum
    return {"validate": kind, "criteria": "between", "minimum": least, "maximum": most}


def _at_least(column: Column) -> str:
    return "" if column.minimum is None else f"，不小于 {column.minimum:f}"


def list_name(column: Column) -> str:
    """The defined name of a column's drop-down list."""
    return f"list_{column.choices if column.type == 'choice' else 'yes_no'}"


def _missing_rule(code: str, name: str, definitions: Definitions) -> str | None:
    """The conditional-formatting formula: this cell must be filled and is not. Relative to the first data row."""
    ledger = definitions.ledgers[code]
    column, names, row = ledger.columns[name], list(ledger.columns), layout.FIRST_ROW

    def here(other: str) -> str:
        return f"${address(row, names.index(other) + 1)}"

    if column.required:
        begun = f"COUNTA({here(names[0])}:{here(names[-1])})>0"
        return f"=ISBLANK({here(name)})" if ledger.fixed else f"=AND(ISBLANK({here(name)}),{begun})"
    if not column.required_when:
        return None
    conditions = []
    for other, wanted in column.required_when.items():
        known = layout.labels(definitions, code, other)
        words = [known.get(value, value).replace('"', '""') for value in wanted]
        conditions.append("OR({})".format(",".join(f'{here(other)}="{word}"' for word in words)))
    return f"=AND(ISBLANK({here(name)}),{','.join(conditions)})"


def _every_choice(code: str, fixed: str, definitions: Definitions, rows: Iterable[LedgerRow]) -> list[LedgerRow]:
    """The pre-written rows of a fixed ledger, with what is known of each."""
    known: dict[str, LedgerRow] = {}
    for row in rows:
        if row.cells.get(fixed) in known:
            raise ValueError(f"{code}: two rows for {row.cells[fixed]}")
        known[row.cells.get(fixed, "")] = row
    choices = definitions.choices(code, fixed)
    if strangers := set(known) - set(choices):
        raise ValueError(f"{code}: no such row: {', '.join(sorted(strangers))}")
    return [known.get(choice, LedgerRow(code, "", 0, {fixed: choice})) for choice in choices]


def _rows(sheet: Worksheet, code: str, definitions: Definitions, rows: Iterable[LedgerRow], styles: Styles) -> None:
    ledger = definitions.ledgers[code]
    known = {name: layout.labels(definitions, code, name) for name in ledger.columns}
    formats = {name: styles.cell(column, locked=name == ledger.fixed) for name, column in ledger.columns.items()}
    for number, row in enumerate(rows, layout.FIRST_ROW - 1):
        if strangers := set(row.cells) - set(ledger.columns):
            raise ValueError(f"{code}: no such column: {', '.join(sorted(strangers))}")
        for place, (name, column) in enumerate(ledger.columns.items()):
            text = row.cells.get(name)
            if text is not None:
                if known[name] and text not in known[name]:
                    raise ValueError(f"{code}, {name}: no such choice: {text}")
                written = _typed(column, known[name].get(text, text))
                if sheet.write(number, place, written, formats[name]) != 0:
                    raise ValueError(f"{code}, {name}: too long for a cell")
            elif ledger.fixed:
                sheet.write_blank(number, place, None, formats[name])


def _typed(column: Column, text: str) -> str | float | int | date:
    """What Excel gets: numbers as numbers, money in the unit of the column, dates as dates, all else as text."""
    if column.type == "money":
        return float(Decimal(text).scaleb(-UNIT_EXPONENT[column.unit or ""]))
    if column.type == "number":
        return float(text)
    if column.type in ("whole", "year"):
        return int(text)
    return date.fromisoformat(text) if column.type == "date" else text
