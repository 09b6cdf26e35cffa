"""The one parser of what stands in a cell: numbers, money, dates, codes, texts, choices.

Every other layer takes what comes out of here. Python, pandas and DuckDB each read "１，２００", "1_000", "inf" or
"1/2/2025" in their own way; here each is either read in the one right way or refused with what is expected.
All functions raise Unreadable(found, expected), in the user's words. A blank cell is the caller's to judge (missing is
not zero); given here, it is refused.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import lru_cache
from typing import NoReturn, TypeVar

from stdnum.cn import ric, uscc

from data.schema.models.sheets import UNIT_EXPONENT
from data.workbook.reading import Cell

_CENT = Decimal("0.01")
_LARGEST = Decimal(10) ** 20
_EXACT_FLOAT = 10**15  # up to here a spreadsheet number keeps every digit
FIRST_YEAR, LAST_YEAR = 1949, 2100

_NUMBER = re.compile(r"[+-]?(?:(?:[0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.[0-9]+)?|\.[0-9]+)")
_DAYS = (
    re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?"),
    re.compile(r"([0-9]{4})(年)([0-9]{1,2})月([0-9]{1,2})日"),
    re.compile(r"([0-9]{4})()([0-9]{2})([0-9]{2})"),
)
_DAY_EXPECTED = "应为日期，年在前，如 2025-03-01 或 2025年3月1日"
_CODE_EXPECTED = "应填 18 位统一社会信用代码"
_CODE_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CODE_DEPARTMENTS = "123456789ANY"  # GB 32100-2015, first place: the registering department
_CITIZEN = re.compile(r"[1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9X]")
_AS_TEXT = "存为数字会丢失末位，请设为文本后重填"
# Normalisation would turn 10² into 102 and ① into 1; widths and fonts it may change.
_CHANGING = ("<super>", "<sub>", "<circle>", "<fraction>", "<compat>", "<square>")

Code = TypeVar("Code")


class Unreadable(Exception):
    """A cell that does not hold what it should: found and expected, in the user's words."""

    def __init__(self, found: str, expected: str) -> None:
        self.found = found
        self.expected = expected
        super().__init__(f"{found}；{expected}")


def shown(cell: Cell) -> str:
    """How a cell is quoted in a message."""
    if cell is None or (isinstance(cell, str) and not _trimmed(cell)):
        return "空白"
    if isinstance(cell, bool):
        return f"逻辑值 {str(cell).upper()}"
    if isinstance(cell, date):
        return f"日期 {cell.isoformat()[:10]}"
    if isinstance(cell, (int, float)):
        written = f"{cell:.15g}"
        return f"数字 {Decimal(written):,f}" if "e+" in written else f"数字 {written}"
    quoted = _trimmed(cell)
    return f"“{quoted[:40]}{'…' if len(quoted) > 40 else ''}”"


def number(cell: Cell, *, unit_label: str = "", minimum: Decimal | None = None, percent: bool = False) -> Decimal:
    """The number in a cell, finite and exact: a numeric cell at its 15 significant digits, a text as written.

    unit_label names the unit for the message. percent: a text must carry its percent sign (87.3% is 0.873); a numeric
    cell holds the ratio already. minimum: the least value allowed.
    """
    expected = f"只填数字{f'，单位为{unit_label}' if unit_label else ''}"
    if percent:
        expected = "填百分数，如 87.3%"
    if isinstance(cell, bool) or cell is None:
        raise Unreadable(shown(cell), expected)
    if isinstance(cell, date):
        raise Unreadable(shown(cell), f"{expected}（请把单元格格式改为数值）")
    value = _from_text(cell, expected, percent=percent) if isinstance(cell, str) else _from_numeric(cell, expected)
    if abs(value) >= _LARGEST:
        raise Unreadable(shown(cell), f"数值过大；{expected}")
    if minimum is not None and value < minimum:
        raise Unreadable(shown(cell), f"不能小于 {minimum:f}{unit_label}")
    return value


def _from_numeric(cell: float, expected: str) -> Decimal:
    # A spreadsheet keeps 15 digits; what Python shows beyond them is noise of the binary form.
    value = Decimal(cell) if isinstance(cell, int) else Decimal(f"{cell:.15g}")
    if not value.is_finite():
        raise Unreadable(shown(cell), expected)
    return abs(value) if value == 0 else value


def _from_text(cell: str, expected: str, *, percent: bool) -> Decimal:
    plain = _plain(cell, expected).replace("\u2212", "-")
    if percent:
        if not plain.endswith("%"):
            raise Unreadable(shown(cell), expected)
        plain = plain[:-1].rstrip()
    if len(plain) > 60 or not _NUMBER.fullmatch(plain):
        raise Unreadable(shown(cell), expected)
    value = Decimal(plain.replace(",", ""))
    if percent:
        value = _scaled(value, -2)
    return abs(value) if value == 0 else value


def _plain(cell: str, expected: str) -> str:
    """Trimmed, full-width forms made plain; refuses letters whose plain form means something else."""
    trimmed = _trimmed(cell)
    if any(unicodedata.decomposition(letter).startswith(_CHANGING) for letter in trimmed):
        raise Unreadable(shown(cell), expected)
    return unicodedata.normalize("NFKC", trimmed).strip()


def _scaled(value: Decimal, exponent: int) -> Decimal:
    with localcontext() as context:
        context.prec = 100
        return value.scaleb(exponent)


def money(cell: Cell, *, unit: str, minimum: Decimal | None = None) -> Decimal:
    """The amount in 元 with exactly two decimals; never rounded: more precise than 分 is refused.

    unit: 元, 万元 or 亿元; minimum is in it, as the person sees it.
    """
    value = _scaled(number(cell, unit_label=unit, minimum=minimum), UNIT_EXPONENT[unit])
    with localcontext() as context:
        context.prec = 100
        amount = value.quantize(_CENT, rounding=ROUND_HALF_UP)
    if amount != value:
        places = 2 + UNIT_EXPONENT[unit]
        raise Unreadable(shown(cell), f"单位为{unit}，最多保留 {places} 位小数（精确到分，公式可用 ROUND）")
    return amount


def whole(cell: Cell, *, unit_label: str = "", minimum: int | None = None) -> int:
    """A whole number: 12, 12.0 and "12" are; 12.5 is not."""
    value = number(cell, unit_label=unit_label, minimum=None if minimum is None else Decimal(minimum))
    if value != int(value):
        raise Unreadable(shown(cell), f"应为整数{f'，单位为{unit_label}' if unit_label else ''}")
    return int(value)


def day(cell: Cell) -> date:
    """The date in a cell: a date cell (a time of day is dropped), a year-first text, or the number 20250301.

    Serial numbers and day-first or month-first texts are refused: they cannot be told apart.
    """
    if isinstance(cell, datetime):
        found = cell.date()
    elif isinstance(cell, date):
        found = cell
    else:
        found = _written_day(cell)
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Unreadable(shown(cell), f"年份应在 {FIRST_YEAR} 至 {LAST_YEAR} 之间")
    return found


def _written_day(cell: str | float | bool | None) -> date:
    if isinstance(cell, bool) or cell is None:
        raise Unreadable(shown(cell), _DAY_EXPECTED)
    if isinstance(cell, (int, float)):
        # Eight digits are no serial number of any year that counts.
        if cell != cell or not 10**7 <= cell < 10**8 or cell != int(cell):
            raise Unreadable(shown(cell), f"{_DAY_EXPECTED}（请把单元格格式设为日期）")
        cell = str(int(cell))
    plain = _plain(cell, _DAY_EXPECTED)
    match = next((found for form in _DAYS if (found := form.fullmatch(plain))), None)
    if not match:
        raise Unreadable(shown(cell), _DAY_EXPECTED)
    try:
        return date(int(match[1]), int(match[3]), int(match[4]))
    except ValueError:
        raise Unreadable(shown(cell), "没有这一天，请核对") from None


def credit_code(cell: Cell) -> str:
    """A unified social credit code (GB 32100-2015), upper case, 18 characters, check digit right.

    A citizen's identity number is refused without repeating it: it would only spread.
    """
    if isinstance(cell, (int, float)) and not isinstance(cell, bool) and _CITIZEN.fullmatch(_digits(cell)):
        _refuse_citizen()
    if isinstance(cell, (int, float, date)):
        raise Unreadable(shown(cell), _AS_TEXT)
    if cell is None or not _trimmed(cell):
        raise Unreadable(shown(cell), _CODE_EXPECTED)
    code = re.sub(r"[\s\-\u2010-\u2015\u2212]", "", _plain(cell, _CODE_EXPECTED)).upper()
    if len(code) != 18:
        raise Unreadable(shown(cell), f"统一社会信用代码应为 18 位，现为 {len(code)} 位")
    # The region and the number of whoever is registered are never one sign fifteen times.
    if len(set(code[2:17])) == 1:
        raise Unreadable(shown(cell), "这是占位的编码，请填营业执照上的统一社会信用代码")
    fits = set(code) <= set(_CODE_LETTERS) and code[-1] == uscc.calc_check_digit(code[:-1])
    # One identity number in 31 has the check digit of a code as well: then its own decides.
    if _CITIZEN.fullmatch(code) and (not fits or ric.is_valid(code)):
        _refuse_citizen()
    if code[0] not in _CODE_DEPARTMENTS:
        _refuse_letter(cell, 1, code[0], "登记管理部门只有 1 至 9、A、N、Y")
    # Not uscc.validate: it wants digits in the first two places, where rural collectives (N2…) have letters.
    for place, letter in enumerate(code, 1):
        if 3 <= place <= 8 and letter not in "0123456789":
            _refuse_letter(cell, place, letter, "第 3 至 8 位是数字")
        if letter not in _CODE_LETTERS:
            _refuse_letter(cell, place, letter, "只用数字和不含 I、O、S、V、Z 的大写字母")
    if not fits:
        raise Unreadable(shown(cell), "统一社会信用代码的校验位不符，请核对各位")
    return code


def _digits(cell: float) -> str:
    return str(int(cell)) if cell == cell and abs(cell) < _LARGEST else ""


def _refuse_citizen() -> NoReturn:
    raise Unreadable("像是居民身份证号", f"请勿填写个人证件号；{_CODE_EXPECTED}")


def _refuse_letter(cell: Cell, place: int, letter: str, rule: str) -> NoReturn:
    raise Unreadable(shown(cell), f"统一社会信用代码第 {place} 位“{letter}”有误，{rule}")


def text(cell: Cell, *, lines: bool = False) -> str:
    """The text in a cell without control and invisible characters, trimmed, NFC; lines keeps line breaks.

    A whole number typed into a text cell gives its digits as long as none can be lost.
    """
    if isinstance(cell, bool):
        raise Unreadable(shown(cell), "应填文字")
    if isinstance(cell, (int, float)):
        if cell == cell and abs(cell) < _EXACT_FLOAT and cell == int(cell):
            return str(int(cell))
        raise Unreadable(shown(cell), _AS_TEXT)
    if isinstance(cell, date):
        raise Unreadable(shown(cell), "应填文字（表格软件把它变成了日期），请把单元格设为文本后重填")
    found = _trimmed(cell or "", lines=lines)
    if not found:
        raise Unreadable("空白", "应填文字")
    return unicodedata.normalize("NFC", found)


def as_shown(cell: float, digits: int) -> str:
    """A number in a text cell as the sheet shows it: filled up with zeros to so many digits. digits 0: shown in a way that is
    not worked out here (data.workbook.spreadsheet.number_shape), refused."""
    if digits and 0 <= cell < _EXACT_FLOAT and cell == int(cell):
        return f"{int(cell):0{digits}d}"
    raise Unreadable(shown(cell), "单元格显示的样子与内容不同（数字格式），请设为文本，照显示的样子重填")


def _trimmed(value: str, *, lines: bool = False) -> str:
    kept = []
    for letter in value.replace("\r\n", "\n").replace("\r", "\n"):
        if letter == "\n" and lines:
            kept.append(letter)
        elif letter.isspace():
            kept.append(" ")
        elif unicodedata.category(letter) not in ("Cc", "Cf", "Cs"):
            kept.append(letter)
    return "".join(kept).strip()


def choice(cell: Cell, labels: Mapping[str, Code]) -> Code:
    """The code of the label in a cell; widths and spaces do not matter, anything else does."""
    known = {_label_key(label): code for label, code in labels.items()}
    expected = f"应为以下之一：{'、'.join(labels)}"
    try:
        key = _label_key(text(cell))
    except Unreadable:
        raise Unreadable(shown(cell), expected) from None
    if key not in known:
        raise Unreadable(shown(cell), expected)
    return known[key]


def _label_key(label: str) -> str:
    return "".join(unicodedata.normalize("NFKC", label).split())


def yes_no(cell: Cell) -> bool:
    """是 or 否 (or a logical cell) as a bool."""
    return cell if isinstance(cell, bool) else choice(cell, {"是": True, "否": False})


@lru_cache(maxsize=100_000)
def folded(text: str) -> str:
    """The one way of writing for texts that name the same thing: half width, without spaces (case is folded where it is compared).

    团队１ and 团队 1 are 团队1; （ is (. What stands in the report stays as it is.
    """
    return text if text.isascii() and " " not in text else "".join(unicodedata.normalize("NFKC", text).split())
