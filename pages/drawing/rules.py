"""Rules of a policy: the list with its filters, and one rule with everything behind it."""

from collections import Counter
from collections.abc import Collection, Iterable

import pandas as pd
import streamlit as st

from data.schema.checks.policies import DECISION
from data.schema.loading import Definitions
from data.schema.models.counting import Indicator
from data.schema.models.policy import Alternative, Rule, Target
from data.schema.quantities import in_full
from metrics.course.programme import in_words, planned
from pages.drawing import tables
from pages.words import wording

SOFT = "原则上"


def target_in_words(target: Target, unit: str, d: Definitions) -> str:
    """2022年12月31日 不少于 20 亿元."""
    when = {"term_end": "建设期满时", "always": "每年年底"}.get(str(target.due)) or wording.day(target.due)
    value = in_full(target.value, unit, d) if target.value is not None else ""
    return f"{when} {wording.label('direction', target.direction, d)} {value}".strip()


def _target(rule: Rule, d: Definitions) -> str:
    if rule.target is None or rule.indicator is None:
        return ""
    return target_in_words(rule.target, d.indicators[rule.indicator].unit, d) + (f"（{SOFT}）" if rule.soft else "")


def _way(way: Alternative, d: Definitions) -> str:
    indicator = d.indicators[way.indicator]
    direction = wording.label("direction", way.direction, d)
    return f"{indicator.label} {direction} {in_full(way.value, indicator.unit, d)}"


def _programme(code: str, scheme: str, d: Definitions) -> str:
    plans = [plan for plan in d.schemes[scheme].programme if plan.rule == code]
    day = f"{wording.day(plans[0].by)} " if plans and plans[0].by else ""
    return day + "，".join(f"{plan.label}{planned(plan)}" for plan in plans)


def matching(
    scheme: str,
    d: Definitions,
    *,
    text: str = "",
    kinds: Collection[str] = (),
    treatments: Collection[str] = (),
    bases: Collection[str] = (),
) -> dict[str, Rule]:
    """The rules of a scheme in the order of the document; an empty filter lets everything through.

    text: words, all of which must occur in number, clause, label, reading or the indicator's name.
    """
    words = text.lower().split()
    found = {}
    for code, rule in d.schemes[scheme].rules.items():
        indicator = d.indicators[rule.indicator].label if rule.indicator else ""
        said = " ".join((code, rule.clause, rule.label, rule.reading, indicator, *rule.decisions)).lower()
        wanted = ((rule.kind, kinds), (rule.treatment, treatments), (rule.basis, bases))
        if all(word in said for word in words) and all(not many or one in many for one, many in wanted):
            found[code] = rule
    return found


def frame(found: dict[str, Rule], scheme: str, d: Definitions) -> pd.DataFrame:
    """Rules as a table, one line each."""
    return pd.DataFrame(
        {
            "编号": list(found),
            "条款": [r.clause for r in found.values()],
            "规则": [r.label + (f"（{SOFT}）" if r.soft and SOFT not in r.label else "") for r in found.values()],
            "目标": [_target(r, d) or _programme(code, scheme, d) for code, r in found.items()],
            "类别": [wording.label("kind", r.kind, d) for r in found.values()],
            "处理方式": [wording.label("treatment", r.treatment, d) for r in found.values()],
            "依据": [wording.label("basis", r.basis, d) for r in found.values()],
            "我们的理解": [r.reading for r in found.values()],
            "处理决定": ["、".join(r.decisions) for r in found.values()],
        }
    )


def detail(code: str, scheme: str, d: Definitions) -> None:
    """One rule: clause, reading, target, the indicator with formula and ledgers, and the flag it raises."""
    rule = d.schemes[scheme].rules[code]
    st.markdown(f"## {code}　{wording.plain(rule.label)}")
    marks = [wording.label("kind", rule.kind, d), wording.label("treatment", rule.treatment, d)]
    marks += [SOFT] * rule.soft
    st.markdown("　".join(f":blue-badge[{m}]" for m in marks))
    st.markdown(f"**条款**　{wording.plain(rule.clause)}　（依据：{wording.label('basis', rule.basis, d)}）")
    st.markdown(f"**我们的理解**　{wording.plain(rule.reading)}")
    if rule.any_of:
        ways = "；".join(_way(a, d) for a in rule.any_of)
        st.markdown(f"**以下有一项即可**　{wording.plain(ways)}")
    if rule.applies_to:
        st.markdown(f"**适用于**　{wording.plain(d.items[rule.applies_to].label)}的中心")
    if target := _target(rule, d) or _programme(code, scheme, d):
        st.markdown(f"**目标**　{wording.plain(target)}")
    if worked := [case for plan in d.schemes[scheme].programme if plan.rule == code for case in plan.cases]:
        lines = "\n".join(f"- {wording.plain(f'{in_words(case)}：{case.said}')}" for case in worked)
        st.markdown(f"**布局的验算案例（{len(worked)} 个）**\n\n{lines}")
    indicator_reading = d.indicators[rule.indicator].reading if rule.indicator else ""
    if cited := decided((rule.reading, indicator_reading, *rule.decisions), d):
        st.markdown("**处理决定**\n\n" + "\n".join(f"- {line}" for line in cited))
    if rule.treatment == "judged":
        st.caption("没有可由系统计算的结论：系统只列出有关数据，达到与否由人认定。")
    if rule.indicator:
        indicator = d.indicators[rule.indicator]
        with st.expander(f"指标：{wording.plain(indicator.label)}　怎样算出来", icon=":material/function:"):
            st.markdown("\n".join(f"- {line}" for line in formula(indicator, d)))
    if rule.flag:
        flag = d.flags[rule.flag]
        with st.expander(f"没有做到时：预警“{wording.plain(flag.label)}”", icon=":material/flag:"):
            st.markdown(f"{tables.severity(flag.severity)}　{wording.plain(d.meaning(flag.meaning, scheme))}")
            st.markdown(f"建议：{wording.plain(flag.action)}")
            if flag.due_days:
                st.caption(f"建议 {flag.due_days} 天内处理（内部设定）")


def decided(texts: Iterable[str], d: Definitions) -> list[str]:
    """The decisions that texts cite by number, each with what is decided, one Markdown line each."""
    cited = sorted(
        {number for text in texts for number in DECISION.findall(text)} & set(d.decisions), key=lambda n: int(n[1:])
    )
    return [
        f"**{n}**　{wording.plain(d.decisions[n].question)}　{wording.plain(d.decisions[n].decided)}"
        f"　:gray[{wording.plain(d.decisions[n].reason)}]"
        for n in cited
    ]


def decisions(d: Definitions) -> pd.DataFrame:
    """Every decision, one line each."""
    return pd.DataFrame(
        [(code, known.question, known.decided, known.reason) for code, known in d.decisions.items()],
        columns=["编号", "文件留下的问题", "处理", "理由"],
    )


def formula(indicator: Indicator, d: Definitions) -> list[str]:
    """How an indicator comes about, one Markdown line each: nature, reading, then each item with its ledger."""
    unit = d.vocabulary.units[indicator.unit].label
    lines = [f"性质：{wording.label('nature', indicator.nature, d)}，单位：{wording.plain(unit)}"]
    if indicator.reading:
        lines.append(f"口径：{wording.plain(indicator.reading)}")
    if not indicator.items:
        if line := composed(indicator, d):
            lines.append(wording.plain(f"{line}，比较时不四舍五入"))
        parts = [d.indicators[i] for i in dict.fromkeys(indicator.parts)]
        return lines + [f"{wording.plain(p.label)}：{line}" for p in parts for line in _items(p.items, d)]
    lines.append(f"算法：{wording.label('measure', indicator.measure, d)}")
    return lines + list(_items(indicator.items, d))


def composed(indicator: Indicator, d: Definitions) -> str:
    """How an indicator comes from others: the quotient, or the years that are averaged or added up."""
    if indicator.nature == "ratio":
        top, bottom = (_side(side, d) for side in (indicator.numerator, indicator.denominator))
        return f"算式：{top} ÷ {bottom}"
    if indicator.of:
        word = wording.label("nature", indicator.nature, d)
        return f"算式：{d.indicators[indicator.of].label}，报告年度及前{(indicator.years or 1) - 1}年，{word}；缺报的年度不按零计"
    return ""


def _side(parts: Iterable[str], d: Definitions) -> str:
    """One side of a quotient; a part that stands there three times is 3 times the part."""
    times = Counter(parts)
    words = [d.indicators[part].label + (f"×{n}" if n > 1 else "") for part, n in times.items()]
    return words[0] if len(words) == 1 else f"（{'＋'.join(words)}）"


def _items(codes: Iterable[str], d: Definitions) -> Iterable[str]:
    for code in codes:
        item = d.items[code]
        columns = d.ledgers[item.ledger].columns
        text = f"计入“{item.label}”：《{d.ledgers[item.ledger].title}》"
        if item.when:
            text += "中" + "，".join(_condition(item.ledger, c, values, d) for c, values in item.when.items()) + "的行"
        if item.amount:
            text += f"，取“{columns[item.amount].title}”"
        if item.entity:
            text += f"，按“{columns[item.entity].title}”去重"
        if item.dated:
            text += f"，以“{columns[item.dated].title}”定时间（{wording.label('counts', item.counts, d)}）"
        if item.unless:
            text += f"；{item.unless_reason}"
        yield wording.plain(text)


def _condition(ledger: str, column: str, values: Iterable[str], d: Definitions) -> str:
    known = d.ledgers[ledger].columns[column]
    words = {"yes": "是", "no": "否"} if known.type == "yes_no" else d.choices(ledger, column)
    return f"{known.title}为{'、'.join(words.get(v, v) for v in values)}"


def cited(scheme: str, kind: str, aspect: str, d: Definitions) -> str:
    """The scheme's own rules of a kind and aspect with their clauses, in brackets; nothing where its text has none."""
    found = [
        f"{code}　{rule.clause}"
        for code, rule in d.schemes[scheme].rules.items()
        if rule.kind == kind and aspect in rule.aspects
    ]
    return f"（{'；'.join(found)}）" if found else ""
