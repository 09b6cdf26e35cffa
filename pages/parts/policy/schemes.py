"""What a scheme rests on: its document, its house settings, its indicator annex."""

import pandas as pd
import streamlit as st

from data.schema.loading import Definitions
from data.schema.quantities import in_full
from pages.drawing import tables
from pages.drawing.downloads import Offer
from pages.words import paper_name, printed, wording

TREATMENTS = ("computed", "judged", "information")


def card(scheme: str, d: Definitions) -> None:
    """The policy document, and how far it can be relied on."""
    s = d.schemes[scheme]
    document = s.document
    colour = {"final": "green", "draft": "orange"}.get(document.status, "blue")
    with st.container(border=True):
        status = wording.label("document_status", document.status, d)
        st.markdown(f"**{wording.plain(document.title)}**　:{colour}-badge[{status}]")
        facts = [
            f"发布：{document.issuer}",
            f"文号：{document.number or '未载明'}",
            f"首个报告年度：{document.first_report_year}年",
            f"最近核对：{wording.day(document.last_checked)}",
            f"组织实施：{s.authority}",
        ]
        if document.effective_from:
            facts.append(f"生效：{wording.day(document.effective_from)}")
        st.caption("　·　".join(wording.plain(f) for f in facts))
        if document.note:
            st.caption(wording.plain(document.note))


def settings(scheme: str, d: Definitions) -> None:
    """What no clause says and this department has set."""
    s = d.schemes[scheme]
    rows = [(_about("报送期限", s.reporting.basis, d), s.reporting.reading)]
    e = s.evaluation
    if e.grades:
        outcomes = "；".join(f"{label}：{wording.label('outcome', e.outcome[g], d)}" for g, label in e.grades.items())
        rows.append((_about("评价等级", e.basis, d), outcomes))
        rows.append((_about("没有评价的年度", e.basis, d), wording.label("outcome", e.missing, d)))
        if e.reading:
            rows.append((_about("等级的口径", e.basis, d), e.reading))
    else:
        rows.append(("评价等级", "没有年度绩效评价等级"))
    if e.consecutive_failures and e.consecutive_rule:
        rows.append((f"连续不合格（{e.consecutive_rule}）", f"连续 {e.consecutive_failures} 次即提出退出建议"))
    if any(rule.target for rule in s.rules.values()):
        for settings in s.settings:
            since = f"自 {settings.since.year} 年度起　" if len(s.settings) > 1 else ""
            border = f"{since}应达值的 {in_full(settings.slow_from, 'percent', d)}"
            rows.append((_about("偏慢与滞后的分界", "house", d), border))
            span = f"{settings.unit_slip_from:,.0f} 至 {settings.unit_slip_to:,.0f} 倍"
            rows.append((_about("疑似单位差错", "house", d), f"{since}同一来源与上年相差 {span}"))
    rows.append((_about("说明", "house", d), d.meaning(s.settings[-1].reading, s.scheme)))
    st.markdown("\n".join(f"- **{wording.plain(name)}**　{wording.plain(value)}" for name, value in rows))


def _about(name: str, basis: str, d: Definitions) -> str:
    return f"{name}（{wording.label('basis', basis, d)}）"


def statuses(scheme: str, d: Definitions) -> None:
    """Every progress status with its symbol and meaning under a scheme."""
    st.markdown(tables.meanings(d, scheme))


def annex(scheme: str, d: Definitions, offer: Offer) -> None:
    """The policy's own list of indicators, what was reconstructed marked as such. offer: hands it over."""
    rows = d.schemes[scheme].annex
    if not rows:
        st.caption("这份文件没有指标目录。")
        return
    rebuilt = sum(row.shown == "reconstructed" for row in rows)
    frame = pd.DataFrame(
        {
            "编号": [r.row for r in rows],
            "一级指标": [r.group for r in rows],
            "二级指标": [r.label for r in rows],
            "来源": [_source(r.shown, r.confidence, d) for r in rows],
            "处理方式": [wording.label("treatment", r.treatment, d) for r in rows],
            "系统指标": ["、".join(d.indicators[i].label for i in r.indicators) for r in rows],
            "规则": ["、".join(r.rules) for r in rows],
        }
    )
    printed.dataframe(frame, hide_index=True, height=tables.height(len(rows), 14), placeholder="")
    st.caption(f"共 {len(rows)} 项，其中 {rebuilt} 项在文件中缺失，由正文推定，标注“重建”和把握程度。")
    offer(frame, paper_name.of_scheme(d, scheme, "指标目录"))


def _source(shown: str, confidence: str | None, d: Definitions) -> str:
    word = wording.label("shown", shown, d)
    return f"◌ {word}（把握：{wording.label('confidence', confidence, d)}）" if confidence else f"● {word}"
