"""What was compared, in words that show why: numbers with units, the comparison, how much is short. Rounded only here."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from data.schema.loading import Definitions
from data.schema.models.application import Application, fact_of, year_of
from data.schema.quantities import digits, in_full
from data.workbook.sheets.application_answers import YEARS
from metrics.application import Measured, Outcome, barred, count

MARKS = {
    "unmet": ("✗", "red", "不满足"),
    "soft": ("△", "orange", "不满足（原则上）"),
    "later": ("△", "orange", "不满足（认定时）"),
    "missing": ("○", "orange", "缺数据"),
    "judged": ("◇", "blue", "由人认定"),
    "met": ("✓", "green", "满足"),
    "not_applicable": ("–", "gray", "不适用"),
}
SOFT = "原则上"
STAGES = {"entry": "", "recognition": "申请认定时"}


def kind(outcome: Outcome) -> str:
    """The verdict, with what is unmet but does not bar the applicant now told apart (soft, later)."""
    if outcome.verdict != "unmet":
        return outcome.verdict
    return "soft" if outcome.condition.soft else "unmet" if outcome.condition.stage == "entry" else "later"


def verdict(code: str) -> str:
    """✓ 满足: symbol and word."""
    return f"{MARKS[code][0]} {MARKS[code][2]}"


def verdict_in_words(outcomes: list[Outcome], *, started: bool) -> tuple[str, str, str]:
    """The one thing to know: its tone (info, error, warning, success), a sentence, and what is to be said besides."""
    counts, bars = count(outcomes), barred(outcomes)
    later = sum(o.verdict == "unmet" and o.condition.stage != "entry" for o in outcomes)
    soft = counts["unmet"] - len(bars) - later
    told = (
        (counts["missing"], "项缺数据"), (counts["judged"], "项由人认定"), (soft, "项“原则上”的要求没有达到"),
        (later, "项到申请认定时须具备"),
    )  # fmt: skip
    rest = "，".join(f"{number} {what}" for number, what in told if number)
    more = f"另有 {rest}。" if rest else ""
    if not started:
        return "info", "还没有填写。", f"共 {sum(counts.values()) - counts['not_applicable']} 项条件，见下。"
    if bars:
        named = "、".join(o.condition.label for o in bars[:3]) + ("等" if len(bars) > 3 else "")
        return "error", f"暂不符合：{len(bars)} 项条件不满足（{named}）。", more
    if counts["missing"]:
        none = "，已填的没有不满足的必备条件" if counts["met"] else ""
        return "warning", f"还不能判断：{counts['missing']} 项缺数据{none}。", more
    if any(o.verdict == "met" and not o.condition.soft and o.condition.stage == "entry" for o in outcomes):
        return "success", "能计算的必备条件全部满足。", more
    return "info", "没有能由系统计算的必备条件。", more


def marks(outcome: Outcome) -> list[str]:
    """What is said of a condition beside its label: 原则上, 申请认定时."""
    return [mark for mark in (SOFT if outcome.condition.soft else "", STAGES[outcome.condition.stage]) if mark]


def compared(outcome: Outcome, application: Application, d: Definitions) -> str:
    """Every comparison of a condition in one line; nothing for one that people judge or that does not apply."""
    parts = [measured(m, application, d) for m in outcome.measured if not m.missing]
    blank = dict.fromkeys(_name(code, application) for m in outcome.measured for code in m.missing)
    said = ("；或者 " if outcome.condition.any_of else "；").join(parts)
    return "　".join(filter(None, (said, f"未填：{'、'.join(blank)}" if blank else "")))


def other(outcome: Outcome, application: Application, d: Definitions) -> str:
    """The comparison under another reading of the text, with what it would come to."""
    if outcome.other is None:
        return ""
    said = measured(outcome.other, application, d)
    word = MARKS[outcome.other.verdict][2]
    return f"另一种理解——{outcome.condition.other_reading}：{said}" + ("" if word in said else f"，{word}")


def measured(m: Measured, application: Application, d: Definitions) -> str:
    """One comparison: 49 人 ＜ 50 人，差 1 人."""
    if m.missing:
        return "未填：" + "、".join(_name(code, application) for code in m.missing)
    test = m.test
    if test.yes or test.no:
        fact = application.facts[test.yes or test.no or ""]
        wanted = "是" if test.yes else "否"
        return f"{fact.label}：{'是' if m.numerator else '否'}" + ("" if m.verdict == "met" else f"，应为“{wanted}”")
    assert m.numerator is not None
    unit = _unit((test.mean,) if test.mean else test.sum, application)
    if test.over:
        return _ratio(m, m.numerator, unit, application, d)
    value, left = m.numerator / m.denominator, ""
    if test.mean:
        left = f"近{int(m.denominator)}年平均 "
    elif len(test.sum) > 1:
        left = "＋".join(_name(code, application) for code in test.sum) + " ＝ "
    return left + _against(Fraction(m.numerator) / Fraction(m.denominator), value, unit, m, application, d)


def _against(exact: Fraction, value: Decimal, unit: str, m: Measured, application: Application, d: Definitions) -> str:
    """A value beside its bounds. exact: what is compared; value: what is shown."""
    lowest, highest = m.bounds
    sides = [(lowest, "≥", "＜", m.test.at_least_of), (highest, "≤", "＞", m.test.at_most_of)]
    if lowest is not None and lowest == highest and (m.test.at_least_of or m.test.at_most_of):
        sides = [(lowest, "＝", "≠", m.test.at_least_of)]
    said = []
    for bound, kept, broken, names in sides:
        if bound is None:
            continue
        holds = exact == bound if kept == "＝" else (exact >= bound if kept == "≥" else exact <= bound)
        number = Decimal(bound.numerator) / Decimal(bound.denominator)
        of = "＋".join(_name(code, application) for code in names)
        said.append(f"{kept if holds else broken} {of + ' ' if of else ''}{in_full(number, unit, d)}")
        if not holds:
            said.append(f"（{'差' if exact < bound else '多'} {_small(abs(bound - exact), unit, d)}）")
    return f"{in_full(value, unit, d)} {' '.join(said)}".replace(" （", "（")


def _ratio(m: Measured, numerator: Decimal, unit: str, application: Application, d: Definitions) -> str:
    top, bottom = (_joined(names, application) for names in (m.test.sum, m.test.over))
    below = _unit(m.test.over, application)
    quotient = f"{top} {in_full(numerator, unit, d)} ÷ {bottom} {in_full(m.denominator, below, d)}"
    if m.denominator == 0:
        return f"{quotient}：{bottom}为零，比例不适用"
    bound = m.bounds[0] if m.bounds[0] is not None else m.bounds[1]
    assert bound is not None
    if _ends(bound):
        value, limit = numerator / m.denominator, Decimal(bound.numerator) / bound.denominator
        kept, broken = ("≥", "＜") if m.bounds[0] is not None else ("≤", "＞")
        return f"{quotient} ＝ {_share(value, limit)} {kept if m.verdict == 'met' else broken} {_share(limit, limit)}"
    # a third is no decimal number: the products are compared, as the program does
    left, right = numerator * bound.denominator, m.denominator * bound.numerator
    sign = "≥" if left >= right else "＜"
    return f"{quotient}：{digits(numerator)} × {bound.denominator} ＝ {digits(left)} {sign} {digits(right)}"


def _share(value: Decimal, limit: Decimal) -> str:
    """A ratio as percent or times, with as many digits as it takes to see that it is not the limit."""
    size, word = (Decimal(100), "%") if limit <= 1 else (Decimal(1), " 倍")
    for places in range(2, 25):
        text = (value * size).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        if value == limit or text != limit * size:
            break
    return f"{digits(text)}{word}"


def _ends(bound: Fraction) -> bool:
    """Whether a fraction is a finite decimal number."""
    rest = bound.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1


def _small(gap: Fraction, unit: str, d: Definitions) -> str:
    """What is short or too much, never rounded away: 0.0033 元."""
    value = Decimal(gap.numerator) / Decimal(gap.denominator)
    if unit == "yuan" and value < 10_000:
        return f"{digits(value.quantize(Decimal('0.0001')))} 元"
    return in_full(value, unit, d)


def _joined(names: Iterable[str], application: Application) -> str:
    names = list(names)
    said = "＋".join(_name(code, application) for code in names)
    return said if len(names) == 1 else f"（{said}）"


def _name(name: str, application: Application) -> str:
    fact, year = application.facts[fact_of(name)], year_of(name)
    return fact.label if year is None else f"{fact.label}（{YEARS[year - 1]}）"


def _unit(names: Iterable[str], application: Application) -> str:
    fact = application.facts[fact_of(next(iter(names)))]
    return "yuan" if fact.type == "money" else str(fact.unit)
