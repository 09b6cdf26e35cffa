"""Charts on paper: one description for PDF and Word, the screen's colours and sentences, and told apart without colour."""

import io
import re
import tomllib
import zipfile
from decimal import Decimal
from pathlib import Path

import docx
import openpyxl
import pytest

from data.schema.loading import current
from metrics import results
from metrics.headlines import money as money_headline
from pages.documents.centre import brief, brief_word
from pages.documents.charts import of_centre, of_year
from pages.documents.charts.description import Course, Ranked, RankedBar, Stacked, series
from pages.documents.year import summary, summary_word
from pages.drawing import excel_charts, money_chart
from pages.parts.centre import centre_money
from tests.pages.test_brief import ORIGIN, text

ROOT = Path(__file__).parent.parent.parent
D = current()
SOURCES = centre_money.indicators("zhejiang", D)


@pytest.fixture(scope="module")
def year_in_word(demonstrated):
    return summary_word.document(demonstrated, "zhejiang", 2025, D, ORIGIN)


def parts(content: bytes, pattern: str) -> list[bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [archive.read(name) for name in sorted(archive.namelist()) if re.fullmatch(pattern, name)]


def alternatives(content: bytes) -> list[str]:
    body = docx.Document(io.BytesIO(content)).element.body
    return [one.get("descr") for one in body.iter("{*}docPr")]


def test_money_is_drawn_in_its_three_groups_with_their_colours_and_the_pages_sentence(demonstrated):
    chart = of_year.money(demonstrated, "zhejiang", 2025, SOURCES, D)
    assert {s.name: s.colour for s in chart.series} == dict(money_chart.of_groups(D))
    assert len({s.hatch for s in chart.series}) == 3  # without colour still three
    rows = results.read(demonstrated, "money_groups", scheme="zhejiang", year=2025, indicators=SOURCES)
    assert chart.says == money_headline.of_centres(rows, "total", 2025, D).text
    whole = sum(sum(values) for _, values, _ in chart.bars) * Decimal(10**8)
    assert whole == sum(Decimal(v) for v in rows["total"].dropna())
    sums = [sum(values) for _, values, _ in chart.bars]
    assert sums == sorted(sums, reverse=True)
    of_one = of_centre.money(demonstrated, "ZD10", 2025, SOURCES, D)
    assert of_one.series == chart.series


@pytest.mark.slow
def test_pdf_and_word_show_the_same_charts_and_say_what_is_seen(demonstrated, year_in_word):
    ranks, stacks = summary.ranks(demonstrated, "zhejiang", 2025, D), summary.stacks(demonstrated, "zhejiang", 2025, D)
    expected = [*ranks, stacks["grades"], stacks["sources"]]
    assert len(ranks) == 7
    assert alternatives(year_in_word) == [f"{one.title}：{one.says}" for one in expected]
    paper = text(summary.document(demonstrated, "zhejiang", 2025, D, ORIGIN))
    for one in expected:
        assert "".join(one.says.split()) in paper


@pytest.mark.slow
def test_a_chart_in_word_is_edited_with_its_numbers_beside_it(demonstrated, year_in_word):
    drawings, books = (parts(year_in_word, rf"word/{where}/chart\d+\.\w+") for where in ("charts", "embeddings"))
    assert len(drawings) == len(books) == 9
    assert all(b"<c:externalData" in drawing and b"printSettings" not in drawing for drawing in drawings)
    assert sum(b"<a:pattFill" in drawing for drawing in drawings) >= 2
    chart = of_year.money(demonstrated, "zhejiang", 2025, SOURCES, D)
    sheets = [list(openpyxl.load_workbook(io.BytesIO(book)).active.values) for book in books]
    (money,) = (lines for lines in sheets if lines[0][1:] == tuple(s.name for s in chart.series))
    assert [line[0] for line in money[1:]] == [name for name, _, _ in chart.bars]
    assert money[1][1] == pytest.approx(float(chart.bars[0][1][0]))


@pytest.mark.slow
def test_a_brief_in_word_has_what_the_pdf_has_and_the_same_bytes_again(demonstrated):
    made = brief_word.document(demonstrated, "ZD10", 2025, D, ORIGIN)
    assert made == brief_word.document(demonstrated, "ZD10", 2025, D, ORIGIN)
    known = brief.content(demonstrated, "ZD10", 2025, D, ORIGIN, full=True)
    said = "\n".join(t.text or "" for t in docx.Document(io.BytesIO(made)).element.body.iter("{*}t"))
    for row in known["core"]:
        assert row["value"] in said
        assert row["status"] in said
    for flag in known["flags"]:
        assert flag["message"] in said
    told = alternatives(made)
    assert [a.partition("：")[0] for a in told] == [
        *(D.indicators[p].label for p in centre_head_order(demonstrated)),  # a bullet each, then all of them in small
        known["core"][0]["label"],
        *(t["title"] for t in known["trends"]),
        known["invested"]["title"],
    ]
    assert told[0].startswith("累计资金投入：2025年底 76.79 亿元（其中存疑 65.00 亿元），应达 12.50 亿元，已达成")
    assert all(one["says"] in told[7] for one in known["beside"]["charts"])
    pictures = parts(made, r"word/media/.*\.png")
    assert pictures
    assert all(len(one) > 300 for one in pictures)
    drawn = parts(made, r"word/media/.*\.svg")  # beside each, for who shows it; all others show the PNG
    assert len(drawn) == len(pictures)
    assert all(one.startswith(b"<svg") for one in drawn)
    (written,), (related,) = parts(made, r"word/document\.xml"), parts(made, r"word/_rels/document\.xml\.rels")
    beside = re.findall(r'svgBlip [^>]*r:embed="(\w+)"', written.decode())
    assert len(beside) == written.count(b"<a:blip ")
    for one in beside:
        assert re.search(
            rf'Id="{one}"[^>]*Target="media/[^"]*svg"|Target="media/[^"]*svg"[^>]*Id="{one}"', related.decode()
        )


def centre_head_order(store) -> list[str]:
    rows = results.read(store, "progress_of_centre", centre="ZD10")
    return list(rows[rows["core"] & (rows["year"] == 2025)]["indicator"])


def test_indicators_in_small_have_one_scale_and_a_year_without_data_is_a_gap(demonstrated):
    """ZD07 has no report of 2023, ZD10 six times its target of money: at the edge of the paper's scale, as on the screen."""
    history = results.read(demonstrated, "progress_of_centre", centre="ZD07")
    charts = {one["name"]: one for one in of_centre.multiples(history, 2025, D).drawn()["charts"]}
    bases, money = charts["基地"], charts["资金投入"]
    assert (len(bases["values"]), len(bases["lines"]), bases["years"]) == (4, 2, ["2021", "2025"])
    assert bases["values"][0]["x"] == 0
    assert not money["values"][-1]["whole"]  # a lower bound is hollow
    beyond = of_centre.multiples(results.read(demonstrated, "progress_of_centre", centre="ZD10"), 2025, D)
    assert beyond.drawn()["charts"][0]["values"][-1]["y"] == 1
    assert beyond.charts[0].years[-1][1] > 6


def test_milestones_are_labelled_and_a_lower_bound_is_hollow(demonstrated):
    history = results.read(demonstrated, "progress_of_centre", centre="ZD07")
    courses = {c.title: c for c in brief.courses(demonstrated, "ZD07", history, 2025, D)}
    money = courses["资金投入（亿元）"]
    assert any(said.startswith("2022年12月31日") for _, _, said in money.targets)
    assert not all(whole for _, _, whole in money.values)


@pytest.mark.slow
def test_nothing_to_be_seen_is_a_sentence_alone(store):
    history = results.read(store, "progress_of_centre", centre="C1")
    for course in brief.courses(store, "C1", history, 2021, D):
        assert (course.values, course.drawn()["values"]) == ((), [])
        assert "没有数据" in course.says
    assert of_centre.money(store, "C1", 2021, SOURCES, D) is None
    assert all(not one.years for one in getattr(of_centre.multiples(history, 2021, D), "charts", ()))
    assert of_year.money(store, "zhejiang", 2021, SOURCES, D) is None
    assert summary.ranks(store, "zhejiang", 2021, D) == []
    assert alternatives(brief_word.document(store, "C1", 2021, D, ORIGIN)) == []  # the sentences, without axes
    assert text(brief.document(store, "C1", 2021, D, ORIGIN, full=True))


def test_what_is_drawn_lies_within_the_paper_whatever_the_values():
    below = Stacked(
        "甲", "乙。", "家", series({"一": "#000000"}), [("空", [Decimal(0)], "0"), ("负", [Decimal(-1)], "-1")]
    )
    assert [bar["parts"] for bar in below.drawn()["bars"]] == [[0.0], [0.0]]
    bar = RankedBar("甲", Decimal(1), "1 家", Decimal(4), "#000000", "solid")
    assert (
        Ranked("甲", "乙。", "家", [bar]).drawn()["bars"][0] | {"value": 0.25, "path": 1.0}
        == Ranked("甲", "乙。", "家", [bar]).drawn()["bars"][0]
    )
    assert Course("甲", "乙。", "家", (), (), ()).drawn()["years"] == []


def test_words_have_one_colour_on_the_screen_at_the_gate_and_on_paper():
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    ink = config["theme"]["light"]["textColor"]
    assert ink == excel_charts.INK
    for place in ("pages/gate/style.css", "pages/documents/typst/charts.typ"):
        assert ink in (ROOT / place).read_text("utf-8")
