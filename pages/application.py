"""申报自评: do we meet the entry conditions? Compared on the spot; nothing is stored."""

import streamlit as st

from data.workbook.sheets.application_answers import given
from metrics import application
from pages.documents.application import application_buttons
from pages.documents.application.application_paper import Assessed
from pages.parts.application import application_form, application_result
from pages.session import bridge, chooser
from pages.words import wording

WAYS = {"form": "在此填写", "workbook": "用工作簿"}


def render() -> None:
    """Scheme and kind of lead unit, what is the case, and every condition with the numbers compared."""
    d = bridge.definitions()
    st.title("申报自评")
    schemes = {c: d.schemes[c].label for c in d.schemes if c in d.applications}
    if not schemes:
        st.info("还没有方案定义了申报条件。")
        return
    left, middle, right = st.columns([4, 3, 3], vertical_alignment="bottom")
    with left:
        chooser.follow("apply", bridge.choice().scheme, schemes)
        scheme = chooser.choose("申报哪一类中心", schemes, "apply")
    known = d.applications[scheme]
    with middle:
        lead = chooser.choose("牵头单位是", known.leads, "lead")
    with right:
        name = st.text_input("申报单位", key="applicant", placeholder="可不填，只写在下载的结果里", max_chars=60)
    document = d.schemes[scheme].document
    st.caption(
        f"{wording.plain(wording.document(document, d))}　{wording.plain(known.clause)}："
        f"{wording.plain(known.reading)}　**填写的内容不会保存。**"
    )
    entry, result = st.columns([5, 7], gap="large")
    with entry:
        way = st.segmented_control(
            "填写方式",
            list(WAYS),
            format_func=lambda code: WAYS[code],
            default="form",
            required=True,
            key="application_way",
            label_visibility="collapsed",
        )
        fill = application_form.workbook if way == "workbook" else application_form.fields
        answers = fill(scheme, lead, d) or {}
    with result:
        said = given(known, lead, answers)
        if wrong := application.impossible(known, said):
            application_result.refused(wrong, known, said, d)
            return
        outcomes = application.assess(known, lead, said)
        with st.container(key="application_verdict", gap="xsmall"):
            application_result.headline(outcomes, started=any(v is not None for v in answers.values()))
            application_result.tiles(outcomes)
        rows = application_result.frame(outcomes, known, d, scheme=scheme, lead=known.leads[lead], name=name)
        application_result.conditions(outcomes, known, d)
        with st.container(horizontal=True):
            application_buttons.show(Assessed(scheme, lead, name, answers, outcomes))
            application_result.download(rows, scheme)
