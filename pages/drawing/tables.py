"""Tables and short texts that several pages show."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, Literal

import pandas as pd
import streamlit as st

from data.read_model.rows import each
from data.schema.loading import Definitions
from metrics import doubts, flag_grounds
from metrics.answers.centres import Conclusion
from metrics.answers.indicators import Progress
from metrics.overview import Summary
from pages.drawing import downloads, excel, timeliness
from pages.session import bridge, navigation, provenance, selections
from pages.session.provenance import Provenance
from pages.words import numbers, printed, text_colours, wording
from pages.words.paper_name import PaperName

CARDS = 6  # so many matters stand beside the matrix; all of them on 预警处置
SEVERITY = {"critical": ("■", "red"), "high": ("▲", "orange"), "medium": ("◆", "blue"), "low": ("●", "gray")}


def severity(code: str) -> str:
    """A mark for a severity: symbol, colour and word."""
    symbol, colour = SEVERITY[code]
    return f":{colour}-badge[{symbol} {wording.label('severity', code, bridge.definitions())}]"


def sentence(s: Summary) -> str:
    """The year in one sentence."""
    if not s.expected:
        return "这一年没有应报的中心。"
    told = f"（按时 {s.on_time}，逾期 {s.late}）" if s.on_time or s.late else ""
    parts = [f"应报 {s.expected} 家，已报 **{s.received}** 家{told}"]
    parts.append(f"缺报 **{s.overdue}** 家" if s.overdue else "没有缺报")
    if s.not_due:
        parts.append(f"{s.not_due} 家未到期")
    text = "，".join(parts) + "。"
    if s.critical:
        kinds = "、".join(f"{label} {centres} 家" for label, centres in s.critical_kinds.items())
        text += f" **{s.critical} 项重大事项待研究**：{kinds}。"
    return text


def meanings(d: Definitions, scheme: str, year: int | None = None) -> str:
    """What each status means under the house settings of a scheme, for a year or now, as a Markdown list."""
    return "\n".join(
        f"- {s.symbol} **{s.label}**　{wording.plain(d.meaning(s.meaning, scheme, year))}"
        for s in d.vocabulary.statuses.values()
    )


def height(rows: int, most: int) -> int | Literal["content"]:
    """The height of a table: all its rows, or as many as `most` and a scrollbar. A row has 33 pixels at this font."""
    return "content" if rows <= most else 34 + 33 * most


def matrix_table(
    rows: pd.DataFrame, years: pd.DataFrame, d: Definitions, *, graded: bool, room: int | None = None
) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, str]]:
    """Centres × core indicators with status and grade: the table, the tone of each cell (or ""), heading → indicator.

    rows: the question `matrix`; years: the question `centre_year`, of that year, in the order wanted; graded: the scheme publishes
    grades; room: so many characters there are for a name (None: enough).
    Where nobody has a target there is nothing to compare: the column holds the numbers.
    """
    codes = dict(zip(rows["short"], rows["indicator"], strict=True))
    centres = each(years, _Centre)
    names = [c.name for c in centres]
    short = wording.short_names(names) if room is None else wording.fitting(names, room)
    found: dict[str, dict[str, _Cell]] = {title: {} for title in codes}
    for cell in each(rows, _Cell):
        found[cell.short][cell.centre] = cell
    columns: dict[str, list[Any]] = {
        "中心": [f"{c.centre} {short[c.name]}{wording.left(c.left_as, c.scheme, d)}" for c in centres]
    }
    tones: dict[str, list[str]] = {}
    for title, of_centre in found.items():
        cells = [of_centre.get(c.centre) for c in centres]
        there = [cell for cell in cells if cell is not None]
        values = [cell.value for cell in there if cell.value is not None]
        if values and all(cell.status in (None, "no_target", "not_reported") for cell in there):
            of = numbers.unit(next(str(cell.unit) for cell in there if cell.unit is not None), values, d)
            codes[of.heading(title)] = codes[title]
            columns[of.heading(title)] = [None if cell is None else of.of(cell.value) for cell in cells]
            continue
        columns[title] = [_status(cell, d) for cell in cells]
        tones[title] = [_tone(cell, d) for cell in cells]
    if graded:
        columns["等级"] = [_grade(c) for c in centres]
        tones["等级"] = ["bad" if _failures(c) else "" for c in centres]
    columns["报送"] = [timeliness.word(c.timeliness, d) for c in centres]
    tones["报送"] = [timeliness.MARKS[c.timeliness][1] for c in centres]
    index = pd.Index([c.centre for c in centres], name="centre")
    shown = pd.DataFrame(columns, index=index, dtype=object)
    return shown, pd.DataFrame({name: tones.get(name, "") for name in columns}, index=index, dtype=object), codes


def matrix(rows: pd.DataFrame, years: pd.DataFrame, d: Definitions, *, graded: bool) -> tuple[str, str] | None:
    """The same on the page, all centres without a scrollbar of its own (see `matrix_table`). Returns the centre clicked, and the
    indicator or ""."""
    shown, tones, codes = matrix_table(rows, years, d, graded=graded, room=wording.room(years["centre"]))
    titles = list(dict.fromkeys(rows["short"]))
    colours = tones.map(text_colours.css).reset_index(drop=True)
    widths = {"中心": 174, "等级": 104, "报送": 70} | dict.fromkeys(titles, 80)
    event = numbers.show(
        shown,
        marks=colours,
        height="content",
        on_select="rerun",
        selection_mode="single-cell",
        key=selections.key("matrix", shown.index),
        column_config={
            title: st.column_config.Column(
                width=widths.get(title), pinned=title == "中心", help=_full(title, codes, rows)
            )
            for title in map(str, shown)
        },
    )
    picked = event["selection"]["cells"]
    return (str(shown.index[picked[0][0]]), codes.get(picked[0][1], "")) if picked else None


@dataclass(frozen=True)
class _Centre:
    """A centre in the matrix."""

    centre: str
    name: str
    scheme: str
    left_as: str | None
    grade_label: str | None
    notice_label: str | None
    failures_in_a_row: int | None
    timeliness: str


@dataclass(frozen=True)
class _Cell:
    """An indicator of a centre in the matrix."""

    centre: str
    short: str
    value: Decimal | None
    unit: str | None
    status: str | None
    doubts: str | None


def _status(row: _Cell | None, d: Definitions) -> str:
    """The status of a centre on one indicator; without a target the number. Of a number in doubt, its symbol and 存疑."""
    if row is None or row.status is None:
        return "—"
    doubted = row.doubts is not None
    if row.status == "no_target" and row.value is not None and row.unit is not None:
        return wording.quantity(row.value, row.unit, d) + (f" {doubts.WORD}" if doubted else "")
    return f"{d.vocabulary.statuses[row.status].symbol} {doubts.WORD}" if doubted else wording.status(row.status, d)


def _tone(row: _Cell | None, d: Definitions) -> str:
    if row is None or row.status is None:
        return ""
    return d.vocabulary.statuses[row.status].tone if row.doubts is None else "warn"


def _full(title: str, codes: Mapping[str, str], rows: pd.DataFrame) -> str | None:
    """The indicator's whole name for a column headed with its short one."""
    labels = rows.loc[rows["indicator"] == codes.get(title), "label"]
    return str(labels.iloc[0]) if len(labels) else None


def _grade(centre: _Centre) -> str:
    if centre.grade_label is None:
        return "未公布" if centre.notice_label is None else f"公示中：{centre.notice_label}"
    run = _failures(centre)
    return f"连续{run}次{centre.grade_label}" if run > 1 else centre.grade_label


def _failures(centre: _Centre) -> int:
    return 0 if centre.grade_label is None else centre.failures_in_a_row or 0


def todo(flags: pd.DataFrame, today: date) -> None:
    """What needs doing, one card per centre and kind: the gravest first, then what is due first; opens the centre. The first few."""
    done = int((flags["disposition"] == "confirmed").sum())
    flags = flags[flags["disposition"] != "confirmed"]
    if done:
        st.caption(f"另有 {done} 项已处置，见“预警处置”。")
    if flags.empty:
        st.success("没有需要处理的事项。")
        return
    short = wording.short_names(flags["name"])
    groups = [group for _, group in flags.groupby(["severity_order", "centre", "flag"], sort=False)]
    with st.container(gap="xsmall", key="todo"):
        for group in groups[:CARDS]:
            first, more = group.iloc[0], f"　等 {len(group)} 项" if len(group) > 1 else ""
            with st.container(border=True, gap=None):
                st.markdown(f"{severity(first['severity'])} **{first['label']}**")
                navigation.link("centre", short[first["name"]], centre=first["centre"])
                lines = [wording.plain(first["message"]) + more, wording.deadline(first["due_on"], today)]
                st.markdown("  \n".join(f":small[{line}]" for line in lines if line))
        if len(groups) > CARDS:
            navigation.link("flags", f"全部 {len(flags)} 项（{len(groups)} 件事）")


def progress_years(rows: pd.DataFrame, d: Definitions) -> None:
    """One indicator over the years: value, path, status, missing years, doubt."""
    of = numbers.unit(rows["unit"].iloc[0], [*rows["value"], *rows["required"]], d)
    frame = pd.DataFrame(
        {
            "年度": rows["year"],
            of.heading("实际值"): [of.of(v) for v in rows["value"]],
            doubts.WORD: [doubts.words(r, d) for r in each(rows, Progress)],
            of.heading("应达值"): [of.of(v) for v in rows["required"]],
            "推算": ["推算" if r.estimated else "" for r in each(rows, Progress)],
            "状态": [wording.status(s, d) for s in rows["status"]],
            "缺报": [wording.years(m) for m in rows["missing_years"]],
        }
    )
    numbers.show(numbers.without_empty(frame, doubts.WORD))


def grades(rows: pd.DataFrame, d: Definitions) -> None:
    """Every published conclusion, those replaced marked."""
    printed.dataframe(
        pd.DataFrame(
            {
                "评价年度": rows["year"],
                "等级": rows["grade_label"],
                "性质": [wording.label("grade_nature", n, d) for n in rows["nature"]],
                "公布文号": rows["document_no"],
                "公布日期": rows["published_on"],
                "效力": [effect(r) for r in each(rows, Conclusion)],
                "连续不合格": rows["failures_in_a_row"],
                "说明": rows["reason"].fillna(""),
                "来源": [wording.TAKEN_OVER if one else "" for one in rows["history"]],
            }
        ),
        hide_index=True,
        placeholder="",
    )


def effect(row: Conclusion) -> str:
    """Whether a published conclusion counts."""
    if row.final:
        return "有效"
    if row.contested:
        return "公示期内提出异议，未生效"
    return "已被替换" if row.notice_over else f"公示中，至{wording.day(row.notice_until)}"


def flags_for_download(rows: pd.DataFrame, d: Definitions) -> pd.DataFrame:
    """Flags with Chinese headings."""
    return pd.DataFrame(
        {
            "严重程度": [wording.label("severity", s, d) for s in rows["severity"]],
            "预警": rows["label"],
            "中心编码": rows["centre"],
            "中心": rows["name"],
            "事项": rows["message"].map(wording.dates),
            "数值": rows["value_said"].fillna("").map(wording.dates),
            "数值的日期": rows["on_day"],
            "要求或应达值": rows["bound_said"].fillna("").map(wording.dates),
            "相差": rows["gap_said"].fillna(""),
            "规则": rows["rule"],
            "条款": rows["clause"],
            "依据": [wording.label("basis", b, d) for b in rows["basis"]],
            "依据的数量": [
                flag_grounds.evidence(of, n, d) for of, n in zip(rows["evidence_of"], rows["evidence"], strict=True)
            ],
            "什么会改变它": rows["changed_by"].fillna("").map(wording.dates),
            "起始日期": rows["since"],
            "建议处理期限": rows["due_on"],
            "建议": rows["action"],
            "处置": [wording.label("disposition", s, d) for s in rows["disposition"]],
            "处置意见": [wording.label("decision", s, d) for s in rows["decision"]],
            "处置理由": rows["reason"].fillna(""),
            "操作人": rows["actor"].fillna(""),
            "文号": rows["document_no"].fillna(""),
        }
    )


def download(
    rows: pd.DataFrame,
    name: PaperName,
    *,
    noted: Callable[[], object] | None = None,
    origin: Provenance | None = None,
    notes: Sequence[str] = (),
    totals: Sequence[str] = (),
    compared: bool = True,
) -> None:
    """A button that hands a table over as Excel, in the house form (pages/drawing/excel.py).

    name: of the file, and the title above the table; noted: records that it was handed over (None: as every export); where it
    raises, there is no file. origin: on what it rests (None: on what the page shows); notes, totals, compared: see excel.Sheet.
    """
    file_name = name.file("xlsx")
    sheet = excel.Sheet(name.title(), rows, notes=notes, totals=totals, compared=compared)
    downloads.button(
        "下载为 Excel",
        partial(excel.workbook, [sheet], origin or provenance.shown()),
        file_name,
        icon=":material/download:",
        key=f"download-{name.what}-{name.centre}-{name.more}",
        noted=noted or bridge.export_noted(file_name, len(rows)),
    )
