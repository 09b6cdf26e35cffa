"""Where an applicant says what is the case: fields, or the small workbook. Nothing that is entered here is kept."""

from collections.abc import Mapping
from decimal import Decimal
from functools import partial

import streamlit as st

from data.problem import Refused
from data.schema.loading import Definitions
from data.schema.models.application import Lead, fact_of
from data.workbook import reading
from data.workbook.sheets import application_answers, application_sheet
from data.workbook.sheets.application_answers import Slot
from data.workbook.values import Unreadable
from pages.drawing import downloads
from pages.session import files
from pages.words import wording

Answers = Mapping[str, Decimal | bool | None]


def fields(scheme: str, lead: Lead, d: Definitions) -> Answers:
    """The form: what each condition needs, under the condition. A field left blank is not said, never zero."""
    application = d.applications[scheme]
    slots = application_answers.slots(application, lead)
    waiting = {slot.key: slot for slot in slots}
    with st.form(f"application_{scheme}_{lead}", border=False):
        for condition in application.conditions.values():
            if not condition.concerns(lead):
                continue
            names = {fact_of(n) for test in condition.tests for n in test.facts}
            here = [slot for slot in waiting.values() if slot.code in names]
            if not here:
                continue
            with st.container(gap=None):
                st.markdown(f":small[**{wording.plain(condition.label)}**　:gray[{wording.plain(condition.clause)}]]")
                _row(scheme, here, d)
            for slot in here:
                del waiting[slot.key]
        if waiting:
            st.markdown("**另一种理解所需**")
            _row(scheme, list(waiting.values()), d)
        st.form_submit_button("自评", type="primary", icon=":material/fact_check:", width="stretch")
    return _typed(scheme, slots)


def workbook(scheme: str, lead: Lead, d: Definitions) -> Answers | None:
    """The workbook to be filled in, and read back; None until one could be read. A workbook of another scheme is refused."""
    downloads.button(
        "下载工作簿",
        partial(application_sheet.write, d, scheme, lead),
        f"申报自评_{d.schemes[scheme].short}_{d.applications[scheme].leads[lead]}.xlsx",
        icon=":material/download:",
        width="stretch",
        key=f"application_sheet_{scheme}_{lead}",
    )
    sent = files.asked(
        "填好的工作簿（.xlsx、.ods）", "application.check", max_upload_size=20, key=f"application_file_{scheme}_{lead}"
    )
    if not sent:
        return None
    (file,) = sent
    try:
        read = application_sheet.read(reading.read(file.getvalue(), file.name), d)
    except Refused as refused:
        st.error(
            "没有读入。请改正后重新上传：\n\n" + "\n".join(f"- {wording.plain(p.message)}" for p in refused.problems)
        )
        return None
    if (read.scheme, read.lead) != (scheme, lead):
        theirs = f"{d.schemes[read.scheme].label}、{d.applications[read.scheme].leads[read.lead]}"
        st.error(f"这是“{wording.plain(theirs)}”的工作簿，与上面的选择不同。请改选，或下载上面这一种填写。")
        return None
    st.success(f"已读入 {wording.plain(file.name)}，没有保存。")
    return read.answers


def _row(scheme: str, slots: list[Slot], d: Definitions) -> None:
    """Fields side by side, up to three; the years of one fact in one line."""
    for start in range(0, len(slots), 3):
        part = slots[start : start + 3]
        for box, slot in zip(st.columns(max(2, len(part)), vertical_alignment="bottom"), part, strict=False):
            with box:
                _field(scheme, slot, d)


def _field(scheme: str, slot: Slot, d: Definitions) -> None:
    key = _key(scheme, slot)
    if slot.fact.type == "yes_no":
        st.segmented_control(slot.label, ["是", "否"], key=key, help=slot.fact.help or None)
        return
    unit = application_sheet.unit(slot, d)
    st.text_input(f"{slot.label}（{unit}）", key=key, help=slot.fact.help or None, placeholder="未填", max_chars=40)


def _typed(scheme: str, slots: list[Slot]) -> Answers:
    answers: dict[str, Decimal | bool | None] = {}
    wrong = []
    for slot in slots:
        try:
            answers[slot.key] = application_answers.parsed(slot, st.session_state.get(_key(scheme, slot)))
        except Unreadable as unreadable:
            wrong.append(
                f"- {wording.plain(slot.label)}：{wording.plain(unreadable.found)}；{wording.plain(unreadable.expected)}"
            )
    if wrong:
        st.error("这些填写项没有读懂，按未填处理：\n\n" + "\n".join(wrong))
    return answers


def _key(scheme: str, slot: Slot) -> str:
    return f"fact_{scheme}_{slot.key}"
