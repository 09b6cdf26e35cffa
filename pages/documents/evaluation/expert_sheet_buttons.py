"""The buttons of 专家打分表: blank for experts, and what they have given."""

import re
from functools import partial
from typing import Any

import streamlit as st

from pages.documents.evaluation import expert_sheets
from pages.drawing import downloads
from pages.session import bridge, paper_names, provenance, visitor


def show(year: int, scoring: str) -> None:
    """For all centres of the year that the visitor sees, under the scoring scheme shown."""
    d, scheme, origin = bridge.definitions(), bridge.choice().scheme, provenance.shown()
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    if visitor.may("evaluation.confirm"):
        typed = left.text_input(
            "打分表上的专家（一人一页，用顿号分开；不填为一页空白）", key="experts_named", max_chars=600
        )
        experts = named(typed)
    else:
        experts = [visitor.identity().name] if visitor.may("evaluation.judge") else []
    plan = d.scoring[scoring].label
    about: dict[str, Any] = {"scheme": scheme, "year": year, "scoring": scoring, "d": d, "origin": origin}
    with right.container(horizontal=True):
        papers = [
            (f"空白打分表（{form}）", expert_sheets.WHAT, ending, partial(make, experts=experts, **about))
            for form, ending, make in (
                ("Excel", "xlsx", expert_sheets.blank),
                ("Word", "docx", expert_sheets.blank_in_word),
            )
        ]
        if len(bridge.ask("points_given", scheme=scheme, year=year, scoring=scoring)):
            papers += [
                (f"已打分汇总（{form}）", expert_sheets.GIVEN, ending, partial(make, **about))
                for form, ending, make in (
                    ("Excel", "xlsx", expert_sheets.given),
                    ("Word", "docx", expert_sheets.given_in_word),
                )
            ]
        for label, what, ending, make in papers:
            name = paper_names.of_all(what, year, plan).file(ending)
            downloads.paper(label, make, name, key=f"experts-{what}-{ending}")


def named(typed: str) -> list[str]:
    """The names in a line of names, each once, in order."""
    return list(dict.fromkeys(name.strip() for name in re.split(r"[、，,；;\n]", typed) if name.strip()))
