"""How every rule is covered, and the schemes side by side: tables made from the definitions alone."""

from collections import Counter

import pandas as pd
import streamlit as st

from data.schema.loading import Definitions
from metrics import coverage
from metrics.course.programme import planned
from pages.drawing import tables
from pages.drawing.downloads import Offer
from pages.words import paper_name, printed, wording
from pages.words.paper_name import PaperName

MARKS = {"computed": "●", "judged": "◇", "information": "–"}
NOTHING = "没有规定"


def rules(scheme: str, d: Definitions, offer: Offer) -> None:
    """Every rule of a scheme: reading, basis, how it is covered and where. offer: hands it over."""
    covered = coverage.of(d, scheme)
    st.header("规则")
    counts: Counter[str] = Counter(c.rule.treatment for c in covered)
    said = "，".join(f"{MARKS[t]} {wording.label('treatment', t, d)} {counts[t]} 条" for t in MARKS if counts[t])
    numbering = d.schemes[scheme].numbering
    whole = f"（{numbering.codes[0]} 至 {numbering.codes[-1]}，一条不缺）" if numbering else ""
    st.markdown(f"共 {len(covered)} 条{whole}：{said}。")
    frame = pd.DataFrame(
        {
            "编号": [c.code for c in covered],
            "条款": [c.rule.clause for c in covered],
            "规则": [c.rule.label for c in covered],
            "怎样处理": [
                f"{MARKS[c.rule.treatment]} {wording.label('treatment', c.rule.treatment, d)}" for c in covered
            ],
            "在哪里": ["；".join(wording.label("way", w, d) for w in c.ways) or "只供查阅" for c in covered],
            "验算案例": [c.cases for c in covered],
            "依据": [wording.label("basis", c.rule.basis, d) for c in covered],
            "我们的理解": [c.rule.reading for c in covered],
        }
    )
    printed.dataframe(frame, hide_index=True, height=tables.height(len(frame), 16), placeholder="")
    offer(frame, paper_name.of_scheme(d, scheme, "规则覆盖"))


def compared(d: Definitions) -> pd.DataFrame:
    """The schemes of the policy documents, one column each: who reports and when, thresholds, evaluation, exits."""
    schemes = [code for code, s in d.schemes.items() if s.document.status != "published_figures"]
    aspects = d.vocabulary.labels["aspect"]
    rows = {
        "文件状态": [wording.label("document_status", d.schemes[c].document.status, d) for c in schemes],
        "谁报送": [_reporter(c, d) for c in schemes],
        "报送期限": [_deadline(c, d) for c in schemes],
        "报送材料": ["、".join(d.schemes[c].reporting.documents) or NOTHING for c in schemes],
        "报送对象": ["、".join(d.schemes[c].reporting.recipients) or NOTHING for c in schemes],
        **{label: [_cell(c, aspect, d) for c in schemes] for aspect, label in aspects.items()},
    }
    return pd.DataFrame.from_dict(rows, orient="index", columns=[d.schemes[c].label for c in schemes])


def side_by_side(d: Definitions, offer: Offer) -> None:
    """The schemes aspect by aspect. offer: hands them over."""
    frame = compared(d)
    with st.container(key="side_by_side"):
        st.table(
            frame.map(lambda cell: wording.plain(cell) if cell != NOTHING else f":gray[{NOTHING}]"), border="horizontal"
        )
    st.caption("括号中是规则编号；“原则上”的要求另行注明。“没有规定”是文件没有写，不是没有要求。")
    offer(frame.reset_index(names="项目"), PaperName("各方案对照"))


def _reporter(scheme: str, d: Definitions) -> str:
    reporting = d.schemes[scheme].reporting
    return f"{reporting.reporter}（{wording.label('basis', reporting.basis, d)}）" if reporting.reporter else NOTHING


def _deadline(scheme: str, d: Definitions) -> str:
    r = d.schemes[scheme].reporting
    if r.due_month is None:
        return NOTHING
    year = {0: "当年", 1: "次年"}.get(r.years_after, f"{r.years_after}年后")
    return f"{year}{r.due_month}月{r.due_day}日（{wording.label('basis', r.basis, d)}）"


def _cell(scheme: str, aspect: str, d: Definitions) -> str:
    known = d.schemes[scheme]
    found = []
    for code, rule in known.rules.items():
        if aspect not in rule.aspects:
            continue
        soft = "，原则上" if rule.soft and "原则上" not in rule.label else ""
        found.append(f"{rule.label}（{code}{soft}）")
    if aspect == "programme" and not found:
        found = [f"{plan.label}{planned(plan)}" for plan in known.programme]
    return "；".join(found) or NOTHING
