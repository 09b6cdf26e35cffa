"""The small workbook of 申报自评: written for one scheme and kind of lead unit, and read back. Nothing of it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from io import BytesIO

from xlsxwriter import Workbook

from data.problem import Problem, Refused
from data.schema.loading import Definitions
from data.schema.models.application import LEADS, Lead
from data.workbook import values
from data.workbook.reading import Cell, RawSheet, RawWorkbook
from data.workbook.sheets.application_answers import MONEY_UNIT, Slot, parsed, slots
from data.workbook.sheets.ledger_rows import position
from data.workbook.spreadsheet.package import address
from data.workbook.template.styles import DEEP, FONT, Styles, lines, print_setup, protect

SHEET = "申报自评"
HEADINGS = ("编号", "填写项", "单位", "填写", "说明")
HEADING_ROW, FIRST_ROW, KEY_COLUMN, VALUE_COLUMN = 4, 5, 1, 4  # counted from 1
_WIDTHS = (24, 46, 8, 22, 48)
_CREATED = datetime(1980, 1, 1)  # noqa: DTZ001 (a file property without a zone)
_AGAIN = "请在“申报自评”页重新下载工作簿填写"


@dataclass(frozen=True)
class Answered:
    """A workbook that was read: for which scheme and lead unit, and what stands in each slot (blank: None)."""

    scheme: str
    lead: Lead
    answers: Mapping[str, Decimal | bool | None]


def unit(slot: Slot, d: Definitions) -> str:
    """The unit that a slot is asked in, as shown."""
    if slot.fact.type == "money":
        return MONEY_UNIT
    return d.vocabulary.units[slot.fact.unit].label if slot.fact.unit else "是/否"


def write(d: Definitions, scheme: str, lead: Lead) -> bytes:
    """The empty workbook (.xlsx): one line for everything such a lead unit is asked."""
    application = d.applications[scheme]
    buffer = BytesIO()
    with Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"created": _CREATED})
        book.set_custom_property("application", scheme)
        book.set_custom_property("lead", lead)
        book.formats[0].set_font_name(FONT)
        sheet, styles = book.add_worksheet(SHEET), Styles(book)
        for place, width in enumerate(_WIDTHS):
            sheet.set_column(place, place, width)
        sheet.set_row(0, 32)
        sheet.write_string(0, 0, f"{d.schemes[scheme].label}　申报自评", styles.title())
        sheet.write_string(1, 0, f"牵头单位：{application.leads[lead]}", styles(bold=True, font_color=DEEP))
        sheet.write_string(
            2, 0, "只填“填写”一列；不填表示没有说，不等于零。填好后在“申报自评”页上传，系统不保存。", styles.muted()
        )
        for place, heading in enumerate(HEADINGS):
            sheet.write_string(HEADING_ROW - 1, place, heading, styles.heading())
        for row, slot in enumerate(slots(application, lead), FIRST_ROW - 1):
            sheet.set_row(row, max(20, 6 + 15 * lines(slot.fact.help, _WIDTHS[4])))
            sheet.write_string(row, 0, slot.key, styles.ours(font_size=8))
            sheet.write_string(row, 1, slot.label, styles.ours(text_wrap=True, indent=1))
            sheet.write_string(row, 2, unit(slot, d), styles.ours(align="center"))
            sheet.write_blank(row, VALUE_COLUMN - 1, None, styles.theirs(align="right", indent=1))
            sheet.write_string(row, 4, slot.fact.help, styles.ours(text_wrap=True, indent=1))
            if slot.fact.type == "yes_no":
                column = VALUE_COLUMN - 1
                sheet.data_validation(row, column, row, column, {"validate": "list", "source": ["是", "否"]})
        sheet.freeze_panes(HEADING_ROW, 0)
        protect(sheet, rows=False)
        print_setup(sheet, f"{d.schemes[scheme].label} · 申报自评", repeat=(HEADING_ROW - 1, HEADING_ROW - 1))
    return buffer.getvalue()


def read(raw: RawWorkbook, d: Definitions) -> Answered:
    """What was filled in. Raises Refused with every problem: another workbook, lines missing, cells that cannot be read."""
    scheme = raw.properties.get("application", "")
    lead = next((one for one in LEADS if one == raw.properties.get("lead")), None)
    sheet = raw.sheets.get(SHEET)
    if sheet is None or scheme not in d.applications or lead is None:
        raise Refused([Problem(None, None, "不是申报自评的工作簿", _AGAIN)])
    if lead not in d.applications[scheme].leads:
        raise Refused([Problem(None, None, "牵头单位的类型不在现行方案之内", _AGAIN)])
    places = {_text(row, KEY_COLUMN): number for number, row in enumerate(sheet.rows, 1) if _text(row, KEY_COLUMN)}
    answers: dict[str, Decimal | bool | None] = {}
    problems = []
    for slot in slots(d.applications[scheme], lead):
        if slot.key not in places:
            problems.append(Problem(SHEET, None, f"没有“{slot.label}”这一行", _AGAIN))
            continue
        try:
            answers[slot.key] = _answer(sheet, places[slot.key], slot)
        except values.Unreadable as wrong:
            cell = address(places[slot.key], VALUE_COLUMN)
            problems.append(Problem(SHEET, cell, f"{slot.label}：{wrong.found}", wrong.expected))
    if problems:
        raise Refused(problems)
    return Answered(scheme, lead, answers)


def _answer(sheet: RawSheet, row: int, slot: Slot) -> Decimal | bool | None:
    broken = {position(cell): what for cell, what in sheet.broken.items()}
    if (row, VALUE_COLUMN) in broken:
        raise values.Unreadable(broken[row, VALUE_COLUMN], "请直接填写，不用公式")
    cells = sheet.rows[row - 1]
    return parsed(slot, cells[VALUE_COLUMN - 1] if len(cells) >= VALUE_COLUMN else None)


def _text(row: list[Cell], column: int) -> str:
    return str(row[column - 1]).strip() if len(row) >= column and row[column - 1] is not None else ""
