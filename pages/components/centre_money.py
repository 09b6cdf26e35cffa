"""A centre's money: by source and year, and the funding rule with its parts."""

from collections import Counter
from typing import Any

import pandas as pd
import streamlit as st

from data.definition_models import Indicator
from data.definitions import Definitions
from pages.components import basis, centre_progress, charts, wording


def indicators(scheme: str, d: Definitions) -> tuple[str, ...]:
    """The indicators whose items are the scheme's money by source; none for a scheme that asks for no money ledger."""
    return d.schemes[scheme].money


def ratios(scheme: str, d: Definitions) -> list[str]:
    """The indicators that are ratios of money."""
    return [
        i
        for i in d.schemes[scheme].indicators
        if d.indicators[i].nature == "ratio"
        and d.vocabulary.units[d.indicators[d.indicators[i].denominator[0]].unit].currency
    ]


def ordered(money: pd.DataFrame, scheme: str, d: Definitions) -> pd.DataFrame:
    """Rows in order of the sources as declared, then years."""
    places = {item: n for n, item in enumerate(i for code in indicators(scheme, d) for i in d.indicators[code].items)}
    return money.assign(place=money["item"].map(places)).sort_values(["place", "year"]).drop(columns="place")


def table(money: pd.DataFrame, d: Definitions) -> pd.DataFrame:
    """Sources × years with totals, in words; a year that is not there says so and is never zero."""
    unit = money["unit"].iloc[0]
    years = sorted(int(y) for y in money["year"].unique())
    wide = money.pivot(index="label", columns="year", values="amount").reindex(list(dict.fromkeys(money["label"])))
    states = money.pivot(index="label", columns="year", values="state").reindex(wide.index)
    rows = [
        {
            "来源": source,
            **{f"{y}年": _amount(wide.loc[source, y], states.loc[source, y], unit, d) for y in years},
            "合计": _total(list(wide.loc[source]), unit, d),
        }
        for source in wide.index
    ]
    if len(wide) > 1:
        totals = {f"{y}年": _total(list(wide[y]), unit, d) for y in years}
        rows.append({"来源": "合计", **totals, "合计": _total(list(money["amount"]), unit, d)})
    return pd.DataFrame(rows)


def for_download(money: pd.DataFrame, d: Definitions) -> pd.DataFrame:
    """The same as a long table with numbers."""
    return pd.DataFrame(
        {
            "年度": money["year"],
            "来源": money["label"],
            "金额": money["amount"],
            "单位": [d.vocabulary.units[u].label for u in money["unit"]],
            "笔数": money["rows"],
            "状态": [_state(s, d) for s in money["state"]],
        }
    )


def _state(state: str, d: Definitions) -> str:
    return {"reported": "已填报", "missing": "没有报告"}.get(state) or wording.label("ledger_state", state, d)


def _amount(value: Any, state: str, unit: str, d: Definitions) -> str:
    return _state(state, d) if wording.absent(value) else wording.quantity(value, unit, d)


def _total(values: list[Any], unit: str, d: Definitions) -> str:
    present = [v for v in values if not wording.absent(v)]
    if not present:
        return "—"
    return ("至少 " if len(present) < len(values) else "") + wording.quantity(sum(present), unit, d)


def show(money: pd.DataFrame, d: Definitions) -> None:
    """Chart and table of the money by source and year."""
    unit = money["unit"].iloc[0]
    st.plotly_chart(
        charts.money_by_source(money, unit, d), config=charts.CONFIG, key="money", alt="各年各来源资金的堆叠柱"
    )
    st.dataframe(
        table(money, d),
        hide_index=True,
        height="content",
        column_config={"来源": st.column_config.TextColumn(pinned=True)},
        placeholder="",
    )


def rule(row: Any, parts: pd.DataFrame, targets: pd.DataFrame, d: Definitions) -> None:
    """A funding ratio: its parts, the ratio, what is required, and on what that rests. row: result.progress of the ratio."""
    indicator = d.indicators[row.indicator]
    st.markdown(f"**{wording.plain(row.label)}**　:small[{centre_progress.outlook(row, d)}]")
    values = {p.indicator: p for p in parts.itertuples()}
    boxes = st.columns([3, 3, 2, 3, 2], vertical_alignment="bottom")
    for box, side in zip(boxes, (indicator.numerator, indicator.denominator), strict=False):
        for code in side:
            part = values.get(code)
            shown = "—" if part is None else wording.quantity(part.value, part.unit, d)
            least = "" if part is None or part.completeness != "lower" else "至少 "
            box.metric(d.indicators[code].label, least + shown)
    boxes[2].metric("比值", wording.quantity(row.value, row.unit, d, row.last_value))
    required = "没有规定"
    if not wording.absent(row.last_value):
        required = (
            f"{wording.label('direction', row.direction, d)} {wording.quantity(row.last_value, row.unit, d, row.value)}"
        )
    boxes[3].metric("要求", required)
    with boxes[4]:
        st.markdown(centre_progress.tone(row.status, d))
        basis.popover(row, targets, key=f"basis-{row.indicator}-money")


def parts(indicator: Indicator, now: pd.DataFrame, d: Definitions) -> pd.DataFrame:
    """The parts of a ratio with their values. now: result.progress of one year."""
    values = {r.indicator: r for r in now.itertuples()}
    rows = []
    for side, codes in (("分子", indicator.numerator), ("分母", indicator.denominator)):
        for code, times in Counter(codes).items():
            row = values.get(code)
            shown = "—" if row is None else wording.quantity(row.value, row.unit, d)
            least = "至少 " if row is not None and row.completeness == "lower" else ""
            label = d.indicators[code].label + (f"×{times}" if times > 1 else "")
            rows.append({"位置": side, "指标": label, "数值": least + shown})
    return pd.DataFrame(rows)
