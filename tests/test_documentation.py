"""What README and docs say exists: commands and their options, files, settings, pages, pictures, links."""

import re
import struct
import tomllib
from pathlib import Path
from urllib.parse import unquote

import pytest
import typer.main

from data import settings
from data.schema.loading import current
from data.workbook.reading import MAX_BYTES
from data.workbook.sheets import layout
from metrics.commands.program import app
from pages.session import navigation

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
GUIDES = sorted((ROOT / "docs").glob("*.md"))
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
PAGES = [README, *GUIDES, *DECISIONS]
KEPT = {"data/record", "data/demonstration-record", "data/cache"}  # made when the program runs, never committed
BINARY_MOST = 200_000


def text(page: Path) -> str:
    return page.read_text("utf-8")


def spans(page: Path) -> list[str]:
    """Everything in `code`, blocks apart."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text(page), flags=re.S))


def blocks(page: Path) -> list[str]:
    return re.findall(r"```sh\n(.*?)```", text(page), flags=re.S)


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


def test_there_is_a_guide_for_each_reader() -> None:
    assert {page.stem for page in GUIDES} >= {"主管部门", "创新中心", "运维"}
    linked = {unquote(target) for target in re.findall(r"\]\(([^)]+)\)", text(README))}
    assert {f"docs/{page.name}" for page in GUIDES} <= linked


def test_every_decision_says_the_same_four_things_and_is_in_the_index() -> None:
    index, records = DECISIONS[-1], DECISIONS[:-1]
    assert index.name == "README.md"
    listed = re.findall(r"^\| \[(\d+)\]\(([^)]+)\) \| (.+) \|$", text(index), re.M)
    assert [name for _, name, _ in listed] == [page.name for page in records]
    for number, name, title in listed:
        said = text(index.parent / name)
        assert said.startswith(f"# {number}. {title}\n"), name
        parts = re.findall(r"^\*\*(\w+)\.\*\* \S", said, re.M)
        assert parts == ["Context", "Decision", "Consequences", "Rejected"], name


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_command_named_exists_with_its_options(page: Path) -> None:
    commands = typer.main.get_command(app).commands
    for line in [*spans(page), *"\n".join(blocks(page)).splitlines()]:
        typed = re.findall(r"python -m data (?!…)(\S+)(.*)", line)
        # the same commands under the name they have on a server; upgrade is a script (data/installation/scripts)
        typed += re.findall(r"^(?:sudo )?monitor (?!…|upgrade\b)(\S+)(.*)", line)
        for command, rest in typed:
            assert command in commands, f"{page.name}: {line}"
            chosen = commands[command]
            if hasattr(chosen, "commands"):  # account create, account list, …
                what = rest.split()[0]
                assert what in chosen.commands, f"{page.name}: {line}"
                chosen = chosen.commands[what]
            known = {option for parameter in chosen.params for option in parameter.opts}
            assert set(re.findall(r"--[a-z-]+", rest)) <= known, f"{page.name}: {line}"


def test_every_command_is_named() -> None:
    named = set(re.findall(r"python -m data ([a-z-]+)", text(README)))
    assert named >= set(typer.main.get_command(app).commands)


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_setting_named_is_read_with_the_default_given(page: Path) -> None:
    code = (ROOT / "data" / "settings.py").read_text("utf-8")
    for name in set(re.findall(r"MONITOR_[A-Z_]+", text(page))):
        assert f'"{name}"' in code, f"{page.name}: {name}"
    if page == README or page.stem == "运维":
        defaults = {
            "MONITOR_RECORD": "record",
            "MONITOR_DEMONSTRATION": "demonstration-record",
            "MONITOR_CACHE": "cache",
        }
        for name, folder in defaults.items():
            assert re.search(rf"`{name}`[^`]*`data/{folder}`", text(page)), f"{page.name}: {name}"


def test_the_defaults_are_the_ones_the_program_uses(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MONITOR_RECORD", "MONITOR_DEMONSTRATION", "MONITOR_CACHE"):
        monkeypatch.delenv(name, raising=False)
    used = (Path(settings.record_place()), settings.demonstration_folder(), settings.cache_folder())
    assert {str(folder.relative_to(ROOT)) for folder in used} == KEPT


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_path_named_exists(page: Path) -> None:
    """A code span that looks like a path of the product is one; <code> and * stand for any name."""
    tops = ("data/", "metrics/", "pages/", "tests/", "docs/", ".ci/", ".streamlit/", "dashboard.py", "requirements.txt")
    for span in spans(page):
        if not span.startswith(tops) or span in KEPT or "://" in span:
            continue
        pattern = re.sub(r"<[a-z]+>", "*", span.split()[0].rstrip("/"))
        assert list(ROOT.glob(pattern)), f"{page.name}: {span}"


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_and_picture_exists(page: Path) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", text(page)):
        if target.startswith("http"):
            continue
        found = (page.parent / unquote(target.partition("#")[0])).resolve()
        assert found.exists(), f"{page.name}: {target}"
        if found.suffix == ".png":
            head = found.read_bytes()[:24]
            assert head.startswith(b"\x89PNG"), target
            assert struct.unpack(">I", head[16:20])[0] == 1440, f"{target} was not taken at 1440 x 900"


def test_no_picture_is_left_over_or_large() -> None:
    shown = {
        (page.parent / unquote(target)).resolve()
        for page in PAGES
        for target in re.findall(r"!\[[^]]*\]\(([^)]+)\)", text(page))
    }
    stored = {path.resolve() for path in (ROOT / "docs").rglob("*.png")}
    assert stored == shown
    assert [path.name for path in stored if path.stat().st_size >= BINARY_MOST] == []


def test_the_layout_table_names_what_stands_there() -> None:
    listed = text(README).split("## Layout", 1)[1].split("```", 2)[1]
    for line in listed.strip().splitlines():
        name = line.split()[0]
        assert (ROOT / name).exists(), name
        assert (ROOT / name).is_dir() == name.endswith("/"), name


def test_the_two_commands_are_the_ones_that_run() -> None:
    """What the README tells to type is what CI types, and every file it installs from is there."""
    start, check = (block.strip() for block in blocks(README)[:2])
    assert start == "pip install -r requirements.txt && streamlit run dashboard.py"
    assert check == "pip install -r tests/requirements.txt && pytest"
    script = text(ROOT / ".ci" / "run")
    install, run = check.split(" && ")
    assert install.replace("pip install", "pip install -q") in script
    assert script.rstrip().splitlines()[-1] == run
    packages = re.search(r'packages="([^"]+)"', script)
    assert packages is not None
    assert f"`{packages[1]}`" in text(README)


def test_python_and_address_are_as_said() -> None:
    config = tomllib.loads(text(ROOT / ".streamlit" / "config.toml"))["server"]
    assert config["address"] == "127.0.0.1"
    assert config["maxUploadSize"] == MAX_BYTES // 1024 // 1024
    guide = text(ROOT / "docs" / "运维.md")
    assert "127.0.0.1" in guide
    assert f"最大 {config['maxUploadSize']} MB" in guide
    assert f"最多读 {layout.LAST_ROW} 行" in guide
    wanted = tomllib.loads(text(ROOT / "pyproject.toml"))["project"]["requires-python"].lstrip(">=")
    assert f"Python {wanted}" in text(README)
    assert f"Python {wanted}" in guide


def test_the_words_of_the_guides_are_the_words_of_the_screen() -> None:
    d = current()
    official, centre = text(ROOT / "docs" / "主管部门.md"), text(ROOT / "docs" / "创新中心.md")
    for status in d.vocabulary.statuses.values():
        assert f"| {status.symbol} {status.label} |" in official
    for title in navigation.TITLES.values():
        assert f"“{title}" in official, title
    for label in layout.state_labels(d).values():
        assert label in centre
    for sheet in (layout.GUIDE, layout.IDENTITY, layout.TOTALS):
        assert f"《{sheet}》" in centre
    assert f"第{layout.HEADING_ROW}行是列标题，第{layout.HELP_ROW}行" in centre
    assert f"从第{layout.FIRST_ROW}行开始" in centre
    continuing = [d.ledgers[code].title for code in d.form_of("zhejiang").ledgers if d.ledgers[code].continuing]
    for guide in (official, centre):
        assert "、".join(continuing) in "".join(guide.split()), continuing


def test_the_mistakes_explained_are_messages_of_the_program() -> None:
    """Each wording in the table of common mistakes stands in the code that makes the message."""
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "data").rglob("*.py"))
    table = text(ROOT / "docs" / "创新中心.md").split("| 提示 |", 1)[1]
    rows = [line.split("|")[1].strip() for line in table.splitlines()[2:] if line.startswith("|")]
    assert len(rows) > 8
    for row in rows:
        for wording in re.split(r"[、；，]", row.removesuffix(" 等错误值")):
            assert wording.replace("单位为万元", "单位为").strip() in code, wording
