"""What one person proposed and another is to confirm from a sign-in of his own: one card each, with both answers."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

import pandas as pd
import streamlit as st

from data.acts.proposals import Proposal
from data.acts.registry import history_import
from data.acts.reports.reporting_round import overtaken
from data.journal.record import RecordError, Superseded
from data.problem import Refused
from data.schema.loading import Definitions
from data.schema.models.process import Process
from data.workbook.interpretation import LedgerRow
from pages.drawing import letter_changes, tables
from pages.parts.process import process_tables
from pages.session import acts, bridge, outcome, visitor
from pages.words import printed, wording

WAITS = ":orange-badge[◐ 待另一人确认]"
Answer = Callable[..., None]
RIGHTS = {"process": "process.confirm", "deadline": "deadline.confirm", "registry": "conclusion.confirm"}


def steps(scheme: str, process: Process, names: Mapping[str, str]) -> set[str]:
    """The proposed steps of a scheme's units, and steps proposed to be taken back. names: of the units. Returns whose."""
    waiting = [one for one in bridge.waiting("process") if one.about["scheme"] == scheme]
    _done("process")
    for one in waiting:
        step, unit = process.steps[one.content["step"]], one.about["unit"]
        name = names.get(unit, unit)
        if one.act == "process.annulled":
            title, lines = f"{name}：撤销“{step.label}”", [f"理由：{one.content['reason']}"]
        else:
            fields, outcomes = one.content["fields"], step.outcomes
            said = [
                f"{a.label}：{process_tables.filled_in(a, fields[code], names=visitor.sees_names())}"
                for code, a in step.fields.items()
                if fields.get(code)
            ]
            chosen = outcomes[one.content["outcome"]].label if one.content["outcome"] in outcomes else ""
            title, lines = f"{name}：{step.label}", [f"{one.content['on_day']}　{chosen}".strip(), *said]
        _card(one, title, lines, acts.answer_step, "process")
    return {one.about["unit"] for one in waiting}


def extensions(centres: Collection[str]) -> None:
    """The proposed extensions of deadlines of some centres."""
    _done("deadline")
    for one in bridge.waiting("deadline"):
        centre, year = one.about["centre"], one.about["year"]
        if centre in centres:
            lines = [f"延期至 {one.content['due_on']}（含当日）", f"理由：{one.content['reason']}"]
            _card(one, f"{centre} {year}年度：延期报送", lines, acts.answer_extension, "deadline")


def registers(d: Definitions) -> None:
    """The registers with conclusions that wait: every row of each, the conclusions marked."""
    _done("registry")
    for one in bridge.waiting("registry"):
        try:
            rows, concluding = bridge.waiting_rows(one)
            changes = bridge.waiting_changes(one)
        except (Refused, RecordError) as error:
            st.error(wording.plain(error))
            continue
        name = one.content.get("file_name") or one.content["source"]
        lines = [f"共 {len(rows)} 行，其中 {len(concluding)} 行是结论；确认之前整份不生效"]
        said = "历史数据导入" if one.act == history_import.ACT else "登记"
        frame = pd.DataFrame(
            {
                "表": [d.ledgers[row.ledger].title for row in rows],
                "行": [row.row_no for row in rows],
                "结论": ["●" if row in concluding else "" for row in rows],
                "内容": ["；".join(_cells(row, d)) for row in rows],
            }
        )
        _card(one, f"{said}：{name}", lines, acts.answer_register, "registry", frame)
        if changes:
            letter_changes.show(changes, d)


def _cells(row: LedgerRow, d: Definitions) -> Iterator[str]:
    for name, value in row.cells.items():
        column = d.ledgers[row.ledger].columns.get(name)
        if column:
            yield f"{column.title} {d.choices(row.ledger, name).get(value, value) if column.choices else value}"


def second_name(place: str, label: str) -> str:
    """The second of two people: typed in where nobody signs in; else it is said that he confirms by himself."""
    if not visitor.signed_in():
        return st.text_input(f"{label}（须是另一人）", max_chars=40, key=place)
    st.caption(f"{label}：由另一人从自己的账户确认；确认之前不生效，列在本页等待确认。")
    return ""


def _card(
    one: Proposal, title: str, lines: Sequence[str], answer: Answer, kind: str, rows: pd.DataFrame | None = None
) -> None:
    with st.container(border=True, gap=None):
        st.markdown(f"{WAITS} **{wording.plain(title)}**")
        who = f"{one.actor} 提出于 {one.at:%Y-%m-%d %H:%M}"
        st.markdown("  \n".join(f":small[{wording.plain(line)}]" for line in (*lines, who)))
        if rows is not None:
            printed.dataframe(rows, hide_index=True, height=tables.height(len(rows), 8), placeholder="")
        if not visitor.may(RIGHTS[kind]):
            return
        own = visitor.signed_in() and one.proposer.account == visitor.identity().account
        with st.form(f"answer_{one.number}", border=False):
            reason = st.text_input("撤回的理由" if own else "理由（不同意的必填）", max_chars=200)
            actor = visitor.name_field(
                "操作人" if own else "确认人", another=not own, max_chars=40, key=f"answer_actor_{one.number}"
            )
            if not own:
                st.caption("确认后立即生效，不能撤回；有误的须另行更正。")
            yes, no, _ = st.columns([1, 1, 2])
            agreed = not own and yes.form_submit_button(
                "确认", icon=":material/check:", type="primary", width="stretch"
            )
            place = yes if own else no
            declined = place.form_submit_button("撤回" if own else "不同意", icon=":material/close:", width="stretch")
            if agreed or declined:
                _do(lambda: answer(one, agreed=agreed, reason=reason, actor=actor), kind, agreed=agreed)


def _done(kind: str) -> None:
    if said := outcome.kept((kind, "answered")):
        st.success(said)


def _do(act: Callable[[], None], kind: str, *, agreed: bool) -> None:
    try:
        act()
    except Refused as refused:
        st.error("没有记录：" + "；".join(wording.plain(f"{p.found}，{p.expected}") for p in refused.problems))
    except Superseded as faster:
        st.error(wording.plain(overtaken(faster, bridge.definitions().vocabulary.labels["act"])))
    except RecordError as error:
        st.error(wording.plain(error))
    else:
        outcome.keep((kind, "answered"), "已确认，现在生效。" if agreed else "已记录，没有生效。")
        st.rerun()
