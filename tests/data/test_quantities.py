"""Values in words: rounding never makes two that differ look the same, shares lie percentage points apart."""

from decimal import Decimal

import pytest

from data.schema.quantities import difference, in_full, quantity, together


@pytest.mark.parametrize(
    ("value", "unit", "against", "said"),
    [
        ("1987000000", "yuan", None, "19.87 亿元"), ("2000000000", "yuan", None, "20.00 亿元"),
        ("1999999999", "yuan", "2000000000", "19.99999999 亿元"), ("1999999999", "yuan", None, "20.00 亿元"),
        ("9999999", "yuan", None, "999.9999 万元"), ("9999999.99", "yuan", "10000000", "999.999999 万元"),
        ("10000000", "yuan", "9999999.99", "0.10 亿元"), ("10000000.01", "yuan", "10000000", "0.1000000001 亿元"),
        ("0.99999", "percent", None, "99.999%"), ("1", "percent", None, "100.0%"), ("0.333333333333", "percent", None, "33.3%"),
 ("1024", "person", None, "1,024 人"), ("4.9", "piece", None, "4.9 个"),
        ("0.125", "percent", None, "12.5%"), ("0.49996", "percent", "0.5", "49.996%"), ("1.9998", "times", "2", "1.9998 倍"),
        (None, "yuan", None, "—"), ("0", "firm", None, "0 家"),
    ],
)  # fmt: skip
def test_a_value_with_its_unit(definitions, value, unit, against, said):
    found, other = (None if text is None else Decimal(text) for text in (value, against))
    assert quantity(found, unit, definitions, other) == said


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        ("0.1", "percent", "10.0 个百分点"), ("0.00004", "percent", "0.004 个百分点"), ("13000000", "yuan", "0.13 亿元"),
        ("1", "yuan", "0.0001 万元"), ("24", "person", "24 人"), (None, "percent", "—"), ("0", "percent", "0.0 个百分点"),
    ],
)  # fmt: skip
def test_a_difference(definitions, value, unit, said):
    assert difference(None if value is None else Decimal(value), unit, definitions) == said


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        ("100000000", "yuan", "1 亿元"), ("99999999.99", "yuan", "9,999.999999 万元"), ("10000", "yuan", "1 万元"),
        ("9999.99", "yuan", "9,999.99 元"), ("1000", "person", "1,000 人"), ("0.333", "percent", "33.3%"), ("0", "yuan", "0 元"),
    ],
)  # fmt: skip
def test_in_full_every_digit_is_there(definitions, value, unit, said):
    assert in_full(Decimal(value), unit, definitions) == said


def test_a_mean_without_end_stops(definitions):
    assert in_full(Decimal(10**9) / 3, "yuan", definitions) == "3.333333333333 亿元"


@pytest.mark.parametrize(
    ("values", "unit", "said"),
    [
        (["500000", "5000000000"], "yuan", ["0.01 亿元", "50.00 亿元"]), (["500000", None], "yuan", ["50.00 万元", "—"]),
        (["1999999999", "2000000000"], "yuan", ["19.99999999 亿元", "20.00000000 亿元"]),
        (["9999999.99", "10000000"], "yuan", ["0.0999999999 亿元", "0.1000000000 亿元"]), (["5", "5"], "firm", ["5 家", "5 家"]),
        (["0.5", "0.5", "0"], "percent", ["50.0%", "50.0%", "0.0%"]), ([None], "yuan", ["—"]),
    ],
)  # fmt: skip
def test_side_by_side_in_one_unit(definitions, values, unit, said):
    assert together([None if v is None else Decimal(v) for v in values], unit, definitions) == said
