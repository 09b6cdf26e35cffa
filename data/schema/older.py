"""What definitions kept by older versions of the program leave unsaid, as those versions had it.

Definitions are kept in the record with what was decided under them (data/schema/archive.py). What later became part of the files
stood in the program then; it is added here, in this one place, when they are read again.
"""

from collections.abc import Mapping
from typing import Any

from data.schema.models.definition_set import Catalogue, Definitions

SETTINGS = {"since": "0001-01-01", "slow_from": "0.8", "unit_slip_from": "3000", "unit_slip_to": "30000"}
MISSING = "skip"
STATE_EFFECTS = {
    "delisted": "gone",
    "cancelled": "gone",
    "suspended": "unsettled",
    "merged": "unsettled",
    "divided": "unsettled",
}
COUNTED = {"standing": "titled"}  # what a programme counts
LABELS = {"forecast": "outlook"}  # groups of words


def completed(kind: str, content: Mapping[str, Any], present: Definitions) -> dict[str, Any]:
    """The content of a definition file with what it leaves unsaid.

    kind: the file's name without ending; present: the definitions in force now, from which the words of flags are taken.
    """
    if kind == "policy":
        return _policy(content)
    if kind == "flags":
        return {code: _flag(code, entry, present) for code, entry in content.items()}
    if kind == "vocabulary":
        return _vocabulary(content, present)
    return dict(content)


def with_findings(catalogue: Catalogue, present: Definitions) -> Catalogue:
    """The catalogue of the shared files, with the words of findings as they are now where it has none."""
    return catalogue if catalogue.findings else catalogue.model_copy(update={"findings": present.findings})


def _policy(content: Mapping[str, Any]) -> dict[str, Any]:
    settings = content.get("settings")
    if isinstance(settings, dict):
        settings = [{**SETTINGS, **settings}]
    evaluation = content.get("evaluation")
    if isinstance(evaluation, dict) and evaluation.get("grades"):
        evaluation = {"missing": MISSING, **evaluation}
    programme = content.get("programme")
    if isinstance(programme, list):
        programme = [{**plan, "counts": COUNTED.get(plan.get("counts"), plan.get("counts"))} for plan in programme]
    said = {"settings": settings, "evaluation": evaluation, "programme": programme}
    return {**content, **{name: value for name, value in said.items() if value is not None}}


def _vocabulary(content: Mapping[str, Any], present: Definitions) -> dict[str, Any]:
    shared = "centre_state" in content.get("choices", {})
    effects = {"state_effects": STATE_EFFECTS} if shared else {}
    renamed = {}
    if "labels" in content:
        # groups of words that came later, for what is shown only since then
        later = present.vocabulary.labels if shared else {}
        renamed["labels"] = {**later, **{LABELS.get(code, code): words for code, words in content["labels"].items()}}
    return {**effects, **content, **renamed}


def _flag(code: str, entry: Any, present: Definitions) -> Any:
    if not isinstance(entry, dict):
        return entry
    now = present.flags.get(code)
    entry = {"changed_by": dict(now.changed_by) if now else {}, **entry}
    if "messages" in entry:  # grounds that are raised only since then
        return {**entry, "messages": {**(now.messages if now else {}), **entry["messages"]}}
    # a kind of flag that is no longer there still says what it is called
    words = dict.fromkeys({g for f in present.flags.values() for g in f.messages}, entry["label"])
    if now is None:
        return {**entry, "messages": words}
    return {"in_cases": now.in_cases, **entry, "messages": {**words, **now.messages}}
