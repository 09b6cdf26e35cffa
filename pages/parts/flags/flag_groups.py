"""The flags of a year in groups, by centre or by kind: each closed with its counts, so that a province fits on a screen."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from data.read_model.rows import each
from metrics.answers.centres import Flag
from metrics.overview import gravity
from pages.drawing import tables
from pages.parts.flags import batch_proposal, flag_card
from pages.session import bridge, open_parts, selections, visitor
from pages.words import wording

BY_CENTRE, BY_KIND = "按中心", "按事项"
# A kind is one law: the same matter under the same rule.
WAYS = {BY_CENTRE: ["centre"], BY_KIND: ["flag", "rule"]}
GROUPS, CARDS = 20, 10  # so many on a page; so few flags need no groups that are closed


@dataclass(frozen=True)
class Group:
    """Flags that belong together, the gravest first. title: plain text."""

    title: str
    rows: pd.DataFrame


def sentence(flags: pd.DataFrame) -> str:
    """How many flags of how many centres, by severity, and how many of them nobody has taken up."""
    labels = bridge.definitions().vocabulary.labels["severity"]
    of = flags["severity"].value_counts()
    graded = "　".join(f"{tables.severity(code)} {of[code]}" for code in labels if code in of)
    waiting = int((flags["disposition"] == "open").sum())
    return f"共 **{len(flags)}** 项，涉及 {flags['centre'].nunique()} 家中心，未处置 **{waiting}** 项　{graded}"


def of(flags: pd.DataFrame, by: str) -> list[Group]:
    """The flags grouped by one of WAYS. The group with the gravest flag comes first, then the one with more of them."""
    found = [
        Group(_title(rows, by), rows.sort_values(["severity_order", "position"]))
        for _, rows in flags.groupby(WAYS[by], sort=False, dropna=False)
    ]
    orders = sorted(set(flags["severity_order"]))
    return sorted(found, key=lambda group: (gravity(group.rows["severity_order"], orders), group.title))


def _title(rows: pd.DataFrame, by: str) -> str:
    first = rows.iloc[0]
    if by == BY_CENTRE:
        return f"{first['centre']} {first['name']}"
    indicators = list(rows["indicator_label"].dropna().unique())
    what = f"：{indicators[0]}" if len(indicators) == 1 else ""
    law = "" if wording.absent(first["rule"]) else f"（{first['rule']} {first['clause']}）"
    return f"{first['label']}{what}{law}"


def show(flags: pd.DataFrame, by: str, papers: Callable[[Flag], None]) -> None:
    """The groups, page by page; few flags stand open. papers: see `disposition.dialog`."""
    groups = of(flags, by)
    pages = max(1, -(-len(groups) // GROUPS))
    page = 1
    if pages > 1:
        st.caption(f"共 {len(groups)} 组，每页 {GROUPS} 组；点开一组看各项。")
        page = st.pagination(pages, key=selections.key("flag-groups", (g.title for g in groups)))
    for group in groups[(page - 1) * GROUPS : page * GROUPS]:
        _group(group, by, papers, opened=len(flags) <= CARDS)


def _group(group: Group, by: str, papers: Callable[[Flag], None], *, opened: bool) -> None:
    rows = group.rows
    key = selections.key("flag-group", [group.title, by], opened)
    label = f"**{wording.plain(group.title)}**　{counted(rows, by)}"
    place = open_parts.expander(label, key, begins=opened)
    if not place.open:
        return
    with place:
        if by == BY_KIND and visitor.may("flag.propose") and bridge.choice().as_of is None:
            batch_proposal.offer(rows, key)
        page = 1
        if len(rows) > CARDS:
            page = st.pagination(-(-len(rows) // CARDS), key=f"{key}-page")
        for row in each(rows.iloc[(page - 1) * CARDS : page * CARDS], Flag):
            flag_card.show(row, papers)


def counted(rows: pd.DataFrame, by: str) -> str:
    """What a closed group says of itself: how many flags of which severity, of how many centres, open, and past their day."""
    labels = bridge.definitions().vocabulary.labels["severity"]
    of = rows["severity"].value_counts()
    parts = [f"{tables.severity(code)} {of[code]}" for code in labels if code in of]
    if by == BY_CENTRE and (grave := list(dict.fromkeys(rows.loc[rows["severity"] == "critical", "label"]))):
        parts[0] += f" {'、'.join(grave)}"
    if by == BY_KIND:
        parts.append(f"{rows['centre'].nunique()} 家中心")
    waiting = rows[rows["disposition"] == "open"]
    parts.append(f"未处置 {len(waiting)}" if len(waiting) else "均有处置意见")
    today = pd.Timestamp(bridge.today())
    if late := int((pd.to_datetime(waiting["due_on"]) < today).sum()):
        parts.append(f":red[**过期 {late}**]")
    return "　".join(parts)
