"""The first two sheets of a workbook: 《填报说明》 and 《基本信息》."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from xlsxwriter.worksheet import Worksheet

from data.schema.loading import Definitions
from data.schema.models.sheets import Form
from data.workbook.sheets import layout
from data.workbook.template.styles import AMBER, DEEP, LINE, Styles, lines, protect
from data.workbook.values import FIRST_YEAR, LAST_YEAR

_FIELD_HINTS = {
    "note": "再次报送时写明改了什么，首次报送可不填",
    "head": "姓名",
    "filled_by": "姓名，便于核对时联系",
    "phone": "只有主管部门人员和本中心填报人看得到；别处不要写电话",
    "filled_on": "如 2026-03-01",
    "seal": "打印后在此盖章；电子报送的，可写明盖章件怎样送达",
}
_HEIGHTS = {"note": 48, "seal": 90}
_COVERS = {"year": "报告年度", "to_date": "批复以来"}


@dataclass(frozen=True)
class FrontCells:
    """What stands on the front: field code → value, ledger → (state, reason)."""

    form: Form
    fields: Mapping[str, Any]
    states: Mapping[str, tuple[str, str]]
    fictional: bool


def _link(sheet: Worksheet, row: int, title: str, style: Any) -> None:
    sheet.write_url(row, 0, f"internal:'{title}'!A{layout.FIRST_ROW}", style, title, f"转到《{title}》")


def state_list(fixed: bool) -> str:
    """The defined name of the drop-down of states, for ledgers with pre-written rows or without."""
    return "list_state_fixed" if fixed else "list_state"


def write_guide(sheet: Worksheet, identity: FrontCells, definitions: Definitions, styles: Styles) -> None:
    """How to fill the workbook in, what each sheet is for, what the colours mean."""
    form = identity.form
    widths = (18, 72, 14)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    sheet.set_row(0, 34)
    sheet.write_string(0, 0, form.label, styles(font_size=18, bold=True, font_color=DEEP))
    if identity.fictional:
        sheet.write_string(1, 0, f"{layout.FICTIONAL}，不是真实中心的数据", styles.warning(12))
    elif "centre_name" in identity.fields:
        about = f"{identity.fields['centre_name']} · {identity.fields['year']}年度 · {identity.fields['scheme']}"
        sheet.write_string(1, 0, about, styles(font_color="#333333"))
    sheet.set_row(1, 20)
    row = _section(sheet, 3, "填报要求", styles)
    for number, line in enumerate(form.instructions, 1):
        sheet.set_row(row, 5 + 15 * lines(line, sum(widths)))
        sheet.merge_range(row, 0, row, 2, f"{number}. {line}", styles(text_wrap=True))
        row += 1
    row = _section(sheet, row + 1, "各表说明", styles)
    sheet.set_row(row, 22)
    report = form.kind == "report"
    headings = ("工作表", "填写内容", "填报范围") if report else ("工作表", "填写内容")
    for place, heading in enumerate(headings):
        sheet.write_string(row, place, heading, styles.heading())
    row += 1
    for title, purpose, covers in _sheets(form, definitions):
        sheet.set_row(row, 6 + 15 * lines(purpose, widths[1]))
        _link(sheet, row, title, styles.ours(font_color=DEEP, bold=True, indent=1))
        sheet.write_string(row, 1, purpose, styles(text_wrap=True, border=1, border_color=LINE, indent=1))
        if report:
            sheet.write_string(row, 2, covers, styles(align="center", border=1, border_color=LINE))
        row += 1
    row = _section(sheet, row + 1, "颜色说明", styles)
    boxed = {"border": 1, "border_color": LINE}
    for style, meaning in (
        (styles.heading(), "列标题，由系统写入，请勿改动"),
        (styles.ours(), "由系统写入或自动计算，请勿改动"),
        (styles(**boxed), "由填报人填写"),
        (styles(bg_color=AMBER, **boxed), "应填未填"),
    ):
        sheet.set_row(row, 19)
        sheet.write_blank(row, 0, None, style)
        sheet.write_string(row, 1, meaning, styles(indent=1))
        row += 1
    protect(sheet, rows=False)


def _section(sheet: Worksheet, row: int, title: str, styles: Styles) -> int:
    sheet.set_row(row, 24)
    sheet.write_string(row, 0, title, styles.section())
    for place in (1, 2):
        sheet.write_blank(row, place, None, styles.section())
    return row + 1


def _sheets(form: Form, definitions: Definitions) -> list[tuple[str, str, str]]:
    """(title, purpose, what it covers) of every sheet that is to be looked at."""
    report = form.kind == "report"
    front = "单位、年度、签署和联系方式，以及各表的填报状态（每表必选）" if report else "登记簿的模板版本"
    listed = [(layout.IDENTITY, front, "")]
    for code in form.ledgers:
        ledger = definitions.ledgers[code]
        listed.append((ledger.title, ledger.purpose, _COVERS[ledger.covers] if report else ""))
    if report:
        listed.append((layout.TOTALS, "各填报项的合计，由公式自动计算", ""))
    return listed


def write_identity(sheet: Worksheet, identity: FrontCells, definitions: Definitions, styles: Styles) -> None:
    """Whose report this is, and for a report the state of each ledger."""
    for place, width in enumerate((20, 46, 44)):
        sheet.set_column(place, place, width)
    sheet.set_row(0, 34)
    sheet.write_string(0, 0, f"{identity.form.label} · {layout.IDENTITY}", styles.title())
    if identity.fictional:
        sheet.write_string(1, 0, layout.FICTIONAL, styles.warning(12))
    row = _section(sheet, 3, "报送信息" if identity.form.kind == "report" else "模板", styles)
    for code, label in layout.FIELDS.items():
        if code in layout.OURS and code not in identity.fields:
            continue
        if identity.form.kind == "registry" and code not in layout.OURS:
            continue
        if code == layout.SIGNED[0]:
            row = _section(sheet, row + 1, "签署", styles)
        sheet.set_row(row, _HEIGHTS.get(code, 21))
        sheet.write_string(row, 0, label, styles.ours(bold=True, indent=1))
        _field(sheet, row, code, identity.fields.get(code), styles)
        row += 1
    if identity.form.kind == "report":
        _states(sheet, row + 1, identity, definitions, styles)
    protect(sheet, rows=False)


def _field(sheet: Worksheet, row: int, code: str, content: Any, styles: Styles) -> None:
    if code in layout.OURS:
        style = styles.ours(num_format="0" if code == "year" else "@", align="left", text_wrap=True, indent=1)
        hint = "由系统写入"
    else:
        shape = "yyyy-mm-dd" if code == "filled_on" else "@"
        style = styles.theirs(num_format=shape, align="left", text_wrap=True, indent=1)
        hint = _FIELD_HINTS[code]
    if content in (None, ""):
        sheet.write_blank(row, 1, None, style)
    else:
        sheet.write(row, 1, content, style)
    if code == "filled_on":
        first, last = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
        rule = {"validate": "date", "criteria": "between", "minimum": first, "maximum": last}
        said = {"error_title": "请检查", "error_message": "请填日期，如 2026-03-01。"}
        sheet.data_validation(row, 1, row, 1, {**rule, **said})
    sheet.write_string(row, 2, hint, styles.muted(indent=1))


def _states(sheet: Worksheet, row: int, identity: FrontCells, definitions: Definitions, styles: Styles) -> None:
    words = layout.state_labels(definitions)
    row = _section(sheet, row, layout.STATE_SECTION, styles)
    explained = f"每张表都要选择。空白不等于零；选“{words['unavailable']}”的须写明原因。"
    sheet.write_string(row, 0, explained, styles.muted())
    sheet.set_row(row + 1, 24)
    for place, heading in enumerate(layout.STATE_HEADINGS.values()):
        sheet.write_string(row + 1, place, heading, styles.heading())
    first = row + 2
    for number, code in enumerate(identity.form.ledgers, first):
        state, reason = identity.states.get(code, ("", ""))
        sheet.set_row(number, max(21, 6 + 15 * lines(reason, 44)))
        _link(sheet, number, definitions.ledgers[code].title, styles.ours(bold=True, font_color=DEEP, indent=1))
        white = styles.theirs(num_format="@", align="center"), styles.theirs(num_format="@", text_wrap=True, indent=1)
        for place, text, style in ((1, words.get(state, ""), white[0]), (2, reason, white[1])):
            if text:
                sheet.write_string(number, place, text, style)
            else:
                sheet.write_blank(number, place, None, style)
        fixed = bool(definitions.ledgers[code].fixed)
        allowed = "、".join(layout.states_of(definitions, fixed=fixed).values())
        rule = {
            "validate": "list",
            "source": f"={state_list(fixed)}",
            "input_title": "填报状态",
            "input_message": f"请选择：{allowed}",
            "error_title": "请检查",
            "error_message": f"请从下拉列表中选择：{allowed}",
        }
        sheet.data_validation(number, 1, number, 1, rule)
    last = first + len(identity.form.ledgers) - 1
    blank = f'AND($B{first + 1}="{words["unavailable"]}",ISBLANK($C{first + 1}))'
    for place, missing in ((1, f"=ISBLANK($B{first + 1})"), (2, f"={blank}")):
        sheet.conditional_format(
            first, place, last, place, {"type": "formula", "criteria": missing, "format": styles.missing()}
        )
