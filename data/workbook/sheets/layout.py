"""What the writer and the reader of workbooks must agree on: sheet names, rows, headings, labels.

Sheets and columns are found by these names, never by position; the row numbers are only where we write them.
"""

import unicodedata
from collections.abc import Mapping

from data.schema.loading import Definitions
from data.schema.models.counting import Item
from data.schema.models.sheets import Column, Form

GUIDE, IDENTITY, TOTALS, OPTIONS = "填报说明", "基本信息", "汇总表", "选项"
HEADING_ROW, HELP_ROW, FIRST_ROW, LAST_ROW = 3, 4, 5, 20_000
CENTRE_STATE = "centre_state"
SEARCHED_ROWS = 10  # headings are looked for in this many rows from the top

WRITTEN_BY_US = "由系统写入"
FICTIONAL = "虚构演示数据"
YES_NO = {"yes": "是", "no": "否"}
# Money is added up in this unit on the totals sheet, whatever the unit of the column.
TOTAL_MONEY = "万元"

FIELDS = {
    "scheme": "建设方案",
    "centre": "中心编码",
    "centre_name": "中心名称",
    "host": "依托单位",
    "year": "报告年度",
    "template_version": "模板版本",
    "note": "本次报送说明",
    "head": "单位负责人",
    "filled_by": "填表人",
    "phone": "联系电话",
    "filled_on": "填报日期",
    "seal": "单位盖章",
}
# What fields were called in forms handed out before, and which of them older forms do not have.
FORMERLY = {"填报人": "filled_by"}
LATER = ("head", "phone", "seal")
SIGNED = ("head", "filled_by", "phone", "filled_on", "seal")  # the block that is signed and sealed
OURS = ("scheme", "centre", "centre_name", "host", "year", "template_version")  # written by us, locked
STATE_SECTION = "各表填报状态"
STATE_HEADINGS = {"ledger": "表名", "state": "状态", "reason": "原因"}
TOTAL_HEADINGS = {"ledger": "表名", "item": "填报项", "unit": "单位", "declared": "本表合计"}

_TYPE_WORDS = {
    "text": "文字",
    "choice": "下拉选择",
    "yes_no": "是/否",
    "money": "数字",
    "number": "数字",
    "whole": "整数",
    "date": "日期\n如 2025-03-01",
    "credit_code": "18位文本",
    "year": "年度\n如 2025",
}


def plain(text: object) -> str:
    """A text reduced to what two people would call the same heading: widths, spaces and line breaks do not matter."""
    return "".join(unicodedata.normalize("NFKC", str(text)).split())


def need(column: Column) -> str:
    """Whether a column must be filled, as the help row says it; the asterisk marks the required ones."""
    if column.required:
        return "必填*"
    return "条件必填" if column.required_when else "选填"


def help_line(column: Column, *, ours: bool = False) -> str:
    """The help cell below a heading: 必填* · 日期, and the column's own help. ours: a column we write ourselves."""
    if ours:
        return WRITTEN_BY_US
    line = f"{need(column)} · {_TYPE_WORDS[column.type]}"
    return f"{line}\n{column.help}" if column.help else line


def is_help(cell: object, column: Column, *, ours: bool = False) -> bool:
    """Whether a cell is the help line of a column, whatever help it gave when the workbook was handed out."""
    line = WRITTEN_BY_US if ours else f"{need(column)} · {_TYPE_WORDS[column.type]}"
    return isinstance(cell, str) and plain(cell).startswith(plain(line))


def labels(definitions: Definitions, ledger: str, column: str) -> Mapping[str, str]:
    """Code → label of a choice or yes/no column; {} for any other column."""
    kind = definitions.ledgers[ledger].columns[column].type
    if kind == "yes_no":
        return YES_NO
    return definitions.choices(ledger, column) if kind == "choice" else {}


def words(definitions: Definitions, ledger: str, column: str) -> Mapping[str, str]:
    """What may stand in a cell of a choice or yes/no column → its code: the labels, and for the state of a centre also what
    the schemes' documents call it (states in policy.yaml): whoever takes 备案资格 away does not write 摘牌."""
    found = {label: code for code, label in labels(definitions, ledger, column).items()}
    if definitions.ledgers[ledger].columns[column].choices == CENTRE_STATE:
        for scheme in definitions.schemes.values():
            found |= {label: code for code, label in scheme.states.items() if label not in found}
    return found


def state_labels(definitions: Definitions) -> Mapping[str, str]:
    """filled, zero, unavailable → the words of the drop-down."""
    return definitions.vocabulary.labels["ledger_state"]


def states_of(definitions: Definitions, *, fixed: bool) -> dict[str, str]:
    """The states a ledger may be in: one with pre-written rows has an answer to each, so it cannot be zero."""
    return {code: word for code, word in state_labels(definitions).items() if not (fixed and code == "zero")}


def items_of(definitions: Definitions, form: Form) -> dict[str, Item]:
    """The items of a form's ledgers that are lines of the totals sheet, in the order of the sheets."""
    totalled = {code: item for code, item in definitions.items.items() if item.totalled}
    return {code: item for ledger in form.ledgers for code, item in totalled.items() if item.ledger == ledger}


def is_money(definitions: Definitions, item: Item) -> bool:
    """Whether an item adds up a money column."""
    return bool(item.amount) and definitions.ledgers[item.ledger].columns[item.amount or ""].type == "money"


def total_unit(definitions: Definitions, item: Item) -> str:
    """The unit of an item's line on the totals sheet."""
    return TOTAL_MONEY if is_money(definitions, item) else definitions.vocabulary.units[item.unit].label


def form_code(definitions: Definitions, form: Form) -> str:
    """The code under which a form, or an earlier version of it, is declared."""
    return next(code for code, known in definitions.forms.items() if known.of(form.version) == form)


def registry_code(definitions: Definitions) -> str:
    """The form of the authority's own register."""
    return next(code for code, form in definitions.forms.items() if form.kind == "registry")
