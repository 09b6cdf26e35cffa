"""The corpus of hostile files, and valid workbooks broken at random: right values or a clear refusal, never a crash."""

import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.acts.reports import submissions
from data.acts.reports.submissions import Prepared
from data.journal.folder import FolderRecord
from metrics import monitor
from tests.conftest import centre_row
from tests.data import hostile_files as made
from tests.data.filled_report import DEFINITIONS


@pytest.fixture(scope="module")
def expected() -> Prepared:
    """The report that the corpus is made of, as it is read."""
    prepared = take(made.base())
    assert prepared.filled is not None
    return prepared


def take(content: made.Content, name: str = "报告.xlsx") -> Prepared:
    """Read a file; whatever stands in it, there are rows or problems in Chinese, each with what to do."""
    prepared = submissions.prepare(content() if callable(content) else content, name, DEFINITIONS)
    assert (prepared.filled is None) == bool(prepared.problems)
    for problem in prepared.problems:
        for text in (problem.message, problem.expected):
            assert re.search("[\u4e00-\u9fff]", text), problem
            assert not re.search(r"Traceback|Error\b|Exception|None\b|<class", text), problem
            assert len(text) < 500, problem
    return prepared


def rows(prepared: Prepared) -> list[tuple[str, str, int, dict[str, str]]]:
    assert prepared.filled is not None, prepared.problems
    return [(r.ledger, r.sheet, r.row_no, dict(r.cells)) for r in (*prepared.filled.rows, *prepared.filled.totals)]


def test_the_corpus_is_large_enough():
    assert len(made.REFUSED) + len(made.SAME) + len(made.CHANGED) >= 60


@pytest.mark.parametrize("case", made.REFUSED)
def test_refused_with_a_sentence_that_says_why(case):
    content, name, said = made.REFUSED[case]
    problems = take(content, name).problems
    assert problems
    assert any(said in problem.message for problem in problems), problems


@pytest.mark.parametrize("case", made.SAME)
def test_odd_but_the_same(case, expected):
    prepared = take(made.SAME[case], "报告.ods" if case.startswith("ods") else "报告.xlsx")
    assert rows(prepared) == rows(expected)
    assert prepared.filled.states == expected.filled.states


@pytest.mark.parametrize("case", made.CHANGED)
def test_one_text_is_read_as_it_stands_without_what_cannot_be_seen(case, expected):
    content, text = made.CHANGED[case]
    wanted = rows(expected)
    (place,) = [i for i, (ledger, _, row, _) in enumerate(wanted) if (ledger, row) == ("investment", 10)]
    wanted[place] = (*wanted[place][:3], wanted[place][3] | {"contributor": text})
    assert rows(take(content)) == wanted


# Broken at random

PARTS = sorted(name for name in made.base_parts() if name.endswith((".xml", ".rels")))
SHEET_PARTS = [name for name in PARTS if "worksheets/" in name] + ["xl/sharedStrings.xml", "xl/workbook.xml"]
TOKENS = [
    "<v>", "</v>", "<c ", "</c>", "<row ", "</row>", ' t="s"', ' t="b"', ' t="e"', ' t="d"', ' t="str"', ' r="', "<f>",
    "<f/>", "<is>", "<t>", "</sheetData>", "<sheetData>", 's="1"', 'r="A1"', 'r="XFD1048576"', "-1", "0", "1e309",
    "99999999999999999999", "nan", "&amp;", "&#0;", "&#x10FFFF;", "&lt;", "<!--", "-->", "<![CDATA[", "]]>", "<?x?>", "\x00",
    "\ufffe", "甲", "\u202e", "_x0000_", "rId1", "rId999", "../", "2025-13-45", "T25:61", "#REF!", "一千万", "，",
]  # fmt: skip
# where (a share of the part), how much is taken out, what is put in
edit = st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 40), st.sampled_from(TOKENS) | st.text(max_size=8))
inside = st.tuples(st.sampled_from(SHEET_PARTS * 3 + PARTS), st.lists(edit, min_size=1, max_size=3))
outside = st.lists(
    st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 200), st.binary(max_size=20)), min_size=1, max_size=3
)


def edited(content, edits):
    """Bytes or text after cuts and insertions."""
    for share, cut, put in edits:
        place = int(share * len(content))
        content = content[:place] + put + content[place + cut :]
    return content


ACCEPTED: dict[str, Prepared] = {}


@pytest.mark.slow
@settings(max_examples=250, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(broken=inside)
def test_a_workbook_broken_inside_is_read_or_refused(broken):
    """Texts cut out of and put into a part; what is accepted all the same is kept for the next test."""
    name, edits = broken
    text = edited(made.base_parts()[name].decode(), edits)
    prepared = take(made.with_parts({name: text.encode("utf-8", "replace")}))
    if prepared.filled is not None:
        ACCEPTED[prepared.sha256] = prepared


@pytest.mark.slow
@settings(max_examples=120, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(edits=outside)
def test_a_workbook_broken_outside_is_refused_or_the_same(edits, expected):
    """Bytes cut out of and put into the file itself: the checksums inside leave no room for other values."""
    prepared = take(edited(made.base(), edits))
    if prepared.filled is not None:
        assert rows(prepared) == rows(expected)


@pytest.mark.slow
def test_whatever_was_accepted_can_be_recorded_and_computed(tmp_path):
    """The values of broken workbooks that could still be read go the whole way to the results."""
    assert len(ACCEPTED) > 5, "the fuzz test has not run before this one, or accepts nothing"
    by_values = {repr((p.filled.rows, p.filled.totals, p.filled.identity)): p for p in ACCEPTED.values()}
    opened = monitor.open_store(FolderRecord(tmp_path / "record"), DEFINITIONS)
    centre = centre_row("ZJ-01", name="浙江省某某材料技术创新中心", nature="real")
    submissions.enter(opened, [centre], actor="测试", source="测试")
    for number, prepared in enumerate(list(by_values.values())[:40]):
        outcome = submissions.receive(opened, replace(prepared, file_name=f"{number}.xlsx"), actor="测试")
        assert outcome.status in ("received", "refused", "unchanged")
        if number % 8 == 0:
            opened.catch_up()
    opened.catch_up()
    assert len(opened.read("select 1 from result.progress")) > 0
    opened.close()
