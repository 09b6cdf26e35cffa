"""What a step of the process asks for: texts as typed → values, checked; and back to the texts that are recorded."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from data.access.person import folded
from data.acts import statement
from data.problem import Problem, Refused
from data.schema.models.process import BETWEEN, Asked, Step
from data.schema.models.process_demand import EARLIER, Demand
from data.workbook import values

YES, NO, NONE = "yes", "no", "-"
LONGEST_NAME = 40
_YES_NO = {YES: Decimal(1), NO: Decimal(0)}


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
    if problems:
        raise Refused(problems)
    return found


def require(step: Step, found: Mapping[str, Any], outcome: str, before: Mapping[str, str], on: date) -> None:
    """Refuse, with every reason, values that cannot stand together, with this outcome, or after what was said before.

    before: what earlier steps said, code → text as recorded; on: the day of the step.
    """
    demands = [d for d in step.demands if not d.of or outcome in d.of]
    broken = [Problem(None, None, d.message, d.rule) for d in demands if not _holds(d, step, found, before, on)]
    if broken:
        raise Refused(broken)


def texts(found: Mapping[str, Any]) -> dict[str, str]:
    """The values as they are recorded."""
    return {code: _text(value) for code, value in found.items() if value is not None}


def _text(value: Any) -> str:
    if isinstance(value, list):
        return BETWEEN.join(_text(v) for v in value)
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
    if asked.type == "persons":
        return _persons(asked, typed)
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


def _persons(asked: Asked, typed: str) -> list[str]:
    """The names as they are written. Two who are called alike must be told apart, or they would count as one."""
    names = [" ".join(part.split()) for part in re.split(r"[,，、;；\n]+", typed) if part.strip()]
    _within(asked, len(names), "人")
    if long := [name for name in names if len(name) > LONGEST_NAME]:
        raise values.Unreadable(f"“{long[0]}”有 {len(long[0])} 字", f"每个姓名最多 {LONGEST_NAME} 字，之间用顿号隔开")
    seen = [folded(name) for name in names]
    if twice := [name for place, name in enumerate(names) if folded(name) in seen[:place]]:
        raise values.Unreadable(f"“{'、'.join(twice)}”写了两次", "每人写一次；同名的请在姓名后写明单位")
    return names


def _ticks(asked: Asked, typed: str) -> str:
    """The codes of what was found to be so, separated by spaces; - for none."""
    given = [code for code in typed.split() if code != NONE]
    if unknown := [code for code in given if code not in asked.points]:
        raise values.Unreadable("、".join(unknown), "请从列出的方面中选择")
    return " ".join(code for code in asked.points if code in given) or NONE


def _within(asked: Asked, number: int, unit: str) -> None:
    rule = f"（{asked.rule}）" if asked.rule else ""
    if asked.at_least is not None and number < asked.at_least:
        raise values.Unreadable(f"{number} {unit}".strip(), f"不少于 {asked.at_least}{rule}")
    if asked.at_most is not None and number > asked.at_most:
        raise values.Unreadable(f"{number} {unit}".strip(), f"不多于 {asked.at_most}{rule}")


def _holds(demand: Demand, step: Step, found: Mapping[str, Any], before: Mapping[str, str], on: date) -> bool:
    if demand.not_both:
        return not all(found[code] == YES for code in demand.not_both)
    if demand.yes or demand.no:
        said = found[demand.yes or demand.no or ""] == (YES if demand.yes else NO)
        return said or bool(demand.instead_of and found[demand.instead_of])
    if demand.field:
        return found[demand.field] <= (demand.more_than or 0) or found[demand.equal or ""] == found[demand.field]
    if demand.some:
        return found[demand.some] not in (None, NONE)
    if demand.complete:
        every = found[demand.complete] == " ".join(step.fields[demand.complete].points)
        return every or bool(demand.instead_of and found[demand.instead_of])
    if demand.like:
        form = re.search(demand.pattern or "", found[demand.like])
        return form is not None or bool(demand.instead_of and found[demand.instead_of])
    if demand.by_day:
        return not any(_after(found[code], on) for code in demand.by_day)
    if demand.persons:
        return _of_persons(demand, found, before) or bool(demand.instead_of and found[demand.instead_of])
    if demand.filled:
        return all(found[code] is not None for code in demand.filled)
    return _compared(demand, found, before) or bool(demand.instead_of and found[demand.instead_of])


def _after(value: date | Decimal | None, on: date) -> bool:
    return value is not None and (value > on if isinstance(value, date) else value > on.year)


def _compared(demand: Demand, found: Mapping[str, Any], before: Mapping[str, str]) -> bool:
    """Numbers against another of the step, or against what was said before. What is not filled in is not compared."""
    numbers = [_YES_NO.get(found[code], found[code]) for code in (*demand.sum, *demand.minus)]
    other: Any
    if demand.earlier_scores:
        given = before.get(demand.earlier_scores)
        other = given and len(given.split(BETWEEN))
    else:
        other = before.get(demand.earlier) if demand.earlier else found[demand.equals or demand.at_most or ""]
    if other is None or None in numbers:
        return True
    total = sum(numbers[: len(demand.sum)], Decimal(0)) - sum(numbers[len(demand.sum) :], Decimal(0))
    return total <= Decimal(other) if demand.at_most else total == Decimal(other)


def _of_persons(demand: Demand, found: Mapping[str, Any], before: Mapping[str, str]) -> bool:
    """The persons of one list against those of another, or against a number. A list that no earlier step has compares nothing."""
    those = (*demand.within, *demand.apart, *demand.same, *demand.some_in, *demand.missing_from)
    people, others = _people(demand.persons, found, before), _people(those, found, before)
    if people is None or others is None:
        return True
    if demand.within:
        return people <= others
    if demand.apart:
        return not people & others
    if demand.same:
        return people == others
    if demand.some_in:
        return bool(people & others)
    if demand.as_many:
        count = found[demand.as_many]
        return len(people) == (len(count) if isinstance(count, list) else count)
    missing, instead = len(people - others), len(found[demand.replaced_by or ""] or [])
    if demand.more_than is None:
        return instead <= missing
    return missing <= demand.more_than or instead == missing


def _people(names: tuple[str, ...], found: Mapping[str, Any], before: Mapping[str, str]) -> set[str] | None:
    """Who is named in these fields, without what makes no other name; None where an earlier step named nobody."""
    people: set[str] = set()
    for name in names:
        if not name.startswith(EARLIER):
            people.update(map(folded, found[name] or []))
        elif said := before.get(name.removeprefix(EARLIER)):
            people.update(map(folded, said.split(BETWEEN)))
        else:
            return None
    return people
