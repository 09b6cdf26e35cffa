"""「依据」: on what a number rests — clause or setting, formula, target, missing years, and the way to its rows."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from data.read_model.rows import each
from data.schema.loading import Definitions
from metrics import doubts
from metrics.answers.indicators import Progress, Target
from pages.drawing.rules import composed, decided
from pages.session import bridge
from pages.words import wording


def popover(row: Progress, targets: pd.DataFrame, *, key: str, on_rows: Callable[[str], None] | None = None) -> None:
    """A button「依据」for one row of result.progress (with label, unit, reading).

    targets: result.target of that year; on_rows: shows the rows behind an indicator, given its code.
    """
    with st.popover("依据", icon=":material/gavel:", key=key):
        for line in explain(row, targets, bridge.definitions()):
            st.markdown(line)
        if on_rows:
            st.button(
                "查看明细行",
                icon=":material/table_rows:",
                key=f"{key}-rows",
                on_click=on_rows,
                args=(row.indicator,),
                help="在本页下方“走势与明细”中列出每一行的工作表、行号和是否计入",
            )


def explain(row: Progress, targets: pd.DataFrame, d: Definitions) -> list[str]:
    """How a value came about and what it is compared with: one Markdown line each."""
    return [
        f"**{wording.plain(row.label)}**　{row.year}年　{wording.label('nature', row.nature, d)}",
        *_formula(row, d),
        *_result(row, d),
        *_path(row, d),
        *[_target(t, row.unit, d) for t in each(targets[targets["indicator"] == row.indicator], Target)],
        f"状态含义：{d.meaning(d.vocabulary.statuses[row.status].meaning, row.scheme, row.year)}",
    ]


def _formula(row: Progress, d: Definitions) -> list[str]:
    indicator = d.indicators[row.indicator]
    lines = [f"口径：{wording.plain(indicator.reading)}"] if indicator.reading else []
    lines += [f"- {line}" for line in decided((indicator.reading,), d)]
    if indicator.nature == "ratio":
        lines.append(wording.plain(composed(indicator, d)))
        if not wording.absent(row.numerator):
            unit = d.indicators[indicator.numerator[0]].unit
            numbers = [wording.quantity(v, unit, d) for v in (row.numerator, row.denominator)]
            lines.append(f"代入：{numbers[0]} ÷ {numbers[1]}（比较时用分数，不先取整）")
        return lines
    if not indicator.items:
        parts = [composed(indicator, d), *_alternatives(row, d)]
        return lines + [wording.plain(line) for line in parts if line]
    how = {"sum": "金额合计", "distinct": "去重计数", "value": "取填报的一个数"}[indicator.measure]
    items = "、".join(d.items[i].label for i in indicator.items)
    ledgers = dict.fromkeys(d.ledgers[d.items[i].ledger].title for i in indicator.items)
    lines.append(f"计入：{items}；来自{''.join(f'《{title}》' for title in ledgers)}，{how}")
    return lines


def _alternatives(row: Progress, d: Definitions) -> list[str]:
    """The ways of a rule of which one is enough, with what each asks for."""
    rules = d.schemes[row.scheme].rules.values()
    ways = [a for r in rules if r.indicator == row.indicator for a in r.any_of]
    return [
        f"有一项即可：{d.indicators[a.indicator].label} {wording.label('direction', a.direction, d)} "
        f"{wording.quantity(a.value, d.indicators[a.indicator].unit, d)}"
        for a in ways
    ]


def _result(row: Progress, d: Definitions) -> list[str]:
    value = "没有数据" if wording.absent(row.value) else wording.quantity(row.value, row.unit, d, row.path_value)
    lines = [f"数值：{value}　状态：{wording.status(row.status, d)}"]
    if row.judged_on is not None:
        on_day = wording.quantity(row.judged_value, row.unit, d, row.last_value)
        undated = f"；没有日期的行按{row.year}年底计" if row.judged_undated else ""
        lines.append(f"目标于 {wording.day(row.judged_on)} 到期，按当日的数 {on_day} 判断（决定 D26{undated}）")
        lines += [f"- {line}" for line in decided(("D26",), d)]
    if row.opening is not None and row.opening_as_of and row.opening_rows is not None:
        rows = "、".join(map(str, row.opening_rows[:5])) + ("等" if len(row.opening_rows) > 5 else "")
        opening = wording.quantity(row.opening, row.unit, d)
        lines.append(
            f"其中期初数 {opening}：截至 {row.opening_as_of:%Y-%m-%d}，依据 {wording.plain(row.opening_document)}，"
            f"登记在 {wording.plain(row.opening_file)}《{row.opening_sheet}》第{rows}行"
        )
    if said := doubts.words(row, d):
        lines.append(f"◆ {said}：{wording.plain(row.doubt_reasons)}（见“预警处置”）")
    if row.completeness in ("lower", "unknown"):
        word = wording.label("completeness", row.completeness, d)
        lines.append(f"缺{wording.years(row.missing_years)}数据，数值{word}：可以证明已达成，不作不利判断")
    return lines


def _path(row: Progress, d: Definitions) -> list[str]:
    if wording.absent(row.path_value):
        if wording.absent(row.last_value):
            return ["没有可比较的目标值"]
        return [
            "到期前没有应达值：责任书没有写基数，批复当年也没有完整的填报数，不作不利判断（决定 D29）",
            *[f"- {line}" for line in decided(("D29",), d)],
        ]
    how = "在相邻两个目标之间按天推算" if row.estimated else "即目标值"
    if row.base_value is not None and row.last_due and row.last_due.year >= row.year:
        base = wording.quantity(row.base_value, row.unit, d)
        how = f"从基数 {base} 起，{how}" if row.estimated else "即基数" if row.path_value == row.base_value else how
    if not wording.absent(row.annual_target):
        how = f"建设责任书 {wording.plain(row.annual_letter_no)} 的年度目标"
    exact = wording.quantity(row.path_value, row.unit, d, row.value)
    if row.required == row.path_value:
        return [f"{row.year}年底应达：{exact}（{how}）"]
    word = "至少" if row.direction != "at_most" else "至多"
    return [f"{row.year}年底应达：{word} {wording.quantity(row.required, row.unit, d)}（{how}，为 {exact}，按此判断）"]


def _target(target: Target, unit: str, d: Definitions) -> str:
    value = f"{wording.label('direction', target.direction, d)} {wording.quantity(target.value, unit, d)}"
    rule = "" if wording.absent(target.rule) else f"{target.rule}　{wording.plain(target.clause)}"
    if target.basis == "letter":
        default = "；政策没有这一目标，由责任书新增"
        if not wording.absent(target.policy_value):
            policy = wording.quantity(target.policy_value, unit, d)
            default = f"；政策默认 {_when(target.policy_due_on)} {policy}（{rule}）"
        return (
            f"- 目标（建设责任书 {wording.plain(target.letter_no)} 第{target.letter_version}版）："
            f"{_when(target.due_on)} {value}{default}"
        )
    soft = "；原则性要求" if target.soft else ""
    return f"- 目标（{rule}　{wording.label('basis', target.rule_basis, d)}）：{_when(target.due_on)} {value}{soft}{_outside(target)}"


def _outside(target: Target) -> str:
    """Why a target does not apply. One that holds at every year-end lies before no approval: it is for centres of another kind."""
    if target.applicable:
        return ""
    if target.applicable is None:
        return "；只对一部分中心，报告没有说清属于哪一类，不作判断"
    return "；只对另一类中心，不适用" if wording.absent(target.due_on) else "；早于批复日期，不适用"


def _when(due_on: Any) -> str:
    return "每年年底" if wording.absent(due_on) else wording.day(due_on)
