"""绩效评价汇总 in Word: the content of the PDF, parts numbered without a gap, numbers whole, charts with what they show."""

import io

import docx
import pandas as pd
import pytest

from data.acts.reports import submissions
from data.schema.loading import current
from pages.documents import word
from pages.documents.year import summary, summary_word
from tests.conftest import centre_row, money
from tests.pages.test_brief import ORIGIN
from tests.printed import pages_of


def opened(content: bytes):
    return docx.Document(io.BytesIO(content))


def headings(document) -> list[str]:
    return [p.text for p in document.paragraphs if p.style.name == word.SECTION]


def cells(table) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("scheme", "parts"),
    [
        (
            "zhejiang",
            ["概况", "各中心核心指标", "得分、名次和等级", "资金（批复以来累计）", "报送", "预警", "重大事项"],
        ),
        ("hunan", ["概况", "各中心核心指标", "资金（批复以来累计）", "报送", "预警"]),
    ],
)
def test_what_the_pdf_says_stands_in_it_and_its_parts_are_numbered_without_a_gap(demonstrated, scheme, parts):
    known = summary.content(demonstrated, scheme, 2025, current(), ORIGIN)
    document = opened(summary_word.document(demonstrated, scheme, 2025, current(), ORIGIN))
    assert headings(document) == [f"{n}、{part}" for n, part in zip("一二三四五六七", parts, strict=False)]
    printed = "".join(pages_of(summary.document(demonstrated, scheme, 2025, current(), ORIGIN)))
    for n, part in zip("一二三四五六", parts, strict=False):
        assert f"{n}、{part}" in printed
    tables = [cells(table) for table in document.tables]
    for name in ("matrix", "points", "money", "reporting", "kinds", "critical"):
        if known[name]["rows"]:
            assert [known[name]["heads"], *known[name]["rows"]] in tables, name
    drawn = [one.get("descr") for one in document.element.body.iter("{*}docPr")]
    assert len(drawn) == len(known["ranks"]) + sum(bool(known[name]["bars"]) for name in ("grades", "sources"))
    assert all(drawn)
    assert ORIGIN.anchor in document.sections[0].footer.paragraphs[0].text


@pytest.mark.slow
def test_the_same_record_makes_the_same_bytes(store, hand_in, workbook):
    hand_in(workbook(money("1000000.00", "2021-08-01")))
    once, again = (summary_word.document(store, "zhejiang", 2021, current(), ORIGIN) for _ in range(2))
    assert once == again


@pytest.mark.slow
def test_without_reports_and_with_a_name_of_sixty_characters(store):
    submissions.enter(store, [centre_row("C1", name="示例·" + "很长的名称" * 12)], actor="测试", source="测试")
    store.catch_up()
    document = opened(summary_word.document(store, "zhejiang", 2021, current(), ORIGIN))
    assert "很长的名称" * 12 in "".join(cell for table in document.tables for row in cells(table) for cell in row)
    with pytest.raises(LookupError, match="1999年没有应报的中心"):
        summary_word.document(store, "zhejiang", 1999, current(), ORIGIN)


def test_where_there_is_little_room_texts_give_way_and_numbers_do_not():
    """Twelve columns of figures beside a name and a long remark: each figure has the room that it takes on one line."""
    figures = {f"来源{n}（亿元）": ["12,345.67"] for n in range(12)}
    frame = pd.DataFrame({"中心": ["ZD01 示例·星河智能装备技术创新中心"], **figures, "说明": ["很长的说明" * 20]})
    widths = word.fitted(frame)
    assert sum(widths) == pytest.approx(word.PAGE)
    assert min(widths[1:-1]) >= len("12,345.67") * word.CHARACTER
    assert len({round(width, 6) for width in widths[1:-1]}) == 1


def test_names_do_not_wrap_for_a_remark_that_stands_once_and_no_day_is_broken():
    names = [f"ZD{n:02} 示例·星河智能装备技术创新中心" for n in range(60)]
    remarks = ["很长的说明" * 20, *[""] * 59]
    figures = {f"来源{n}（亿元）": ["12,345.67"] * 60 for n in range(5)}
    frame = pd.DataFrame({"中心": names, **figures, "应于": ["2025年12月31日"] * 60, "存疑": remarks, "说明": remarks})
    widths = dict(zip(frame, word.fitted(frame), strict=True))
    assert widths["中心"] >= len(names[0].encode("gbk")) * word.CHARACTER
    assert widths["应于"] >= word.DAY * word.CHARACTER
