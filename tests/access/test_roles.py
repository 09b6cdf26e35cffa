"""The table of roles: every page and every act of the program stands in it, and nothing else does."""

import ast
import re
from pathlib import Path

import pytest

from data.access import roles
from data.acts.evaluation import STARTS
from data.acts.registry import conclusions
from data.acts.reports.reporting_round import STEPS

ROOT = Path(__file__).parent.parent.parent
PAGES = sorted((ROOT / "pages").rglob("*.py"))
ASKING = {"_act", "required", "doing", "may"}
ASKING_FOR_FILES = "asked"  # its acts stand behind the label


def declared() -> set[str]:
    """Every act that code asks for by name; a name with a part filled in stands for each step that can be filled in."""
    found = set()
    for path in PAGES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                first = node.args[0]
                if name == ASKING_FOR_FILES:
                    found |= {a.value for a in node.args[1:]}
                if name in ASKING and isinstance(first, ast.Constant):
                    found.add(first.value)
                if name in ASKING and isinstance(first, ast.JoinedStr):
                    start = first.values[0].value
                    steps = {"report.": STEPS, "evaluation.": STARTS}[start]
                    found |= {f"{start}{step}" for step in steps}
    return found


def test_every_act_has_its_roles_and_every_entry_is_an_act():
    named = declared()
    assert named == set(roles.current().acts)


def test_every_page_has_its_roles_and_every_entry_is_a_page():
    files = {path.stem for path in (ROOT / "pages").glob("*.py")} - {"__init__"}
    shell = (ROOT / "pages" / "gate" / "shell.py").read_text("utf-8")
    assert set(roles.current().pages) == files == set(re.findall(r'^    "(\w+)": \(', shell, re.M))


def test_acts_reach_the_record_through_the_one_place_that_asks():
    """Whatever changes the record takes it from `_act`; only there, and for questions, is the whole record used."""
    acts = ast.parse((ROOT / "pages" / "session" / "acts.py").read_text("utf-8"))
    changing = {"receive_uploads", "accept", "take", "explain", "extend", "propose", "confirm", "judge_all", "publish", "defer",
                "reopen"}  # fmt: skip
    for function in (n for n in acts.body if isinstance(n, ast.FunctionDef)):
        source = ast.unparse(function)
        calls = {
            n.func.attr for n in ast.walk(function) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)
        }
        if calls & changing:
            assert "with _act(" in source, function.name
    for path in PAGES:
        if path.name not in ("acts.py", "bridge.py", "stores.py"):
            text = path.read_text("utf-8")
            assert "record.append(" not in text, path
            assert not re.search(r"data import .*(dispositions|intake|submissions)\b(?!\.)", text), path


@pytest.mark.parametrize("role", ["leader", "auditor", "centre_reader"])
def test_who_only_reads_may_change_nothing(role):
    reading = {"original.download", "template.report", "file.check", "application.check", "journal.read"}
    assert {act for act, allowed in roles.current().acts.items() if role in allowed} <= reading


def test_the_administrator_decides_nothing_and_the_auditor_sees_only_the_journal():
    """About reports, deadlines, flags, grades, conclusions and the course of a unit; handing a report in decides nothing."""
    table = roles.current()
    handing_in = {"report.receive", "registry.receive"}
    held = {act for act, allowed in table.acts.items() if "administrator" in allowed} - handing_in
    assert held == {
        "template.registry",
        "file.check",
        "application.check",
        "journal.read",
        "record.export",
        "template.install",
        "account.change",
        "account.confirm",
    }
    assert [sheet for sheet, allowed in table.registers.items() if "administrator" in allowed] == ["centre"]
    assert [page for page, allowed in table.pages.items() if "auditor" in allowed] == ["system"]


def test_a_command_decides_nothing_where_people_sign_in():
    """What it hands in of conclusions, and an extension, waits for somebody else."""
    table = roles.current()
    held = {act for act, allowed in table.acts.items() if "command_line" in allowed}
    assert held == {"report.receive", "registry.receive", "history.import", "deadline.extend", "record.export"}
    waiting = {*conclusions.LEDGERS, "centre.state"}
    assert {sheet for sheet, allowed in table.registers.items() if "command_line" in allowed} == {"centre", *waiting}


def test_a_role_that_is_not_there_is_refused_when_the_table_is_read():
    with pytest.raises(ValueError, match="no role king"):
        roles.Roles(roles={}, pages={"overview": {"king"}}, acts={}, registers={}, withheld={})
    with pytest.raises(ValueError, match="no role queen"):
        roles.Roles(roles={}, pages={}, acts={}, registers={"grade": {"queen"}}, withheld={})
