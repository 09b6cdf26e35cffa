"""A centre's money: by source and year, and the funding rule with its parts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from data.read_model.rows import each
from data.schema.loading import Definitions
from data.schema.models.counting import Indicator
from metrics import doubts
from metrics.answers.indicators import Doubted, Progress
from metrics.headlines import money as headline
from pages.drawing import basis, money_chart, stated
from pages.parts.centre import centre_progress
from pages.parts.money import source_choice
from pages.words import numbers, wording


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
    """Sources × years with totals; a year that is not there is empty, is never zero, and is told of in a row's 说明."""
    years = sorted(int(y) for y in money["year"].unique())
    sources = [(source, money[money["label"] == source]) for source in dict.fromkeys(money["label"])]
    if len(sources) > 1:
        sources.append(("合计", money))
    of = numbers.unit(money["unit"].iloc[0], [_sum(part["amount"]) for _, part in sources], d)
    doubtful = of.heading(f"其中{doubts.WORD}")
    frame = pd.DataFrame(
        [
            {
                "来源": source,
                **{of.heading(f"{y}年"): of.of(_sum(part.loc[part["year"] == y, "amount"])) for y in years},
                of.heading("合计"): of.of(_sum(part["amount"])),
                doubtful: of.of(_sum(part["doubtful"])),
                "说明": "；".join(_notes(part, d)),
            }
            for source, part in sources
        ]
    )
    return numbers.without_empty(frame, doubtful, "说明")


def _notes(part: pd.DataFrame, d: Definitions) -> list[str]:
    """Which years are missing and why, and which are in doubt. part: of one source, or all."""
    missing = part[part["amount"].isna()].groupby("state", sort=False)["year"].unique()
    said = [f"{wording.years(sorted(years))}{_state(str(state), d)}" for state, years in missing.items()]
    said += ["合计只是下限"] * bool(said and part["amount"].notna().any())
    doubted = sorted(part.loc[part["doubtful"].notna(), "year"].unique())
    return said + [f"{wording.years(doubted)}{doubts.WORD}"] * bool(doubted)


def _sum(values: pd.Series) -> Any:
    """The sum of what is there; None where nothing is."""
    present = [v for v in values if not wording.absent(v)]
    return sum(present) if present else None


def for_download(money: pd.DataFrame, d: Definitions) -> pd.DataFrame:
    """The same as a long table with numbers."""
    return pd.DataFrame(
        {
            "年度": money["year"],
            "来源": money["label"],
            "金额": money["amount"],
            f"其中{doubts.WORD}": money["doubtful"],
            "单位": [d.vocabulary.units[u].label for u in money["unit"]],
            "笔数": money["rows"],
            "状态": [_state(s, d) for s in money["state"]],
        }
    )


def _state(state: str, d: Definitions) -> str:
    return {"reported": "已填报", "missing": "没有报告"}.get(state) or wording.label("ledger_state", state, d)


def show(money: pd.DataFrame, groups: pd.DataFrame, year: int, d: Definitions) -> None:
    """Chart and table of the money by source and year. groups: the question `money_groups_of_centre`."""
    said = headline.of_centre(groups, year, d)
    rows, colours = groups, money_chart.of_groups(d)
    if said.drawn:
        rows, colours = source_choice.choose(groups, money, d, "money_sources_of_centre")
    stated.chart(said, partial(money_chart.by_year, rows, colours, d), key="money")
    pinned = {"来源": st.column_config.TextColumn(pinned=True)}
    numbers.show(table(money, d), compared=False, height="content", column_config=pinned)


def rule(row: Progress, parts: pd.DataFrame, targets: pd.DataFrame, d: Definitions) -> None:
    """A funding ratio: its parts, the ratio, what is required, and on what that rests."""
    indicator = d.indicators[row.indicator]
    st.markdown(f"**{wording.plain(row.label)}**　:small[{centre_progress.outlook(row, d)}]")
    values = {p.indicator: p for p in each(parts, Progress)}
    boxes = st.columns([3, 3, 2, 3, 2], vertical_alignment="bottom")
    for box, side in zip(boxes, (indicator.numerator, indicator.denominator), strict=False):
        for code in side:
            part = values.get(code)
            shown = "—" if part is None else wording.quantity(part.value, part.unit, d)
            least = "" if part is None or part.completeness != "lower" else "至少 "
            box.metric(d.indicators[code].label, least + shown)
    boxes[2].metric("比值", wording.quantity(row.value, row.unit, d, row.last_value))
    required = "没有规定"
    if row.last_value is not None:
        required = (
            f"{wording.label('direction', row.direction, d)} {wording.quantity(row.last_value, row.unit, d, row.value)}"
        )
    boxes[3].metric("要求", required)
    with boxes[4]:
        st.markdown(centre_progress.tone(row.status, d) + centre_progress.doubt(row, d))
        basis.popover(row, targets, key=f"basis-{row.indicator}-money")


@dataclass(frozen=True)
class _Part:
    """How far a part of a ratio is whole; None where there is no such row."""

    completeness: str | None
    missing_years: Sequence[int] | None


def parts(indicator: Indicator, now: pd.DataFrame, d: Definitions) -> pd.DataFrame:
    """The parts of a ratio with their values. now: result.progress of one year."""
    sides = [("分子", indicator.numerator), ("分母", indicator.denominator)]
    listed = [(side, code, times) for side, codes in sides for code, times in Counter(codes).items()]
    found = now.set_index("indicator").reindex([code for _, code, _ in listed])
    found["unit"] = [d.indicators[code].unit for _, code, _ in listed]
    of = numbers.units(found, ["value"], d)
    frame = pd.DataFrame(
        {
            "位置": [side for side, _, _ in listed],
            "指标": [d.indicators[code].label + (f"×{times}" if times > 1 else "") for _, code, times in listed],
            "数值": list(numbers.amounts(found, "value", of)),
            numbers.UNIT: [u.label for u in of],
            doubts.WORD: [doubts.words(r, d) for r in each(found, Doubted)],
            "说明": [numbers.note(r, d) for r in each(found, _Part)],
        }
    )
    return numbers.without_empty(frame, doubts.WORD, "说明")
