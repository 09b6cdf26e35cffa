"""Definitions that an older version of the program has kept say what they said then, though the files hold more today."""

import shutil

import pytest
import yaml

from data.schema.loading import ROOT, DefinitionError, load


@pytest.fixture
def older(tmp_path):
    """The shipped definitions as they were before texts, effects of states and dated settings stood in the files."""
    root = shutil.copytree(ROOT, tmp_path / "definitions")
    (root / "findings.yaml").unlink()
    (root / "bounds.yaml").unlink()
    (root / "registry.yaml").unlink()
    vocabulary = yaml.safe_load((root / "vocabulary.yaml").read_text("utf-8"))
    del vocabulary["state_effects"]
    (root / "vocabulary.yaml").write_text(yaml.safe_dump(vocabulary, allow_unicode=True), "utf-8")
    for path in root.rglob("flags.yaml"):
        flags = yaml.safe_load(path.read_text("utf-8"))
        for flag in flags.values():
            del flag["messages"]
            flag.pop("in_cases", None)
        path.write_text(yaml.safe_dump(flags, allow_unicode=True), "utf-8")
    for path in root.rglob("policy.yaml"):
        policy = yaml.safe_load(path.read_text("utf-8"))
        policy["settings"] = {"reading": "低于其八成为偏慢"}
        policy.get("evaluation", {}).pop("missing", None)
        path.write_text(yaml.safe_dump(policy, allow_unicode=True), "utf-8")
    return root


def test_what_they_leave_unsaid_is_what_the_program_did(older, definitions):
    then = load(older, present=definitions)
    since = {"dissolved"}  # a state that no older program knew
    effects = definitions.vocabulary.state_effects
    assert then.vocabulary.state_effects == {state: effects[state] for state in effects.keys() - since}
    assert then.bounds == definitions.bounds
    assert then.registration == definitions.registration
    assert then.findings == definitions.findings
    for code, flag in definitions.flags.items():
        old = then.flags[code]
        assert old.model_dump(exclude={"messages"}) == flag.model_dump(exclude={"messages"})
        # on a ground that a rule of then may have had, the flag at least says its name
        assert {g: old.messages[g] for g in flag.messages} == flag.messages
        assert {old.messages[g] for g in old.messages if g not in flag.messages} == {flag.label}
    for code, scheme in then.schemes.items():
        now = definitions.schemes[code]
        assert scheme.evaluation == now.evaluation
        (then_settings,), (now_settings,) = scheme.settings, now.settings
        assert then_settings.model_dump(exclude={"since", "reading"}) == now_settings.model_dump(
            exclude={"since", "reading"}
        )


def test_of_today_nothing_may_be_left_unsaid(older):
    with pytest.raises(DefinitionError):
        load(older)


def test_a_kind_of_flag_that_is_gone_still_says_its_name(older, definitions):
    path = older / "flags.yaml"
    flags = yaml.safe_load(path.read_text("utf-8"))
    flags["long_gone"] = {"label": "早已不用", "severity": "low", "meaning": "x", "action": "y"}
    path.write_text(yaml.safe_dump(flags, allow_unicode=True), "utf-8")
    assert set(load(older, present=definitions).flags["long_gone"].messages.values()) == {"早已不用"}
