"""Money of all centres of a scheme: by source, the funding rule with its parts, by payer, and what a grade bears on."""

from typing import Any

import pandas as pd

from data.definitions import Definitions
from pages.components import wording

SUPPORT = {
    "pass": "结论为合格以上，可作为继续支持的依据",
    "fail": "结论不合格，是否继续支持由主管部门研究",
    "exit": "结论直接导致退出，不宜继续支持",
    "skip": "没有合格与否的结论，由主管部门研究",
    "break": "没有合格与否的结论，由主管部门研究",
}


def by_source(rows: pd.DataFrame, column: str, d: Definitions) -> pd.DataFrame:
    """Centres × sources. rows: the question money_of_scheme; column: in_year or total."""
    lines = []
    for (centre, name), group in rows.groupby(["centre", "name"], sort=True):
        known = {r.label: getattr(r, column) for r in group.itertuples()}
        unit = group["unit"].iloc[0]
        lower = "" if column == "in_year" or group["complete"].all() else "至少 "
        present = [v for v in known.values() if not wording.absent(v)]
        line = {
            "中心": f"{centre} {name}",
            "合计": lower + wording.quantity(sum(present), unit, d) if present else "无数据",
        }
        lines.append(line | {label: wording.quantity(value, unit, d) for label, value in known.items()})
    return pd.DataFrame(lines)


def chart_rows(rows: pd.DataFrame, column: str) -> pd.DataFrame:
    """The same for the stacked bars: one bar per centre. Columns as charts.money_by_source wants them."""
    state = rows["this_year"].map({True: "reported", False: "missing"}) if column == "in_year" else "reported"
    return rows.assign(year=rows["centre"], amount=rows[column], state=state)


def ratio(
    rows: pd.DataFrame, numerator: pd.DataFrame, denominator: pd.DataFrame, flags: pd.DataFrame, d: Definitions
) -> pd.DataFrame:
    """The funding rule, one line per centre. rows, numerator, denominator: progress_of_indicator of one year each."""
    top = {r.centre: r for r in numerator.itertuples()}
    below = {r.centre: r for r in denominator.itertuples()}
    note = {r.centre: r for r in flags.itertuples()}
    return pd.DataFrame({
        "中心": [f"{r.centre} {r.name}" for r in rows.itertuples()],
        "分子": [_quantity(top.get(r.centre), d) for r in rows.itertuples()],
        "分母": [_quantity(below.get(r.centre), d) for r in rows.itertuples()],
        "比值": [wording.quantity(r.value, r.unit, d, r.path_value) for r in rows.itertuples()],
        "要求": [wording.quantity(r.path_value, r.unit, d, r.value) for r in rows.itertuples()],
        "状态": [wording.status(r.status, d) for r in rows.itertuples()],
        "例外说明": [_waiver(note.get(r.centre), d) for r in rows.itertuples()],
    })  # fmt: skip


def _quantity(row: Any, d: Definitions) -> str:
    if row is None:
        return "—"
    return ("至少 " if row.completeness == "lower" else "") + wording.quantity(row.value, row.unit, d)


def _waiver(flag: Any, d: Definitions) -> str:
    if flag is None:
        return ""
    if wording.absent(flag.reason):
        return "未说明"
    return f"{wording.label('disposition', flag.disposition, d)}：{flag.reason}（{flag.actor}）"


def by_payer(rows: pd.DataFrame, d: Definitions) -> pd.DataFrame:
    """Government money received, by payer; one line per centre. rows: the question settlement."""
    payers = d.vocabulary.choices["payer"]
    lines = []
    for (centre, name), group in rows.groupby(["centre", "name"], sort=True):
        known = dict(zip(group["payer"], group["received"], strict=True))
        line = {"中心": f"{centre} {name}"}
        line |= {label: wording.quantity(known.get(code), "yuan", d) for code, label in payers.items()}
        lines.append(line | {"合计": wording.quantity(sum(known.values()), "yuan", d)})
    return pd.DataFrame(lines)


def exits(rows: pd.DataFrame, d: Definitions) -> pd.DataFrame:
    """What goes back to whom, for the centres on the way out."""
    leaving = rows[rows["ground"].notna()]
    return pd.DataFrame({
        "中心": [f"{r.centre} {r.name}" for r in leaving.itertuples()],
        "原因": leaving["ground"],
        "原拨付渠道": [wording.label("payer", p, d) for p in leaving["payer"]],
        "已拨付": [wording.quantity(v, "yuan", d) for v in leaving["received"]],
        "财政结余": [wording.quantity(v, "yuan", d) for v in leaving["balance"]],
        "审计不合规": [wording.quantity(v, "yuan", d) for v in leaving["non_compliant"]],
        "应收回": [_recover(r, d) for r in leaving.itertuples()],
        "审计文号": leaving["document_no"].fillna(""),
    })  # fmt: skip


def _recover(row: Any, d: Definitions) -> str:
    if wording.absent(row.to_recover):
        return "待审计清算"
    doubt = "（大于已拨付，请核实）" if row.above_received else ""
    return wording.quantity(row.to_recover, "yuan", d) + doubt


def support(rows: pd.DataFrame) -> pd.DataFrame:
    """What the conclusion of one year bears on: the money of the next."""
    return pd.DataFrame({
        "中心": [f"{r.centre} {r.name}" for r in rows.itertuples()],
        "评价年度": [str(r.graded_year) for r in rows.itertuples()],
        "等级": [_conclusion(r) for r in rows.itertuples()],
        "文号": rows["document_no"].fillna(""),
        "经费年度": [str(r.money_year) for r in rows.itertuples()],
        "意见（由主管部门决定）": [
            _opinion(r) for r in rows.itertuples()
        ],
    })  # fmt: skip


def _conclusion(row: Any) -> str:
    if not wording.absent(row.grade_label):
        return str(row.grade_label)
    return (
        "未公布"
        if wording.absent(row.notice_label)
        else f"公示中：{row.notice_label}（至 {row.notice_until:%Y-%m-%d}）"
    )


def _opinion(row: Any) -> str:
    if wording.absent(row.outcome):
        return "尚未评价，没有依据" if wording.absent(row.notice_label) else "公示期满、成为最终等级后才作依据"
    return SUPPORT[row.outcome]
