"""The centre's own papers: 自查报告, 核验问题清单, 报送回执: what stands in them, and what does not."""

import hashlib
import io

import openpyxl
import pytest

from data.acts.reports import submissions
from data.acts.reports.intake import Upload
from data.schema.loading import current
from data.workbook.interpretation import LedgerRow
from data.workbook.sheets.layout import HEADING_ROW
from metrics import results, review
from metrics.supposing import self_check
from pages.documents.report import finding_list, receipt, self_check_report
from pages.words.paper_name import PaperName
from tests.conftest import centre_row, money
from tests.pages.test_brief import ORIGIN, text

EARLY = money("100.00", "2021-06-30")
GONE = LedgerRow("staff", "人员", 5, {"person_code": "R1", "category": "rd_full_time", "tier": "none",
                                      "joined_on": "2021-08-01", "left_on": "2021-07-31"})  # fmt: skip


def name(what: str) -> PaperName:
    return PaperName(what, "浙江", year=2021, centre="C1", name="示例·C1中心")


def cell(content: bytes, sheet: str, heading: str, row: int) -> str:
    """Where a column stands in a workbook."""
    found = openpyxl.load_workbook(io.BytesIO(content))[sheet]
    return next(f"{one.column_letter}{row}" for one in found[HEADING_ROW] if str(one.value).startswith(heading))


def checked(store, content: bytes) -> tuple[Upload, self_check.SelfCheck]:
    upload = Upload("报告.xlsx", content)
    return upload, self_check.check(store, submissions.prepare(content, upload.name, store.definitions))


def listed(store) -> dict:
    return finding_list.content(store, "zhejiang", "C1", 2021, name(finding_list.WHAT), current(), ORIGIN)


def received(store, number: int = 1) -> dict:
    return receipt.content(store, "zhejiang", "C1", 2021, number, name(receipt.WHAT), current(), ORIGIN)


# ── 自查报告 ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.slow
def test_a_self_check_on_paper_names_file_problems_with_their_cells_and_what_would_come(store, workbook):
    content = workbook(GONE, EARLY)
    upload, result = checked(store, content)
    said = self_check_report.content(upload, result, name(self_check_report.WHAT), current(), ORIGIN)
    assert said["sha256"] == hashlib.sha256(content).hexdigest()
    assert (said["tone"], said["verdict"]) == (
        "bad",
        "C1 2021年度报告：可以报送，但有错误，不能核定接收。1 个错误，1 个待说明。",
    )
    places = {row["level"]: row["place"] for row in said["problems"]}
    assert places == {
        "错误": f"《人员》{cell(content, '人员', '到岗日期', 5)}",
        "待说明": f"《资金投入》{cell(content, '资金投入', '到账日期', 5)}",
    }
    assert {row["label"] for row in said["core"]} >= {"资金投入", "队伍"}
    paper = self_check_report.document(store, upload, result, name(self_check_report.WHAT), current(), ORIGIN)
    for part in ("示例·C1中心2021年度自查报告", "也没有报送", "离岗早于到岗", ORIGIN.anchor, said["sha256"][:8]):
        assert part in text(paper)
    assert paper == self_check_report.document(store, upload, result, name(self_check_report.WHAT), current(), ORIGIN)


@pytest.mark.slow
def test_flags_that_would_come_are_marked_and_those_that_would_go_are_named(store, hand_in, workbook):
    """The year is overdue until the file is handed in."""
    upload, result = checked(store, workbook(EARLY))
    said = self_check_report.content(upload, result, name(self_check_report.WHAT), current(), ORIGIN)
    assert any(gone.startswith("缺报") for gone in said["gone"]), said["gone"]
    hand_in(workbook(EARLY))
    upload, result = checked(store, workbook(EARLY))
    again = self_check_report.content(upload, result, name(self_check_report.WHAT), current(), ORIGIN)
    assert again["gone"] == []
    assert not [flag for flag in again["flags"] if flag["new"]]


def test_a_file_that_cannot_be_read_has_its_paper_too(store):
    upload, result = checked(store, b"no workbook")
    title = PaperName(self_check_report.WHAT, whole="年度报告")
    paper = text(self_check_report.document(store, upload, result, title, current(), ORIGIN))
    assert "年度报告自查报告" in paper
    assert "还不能报送。文件有1处问题" in paper
    assert "核心指标" not in paper
    assert "没有预警" not in paper


# ── 核验问题清单 ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.slow
def test_what_is_explained_is_only_counted(store, hand_in, workbook):
    content = workbook(GONE, EARLY)
    hand_in(content)
    assert [(row["level"], row["place"]) for row in listed(store)["open"]] == [
        ("错误", f"《人员》{cell(content, '人员', '到岗日期', 5)}"),
        ("待说明", f"《资金投入》{cell(content, '资金投入', '到账日期', 5)}"),
    ]
    found = results.read(store, "findings", centre="C1", year=2021)
    query = found.loc[found["level"] == "query", "finding"].iloc[0]
    review.explain(store, "C1", 2021, query, "示例：确为批复前到账", actor="测试")
    store.catch_up()
    said = listed(store)
    assert [row["level"] for row in said["open"]] == ["错误"]
    assert said["explained"] == 1
    paper = text(finding_list.document(store, "zhejiang", "C1", 2021, name(finding_list.WHAT), current(), ORIGIN))
    assert "另有1个问题已作书面说明" in paper
    assert "到账早于批复" not in paper


def test_without_the_original_the_row_is_still_named(store, hand_in, workbook):
    content = workbook(GONE)
    hand_in(content)
    sha = hashlib.sha256(content).hexdigest()
    (store.record.path / "originals" / sha[:2] / sha).unlink()
    assert [row["place"] for row in listed(store)["open"]] == ["《人员》第5行"]


def test_without_a_report_there_is_no_list_and_no_receipt(store, hand_in, workbook):
    with pytest.raises(LookupError, match="没有收到 C1 2021年度报告"):
        listed(store)
    hand_in(workbook(EARLY))
    with pytest.raises(LookupError, match="第2版"):
        received(store, 2)


# ── 报送回执 ─────────────────────────────────────────────────────────────────────────────────────


def test_a_receipt_names_the_very_file_of_its_version(store, hand_in, workbook):
    first, second = workbook(EARLY), workbook(money("5.00", "2021-08-01"))
    hand_in(first, "第一次.xlsx")
    hand_in(second, "更正.xlsx")
    for number, content, file in ((1, first, "第一次.xlsx"), (2, second, "更正.xlsx")):
        said = received(store, number)
        facts = dict(said["facts"])
        assert said["sha256"] == hashlib.sha256(content).hexdigest()
        assert (facts["文件"], facts["报告年度和版本"], facts["交入人"]) == (file, f"2021年度，第{number}版", "测试")
        assert facts["收到时间"].endswith("（北京时间）")
    states = {row["title"]: (row["state"], row["rows"]) for row in said["ledgers"]}
    assert states["资金投入"] == ("已填报", "1")
    assert states["团队"] == ("本年为零", "0")
    paper = text(receipt.document(store, "zhejiang", "C1", 2021, 2, name(receipt.WHAT), current(), ORIGIN))
    assert said["sha256"] in paper
    assert "只说明收到，不代表核定接收" in paper


@pytest.mark.parametrize("odd", ["示例·" + "很长的名称" * 12 + "中心", "示例·龢䶮珺#let x$_*中心"], ids=["long", "odd"])
def test_whatever_name_a_centre_has_its_receipt_is_made(store, hand_in, workbook, odd):
    hand_in(workbook(EARLY))
    submissions.enter(store, [centre_row("C1", name=odd)], actor="测试", source="测试")
    store.catch_up()
    title = PaperName(receipt.WHAT, year=2021, centre="C1", name=odd)
    assert "".join(odd.split()) in text(receipt.document(store, "zhejiang", "C1", 2021, 1, title, current(), ORIGIN))
