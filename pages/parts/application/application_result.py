"""The verdict on an applicant: one sentence, then every condition, what stands in the way first."""

from collections import Counter
from decimal import Decimal

import pandas as pd
import streamlit as st

from data.schema.loading import Definitions
from data.schema.models.application import Application, Limit
from data.schema.quantities import in_full
from data.workbook.sheets.application_answers import Given
from metrics.application import Outcome
from pages.drawing import tables
from pages.parts.application import application_words as words
from pages.session import bridge
from pages.words import paper_name, wording

ICONS = {"info": "pending", "error": "block", "warning": "pending", "success": "task_alt"}


def headline(outcomes: list[Outcome], *, started: bool) -> None:
    """The one thing to know, in a sentence with a mark."""
    tone, lead, more = words.verdict_in_words(outcomes, started=started)
    if not started:
        st.info(f"{lead}{more}", icon=":material/edit_note:")
        return
    getattr(st, tone)(f"**{wording.plain(lead)}**{more}", icon=f":material/{ICONS[tone]}:")


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
        marks += [f":gray-badge[{mark}]" for mark in words.marks(outcome)]
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
                "性质": "、".join(words.marks(o)),
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
