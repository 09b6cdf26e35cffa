"""Texts of flags and findings can be filled: every {place} is a fact that is found, and every ground that is raised has a text."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from data.schema.models.definition_set import Definitions
from data.schema.models.policy import Scheme
from data.schema.yaml_files import read

FILE = Path(__file__).parent / "wordings.yaml"
# The grounds of the flags that metrics/sql/88_flag_ground.sql names itself; those of a rule's flag follow from the rule.
RAISED = {
    "needs_judgement": ("unsettled",),
    "failing_again": ("proposed_again", "out_of_reach"),
    "failed_once": ("failed",),
    "immediate_exit_proposed": ("exit",),
    "rectification_overdue": ("overdue",),
    "rectification_running": ("running", "running_failed_again"),
    "report_overdue": ("not_received",),
    "report_late": ("received_late",),
    "milestone_missed": ("missed", "above", "undone"),
    "behind_path": ("behind", "regressed", "behind_above", "regressed_above"),
    "data_incomplete": ("incomplete",),
}


@cache
def facts() -> Mapping[str, Any]:
    """flags: ground → facts; findings: kind → case → facts."""
    return read(FILE)


def problems(d: Definitions) -> list[str]:
    """Every text with a place that nothing fills, and every text that is missing, each with its file and entry."""
    return [*_flags(d), *_findings(d), *_readings(d)]


def _flags(d: Definitions) -> Iterator[str]:
    known = facts()["flags"]
    needed = {code: set(grounds) for code, grounds in RAISED.items() if code in d.flags}
    for scheme in d.schemes.values():
        for code, grounds in _raised_by(scheme):
            needed.setdefault(code, set()).update(grounds)
    for validation in d.validations.values():
        if validation.flag:
            needed.setdefault(validation.flag, set()).add("found")
    for code, flag in d.flags.items():
        yield from _unfilled(f"flags.yaml, {code} → meaning", flag.meaning, ("slow_from",))
        at = f"flags.yaml, {code} → messages"
        for ground, text in flag.messages.items():
            if ground not in known:
                yield f"{at}: '{ground}' is no ground of a flag; allowed are {', '.join(known)}"
            else:
                yield from _unfilled(f"{at} → {ground}", text, known[ground])
        for ground in sorted(needed.get(code, set()) - set(flag.messages)):
            yield f"{at}: '{ground}' is missing; a rule or a step raises the flag on this ground"
        at = f"flags.yaml, {code} → changed_by"
        for ground in sorted(set(flag.messages) ^ set(flag.changed_by)):
            yield f"{at}: '{ground}' is missing or not among the grounds of messages"
        for ground, text in flag.changed_by.items():
            yield from _unfilled(f"{at} → {ground}", text, known.get(ground, ()))


def _raised_by(scheme: Scheme) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Flag → grounds of the rules of a scheme."""
    evaluation = scheme.evaluation
    for name, grounds in (
        (evaluation.consecutive_rule, ("consecutive", "consecutive_skipped")),
        (evaluation.acceptance_rule, ("acceptance",)),
        (evaluation.rectification_rule, ("failed_again",)),
        (scheme.reporting.missing_rule, ("missing_in_a_row",)),
    ):
        if name and (flag := scheme.rules[name].flag):
            yield flag, grounds
    for rule in scheme.rules.values():
        if rule.flag and rule.target:
            if rule.target.due != "always":
                yield rule.flag, ("missed", "above", "undone")
            else:
                short = "exceeded" if rule.target.direction.endswith("at_most") else "unkept"
                yield rule.flag, (f"{short}_soft" if rule.soft else short, "undone")


def _findings(d: Definitions) -> Iterator[str]:
    known = facts()["findings"]
    for kind, texts in d.findings.items():
        if kind not in known:
            yield f"findings.yaml: '{kind}' is no kind of validation; allowed are {', '.join(known)}"
            continue
        for case in sorted(set(known[kind]) ^ set(texts)):
            yield f"findings.yaml, {kind}: the cases are {', '.join(known[kind])}; '{case}' is missing or not among them"
        for case, text in texts.items():
            yield from _unfilled(f"findings.yaml, {kind} → {case}", text, known[kind].get(case, ()))
    for code, validation in d.validations.items():
        if validation.kind not in d.findings:
            yield f"findings.yaml: '{validation.kind}' is missing; validation '{code}' is of this kind"


def _readings(d: Definitions) -> Iterator[str]:
    """Meanings and readings into which house settings are put."""
    settings = ("slow_from", "unit_slip_from", "unit_slip_to")
    for code, status in d.vocabulary.statuses.items():
        yield from _unfilled(f"vocabulary.yaml, statuses → {code}", status.meaning, settings)
    for code, scheme in d.schemes.items():
        for entry in scheme.settings:
            yield from _unfilled(f"{code}/policy.yaml, settings → {entry.since}", entry.reading, settings)


def _unfilled(place: str, text: str, given: tuple[str, ...]) -> Iterator[str]:
    try:
        wanted = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        yield f"{place}: found a bracket without its other half; places are written {{like_this}}"
        return
    for name in sorted(wanted - set(given)):
        yield f"{place}: nothing fills {{{name}}}; allowed are {', '.join(given)}"
