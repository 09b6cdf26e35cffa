"""The verdict on an applicant: one sentence, then every condition, what stands in the way first."""

from collections import Counter
from decimal import Decimal

import pandas as pd
import streamlit as st

from data.schema.loading import Definitions
from data.schema.models.application import Application, Limit
from data.schema.quantities import in_full
from data.workbook.sheets.application_answers import Given
from metrics.application import Outcome, barred, count
from pages.drawing import tables
from pages.parts.application import application_words as words
from pages.session import bridge
from pages.words import paper_name, wording


def headline(outcomes: list[Outcome], *, started: bool) -> None:
    """The one thing to know, in a sentence with a mark."""
    counts, bars = count(outcomes), barred(outcomes)
    later = sum(o.verdict == "unmet" and o.condition.stage != "entry" for o in outcomes)
    soft = counts["unmet"] - len(bars) - later
    rest = []
    if counts["missing"]:
        rest.append(f"{counts['missing']} 项缺数据")
    if counts["judged"]:
        rest.append(f"{counts['judged']} 项由人认定")
    if soft:
        rest.append(f"{soft} 项“原则上”的要求没有达到")
    if later:
        rest.append(f"{later} 项到申请认定时须具备")
    more = f"另有 {'，'.join(rest)}。" if rest else ""
    if not started:
        st.info(
            f"还没有填写。共 {sum(counts.values()) - counts['not_applicable']} 项条件，见下。",
            icon=":material/edit_note:",
        )
    elif bars:
        named = "、".join(wording.plain(o.condition.label) for o in bars[:3]) + ("等" if len(bars) > 3 else "")
        st.error(f"**暂不符合：{len(bars)} 项条件不满足**（{named}）。{more}", icon=":material/block:")
    elif counts["missing"]:
        st.warning(
            f"**还不能判断：{counts['missing']} 项缺数据**{'，已填的没有不满足的必备条件' if counts['met'] else ''}。{more}",
            icon=":material/pending:",
        )
    elif any(o.verdict == "met" and not o.condition.soft and o.condition.stage == "entry" for o in outcomes):
        st.success(f"**能计算的必备条件全部满足。**{more}", icon=":material/task_alt:")
    else:
        st.info(f"**没有能由系统计算的必备条件。**{more}", icon=":material/pending:")


def refused(wrong: list[Limit], application: Application, said: Given, d: Definitions) -> None:
    """Why nothing is judged: a part is more than its whole, each with both numbers and what to do."""
    lines = []
    for limit in wrong:
        part, whole = (_number(name, application, said, d) for name in (limit.part, limit.whole))
        lines.append(f"- {wording.plain(f'“{part}”多于“{whole}”')}")
    st.error(
        "**所填的数互相矛盾，不作判断。**部分不能多于全体，请改正：\n\n" + "\n".join(lines), icon=":material/error:"
    )


def _number(name: str, application: Application, said: Given, d: Definitions) -> str:
    fact, value = application.facts[name], said[name]
    return f"{fact.label} {in_full(value, fact.unit or 'yuan', d)}" if isinstance(value, Decimal) else fact.label


def tiles(outcomes: list[Outcome]) -> None:
    """How many conditions came out how."""
    counts = Counter(words.kind(o) for o in outcomes)
    marks = [f":{words.MARKS[k][1]}-badge[{words.verdict(k)} {counts[k]}]" for k in words.MARKS if counts[k]]
    st.markdown("　".join(marks))


def conditions(outcomes: list[Outcome], application: Application, d: Definitions) -> None:
    """Every condition that concerns the applicant, by verdict; those that do not concern them in one line."""
    for kind in ("unmet", "missing", "soft", "later", "met", "judged"):
        for outcome in (o for o in outcomes if words.kind(o) == kind):
            _condition(outcome, application, d)
    aside = [o for o in outcomes if o.verdict == "not_applicable"]
    for outcome in (o for o in aside if o.measured):
        _condition(outcome, application, d)
    if names := [f"{o.condition.label}（{o.condition.clause}）" for o in aside if not o.measured]:
        st.caption("与本类牵头单位无关：" + wording.plain("；".join(names)))


def _condition(outcome: Outcome, application: Application, d: Definitions) -> None:
    condition = outcome.condition
    kind = words.kind(outcome)
    colour = words.MARKS[kind][1]
    with st.container(border=True, gap=None):
        marks = [f":{colour}-badge[{words.verdict(kind)}]", f"**{wording.plain(condition.label)}**"]
        marks += [f":gray-badge[{mark}]" for mark in _marks(outcome)]
        place = "　".join(filter(None, (condition.rule, f"条款 {condition.clause}")))
        st.markdown(f"{' '.join(marks)}　:gray[:small[{wording.plain(place)}]]")
        lines = [
            wording.plain(line)
            for line in (words.compared(outcome, application, d), words.other(outcome, application, d))
            if line
        ]
        if condition.caution:
            lines.append(f"注：{wording.plain(condition.caution)}")
        if lines:
            st.markdown("  \n".join(f":small[{line}]" for line in lines))


def _marks(outcome: Outcome) -> list[str]:
    return [
        mark for mark in (words.SOFT if outcome.condition.soft else "", words.STAGES[outcome.condition.stage]) if mark
    ]


def frame(
    outcomes: list[Outcome], application: Application, d: Definitions, *, scheme: str, lead: str, name: str
) -> pd.DataFrame:
    """The result as a table, one line per condition, each with who and by which document."""
    document = d.schemes[scheme].document
    return pd.DataFrame(
        [
            {
                "申报单位": name,
                "方案": d.schemes[scheme].label,
                "牵头单位": lead,
                "条件": o.condition.label,
                "结论": words.verdict(words.kind(o)),
                "性质": "、".join(_marks(o)),
                "比较": words.compared(o, application, d),
                "另一种理解": words.other(o, application, d),
                "说明": o.condition.caution,
                "规则": o.condition.rule or "",
                "条款": o.condition.clause,
                "文件": document.title,
                "规则版本": d.schemes[scheme].version,
            }
            for o in outcomes
        ]
    )


def download(rows: pd.DataFrame, scheme: str) -> None:
    """The result as Excel; no cell can start a formula."""
    tables.download(rows, paper_name.of_scheme(bridge.definitions(), scheme, "申报自评结果"))
