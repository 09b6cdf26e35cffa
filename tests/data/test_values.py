"""Every way a number, an amount, a date or a code is written: read in the one right way, or refused."""

import math
import unicodedata
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.workbook import values
from data.workbook.values import Unreadable, choice, credit_code, day, money, number, text, whole, yes_no

NOON = datetime(2025, 3, 1, 12, 30)  # noqa: DTZ001  spreadsheets know no time zones
PLAIN = str.maketrans("０", "0")
FULL_WIDTH = str.maketrans("0123456789.,+-", "０１２３４５６７８９．，＋－")
amounts = st.decimals(min_value=-(10**12), max_value=10**12, allow_nan=False, allow_infinity=False, places=2)
anything = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.text("0123456789０１２.,，%+-−年月日/ \u3000eE_()", max_size=12),
    st.dates(),
    st.datetimes(),
)


def refused(parse, cell, **options) -> Unreadable:
    """The refusal of a cell."""
    with pytest.raises(Unreadable) as caught:
        parse(cell, **options)
    return caught.value


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (0, "0"),
        (0.0, "0"),
        (-0.0, "0"),
        (12, "12"),
        (1358.0160000000001, "1358.016"),
        (0.1 + 0.2, "0.3"),
        (59.995, "59.995"),
        (123456789012345.0, "123456789012345"),
        ("0", "0"),
        ("1,234,567.8", "1234567.8"),
        ("１，２３４．５", "1234.5"),
        ("\u3000 12\u00a0", "12"),
        ("\u200b12\ufeff", "12"),
        ("−5", "-5"),
        ("－5", "-5"),
        ("+7.10", "7.10"),
        (".5", "0.5"),
        ("0012", "12"),
    ],
)
def test_number(cell, expected):
    found = number(cell, unit_label="万元")
    assert isinstance(found, Decimal)
    assert str(found) == expected


@pytest.mark.parametrize(
    "cell",
    [
        "1,23,4",
        "1234,567",
        "0,123",
        ",5",
        "1,200.5万",
        "1200元",
        "约12",
        "12以上",
        "(12)",
        "（12）",
        "87.3%",
        "1e3",
        "1E+3",
    ]
    + [
        "1_000",
        "inf",
        "nan",
        "Infinity",
        "10²",
        "①",
        "½",
        "١٢",
        "一二",
        "1 2",
        "1.2.3",
        "5.",
        "-",
        "--5",
        "",
        " \u3000",
        "〇",
    ]
    + ["12\n13", "=1+1", "#N/A", "9" * 80, "1" + "0" * 20, "x" * 500]
    + [None, True, False, math.inf, -math.inf, math.nan, 1e20, date(2025, 3, 1), NOON],
)
def test_not_a_number(cell):
    refusal = refused(number, cell, unit_label="万元")
    assert "只填数字，单位为万元" in refusal.expected
    assert refusal.found
    assert len(refusal.found) < 60


def test_refusal_quotes_what_stands_there():
    assert refused(number, "１，２00.5万").found == "“１，２00.5万”"
    assert refused(number, None).found == "空白"
    assert refused(number, True).found == "逻辑值 TRUE"
    assert refused(number, NOON).found == "日期 2025-03-01"
    assert "数值" in refused(number, NOON).expected


def test_least_value():
    assert number(0, minimum=Decimal(0)) == 0
    assert refused(number, -0.01, unit_label="万元", minimum=Decimal(0)).expected == "不能小于 0万元"
    assert number("-5") == -5


def test_percent():
    assert number("87.3%", percent=True) == Decimal("0.873")
    assert number("８７．３％", percent=True) == Decimal("0.873")
    assert number(0.873, percent=True) == Decimal("0.873")
    assert "百分数" in refused(number, "87.3", percent=True).expected


@pytest.mark.parametrize(
    ("cell", "unit", "expected"),
    [
        (1358.0160000000001, "万元", "13580160.00"),
        ("1,358.016", "万元", "13580160.00"),
        (0.000001, "万元", "0.01"),
        (20, "亿元", "2000000000.00"),
        ("0.0000000001", "亿元", "0.01"),
        (0, "万元", "0.00"),
        (-3.5, "元", "-3.50"),
        ("99999999999.99", "元", "99999999999.99"),
    ],
)
def test_money(cell, unit, expected):
    assert str(money(cell, unit=unit)) == expected


@pytest.mark.parametrize(
    ("cell", "unit", "places"),
    [(1 / 3, "万元", 6), ("0.0000001", "万元", 6), (0.005, "元", 2), ("0.00000000001", "亿元", 10)],
)
def test_money_finer_than_a_cent(cell, unit, places):
    assert f"最多保留 {places} 位小数" in refused(money, cell, unit=unit).expected


def test_whole():
    assert whole(12.0) == 12
    assert type(whole("1,200")) is int
    assert "整数" in refused(whole, 12.5, unit_label="家").expected
    assert "不能小于 0" in refused(whole, -1, minimum=0).expected


@pytest.mark.parametrize(
    "cell",
    [date(2025, 3, 1), NOON, "2025-03-01", "2025-3-1", "2025/3/1", "2025.3.1", "2025.03.01", "2025年3月1日", "20250301"]
    + ["２０２５年０３月０１日", " 2025-03-01 ", "2025-03-01 00:00:00", 20250301, 20250301.0],
)
def test_day(cell):
    found = day(cell)
    assert found == date(2025, 3, 1)
    assert type(found) is date


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (45717, "请把单元格格式设为日期"),
        (45717.5, "请把单元格格式设为日期"),
        (2025.3, "请把单元格格式设为日期"),
        (math.nan, "请把单元格格式设为日期"),
        (math.inf, "请把单元格格式设为日期"),
        ("45717", "年在前"),
        ("1/2/2025", "年在前"),
        ("01-02-2025", "年在前"),
        ("25-3-1", "年在前"),
        ("2025-3/1", "年在前"),
        ("2025年3月", "年在前"),
        ("2025", "年在前"),
        ("2025-③-1", "年在前"),
        ("三月一日", "年在前"),
        (None, "年在前"),
        (True, "年在前"),
        ("2025-02-29", "没有这一天"),
        ("2025-13-01", "没有这一天"),
        (20251301, "没有这一天"),
        ("0000-01-01", "没有这一天"),
        ("1948-12-31", "1949"),
        ("2101-01-01", "2100"),
        (date(1900, 1, 5), "1949"),
    ],
)
def test_not_a_day(cell, said):
    assert said in refused(day, cell).expected


@pytest.mark.parametrize(
    "cell",
    ["91110108MA01ABCD2X", " 91110108ma01abcd2x ", "91110108MA01ABCD2X\u200b", "9111 0108-MA01ABCD-2X"]
    + ["９１１１０１０８ＭＡ０１ＡＢＣＤ２Ｘ"],
)
def test_credit_code(cell):
    assert credit_code(_with_check(cell)) == _checked("91110108MA01ABCD2")


def test_credit_code_of_a_rural_collective():
    assert credit_code(_checked("N2110108MF1234567")).startswith("N2")


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (911101010000000123, "存为数字会丢失末位"),
        (9.11101e17, "存为数字会丢失末位"),
        ("9111010800000001", "现为 16 位"),
        ("91110108MI01ABCD2X", "第 10 位“I”"),
        ("911A0108MA01ABCD2X", "第 4 位“A”"),
        ("91110108MA01ABC中2X", "第 16 位“中”"),
        (None, "18 位"),
        ("", "18 位"),
    ],
)
def test_not_a_credit_code(cell, said):
    assert said in refused(credit_code, cell).expected


@pytest.mark.parametrize("department", "123456789ANY")
def test_every_registering_department_has_codes(department):
    code = _checked(f"{department}1110108MA01ABCD2")
    assert credit_code(code) == code


@pytest.mark.parametrize("department", "0BCDEFGHJKLMPQRTUWX")
def test_no_other_sign_names_a_registering_department(department):
    """Refused for its first place, though its check digit is right."""
    assert "第 1 位" in refused(credit_code, _checked(f"{department}1110108MA01ABCD2")).expected


@pytest.mark.parametrize("cell", ["0" * 18, "1" * 18, "０" * 18, "91" + "0" * 16, "A" * 18])
def test_a_placeholder_is_no_credit_code(cell):
    assert "占位" in refused(credit_code, cell).expected
    assert "占位" in refused(credit_code, _checked(cell.translate(PLAIN)[:17])).expected


def test_fifteen_of_one_sign_but_one_are_a_code():
    code = _checked("91" + "1" * 14 + "2")
    assert credit_code(code) == code


@pytest.mark.parametrize(
    "cell",
    ["11010519491231002X", "11010519491231002x", "110105 19491231 002X", 110105194912310021, 1.1010519491231002e17],
)  # the example of GB 11643-1999
def test_an_identity_number_is_no_credit_code_and_is_not_repeated(cell):
    found = refused(credit_code, cell)
    assert found.found == "像是居民身份证号"
    assert "个人证件号" in found.expected
    assert "1949" not in str(found)


def test_an_identity_number_with_the_check_digit_of_a_code_is_found_as_well():
    both = [n for n in _identity_numbers() if _checked(n[:17]) == n]
    assert both  # one in 31
    for cell in both:
        assert refused(credit_code, cell).found == "像是居民身份证号"


def test_a_code_that_only_looks_like_an_identity_number_is_one():
    """A public institution's code with a birthday's digits in it, but not the check digit of an identity number."""
    taken = set(_identity_numbers())
    codes = [
        c for n in range(100, 1000) if (c := _checked(f"11010519491231{n}"))[-1] in "0123456789X" and c not in taken
    ]
    assert codes
    for code in codes:
        assert credit_code(code) == code


def _identity_numbers() -> list[str]:
    """Invented identity numbers of one day and place, with the check digit of GB 11643-1999, computed here from the standard."""
    numbers = []
    for order in range(100, 1000):
        first = f"11010519491231{order}"
        total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(first))
        numbers.append(first + "10X98765432"[total % 11])
    return numbers


def test_credit_code_finds_every_single_mistake():
    """Any one place changed to any other allowed letter is found by the check digit."""
    right = _checked("91110108MA01ABCD2")
    for place in range(18):
        for letter in "0123456789" if 2 <= place < 8 else "0123456789ABCDEFGHJKLMNPQRTUWXY":
            if letter != right[place]:
                said = "第 1 位" if place == 0 and letter not in "123456789ANY" else "校验位"
                assert said in refused(credit_code, right[:place] + letter + right[place + 1 :]).expected


def _checked(first: str) -> str:
    """17 characters and the check digit of GB 32100, computed here from the standard."""
    letters = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    total = sum(letters.index(letter) * pow(3, place, 31) for place, letter in enumerate(first))
    return first + letters[-total % 31]


def _with_check(cell: str) -> str:
    """The example with its last X replaced by the true check digit, in the width and case it was written in."""
    digit = _checked("91110108MA01ABCD2")[-1]
    for written in ("X", "x", "Ｘ"):
        if written in cell:
            return cell.replace(written, digit)
    raise AssertionError(cell)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("  甲公司\u3000", "甲公司"),
        ("甲\u200b公\u202e司\ufeff\x07", "甲公司"),
        ("甲\r\n乙\t丙", "甲 乙 丙"),
        ("e\u0301", "é"),
        ("（甲）", "（甲）"),
        (2025001.0, "2025001"),
        (12, "12"),
    ],
)
def test_text(cell, expected):
    assert text(cell) == expected


def test_text_with_lines():
    assert text(" 甲\r\n乙 ", lines=True) == "甲\n乙"


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (None, "应填文字"),
        ("\u3000\u200b", "应填文字"),
        (True, "应填文字"),
        (1e15, "设为文本"),
        (2025.1, "设为文本"),
        (math.nan, "设为文本"),
        (math.inf, "设为文本"),
        (date(2025, 3, 1), "设为文本"),
    ],
)
def test_not_a_text(cell, said):
    assert said in refused(text, cell).expected


def test_choice():
    labels = {"在研": "running", "已验收（通过）": "accepted", "2": "two"}
    assert choice(" 在 研", labels) == "running"
    assert choice("已验收(通过)", labels) == "accepted"
    assert choice(2.0, labels) == "two"
    assert refused(choice, "完成", labels=labels).expected == "应为以下之一：在研、已验收（通过）、2"
    assert refused(choice, None, labels=labels).found == "空白"
    assert yes_no("是") is True
    assert yes_no(" 否") is False
    assert yes_no(False) is False
    assert "是、否" in refused(yes_no, "有").expected


@given(amounts)
def test_any_amount_reads_as_itself(amount):
    for written in (f"{amount}", f"{amount:,}", f"{amount:,}".translate(FULL_WIDTH), f"\u3000{amount:,} "):
        assert number(written) == amount
        assert money(written, unit="元") == amount


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=6))
def test_any_numeric_cell_gives_its_written_value(amount):
    """What a person typed survives the spreadsheet's binary form, up to its 15 digits."""
    assert number(float(amount)) == amount
    assert money(float(amount), unit="万元") == amount * 10_000


@given(st.dates(date(1949, 1, 1), date(2100, 12, 31)))
def test_any_day_reads_as_itself(when):
    forms = [f"{when:%Y%m%d}", f"{when.year}年{when.month}月{when.day}日", when, f"{when.year}.{when.month}.{when.day}"]
    assert {day(form) for form in [*forms, when.isoformat(), when.isoformat().translate(FULL_WIDTH)]} == {when}


@given(anything)
@settings(max_examples=300)
def test_nothing_else_is_ever_raised_or_returned(cell):
    """Whatever stands in a cell: a value within the rules, or Unreadable with both halves of the message."""
    checks = {
        number: lambda found: found.is_finite() and abs(found) < 10**20,
        whole: lambda found: type(found) is int,
        day: lambda found: type(found) is date and 1949 <= found.year <= 2100,
        credit_code: lambda found: len(found) == 18,
        text: lambda found: found == found.strip() and not any(unicodedata.category(c) in ("Cc", "Cf") for c in found),
        yes_no: lambda found: type(found) is bool,
        **{(lambda value, unit=unit: money(value, unit=unit)): _is_cents for unit in ("元", "万元", "亿元")},
    }
    for parse, right in checks.items():
        try:
            held = right(parse(cell))
        except Unreadable as refusal:
            held = bool(refusal.found and refusal.expected)
        assert held, parse


def _is_cents(amount: Decimal) -> bool:
    return amount.as_tuple().exponent == -2


def test_quoting_is_short():
    assert values.shown("长" * 100) == f"“{'长' * 40}…”"
