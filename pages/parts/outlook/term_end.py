"""期满预检: what the term-end acceptance will look at, centre by centre, on what is reported now (ZJ 五（四）)."""

import pandas as pd
import streamlit as st

from data.read_model.rows import each
from data.schema.loading import Definitions
from metrics import doubts
from metrics.answers.indicators import TermEnd
from pages.drawing import tables
from pages.drawing.downloads import Offer
from pages.session import bridge, paper_names, selections
from pages.words import numbers, printed, wording

CHOSEN = "term_end_centre"
SYMBOLS = {"met": "●", "unmet": "▼", "incomplete": "◌", "not_reported": "○", "not_applicable": "∅"}
UNSAID = ("incomplete", "not_reported", "not_applicable")


def show(scheme: str, year: int, d: Definitions, offer: Offer) -> None:
    """One line per centre, the earliest end of term first; below it every target of the one picked. offer: hands over those of all."""
    rows = bridge.ask("term_end", scheme=scheme, year=year)
    if rows.empty:
        st.info(f"{year}年没有带日期的目标。")
        return
    st.caption(
        f"按{year}年度为止收到的数据核对责任书和政策的全部带日期的目标。预检不是验收结论：定性条目由专家认定，"
        "验收由主管部门组织；验收未通过的，系统才建议取消创建资格。"
    )
    frame = overview(rows, d)
    codes = list(dict.fromkeys(rows["centre"]))
    if st.session_state.get(CHOSEN) not in codes:
        st.session_state[CHOSEN] = codes[0]
    printed.dataframe(
        frame,
        hide_index=True,
        height=tables.height(len(frame), 9),
        placeholder="",
        **selections.of("term_end", codes, CHOSEN),
        column_config={"中心": st.column_config.TextColumn(width=178, pinned=True)},
    )
    centre = st.session_state[CHOSEN]
    part = rows[rows["centre"] == centre]
    st.markdown(f"**{centre} {wording.plain(part['name'].iloc[0])}**　:small[点上表一行换一家中心]")
    numbers.show(targets(part, d).drop(columns="中心"), height="content")
    offer(targets(rows, d), paper_names.of_all("期满预检", year))


def overview(rows: pd.DataFrame, d: Definitions) -> pd.DataFrame:
    """One line per centre: when its term ends, how many targets are met, which are not, the acceptance."""
    short = wording.short_names(rows["name"])
    lines = []
    for centre, part in rows.groupby("centre", sort=False):
        first = part.iloc[0]
        count = part["verdict"].value_counts()
        failing = part[part["verdict"] == "unmet"]
        due = zip(failing["label"], failing["is_due"], strict=True)
        unmet = [label + ("（已到期）" if is_due else "") for label, is_due in due]
        lines.append(
            {
                "中心": f"{centre} {short[first['name']]}",
                "建设期满": wording.day(first["term_end"]),
                "距期满": _left(int(first["days_left"])),
                "已达到": f"{int(count.get('met', 0))} / {len(part)}",
                doubts.WORD: f"{n} 项" if (n := int(part["doubts"].notna().sum())) else "",
                "不能下结论": f"{n} 项" if (n := sum(int(count.get(verdict, 0)) for verdict in UNSAID)) else "",
                "验收结论": "未登记"
                if wording.absent(first["acceptance"])
                else wording.label("acceptance_result", first["acceptance"], d),
                "尚未达到": "、".join(dict.fromkeys(unmet)) or ("无" if count.get("met", 0) == len(part) else ""),
            }
        )
    return numbers.without_empty(pd.DataFrame(lines), doubts.WORD, "不能下结论")


def _left(days: int) -> str:
    if days < 0:
        return "已期满"
    return f"{days} 天" if days < 60 else f"约 {days // 30} 个月"


def targets(rows: pd.DataFrame, d: Definitions) -> pd.DataFrame:
    """Every dated target with what is reported. rows: the question term_end."""
    of = numbers.units(rows, ["value", "target"], d)
    frame = pd.DataFrame(
        {
            "中心": [f"{r.centre} {r.name}" for r in each(rows, TermEnd)],
            "目标": rows["label"],
            "要求": [wording.label("direction", r.direction, d) for r in each(rows, TermEnd)],
            "应达": numbers.amounts(rows, "target", of),
            "应于": [wording.day(v) for v in rows["due_on"]],
            "现值": numbers.amounts(rows, "value", of),
            numbers.UNIT: [u.label for u in of],
            "预检": [f"{SYMBOLS[v]} {wording.label('precheck', v, d)}" for v in rows["verdict"]],
            doubts.WORD: [doubts.words(r, d) for r in each(rows, TermEnd)],
            "说明": [_remark(r) for r in each(rows, TermEnd)],
            "依据": [_basis(r) for r in each(rows, TermEnd)],
        }
    )
    return numbers.without_empty(frame, doubts.WORD, "说明")


def _remark(row: TermEnd) -> str:
    said = ["只是下限"] if row.completeness == "lower" else []
    if row.judged_on is not None:
        said.append(f"按 {wording.day(row.judged_on)} 当日计" + ("，没有日期的按年底计" if row.judged_undated else ""))
    return "；".join(said)


def _basis(row: TermEnd) -> str:
    rule = "" if row.rule is None else f"{row.rule}　{row.clause}"
    return f"责任书 {row.letter_no}　{rule}".strip() if row.basis == "letter" else rule
