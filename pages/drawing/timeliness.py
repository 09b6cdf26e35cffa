"""Who has reported, when, and with what quality: the matrix of centres and years, and the reports of one year."""

from typing import Any

import pandas as pd
import streamlit as st

from data.read_model.rows import each
from data.schema.loading import Definitions
from metrics.answers.reports import Quality, Rates, ReportDue
from metrics.overview import Summary
from metrics.rates import percent
from pages.words import numbers, printed, text_colours, wording

MARKS = {
    "on_time": ("✓", "good"),
    "late": ("▲", "warn"),
    "overdue": ("✗", "bad"),
    "not_due": ("○", "none"),
    "in_extension": ("✓", "fair"),
    "extended": ("○", "fair"),
    "no_deadline": ("✓", "good"),
    "awaited": ("○", "none"),
    "not_expected": ("–", "none"),
}


def word(code: Any, d: Definitions) -> str:
    """✓ 按时 and so on: symbol and word."""
    return f"{MARKS[code][0]} {wording.label('timeliness', code, d)}"


def sentence(s: Summary, year: int) -> str:
    """The year's reporting in one sentence."""
    if not s.expected:
        return f"{year}年度没有应报的中心。"
    text = f"{year}年度应报 {s.expected} 家，已报 **{s.received}** 家"
    if s.on_time or s.late:
        extended = f"，延期批准 {s.extended}" if s.extended else ""
        text += f"（按时 {s.on_time}{extended}，逾期 {s.late}）"
    rest = s.expected - s.received - s.overdue - s.not_due
    parts = [f"缺报 **{s.overdue}** 家"] * bool(s.overdue)
    parts += [f"未到期 {s.not_due} 家"] * bool(s.not_due) + [f"未报 {rest} 家"] * bool(rest)
    return "，".join([text, *parts]) + "。"


def matrix(rows: pd.DataFrame, scheme: str, d: Definitions) -> None:
    """Centres × years, the newest year first: state, day of the first receipt, number of versions.

    rows: the question `reports_due`. A running year for which nothing is due and nothing came says nothing: left out.
    """
    years = sorted({int(y) for y in _telling(rows)["year"]}, reverse=True)
    short = wording.fitting(rows["name"], wording.room(rows["centre"]))
    shown: dict[str, dict[str, str]] = {}
    tones: dict[str, dict[str, str]] = {}
    for row in each(rows, ReportDue):
        left = wording.left(row.left_as, scheme, d)
        line = shown.setdefault(row.centre, {"中心": f"{row.centre} {short[row.name]}{left}"})
        line[f"{row.year}年"] = _cell(row, d)
        tones.setdefault(row.centre, {})[f"{row.year}年"] = text_colours.css(MARKS[row.timeliness][1])
    columns = ["中心", *(f"{y}年" for y in years)]
    frame = pd.DataFrame.from_dict(shown, orient="index").reindex(columns=columns)
    frame = frame.fillna(word("not_expected", d))
    style = pd.DataFrame.from_dict(tones, orient="index", dtype=object)
    style = style.reindex(index=frame.index, columns=columns).astype(object).fillna("")
    printed.dataframe(
        frame.style.apply(lambda _: style, axis=None),
        hide_index=True,
        height="content",
        column_config={"中心": st.column_config.TextColumn(width=178, pinned=True)},
        placeholder="",
    )


def _telling(rows: pd.DataFrame) -> pd.DataFrame:
    telling = rows[(rows["timeliness"] != "not_due") | (rows["versions"] > 0)]
    return rows if telling.empty else rows[rows["year"].isin(set(telling["year"]))]


def _cell(row: ReportDue, d: Definitions) -> str:
    text = word(row.timeliness, d)
    if row.first_received_at is None:
        return text
    versions = f"（{row.versions}版）" if row.versions > 1 else ""
    return f"{text} {row.first_received_at:%Y-%m-%d}{versions}"


def legend(rows: pd.DataFrame, d: Definitions) -> str:
    """The symbols that occur, and how to read a cell."""
    present = [code for code in MARKS if code in set(_telling(rows)["timeliness"])]
    return "　".join(word(code, d) for code in present) + "　·　日期为首次收到之日，（n版）为先后收到的版本数"


def rates(rows: pd.DataFrame) -> None:
    """One line per year: how many reports were due by now, how many came, how many in time (query reporting_rates)."""
    frame = pd.DataFrame(
        {
            "年度": rows["year"],
            "到期应报": rows["expected"],
            "已报": rows["received"],
            "报送率（%）": list(map(percent, rows["received_numerator"], rows["received_denominator"])),
            "按时（含延期内）": rows["on_time"],
            "按时率（%）": list(map(percent, rows["on_time_numerator"], rows["on_time_denominator"])),
            "缺报": ["、".join(r.missing) or ("无" if r.expected else "") for r in each(rows, Rates)],
        }
    )
    numbers.show(frame, column_config={"年度": st.column_config.NumberColumn(format="%d")})


def deadline(scheme: str, d: Definitions) -> str:
    """The deadline of a scheme and on what it rests, what is handed in and to whom, for a caption."""
    r = d.schemes[scheme].reporting
    basis = f"{wording.label('basis', r.basis, d)}{'，' + r.clause if r.clause else ''}"
    told = [f"报送期限（{basis}）：{r.reading}"]
    told += [f"报送材料：{'、'.join(r.documents)}"] * bool(r.documents)
    told += [f"报送：{'、'.join(r.recipients)}"] * bool(r.recipients)
    told += ["年度结束后可补报终稿"] * r.final_revision_allowed
    return "　·　".join(told)


def quality(rows: pd.DataFrame) -> None:
    """One line per report that counts for a year."""
    short = wording.fitting(rows["name"], wording.room(rows["centre"]))
    printed.dataframe(
        pd.DataFrame(
            {
                "中心": [f"{r.centre} {short[r.name]}" for r in each(rows, Quality)],
                "有效版本": [f"第{r.version}版，共{r.versions}版" for r in each(rows, Quality)],
                "收到": rows["received_at"],
                "填表人": rows["filled_by"].fillna(""),
                "行数": rows["rows"],
                "未能提供的表": rows["unavailable"].replace("", "无"),
                "申报为零的表": rows["zero"].replace("", "无"),
                "日期不合、不计入的行": rows["outside"],
                "重复、只计一次的行": rows["repeated"],
                "存疑预警": rows["doubts"],
            }
        ),
        hide_index=True,
        column_config={
            "中心": st.column_config.TextColumn(width=178, pinned=True),
            "收到": st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm"),
        },
        placeholder="",
    )
