"""换个方案看: a centre's data under another scheme's comparable rules. A comparison, never a verdict."""

import pandas as pd
import streamlit as st

from data.read_model.rows import each
from data.schema.loading import Definitions
from metrics import doubts
from metrics.answers.centres import Centre
from metrics.answers.indicators import WhatIf
from pages.drawing import tables
from pages.session import bridge, chooser
from pages.words import centre_names, numbers, printed, wording

SYMBOLS = {"met": "●", "unmet": "▼", "incomplete": "◌", "not_reported": "○", "not_applicable": "∅"}


def show(d: Definitions) -> None:
    """Choose a centre of the scheme shown and another scheme; every rule with a target, comparable ones first."""
    chosen = bridge.choice()
    st.header("换个方案看")
    centres = bridge.ask("centres", scheme=chosen.scheme)
    others = {
        c: s.label
        for c, s in d.schemes.items()
        if c != chosen.scheme and any(rule.target or rule.any_of for rule in s.rules.values())
    }
    if centres.empty or chosen.year is None or not others:
        st.caption("有中心报送之后，可以用它的数据对照其他方案的规则。")
        return
    left, right = st.columns(2)
    with left:
        centre = chooser.choose(
            "中心", centre_names.named({r.centre: r.name for r in each(centres, Centre)}), "what_if_centre"
        )
    with right:
        scheme = chooser.choose("按哪个方案的规则", others, "what_if")
    rows = bridge.what_if(centre, scheme, chosen.year)
    if rows.empty:
        first = d.schemes[scheme].document.first_report_year
        st.info(f"{wording.plain(others[scheme])}的规则自{first}年度起适用，{chosen.year}年度没有可比的规则。")
        return
    like = rows[rows["comparable"]]
    met = int((like["verdict"] == "met").sum())
    compared = f"**{len(like)} 条**可以用 {centre} {chosen.year}年度的数据比较，其中 {met} 条达到。其余规则"
    if like.empty:
        compared = f"没有一条可以用 {centre} {chosen.year}年度的数据比较：规则"
    st.markdown(
        f"{wording.plain(others[scheme])}有 {len(rows)} 条带数值的规则，{compared}所需的内容，本方案的年度报告不填报。"
    )
    if len(like):
        numbers.show(frame(like, d), height="content")
    if len(rest := rows[~rows["comparable"]]):
        with st.expander(f"不能比较的 {len(rest)} 条"):
            printed.dataframe(
                pd.DataFrame(
                    {
                        "规则": [_rule(r) for r in each(rest, WhatIf)],
                        "应达": [_target(r, d) for r in each(rest, WhatIf)],
                    }
                ),
                hide_index=True,
                height=tables.height(len(rest), 8),
                placeholder="",
            )
    st.caption("只供比较：用同一套程序、把该方案的规则套在这家中心的数据上算出，不计责任书；不是评价，也不写入记录。")


def frame(rows: pd.DataFrame, d: Definitions) -> pd.DataFrame:
    """The comparison, one line per rule. rows: the question what_if."""
    of = numbers.units(rows, ["value", "target"], d)
    compared = pd.DataFrame(
        {
            "规则": [_rule(r) for r in each(rows, WhatIf)],
            "指标": rows["indicator_label"],
            "要求": [wording.label("direction", r.direction, d) for r in each(rows, WhatIf)],
            "应达": numbers.amounts(rows, "target", of),
            "现值": numbers.amounts(rows, "value", of),
            numbers.UNIT: [u.label for u in of],
            "应于": ["" if wording.absent(v) else wording.day(v) for v in rows["due_on"]],
            "结果": [f"{SYMBOLS[v]} {wording.label('compared', v, d)}" for v in rows["verdict"]],
            doubts.WORD: [doubts.words(r, d) for r in each(rows, WhatIf)],
            "说明": ["只是下限" if r.completeness == "lower" else "" for r in each(rows, WhatIf)],
        }
    )
    return numbers.without_empty(compared, doubts.WORD, "说明", "应于")


def _rule(row: WhatIf) -> str:
    return f"{row.rule}　{row.label}（{row.clause}{'，原则上' if row.soft else ''}）"


def _target(row: WhatIf, d: Definitions) -> str:
    when = "" if row.due_on is None else f"（{wording.day(row.due_on)}）"
    return f"{wording.label('direction', row.direction, d)} {wording.quantity(row.target, row.unit, d)}{when}"
