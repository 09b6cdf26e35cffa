"""What people really hand in, from file to record: refused in Chinese with its place, and nothing else has changed.

The wording of each refusal is tested where it is made (test_reading, test_workbook, test_values); here each kind goes
the whole way.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from pathlib import Path

import openpyxl
import pytest

from data.acts.reports import submissions
from data.acts.reports.submissions import Outcome
from data.journal.folder import FolderRecord
from data.read_model.store import Store
from data.workbook import template
from data.workbook.sheets import layout
from tests.conftest import centre_row
from tests.data import test_reading as made
from tests.data.contents import everything
from tests.data.filled_report import CODE, DEFINITIONS, figures, report
from tests.made import opened as opened_store

Book = openpyxl.Workbook
CENTRE, NAME = "ZJ-01", "浙江省某某材料技术创新中心"
VERSION = DEFINITIONS.forms["annual"].version


def begun(folder: Path) -> Store:
    """A record with one centre and one accepted report."""
    opened = opened_store(FolderRecord(folder), DEFINITIONS)
    centre = centre_row(CENTRE, name=NAME, host="杭州某某新材料股份有限公司", nature="real")
    submissions.enter(opened, [centre], actor="测试", source="测试")
    assert hand_in(opened, report(year=2024), "2024.xlsx").status == "received"
    return opened


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """For what is refused: every test must leave it as it is, so all share it."""
    opened = begun(tmp_path_factory.mktemp("bad-input") / "record")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def as_it_was(store: Store) -> tuple[dict[str, tuple[int, int]], set[str]]:
    """What stood in the store's tables and lay in its folder before anything was refused."""
    return tables(store), files(store)


@pytest.fixture(scope="module")
def accepting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """For what is accepted: each report is one more version."""
    opened = begun(tmp_path_factory.mktemp("accepted") / "record")
    yield opened
    opened.close()


def hand_in(store: Store, content: bytes, name: str) -> Outcome:
    outcome = submissions.receive(store, submissions.prepare(content, name, store.definitions), actor="测试")
    store.catch_up()
    return outcome


def tables(store: Store) -> dict[str, tuple[int, int]]:
    """What is in the read model but the audit trail itself."""
    return everything(store, without=("record.event", "record.state"))


def files(store: Store) -> set[str]:
    """What lies in the record's folder, the journal apart: originals and their parsed rows."""
    folder = Path(store.record.path)
    return {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file() and p.suffix != ".lock"}


@cache
def untouched() -> bytes:
    return report()


def edited(change: Callable[[Book], object], content: bytes | None = None) -> bytes:
    """The report after somebody changed it; its formulas keep the values they show."""
    book = openpyxl.load_workbook(io.BytesIO(content or untouched()), data_only=True)
    change(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def typed(sheet: str, cell: str, value: object) -> Callable[[], bytes]:
    """The report after somebody typed a value into one cell."""

    def change(book: Book) -> None:
        book[sheet][cell] = value

    return lambda: edited(change)


def without_column(book: Book) -> None:
    book["资金投入"].delete_cols(5)


def division_by_zero(book: Book) -> None:
    book["资金投入"]["E6"] = "#DIV/0!"
    assert book["资金投入"]["E6"].data_type == "e"


def older(book: Book) -> None:
    sheet = book[layout.IDENTITY]
    cell = next(row[1] for row in sheet.iter_rows() if row[0].value == layout.FIELDS["template_version"])
    cell.value = "2019.3"


def code_of_another_centre(book: Book) -> None:
    sheet = book[layout.IDENTITY]
    next(row[1] for row in sheet.iter_rows() if row[0].value == layout.FIELDS["centre"]).value = "ZJ-02"


def stranger() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["姓名", "金额"])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def with_macro() -> bytes:
    target = io.BytesIO(report())
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    return target.getvalue()


def other_sheet(book: Book) -> None:
    del book["人员"]


IDENTITY = f"《{layout.IDENTITY}》"
FILES = [
    pytest.param(b"%PDF-1.7 ...", "报告.pdf", "文件", "PDF", id="pdf"),
    pytest.param(b"%PDF-1.7 ...", "报告.xlsx", "文件", "请上传填好的 .xlsx 模板", id="pdf called xlsx"),
    pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(64), "扫描件.png", "文件", "图片", id="png"),
    pytest.param(made.office_header("Workbook"), "报告.xls", "文件", "另存为 .xlsx", id="xls"),
    pytest.param("姓名,电话\n张三,1\n".encode("gb18030"), "名单.csv", "文件", "认不出是哪一张表", id="csv of something else"),
    pytest.param(b"", "报告.xlsx", "文件", "0 字节", id="empty"),
    pytest.param(made.office_header("EncryptedPackage"), "报告.xlsx", "文件", "去掉密码", id="encrypted"),
    pytest.param(lambda: report()[:-2000], "报告.xlsx", "文件", "已损坏", id="truncated"),
    pytest.param(with_macro, "报告.xlsm", "文件", "宏", id="macro"),
    pytest.param(
        made.xlsx(made.cell("A1") + made.cell("XFD1048576")), "报告.xlsx", "《表》XFD1048576", "超出", id="far cell"
    ),
    pytest.param(typed("资金投入", "XFD1048576", 1), "报告.xlsx", "《资金投入》XFD1048576", "超出", id="far cell in ours"),
    pytest.param(lambda: made.sheet_part(bytes(101 << 20)), "报告.xlsx", "文件", "解压后超过", id="expanding"),
]  # fmt: skip
FILLED_IN = [
    # the form
    pytest.param(stranger, "报告.xlsx", "文件", "不是本系统的模板", id="not ours"),
    pytest.param(lambda: edited(older), "报告.xlsx", IDENTITY, VERSION, id="another version"),
    pytest.param(lambda: report(centre="ZJ-09"), "报告.xlsx", IDENTITY, "没有登记", id="unregistered centre"),
    pytest.param(lambda: edited(code_of_another_centre), "报告.xlsx", IDENTITY, "与模板写入的不符", id="centre changed"),
    pytest.param(lambda: report(centre_name="示例·别家"), "报告.xlsx", IDENTITY, NAME, id="name of another centre"),
    pytest.param(
        lambda: figures(centre=CENTRE, centre_name=NAME), "报告.xlsx", IDENTITY, "建设方案", id="template of another scheme"
    ),
    pytest.param(lambda: report(year=2020), "报告.xlsx", IDENTITY, "早于批复年度2021", id="before approval"),
    pytest.param(lambda: report(year=2099), "报告.xlsx", IDENTITY, "尚未开始", id="year to come"),
    pytest.param(lambda: edited(other_sheet), "报告.xlsx", "《人员》", "没有这张表", id="missing sheet"),
    pytest.param(lambda: edited(without_column), "报告.xlsx", "《资金投入》", "金额（万元）", id="missing column"),
    # the cell
    pytest.param(typed("资金投入", "E5", "一千二百"), "报告.xlsx", "《资金投入》E5", "单位为万元", id="words for a number"),
    pytest.param(typed("资金投入", "E5", "1,200.5万"), "报告.xlsx", "《资金投入》E5", "单位为万元", id="unit in the cell"),
    pytest.param(typed("资金投入", "E5", -3.5), "报告.xlsx", "《资金投入》E5", "不能小于 0万元", id="negative money"),
    pytest.param(typed("资金投入", "A5", "去年冬天"), "报告.xlsx", "《资金投入》A5", "应为日期", id="nonsense date"),
    pytest.param(typed("合作企业", "B5", 913301007996550580), "报告.xlsx", "《合作企业》B5", "设为文本", id="code as number"),
    pytest.param(typed("合作企业", "B5", CODE[:-1] + "9"), "报告.xlsx", "《合作企业》B5", "校验位不符", id="wrong check digit"),
    pytest.param(typed("资金投入", "E6", "=500*2"), "报告.xlsx", "《资金投入》E6", "重新计算并保存", id="formula not computed"),
    pytest.param(lambda: edited(division_by_zero), "报告.xlsx", "《资金投入》E6", "#DIV/0!", id="error value"),
    pytest.param(
        lambda: edited(lambda book: book["资金投入"].merge_cells("D5:D6")),
        "报告.xlsx", "《资金投入》D5:D6", "合并单元格", id="merged",
    ),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("content", "name", "place", "said"), FILES)
def test_a_file_that_cannot_be_read_is_refused(store, as_it_was, content, name, place, said):
    assert_refused(store, as_it_was, content() if callable(content) else content, name, place, said)


@pytest.mark.parametrize(("content", "name", "place", "said"), FILLED_IN)
def test_what_is_filled_in_wrong_is_refused(store, as_it_was, content, name, place, said):
    assert_refused(store, as_it_was, content(), name, place, said)


def assert_refused(
    store: Store, as_it_was: tuple[object, object], content: bytes, name: str, place: str, said: str
) -> None:
    """The refusal names its place, and nothing has changed."""
    last = store.version[0]
    outcome = hand_in(store, content, name)
    assert outcome.status == "refused"
    found = [problem for problem in outcome.problems if problem.place.startswith(place) and said in problem.message]
    assert found, [problem.message for problem in outcome.problems]
    for problem in outcome.problems:
        assert re.search("[\u4e00-\u9fff]", problem.expected), problem
    events = store.read("select act, body from record.event where n > ?", [last])
    assert list(events["act"]) == ["file.refused"]
    assert found[0].message in events["body"].iloc[0] or len(outcome.problems) > 5
    assert (tables(store), files(store)) == as_it_was


def test_one_wrong_cell_is_one_problem(store: Store) -> None:
    """No other complaint drowns the one that matters."""
    for change in (typed("资金投入", "E5", "1,200.5万"), typed("合作企业", "B5", CODE[:-1] + "9")):
        assert len(hand_in(store, change(), "报告.xlsx").problems) == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("cell", "value", "column", "read_as"),
    [
        pytest.param("E5", "１，２００", "amount", "12000000.00", id="full-width digits"),
        pytest.param("E5", " 1,200.00 ", "amount", "12000000.00", id="thousands separator"),
        pytest.param("A5", "2025-03-01", "booked_on", "2025-03-01", id="date as text"),
        pytest.param("A5", "2025年3月1日", "booked_on", "2025-03-01", id="date in words"),
        pytest.param("A5", date(2025, 3, 1), "booked_on", "2025-03-01", id="date as serial"),
        pytest.param("F5", "０００１", "voucher", "０００１", id="text stays as written"),
    ],
)
def test_what_can_only_mean_one_thing_is_accepted_and_normalised(
    accepting: Store, cell: str, value: object, column: str, read_as: str
) -> None:
    content = typed("资金投入", cell, value)()
    if isinstance(value, date):
        # a spreadsheet keeps a date as the number of its day; only the format of the cell says that it is one
        sheet = zipfile.ZipFile(io.BytesIO(content))
        assert any(b"<v>45717</v>" in sheet.read(part) for part in sheet.namelist() if "worksheets/" in part)
    outcome = hand_in(accepting, content, "报告.xlsx")
    assert outcome.status == "received", outcome.problems
    (version,) = accepting.read(
        "select report_id, sha256 from record.report order by report_id desc limit 1"
    ).itertuples()
    assert accepting.record.get(version.sha256) == content
    rows = accepting.read(
        "select cells from record.report_row where report_id = ? and ledger = 'investment' and row_no = 5",
        [int(version.report_id)],
    )
    assert dict(rows["cells"].iloc[0])[column] == read_as


def test_a_registry_with_a_wrong_row_is_refused_whole(store: Store) -> None:
    """The right row beside the wrong one is not taken either."""
    rows = [centre_row("ZJ-05"), centre_row("ZJ-06", approved_on="2021-07-01", term_end="2020-01-01")]
    before, last = tables(store), store.version[0]
    outcome = hand_in(store, template.write_registry(DEFINITIONS, rows), "登记簿.xlsx")
    assert outcome.status == "refused"
    assert [problem.place for problem in outcome.problems] == ["《创新中心》第6行"]
    assert tables(store) == before
    assert store.version[0] == last + 1
