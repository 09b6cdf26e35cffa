"""Worked cases in words an official can follow: what was reported year by year, and what must come out."""

from collections.abc import Iterable
from decimal import Decimal

import pandas as pd
import streamlit as st

from data.schema.loading import Definitions
from data.schema.models.worked_case import Case, Expected
from data.schema.quantities import digits, in_full
from metrics import application
from metrics.course import programme
from metrics.proving.cases import Difference
from pages.drawing import tables
from pages.words import printed, wording


def listed(code: str, scheme: str, d: Definitions) -> None:
    """The worked cases of one rule: choose one, read it."""
    found = [case for case in d.cases[scheme] if code in case.rules]
    if not found:
        st.caption("这条规则没有年度报告的验算案例。")
        return
    names = [case.name for case in found]
    name = st.selectbox(f"验算案例（{len(found)} 个）", names, key=f"case_{scheme}_{code}")
    case = found[names.index(name)]
    for title, lines in parts(case, scheme, d).items():
        st.markdown(f"**{title}**\n\n" + "\n".join(f"- {wording.plain(line)}" for line in lines))
    if case.explain:
        st.caption(wording.plain(case.explain))


def parts(case: Case, scheme: str, d: Definitions) -> dict[str, list[str]]:
    """What a case says, heading → lines. Headings without lines are left out."""
    found = {
        "设定": _given(case, scheme, d),
        "报送": list(_reported(case, d)),
        "应得": [line for year, of in case.expected.items() for line in _expected(year, of, d)],
        "退出类预警": [
            f"{year}年：{'、'.join(d.flags[f].label for f in flags) or '没有'}" for year, flags in case.flags.items()
        ],
        "应得（填写）": list(_accepted(case, d)),
        "应得（期限）": [
            f"{d.schemes[scheme].rules[r].label}：{'符合' if k else '不符合'}" for r, k in case.durations.items()
        ],
        "应得（建设进程）": [_stands(case.stands, scheme, d)] if case.stands else [],
        "应得（报送时间）": [
            f"{year}年度：{wording.label('timeliness', word, d)}" for year, word in case.timeliness.items()
        ],
        "应得（计分）": list(_points(case, scheme, d)),
        "应得（核验）": [
            f"{year}年度：“{d.validations[code].label}”{'应提示' if must else '不应提示'}"
            for year, found in case.findings.items()
            for code, must in found.items()
        ],
    }
    return {title: lines for title, lines in found.items() if lines}


def _accepted(case: Case, d: Definitions) -> Iterable[str]:
    for place, cells in case.accepts.items():
        ledger, column = place.split(".")
        title = d.ledgers[ledger].columns[column].title
        for written, must in cells.items():
            yield f"{title}{f'“{written}”' if written else '空着'}：{'接受' if must else '不接受'}"


def _points(case: Case, scheme: str, d: Definitions) -> Iterable[str]:
    for year, parts in case.points.items():
        scoring = d.scoring[str(d.scoring_of(scheme, year))]
        for place, points in parts.items():
            entry = scoring.entries[place.partition(".")[0]]
            part = entry.parts[place.partition(".")[2]]
            label = f"{entry.label}（{part.label}）" if part.label else entry.label
            said = wording.label("open_reason", points, d) if isinstance(points, str) else f"{digits(points)} 分"
            yield f"{year}年度：{label} {said}，满分 {digits(part.points)} 分（{scoring.label}）"


def _stands(stands: str, scheme: str, d: Definitions) -> str:
    step, outcome = stands.split(".")
    known = d.processes[scheme].steps[step]
    return f"{known.label}：{known.outcomes[outcome].label}"


def _given(case: Case, scheme: str, d: Definitions) -> list[str]:
    lines = [f"批复 {wording.day(case.approved_on)}，建设期满 {wording.day(case.term_end)}"]
    for target in case.letter:
        kind = wording.label("target_kind", target.kind, d)
        indicator = d.indicators[target.indicator]
        when = f"{target.year}年" if target.year else ""
        instead = f"，替换政策{target.replaces}年里程碑" if target.replaces else ""
        value = in_full(target.value, indicator.unit, d)
        how = "" if target.direction == "at_least" else f"{wording.label('direction', target.direction, d)} "
        base = "" if target.base is None else f"，基数 {in_full(target.base, indicator.unit, d)}"
        version = "" if target.version == 1 else f"第{target.version}版"
        lines.append(f"建设责任书{version}：{when}{kind} {indicator.label} {how}{value}{base}{instead}")
    for number, letter in case.versions.items():
        lines.append(
            f"建设责任书第{number}版：自{letter.first_year}年度起，{wording.label('letter_effect', letter.effect, d)}"
        )
    grades = d.schemes[scheme].evaluation.grades
    for grade in case.grades:
        nature = "" if grade.nature == "first" else f"（{wording.label('grade_nature', grade.nature, d)}）"
        lines.append(f"{grade.year}年度公布等级：{grades[grade.grade]}{nature}")
    if case.acceptance:
        lines.append(f"期满验收：{wording.label('acceptance_result', case.acceptance, d)}")
    return lines


def _reported(case: Case, d: Definitions) -> Iterable[str]:
    if not case.reported:
        return
    last = max([*case.reported, *case.expected, *case.timeliness])
    for year in range(min(case.approved_on.year, *case.reported), last + 1):
        if year not in case.reported:
            yield f"{year}年：缺报"
            continue
        told = []
        for code, value in case.reported[year].items():
            item = d.items[code]
            span = wording.label("counts", item.counts, d)
            said = "未能提供" if value is None else in_full(value, item.unit, d)
            told.append(f"{item.label}（{span}）{said}")
        came = f"（{case.received[year]:%Y-%m-%d %H:%M:%S} 收到）" if year in case.received else ""
        came += f"（模板版本 {case.form[year]}）" if year in case.form else ""
        yield f"{year}年{came}：{'，'.join(told) or '报告已收到，各表申报为零'}"


def _expected(year: int, indicators: dict[str, Expected], d: Definitions) -> Iterable[str]:
    for code, expected in indicators.items():
        indicator = d.indicators[code]
        value = "" if expected.value is None else f" {in_full(expected.value, indicator.unit, d)}"
        lower = "" if expected.complete or expected.status == "not_reported" else "（只是下限或不可比，有缺报）"
        yield f"{year}年：{indicator.label}{value}{lower}　{wording.status(expected.status, d)}"


def checked(scheme: str, differences: list[Difference], d: Definitions) -> None:
    """The outcome of computing all cases of a scheme: counts, then every case with what came out otherwise."""
    cases = d.cases[scheme]
    failed: dict[str, list[Difference]] = {}
    for difference in differences:
        failed.setdefault(difference.case, []).append(difference)
    passed = len(cases) - len(failed)
    if failed:
        st.error(f"验算 {len(cases)} 个案例：{passed} 个一致，{len(failed)} 个不一致。")
    else:
        st.success(f"验算 {len(cases)} 个案例：全部一致。")
    printed.dataframe(
        pd.DataFrame(
            {
                "结果": ["✗ 不一致" if case.name in failed else "✓ 一致" for case in cases],
                "规则": ["、".join(case.rules) for case in cases],
                "案例": [case.name for case in cases],
                "不一致之处": ["；".join(in_words(x, d) for x in failed.get(case.name, [])) for case in cases],
            }
        ),
        hide_index=True,
        height=tables.height(len(cases), 12),
        placeholder="",
    )


def application_checked(scheme: str, d: Definitions) -> None:
    """The outcome of the worked cases of 申报自评, which are computed just as the page computes."""
    if scheme not in d.applications or not d.applications[scheme].cases:
        return
    cases, wrong = (
        d.applications[scheme].cases,
        [x for x in application.differences(d) if x.file.startswith(f"{scheme}/")],
    )
    if wrong:
        st.error(f"申报自评 {len(cases)} 个案例，不一致：\n\n" + "\n".join(f"- {wording.plain(str(x))}" for x in wrong))
    else:
        st.success(f"申报自评 {len(cases)} 个案例：全部一致。")


def programme_checked(scheme: str, d: Definitions) -> None:
    """The outcome of the worked cases of the plans (how many centres), which are judged just as the page judges."""
    if number := sum(len(plan.cases) for plan in d.schemes[scheme].programme):
        if wrong := programme.differences(d, scheme):
            st.error(f"布局 {number} 个案例，不一致：\n\n" + "\n".join(f"- {wording.plain(x)}" for x in wrong))
        else:
            st.success(f"布局 {number} 个案例：全部一致。")


def application_listed(code: str, scheme: str, d: Definitions) -> None:
    """The conditions of 申报自评 that rest on a rule, and how many worked cases each has."""
    if scheme not in d.applications:
        return
    known = d.applications[scheme]
    for name, condition in known.conditions.items():
        if condition.rule == code:
            kinds = "、".join(label for lead, label in known.leads.items() if condition.concerns(lead))
            cases = sum(name in case.expected for case in known.cases)
            how = "由人认定" if condition.judged else f"{cases} 个验算案例"
            st.markdown(f"**申报自评**　{wording.plain(condition.label)}　:gray[:small[{wording.plain(kinds)}，{how}]]")
            if condition.caution:
                st.caption(wording.plain(condition.caution))


def in_words(difference: Difference, d: Definitions) -> str:
    """One difference with names for codes: 2022年 资金投入：应为 ▲ 正常，得到 ◆ 偏慢."""
    place = " ".join(_named(word, d) for word in difference.place.split(" "))
    expected, found = (_word(value, d) for value in (difference.expected, difference.found))
    return f"{place}：应为 {expected}，得到 {found}"


def _named(word: str, d: Definitions) -> str:
    known = d.indicators.get(word) or d.validations.get(word)
    return known.label if known else word


def _word(value: object, d: Definitions) -> str:
    if isinstance(value, list):
        return "、".join(d.flags[v].label if v in d.flags else str(v) for v in value) or "没有"
    if isinstance(value, bool):
        return "完整" if value else "不完整"
    if value in d.vocabulary.statuses:
        return wording.status(value, d)
    if isinstance(value, Decimal):
        return digits(value)
    groups = ("timeliness", "open_reason", "completeness")
    group = next((g for g in groups if value in d.vocabulary.labels[g]), "completeness")
    return wording.label(group, value, d)
