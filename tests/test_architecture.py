"""The shape of the house: which room may know which (import-linter), and what may stand in a file."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parent.parent
PRODUCT = [p for folder in ("data", "metrics", "pages") for p in (ROOT / folder).rglob("*.py")] + [
    ROOT / "dashboard.py"
]


def imports(path: Path) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found


def test_no_room_knows_one_above_it():
    """The contracts of pyproject.toml, indirect imports included."""
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


def test_a_definition_loads_without_record_workbook_or_database():
    """Whoever reads rules needs nothing that opens an upload or a record."""
    code = "import sys; from data.schema.loading import current; current(); print(*sys.modules)"
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, text=True, capture_output=True, check=True
    ).stdout.split()
    rooms = {name.split(".")[1] for name in found if name.startswith("data.")}
    assert rooms == {"schema"}
    assert not {"duckdb", "streamlit", "pandas"} & set(found)


@pytest.mark.parametrize("folder", ["data", "metrics"])
def test_data_and_metrics_draw_nothing(folder):
    for path in (ROOT / folder).rglob("*.py"):
        assert not {n.split(".")[0] for n in imports(path)} & {"streamlit", "plotly"}, path


PAGES = sorted(p for p in (ROOT / "pages").glob("*.py") if p.name != "__init__.py")


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.name)
def test_a_page_is_one_render_and_runs_nothing_by_itself(path):
    tree = ast.parse(path.read_text("utf-8"))
    public = [n.name for n in tree.body if isinstance(n, ast.FunctionDef) and not n.name.startswith("_")]
    assert public == ["render"]
    for node in tree.body:
        assert isinstance(node, ast.Import | ast.ImportFrom | ast.FunctionDef | ast.Assign | ast.AnnAssign | ast.Expr)


def test_no_page_stands_beside_what_streamlit_runs():
    """Streamlit opens the files of a folder "pages" beside its script by themselves, past the entry point."""
    assert not (ROOT / "pages" / "gate" / "pages").exists()


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.name)
def test_a_page_neither_computes_nor_queries(path):
    text = path.read_text("utf-8")
    assert not re.search(r"\.(groupby|merge|pivot|execute)\(|(?i:select\s+.+\s+from\s)", text)


def test_every_download_is_offered_in_one_place():
    """There what makes a file is run without a session and a failure is said in Chinese with its number; pressing the button
    runs no page: a run would replace the file that is being fetched."""
    buttons = [
        (path.relative_to(ROOT).as_posix(), {k.arg: ast.unparse(k.value) for k in node.keywords}.get("on_click"))
        for path in PRODUCT
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("download_button")
    ]
    assert buttons == [("pages/drawing/downloads.py", "'ignore'")]


def test_pages_ask_for_files_in_one_place_and_show_none_but_downloads():
    """The gate lets files in for the one place, and knows which messages hand out the address of a file."""
    calls = {
        (path.relative_to(ROOT).as_posix(), node.func.attr)
        for path in PRODUCT
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert [path for path, called in calls if called == "file_uploader"] == ["pages/session/files.py"]
    others = {
        "camera_input",
        "audio_input",
        "chat_input",
        "image",
        "audio",
        "video",
        "logo",
        "iframe",
        "pdf",
        "chat_message",
    }
    assert {(path, called) for path, called in calls if path.startswith("pages/") and called in others} == set()


def test_every_chart_is_drawn_below_its_sentence():
    """There its title and its text alternative are the same sentence, and what is too little to be seen is not drawn."""
    drawing = {
        "plotly_chart",
        "altair_chart",
        "line_chart",
        "bar_chart",
        "area_chart",
        "scatter_chart",
        "vega_lite_chart",
        "pyplot",
    }
    calls = [
        path.relative_to(ROOT).as_posix()
        for path in PRODUCT
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in drawing
    ]
    assert calls == ["pages/drawing/stated.py"]


def test_every_table_is_shown_where_it_is_made_for_paper_too():
    """A table on the screen is a window; whole on paper is only what pages/words/printed.py puts there."""
    calls = [
        path.relative_to(ROOT).as_posix()
        for path in PRODUCT
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "st.dataframe"
    ]
    assert calls == ["pages/words/printed.py"]


def test_what_is_missing_in_a_table_is_an_empty_cell():
    """Streamlit's own word for it is None."""
    tables = [
        (path.name, call.lineno, {k.arg for k in call.keywords})
        for path in (ROOT / "pages").rglob("*.py")
        if path.name != "printed.py"  # hands on what it is given
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and getattr(call.func, "attr", "") in ("dataframe", "data_editor")
    ]
    assert len(tables) > 20
    assert [(name, line) for name, line, given in tables if "placeholder" not in given] == []


def test_what_is_ticked_in_a_table_is_kept_by_what_it_is():
    """Streamlit keeps a tick by its place: the key of such a table names its rows (pages/session/selections.py)."""
    found = []
    for path in (ROOT / "pages").rglob("*.py"):
        if path.name in ("numbers.py", "printed.py"):  # they hand on what they are given
            continue
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "attr", "") in ("dataframe", "data_editor", "show"):
                given = {k.arg: ast.unparse(k.value) for k in call.keywords}
                if None in given or {"on_select", "selection_mode"} & set(given):
                    found.append((path.name, given.get("key", ""), given.get(None, "")))
    assert len(found) >= 7
    kept = [one for one in found if one[1].startswith("selections.key(") or one[2].startswith("selections.of(")]
    assert [one for one in found if one not in kept] == []


def test_amounts_in_tables_are_numbers():
    """As texts they would sort by their first digit: 0.67, 11.58, 2.27 (pages/words/numbers.py)."""
    written = ("quantity", "difference", "in_full", "in_percent", "points")
    texts = [
        f"{path.name}:{call.lineno}"
        for path in (ROOT / "pages").rglob("*.py")
        for frame in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(frame, ast.Call) and ast.unparse(frame.func) == "pd.DataFrame"
        for call in ast.walk(frame)
        if isinstance(call, ast.Call) and ast.unparse(call.func).rpartition(".")[2] in written
    ]
    assert texts == []


def test_nothing_of_a_policy_stands_in_code():
    """Targets live in definition files: the numbers of the scheme must not appear in Python or SQL."""
    numbers = re.compile(r"(?<![\d._])(2_?000_?000_?000|5_?000_?000_?000|20亿|50亿)(?![\d_])")
    for path in [*PRODUCT, *(ROOT / "metrics").rglob("*.sql"), *(ROOT / "data").rglob("*.sql")]:
        code = "\n".join(
            line for line in path.read_text("utf-8").splitlines() if not line.strip().startswith(("--", "#"))
        )
        assert not numbers.search(code), path


SQL = sorted((ROOT / "metrics" / "sql").glob("*.sql"))


@pytest.mark.parametrize("path", SQL, ids=lambda p: p.name)
def test_a_view_begins_with_its_grain_and_uses_only_what_stands_above(path):
    text = path.read_text("utf-8")
    # a file of macros makes no rows
    assert (
        text.removeprefix("-- Each centre by itself.\n").startswith("-- One row per ")
        or "create or replace table" not in text
    )
    made: dict[str, str] = {}
    for file in SQL:
        for name in re.findall(r"create or replace (?:table|view) (result\.\w+)", file.read_text("utf-8")):
            made[name] = file.name
    for name in re.findall(r"(?:from|join)\s+(result\.\w+)", text):
        assert made[name] <= path.name, f"{path.name} uses {name} of {made[name]}"


def test_file_names_say_what_is_in_them():
    for path in PRODUCT:
        assert not re.search(r"util|helper|common|manager|misc", path.stem), path


def test_no_file_has_become_two_things():
    """Guides: 80 lines a page, 60 a view, 200 a module; twice that is too much."""
    for path in PRODUCT:
        most = 160 if path.parent.name == "pages" else 400
        assert len(path.read_text("utf-8").splitlines()) <= most, path


def test_every_query_is_asked_and_every_question_exists():
    """A query file that no code asks for is left over; a question without a file is a mistake."""
    files = {p.stem for p in (ROOT / "metrics" / "queries").glob("*.sql")}
    asked = set()
    for path in PRODUCT:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and node.value in files:
                asked.add(node.value)
    assert asked == files
