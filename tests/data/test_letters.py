"""Responsibility letters: what a new version does to those before it, and what is refused at the door, with its place."""

import io

import pytest
from openpyxl import load_workbook

from data.acts.reports import intake, submissions
from data.acts.reports.intake import Upload
from data.problem import Refused
from data.read_model import parsed
from data.read_model.store import Store
from data.workbook import template
from data.workbook.interpretation import LedgerRow
from tests.conftest import centre_row


def letter(version: int, effect: str | None = None, **changed: str) -> LedgerRow:
    cells = {"centre": "C1", "letter_version": str(version), "letter_no": f"{version}号", "signed_on": f"202{version}-08-01",
             "first_year": "2021"}  # fmt: skip
    return LedgerRow("letter", "建设责任书", 4 + version, cells | ({"effect": effect} if effect else {}) | changed)


def aim(value: str, *, version: int = 1, row: int = 5, **changed: str) -> LedgerRow:
    cells = {"centre": "C1", "letter_version": str(version), "indicator": "teams", "kind": "milestone", "year": "2023",
             "direction": "at_least", "value": value}  # fmt: skip
    cells |= changed
    return LedgerRow("letter_target", "责任书目标", row, {k: v for k, v in cells.items() if v})


def term_end(value: str, indicator: str = "served_firms", **more) -> LedgerRow:
    return aim(value, kind="term_end", year="", indicator=indicator, **more)


def enter(store: Store, *rows: LedgerRow) -> None:
    submissions.enter(store, rows, actor="测试", source="测试")
    store.catch_up()


def in_force(store: Store, indicator: str = "teams") -> list[tuple[str, int, int]]:
    """(day, value, version) of a centre's targets that a letter sets."""
    rows = store.read(
        "select distinct due_on, direction, value::integer as value, letter_version from result.agreed"
        " where indicator = ? and year = 2022 order by due_on, direction, value", [indicator]
    )  # fmt: skip
    return [(str(r.due_on), int(r.value), int(r.letter_version)) for r in rows.itertuples()]


def refusal(store: Store, *rows: LedgerRow) -> str:
    with pytest.raises(Refused) as refused:
        enter(store, *rows)
    return "；".join(f"《{p.sheet}》{p.cell} {p.found}，{p.expected}" for p in refused.value.problems)


def reported(hand_in, workbook) -> None:
    for year in (2021, 2022):
        assert hand_in(workbook(year=year), f"{year}.xlsx").status == "received"


FIRST = [letter(1), aim("6", row=5), aim("8", row=6, year="2024"), term_end("900", row=7)]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("effect", "expected"),
    [
        (None, [("2023-12-31", 7, 2), ("2024-12-31", 8, 1)]),  # what it does not repeat stays
        ("amend", [("2023-12-31", 7, 2), ("2024-12-31", 8, 1)]),
        ("replace", [("2023-12-31", 7, 2)]),
    ],
)
def test_a_new_version_amends_or_replaces_all(store, hand_in, workbook, effect, expected):
    reported(hand_in, workbook)
    enter(store, *FIRST)
    assert in_force(store) == [("2023-12-31", 6, 1), ("2024-12-31", 8, 1)]
    enter(store, letter(2, effect), aim("7", version=2))
    assert in_force(store) == expected
    assert in_force(store, "served_firms") == ([] if effect == "replace" else [("2025-12-31", 900, 1)])
    # a third one adds to what holds then; the order in which they came in is nothing
    enter(store, letter(3), aim("9", version=3, year="2024"))
    assert in_force(store) == [("2023-12-31", 7, 2), ("2024-12-31", 9, 3)]


@pytest.mark.slow
@pytest.mark.parametrize("order", [(1, 2, 3), (3, 2, 1), (2, 3, 1)])
def test_the_order_of_registering_is_nothing(store, hand_in, workbook, order):
    reported(hand_in, workbook)
    versions = {
        1: FIRST,
        2: [letter(2, "replace"), aim("7", version=2)],
        3: [letter(3), aim("9", version=3, year="2024")],
    }
    for version in order:
        enter(store, *versions[version])
    assert in_force(store) == [("2023-12-31", 7, 2), ("2024-12-31", 9, 3)]
    store.rebuild() if hasattr(store, "rebuild") else None
    assert in_force(store) == [("2023-12-31", 7, 2), ("2024-12-31", 9, 3)]


@pytest.mark.slow
def test_a_milestone_that_is_dated_anew_twice_is_there_once(store, hand_in, workbook):
    reported(hand_in, workbook)
    enter(store, letter(1), aim("6", year="2023", replaces="2022"))
    enter(store, letter(2), aim("7", version=2, year="2024", replaces="2022"))
    due = "select cast(due_on as varchar) as due_on from result.target where indicator = 'teams' and year = 2022 order by 1"
    assert list(store.read(due)["due_on"]) == ["2024-12-31", "2025-12-31"]
    # the day it has now is given another value by a version that does not repeat what it takes the place of
    enter(store, letter(3), aim("9", version=3, year="2024"))
    assert list(store.read(due)["due_on"]) == ["2024-12-31", "2025-12-31"]
    assert in_force(store) == [("2024-12-31", 9, 3)]


def test_what_was_recorded_before_letters_said_so_keeps_its_meaning(store, hand_in, workbook):
    """Then only the latest version that had begun counted: each replaced all before it."""
    reported(hand_in, workbook)
    for version, rows in ((1, FIRST), (2, [letter(2), aim("7", version=2)])):
        body = {"rows": [parsed.row_to(row) for row in rows], "source": f"第{version}份"}
        store.record.append(
            "registry.entered", "registry", body, actor="测试", expected=store.record.version("registry")
        )
    store.catch_up()
    assert in_force(store) == [("2023-12-31", 7, 2)]
    assert in_force(store, "served_firms") == []
    effects = store.read("select effect from registry.letter order by letter_version")["effect"]
    assert list(effects) == ["replace", "replace"]


@pytest.mark.slow
@pytest.mark.parametrize("word", [None, "补充修改", "全部替换"])
def test_the_word_is_read_from_the_workbook_and_a_blank_cell_is_an_amendment(store, hand_in, workbook, word):
    reported(hand_in, workbook)
    enter(store, *FIRST)
    book = load_workbook(io.BytesIO(template.write_registry(store.definitions)))
    _fill(book["建设责任书"], {"中心编码": "C1", "责任书文号": "2号", "版本": 2, "签订日期": "2022-08-01", "起始年度": 2021,
                          "与以前各版的关系": word})  # fmt: skip
    _fill(book["责任书目标"], {"中心编码": "C1", "责任书版本": 2, "指标": store.definitions.indicators["teams"].label,
                          "目标类型": "里程碑", "目标年度": 2023, "比较方式": "不少于", "目标值": 7})  # fmt: skip
    content = io.BytesIO()
    book.save(content)
    assert hand_in(content.getvalue(), "登记簿.xlsx").problems == ()
    assert in_force(store)[1:] == ([] if word == "全部替换" else [("2024-12-31", 8, 1)])


def _fill(sheet, cells) -> None:
    heading = next(row for row in sheet.iter_rows(max_row=10) if any(c.value == "中心编码" for c in row))
    last = next(n for n in range(heading[0].row + 1, 50) if sheet.cell(n, 1).value in (None, ""))
    for cell in heading:
        name = str(cell.value).split("（")[0] if cell.value else ""
        if cells.get(name) is not None:
            sheet.cell(last, cell.column, cells[name])


# ── at the door ──────────────────────────────────────────────────────────────────────────────────


def test_two_targets_of_one_day_and_side_are_refused_with_their_place(store):
    enter(store, letter(1))
    same = refusal(store, aim("6", row=5), aim("7", row=6))
    assert "《责任书目标》第6行 “高层次创新创业团队”在 2023-12-31 已有一个同方向的目标（第5行）" in same
    assert "第6行" in refusal(store, aim("6", row=5), aim("7", row=6, direction="maintain_at_least"))
    enter(store, aim("6", row=5))
    enter(store, aim("7", row=9))  # registered again: a correction
    # what is due at the end of the term is due on that day
    assert "2025-12-31 已有一个同方向的目标（第5行）" in refusal(
        store, term_end("900", row=5), aim("800", row=6, indicator="served_firms", year="2025")
    )
    # the policy's own milestone of the day, unless it is replaced
    assert "2025-12-31 已有一个同方向的目标（政策）" in refusal(store, aim("8", row=6, year="2025"))
    enter(store, aim("8", row=6, year="2025", replaces="2025"))


def test_a_floor_and_a_ceiling_on_one_day_are_a_corridor(store):
    enter(store, letter(1), aim("6", row=5), aim("9", row=6, direction="at_most"))
    assert store.read("select * from registry.letter_target").shape[0] == 2
    assert "第8行 “高层次创新创业团队”在 2024-12-31 的下限 9 高于上限 8" in refusal(
        store, aim("9", row=7, year="2024"), aim("8", row=8, year="2024", direction="at_most")
    )
    enter(store, aim("8", row=7, year="2024"), aim("8", row=8, year="2024", direction="at_most"))


def test_a_milestone_that_the_policy_does_not_have_is_not_replaced(store):
    enter(store, letter(1))
    said = refusal(store, aim("6", row=5, replaces="2023"))
    assert (
        said
        == "《责任书目标》第5行 政策没有“高层次创新创业团队”2023年的里程碑，可以替换的有：2022、2025；新增的里程碑请留空"
    )
    assert "没有政策里程碑" in refusal(store, aim("6", indicator="bases", replaces="2022"))
    assert "不是里程碑" in refusal(store, aim("6", kind="annual", replaces="2022"))
    enter(store, aim("6", replaces="2022"))


def test_one_version_is_one_document(store):
    enter(store, letter(1))
    said = refusal(store, letter(1, letter_no="另号", signed_on="2021-09-01"))
    assert said.startswith("《建设责任书》第5行 责任书第1版已是另一份文件（1号，2021-08-01签订）")
    assert "另一份文件" in refusal(store, letter(2), letter(2, letter_no="另号", signed_on="2022-09-01"))
    enter(store, letter(1, signed_on="2021-07-31"))
    enter(store, letter(1, letter_no="一号", signed_on="2021-07-31"))
    found = store.read("select letter_no, cast(signed_on as varchar) as signed_on from registry.letter")
    assert found.values.tolist() == [["一号", "2021-07-31"]]


def test_a_base_belongs_to_what_is_to_come_down(store):
    enter(store, letter(1))
    assert "却填了基数" in refusal(store, aim("6", base="3"))
    enter(store, aim("6", base="10", direction="at_most"))


def test_an_end_of_term_that_moves_to_the_day_of_another_target_is_refused(store):
    enter(store, letter(1), term_end("900", row=5), aim("800", row=6, indicator="served_firms", year="2024"))
    said = refusal(store, centre_row("C1", term_end="2024-12-31"))
    assert "《创新中心》第5行 “累计服务企业”在 2024-12-31 已有一个同方向的目标（责任书第1版）" in said
    enter(store, centre_row("C1", term_end="2024-12-30"))


def test_a_target_needs_its_version(store):
    assert refusal(store, aim("6")) == "《责任书目标》第5行 责任书第1版没有登记，请先在《建设责任书》表中登记该版本"
    enter(store, aim("6"), letter(1))


@pytest.mark.parametrize("names", [("甲.xlsx", "乙.xlsx"), ("乙.xlsx", "甲.xlsx")])
def test_of_two_documents_under_one_version_the_names_of_the_files_decide_nothing(store, names):
    rows = letter(1, letter_no="甲"), letter(1, letter_no="乙", signed_on="2021-09-01")
    files = [
        Upload(name, template.write_registry(store.definitions, [row])) for name, row in zip(names, rows, strict=True)
    ]
    said = {o.file_name: o.status for o in intake.receive_uploads(store, files, actor="测试")}
    assert said == {names[0]: "received", names[1]: "refused"}  # the one signed first was there first
