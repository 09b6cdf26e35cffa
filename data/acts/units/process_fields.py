"""What a step of the process asks for: texts as typed → values, checked; and back to the texts that are recorded."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from data.acts import statement
from data.problem import Problem, Refused
from data.schema.models.process import Asked, Demand, Step
from data.workbook import values

YES, NO = "yes", "no"


def read(step: Step, typed: Mapping[str, str]) -> dict[str, Any]:
    """The values of every field. Raises Refused with everything that is wrong."""
    found: dict[str, Any] = {}
    problems: list[Problem] = []
    for code, asked in step.fields.items():
        try:
            found[code] = _value(asked, typed.get(code, ""))
        except values.Unreadable as wrong:
            problems.append(Problem(None, None, f"{asked.label}：{wrong.found}", wrong.expected))
        except Refused as refused:
            problems += refused.problems
    if not problems:
        problems = [Problem(None, None, said, d.rule) for d in step.demands for said in _broken(d, found)]
    if problems:
        raise Refused(problems)
    return found


def texts(found: Mapping[str, Any]) -> dict[str, str]:
    """The values as they are recorded."""
    return {code: _text(value) for code, value in found.items() if value is not None}


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "，".join(_text(v) for v in value)
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def _value(asked: Asked, typed: str) -> Any:
    if not typed.strip():
        if asked.required:
            raise values.Unreadable("没有填写", "请填写")
        return None
    if asked.type == "date":
        return values.day(typed)
    if asked.type == "whole":
        number = values.whole(typed)
        _within(asked, number, "")
        return Decimal(number)
    if asked.type == "scores":
        return _scores(asked, typed)
    if asked.type == "yes_no":
        return YES if values.yes_no(typed) else NO
    if asked.type == "ticks":
        return _ticks(asked, typed)
    return statement.required(typed, asked.label)


def _scores(asked: Asked, typed: str) -> list[Decimal]:
    parts = [part for part in re.split(r"[,，、;；\s]+", typed.strip()) if part]
    scores = [values.number(part, unit_label="分", minimum=Decimal(0)) for part in parts]
    _within(asked, len(scores), "位专家")
    for score in scores:
        if score > asked.highest:
            raise values.Unreadable(f"{score} 分", f"满分 {asked.highest} 分")
    return scores


def _ticks(asked: Asked, typed: str) -> str:
    """The codes of what was found to be so, separated by spaces; - for none."""
    given = [code for code in typed.split() if code != "-"]
    if unknown := [code for code in given if code not in asked.points]:
        raise values.Unreadable("、".join(unknown), "请从列出的方面中选择")
    return " ".join(code for code in asked.points if code in given) or "-"


def _within(asked: Asked, number: int, unit: str) -> None:
    rule = f"（{asked.rule}）" if asked.rule else ""
    if asked.at_least is not None and number < asked.at_least:
        raise values.Unreadable(f"{number} {unit}".strip(), f"不少于 {asked.at_least}{rule}")
    if asked.at_most is not None and number > asked.at_most:
        raise values.Unreadable(f"{number} {unit}".strip(), f"不多于 {asked.at_most}{rule}")


def _broken(demand: Demand, found: Mapping[str, Any]) -> Iterator[str]:
    if (
        demand.not_both
        and all(found[code] == YES for code in demand.not_both)
        or demand.field
        and found[demand.field] > (demand.more_than or 0)
        and found[demand.equal or ""] != found[demand.field]
    ):
        yield demand.message
