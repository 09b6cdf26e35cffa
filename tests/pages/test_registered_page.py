"""What came in as history says so on the pages, what is registered and does not hold is listed on 系统, and who may is offered it."""

import pytest

from data.acts.reports import submissions
from data.journal.folder import FolderRecord
from data.schema.loading import current
from data.workbook import template
from metrics import monitor
from tests.conftest import centre_row
from tests.data.test_conclusions import grade
from tests.data.test_history_import import HISTORY, failed, row
from tests.data.test_registered import as_an_older_program
from tests.pages.server import serving
from tests.pages.wire import page_of

PASSED = row("acceptance", "C4", result="passed", document_no="旧验1号", concluded_on="2024-05-01")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("taken-over")
    store = monitor.open_store(FolderRecord(folder / "record"))
    submissions.enter(store, [centre_row("C3"), grade("C3", 2023)], actor="测试", source="测试")
    accepted = centre_row("C4", state="accepted", term_end="2024-03-31")
    for rows in (HISTORY, [accepted, PASSED, failed(2022, "C4")]):
        content = template.write_registry(current(), rows)
        prepared = submissions.prepare(content, "历史.xlsx", current())
        assert submissions.receive(store, prepared, actor="测试", history=True).status == "received"
    as_an_older_program(store, [grade("C3", 2023, code="pass", number="另一份")])
    store.close()
    with serving(folder) as opened:
        yield opened


@pytest.mark.slow
@pytest.mark.parametrize(("centre", "told"), [
    ("C2", ["已摘牌（历史数据导入）", "（连续第2次，历史数据导入）"]),
    ("C4", ["通过验收（历史数据导入）", "（2024年5月1日）（历史数据导入）"]),
])  # fmt: skip
def test_a_centre_says_what_of_it_was_taken_over(server, centre, told):
    text = page_of(server, f"centre?dataset=real&centre={centre}&year=2023").text
    for words in told:
        assert words in text
    assert "错误编号" not in text


@pytest.mark.slow
def test_nothing_of_a_centre_that_was_not_taken_over_says_so(server):
    text = page_of(server, "centre?dataset=real&centre=C3&year=2023").text
    assert "不合格" in text
    assert "历史数据导入" not in text


def test_what_is_registered_and_does_not_hold_is_listed(server):
    text = page_of(server, "system?system_part=登记核对").text
    assert "已登记的内容中有 2 处不符合规则" in text
    assert "错误编号" not in text


@pytest.mark.slow
def test_taking_over_is_offered_where_files_are_handed_in(server):
    assert (
        "历史数据导入：这些登记簿是首次使用本系统之前的结论" in page_of(server, "reporting?dataset=real&part=上传").text
    )
