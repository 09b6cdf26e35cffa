"""The worked cases of 建设进程: step after step, and what the last one comes to."""

from collections.abc import Iterator

import streamlit as st

from data.schema.loading import Definitions
from data.schema.models.process import Process, ProcessCase
from metrics.proving import process_cases
from pages.words import wording


def listed(code: str, scheme: str, d: Definitions) -> None:
    """The cases of one rule: choose one, read it. Nothing where the scheme has no process or the rule no case."""
    process = d.processes.get(scheme)
    found = [case for case in process.cases if code in case.rules] if process else []
    if process is None or not found:
        return
    names = [case.name for case in found]
    name = st.selectbox(f"建设进程的验算案例（{len(found)} 个）", names, key=f"process_case_{scheme}_{code}")
    case = found[names.index(name)]
    steps = "\n".join(f"{n}. {wording.plain(line)}" for n, line in enumerate(_steps(case, process), 1))
    results = "\n".join(f"- {wording.plain(line)}" for line in _results(case, process))
    st.markdown(f"**办理**\n\n{steps}\n\n**应得**\n\n{results}")


def checked(scheme: str, d: Definitions) -> None:
    """Work the cases of a scheme's process anew and say what comes out."""
    if scheme not in d.processes or not (cases := d.processes[scheme].cases):
        return
    if found := process_cases.differences(d, scheme):
        st.error("建设进程：\n\n" + "\n".join(f"- {wording.plain(line)}" for line in found))
    else:
        st.success(f"建设进程 {len(cases)} 个案例：全部一致。")


def _steps(case: ProcessCase, process: Process) -> Iterator[str]:
    for taken in case.steps:
        step = process.steps[taken.step]
        typed = [
            f"{step.fields[code].label} {_said(text, step.fields[code].points)}" for code, text in taken.fields.items()
        ]
        chosen = step.outcomes[taken.outcome].label if taken.outcome else ""
        yield f"{taken.day}　{step.label}" + (
            f"：{'；'.join(filter(None, [*typed, chosen]))}" if typed or chosen else ""
        )


def _said(text: str, points: dict[str, str]) -> str:
    return "、".join(points.get(code, code) for code in text.split()) if points else text


def _results(case: ProcessCase, process: Process) -> Iterator[str]:
    last = process.steps[case.steps[-1].step]
    if case.refused:
        yield f"最后一步不能记录：{case.refused}"
    if case.outcome:
        yield f"结论：{last.outcomes[case.outcome].label}"
    if case.due_on:
        due = last.outcomes[case.outcome or ""].due
        yield f"{due.label if due else '期限'}：到 {case.due_on}"
    for day, late in case.overdue.items():
        yield f"{day}：{'已逾期' if late else '没有逾期'}"
