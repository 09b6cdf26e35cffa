"""Money of all centres of a scheme: by source, the funding rule with its parts, by payer, and what a grade bears on."""

from typing import Any

import pandas as pd

from data.read_model.rows import each
from data.schema.loading import Definitions
from metrics import doubts
from metrics.answers.centres import Flag, Settlement, Support
from metrics.answers.indicators import Compared
from pages.words import numbers, wording

SUPPORT = {
    "pass": "结论为合格以上，可作为继续支持的依据",
    "fail": "结论不合格，是否继续支持由主管部门研究",
    "exit": "结论直接导致退出，不宜继续支持",
    "skip": "没有合格与否的结论，由主管部门研究",
    "break": "没有合格与否的结论，由主管部门研究",
}


DOUBTFUL = f"其中{doubts.WORD}"


def by_source(rows: pd.DataFrame, column: str, d: Definitions) -> pd.DataFrame:
    """Centres × sources. rows: the question money_of_scheme; column: in_year or total."""
    declared = {item: place for place, item in enumerate(d.items)}
    return _by_label(rows.sort_values("item", key=lambda items: items.map(declared), kind="stable"), column, d)


def by_group(rows: pd.DataFrame, column: str, d: Definitions) -> pd.DataFrame:
    """Centres × groups of sources, the same way. rows: the question money_groups."""
    return _by_label(rows, column, d)


def _by_label(rows: pd.DataFrame, column: str, d: Definitions) -> pd.DataFrame:
    """A column for each label, in the order of the rows."""
    of = numbers.unit(rows["unit"].iloc[0], _sums(rows, column), d)
    lines = []
    for (centre, name), group in rows.groupby(["centre", "name"], sort=True):
        line = {
            "中心": f"{centre} {name}",
            of.heading("合计"): of.of(_sum(group[column])),
            of.heading(DOUBTFUL): of.of(_sum(group[f"{column}_doubtful"])),
        }
        line |= {of.heading(label): of.of(v) for label, v in zip(group["label"], group[column], strict=True)}
        lines.append(line | {"说明": "；".join(_said(group, column))})
    return numbers.without_empty(pd.DataFrame(lines), of.heading(DOUBTFUL), "说明")


def _said(group: pd.DataFrame, column: str) -> list[str]:
    if group[column].isna().all():
        return ["无数据"]
    said = [] if column == "in_year" or group["complete"].all() else ["有年度缺报，合计只是下限"]
    doubted = "、".join(group.loc[group[f"{column}_doubtful"].notna(), "label"])
    return said + [f"{doubts.WORD}：{doubted}"] * bool(doubted)


def _sums(rows: pd.DataFrame, column: str) -> list[Any]:
    return [_sum(group[column]) for _, group in rows.groupby("centre")]


def _sum(values: pd.Series) -> Any:
    """The sum of what is there; None where nothing is."""
    present = [v for v in values if not wording.absent(v)]
    return sum(present) if present else None


def chart_rows(rows: pd.DataFrame, column: str) -> pd.DataFrame:
    """The same for the stacked bars: one bar per centre. Columns as money_chart.by_centre wants them."""
    state = rows["this_year"].map({True: "reported", False: "missing"}) if column == "in_year" else "reported"
    return rows.assign(amount=rows[column], doubtful=rows[f"{column}_doubtful"], state=state)


def ratio(
    rows: pd.DataFrame,
    numerator: pd.DataFrame,
    denominator: pd.DataFrame,
    flags: pd.DataFrame,
    titles: tuple[str, str],
    d: Definitions,
) -> pd.DataFrame:
    """The funding rule, one line per centre. rows, numerator, denominator: progress_of_indicator of one year each;
    titles: of the two parts."""
    top, below = ({r.centre: r for r in each(part, Compared)} for part in (numerator, denominator))
    note = {r.centre: r for r in each(flags, Flag)}
    parts = [[side.get(c) for c in rows["centre"]] for side in (top, below)]
    present = [p for side in parts for p in side if p is not None]
    money = numbers.unit(present[0].unit if present else "yuan", [p.value for p in present], d)
    of = numbers.unit(rows["unit"].iloc[0], [], d)
    frame = pd.DataFrame(
        {
            "中心": [f"{r.centre} {r.name}" for r in each(rows, Compared)],
            **{
                money.heading(title): [None if p is None else money.of(p.value) for p in side]
                for title, side in zip(titles, parts, strict=True)
            },
            of.heading("比值"): [of.of(v) for v in rows["value"]],
            of.heading("要求"): [of.of(v) for v in rows["required"]],
            "状态": [wording.status(r.status, d) for r in each(rows, Compared)],
            doubts.WORD: [doubts.words(r, d) for r in each(rows, Compared)],
            "说明": [numbers.note(r, d) for r in each(rows, Compared)],
            "例外说明": [_waiver(note.get(r.centre), d) for r in each(rows, Compared)],
        }
    )
    return numbers.without_empty(frame, doubts.WORD, "说明")


def _waiver(flag: Flag | None, d: Definitions) -> str:
    if flag is None:
        return ""
    if flag.reason is None:
        return "未说明"
    return f"{wording.label('disposition', flag.disposition, d)}：{flag.reason}（{flag.actor}）"


def by_payer(rows: pd.DataFrame, d: Definitions) -> pd.DataFrame:
    """Government money received, by payer; one line per centre. rows: the question settlement."""
    payers = d.vocabulary.choices["payer"]
    of = numbers.unit("yuan", _sums(rows, "received"), d)
    lines = []
    for (centre, name), group in rows.groupby(["centre", "name"], sort=True):
        known = dict(zip(group["payer"], group["received"], strict=True))
        line: dict[str, Any] = {"中心": f"{centre} {name}"}
        line |= {of.heading(label): of.of(known.get(code)) for code, label in payers.items()}
        line |= {
            of.heading("合计"): of.of(_sum(group["received"])),
            of.heading(DOUBTFUL): of.of(_sum(group["doubtful"])),
        }
        lines.append(line)
    return numbers.without_empty(pd.DataFrame(lines), of.heading(DOUBTFUL))


def exits(rows: pd.DataFrame, d: Definitions) -> pd.DataFrame:
    """What goes back to whom, for the centres on the way out."""
    leaving = rows[rows["ground"].notna()]
    columns = {
        "received": "已拨付",
        "doubtful": DOUBTFUL,
        "balance": "财政结余",
        "non_compliant": "审计不合规",
        "to_recover": "应收回",
    }
    of = numbers.unit("yuan", [v for column in columns for v in leaving[column]], d)
    frame = pd.DataFrame(
        {
            "中心": [f"{r.centre} {r.name}" for r in each(leaving, Settlement)],
            "原因": leaving["ground"],
            "原拨付渠道": [wording.label("payer", p, d) for p in leaving["payer"]],
            **{of.heading(title): [of.of(v) for v in leaving[column]] for column, title in columns.items()},
            "说明": [_recovered(r) for r in each(leaving, Settlement)],
            "审计文号": [
                f"{document}{wording.taken_over(history)}"
                for document, history in zip(leaving["document_no"].fillna(""), leaving["history"], strict=True)
            ],
        }
    )
    return numbers.without_empty(frame, of.heading(DOUBTFUL), "说明")


def _recovered(row: Settlement) -> str:
    if row.to_recover is None:
        return "待审计清算"
    return "应收回大于已拨付，请核实" if row.above_received else ""


def support(rows: pd.DataFrame) -> pd.DataFrame:
    """What the conclusion of one year bears on: the money of the next."""
    return pd.DataFrame(
        {
            "中心": [f"{r.centre} {r.name}" for r in each(rows, Support)],
            "评价年度": rows["graded_year"],
            "等级": [_conclusion(r) for r in each(rows, Support)],
            "文号": rows["document_no"].fillna(""),
            "经费年度": rows["money_year"],
            "意见（由主管部门决定）": [_opinion(r) for r in each(rows, Support)],
        }
    )


def _conclusion(row: Support) -> str:
    if row.grade_label is not None:
        return str(row.grade_label)
    return "未公布" if row.notice_label is None else f"公示中：{row.notice_label}（至{wording.day(row.notice_until)}）"


def _opinion(row: Support) -> str:
    if row.outcome is None:
        return "尚未评价，没有依据" if row.notice_label is None else "公示期满、成为最终等级后才作依据"
    return SUPPORT[row.outcome]
