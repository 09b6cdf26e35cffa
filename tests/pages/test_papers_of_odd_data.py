"""Papers over data that no demonstration has: sixty centres, eight failed years, forty flags, rare characters, nothing reported."""

import io
import json
import shutil
from datetime import date, datetime

import openpyxl
import pandas as pd
import pypdf
import pytest

from data.access.account import Account
from data.acts.reports import submissions
from data.journal.folder import FolderRecord
from data.journal.past import PastRecord
from data.schema.loading import current
from metrics import monitor
from pages.documents import page_paper, typeset
from pages.documents.centre import brief, brief_word
from pages.documents.drafts import result_notice, withdrawal
from pages.documents.year import summary, summary_word
from pages.parts.system import account_list
from pages.session import provenance
from pages.words.paper_name import PaperName
from tests import made
from tests.conftest import centre_row
from tests.data.test_dispositions import grade
from tests.data.written_record import KEPT
from tests.pages.test_brief import AT, ORIGIN, text
from tests.pages.test_drafts import words
from tests.printed import pages_of

D = current()
LAST = 2028
RARE = "示例·𠮷䶮" + "很长的名称" * 11 + "中心"  # 61 characters


@pytest.fixture(scope="module")
def sixty(tmp_path_factory):
    """Sixty centres of whom nothing is reported, seen from the end of 2029; C1, of the longest name, failed in eight years."""
    folder = tmp_path_factory.mktemp("sixty")
    record = FolderRecord(folder / "record", "demonstration", date(LAST + 1, 11, 27))
    store = made.opened(record, D, folder / "read-model")
    rows = [
        centre_row(f"C{n}", name=RARE if n == 1 else f"示例·第{n}中心", host=f"示例·第{n}单位") for n in range(1, 61)
    ]
    submissions.enter(store, rows, actor="测试", source="测试")
    submissions.enter(store, [grade(y, "fail") for y in range(2021, LAST + 1)], actor="测试", source="测试")
    store.catch_up()
    yield store
    store.close()


@pytest.mark.slow
def test_a_year_of_sixty_centres_is_printed_with_every_one_of_them(sixty):
    paper = text(summary.document(sixty, "zhejiang", LAST, D, ORIGIN))
    for n in range(2, 61):
        assert f"C{n}示例·第{n}" in paper
    assert "".join(RARE.split())[:20] in paper
    assert summary_word.document(sixty, "zhejiang", LAST, D, ORIGIN)
    book = openpyxl.load_workbook(io.BytesIO(summary.workbook(sixty, "zhejiang", LAST, D, ORIGIN)))
    reporting = [row for row in book["报送"].values if str(row[0]).startswith("C")]
    assert len(reporting) == 60
    assert {type(row[2]) for row in reporting} == {datetime}  # a day that sorts


def test_a_row_stands_whole_on_one_page_unless_it_is_higher_than_a_page():
    """Nothing of it is lost in either case."""
    said = ["字" * (40 + 43 * (i % 9)) if i != 20 else "长" * 4000 for i in range(40)]
    beside = {f"旁{n}": ["旁" * 60] * 40 for n in range(5)}  # so that the columns are narrow and the rows high
    told = {"序号": [f"始{i}。" for i in range(40)], "内容": [f"{one}末{i}。" for i, one in enumerate(said)]}
    rows = pd.DataFrame({**told, **beside})
    made = page_paper.document(None, rows, PaperName("试", "表"), D, ORIGIN)
    pages = pages_of(made)
    torn = [i for i in range(40) if not any(f"始{i}。" in page and f"末{i}。" in page for page in pages)]
    assert torn == [20]
    assert sum(page.count("长") for page in pages) == 4000
    assert all("序号" in page for page in pages)
    narrow = pd.DataFrame({f"列{n}": ["字" * 139 + "终"] * 2 for n in range(24)})  # two characters in a line
    pages = pages_of(page_paper.document(None, narrow, PaperName("试", "表"), D, ORIGIN))
    assert [sum(page.count(one) for page in pages) for one in "字终"] == [24 * 2 * 139, 24 * 2]


@pytest.mark.slow
def test_eight_failed_years_are_told_one_by_one(sixty):
    content = brief.content(sixty, "C1", LAST, D, ORIGIN, full=True)
    assert content["grades"].count("不合格（连续第") == LAST - 2021
    assert f"连续第{LAST - 2020}次不合格" in content["grades"]
    paper = text(brief.document(sixty, "C1", LAST, D, ORIGIN, full=True))
    assert RARE in paper
    assert brief_word.document(sixty, "C1", LAST, D, ORIGIN)
    key = sixty.read(
        "select flag_key from result.flag where centre = 'C1' and flag = 'delisting_proposed' order by year desc"
    )
    origin = provenance.of_store(sixty, fictional=True)
    said = words(withdrawal.document(sixty, "zhejiang", key["flag_key"].iloc[0], LAST, D, origin))
    assert said.count("不合格") >= LAST - 2020
    assert RARE in said
    assert "C60" in words(result_notice.document(sixty, "zhejiang", LAST, D, origin))


@pytest.mark.slow
def test_forty_flags_are_all_printed_and_one_page_says_how_many_are_left(sixty):
    content = brief.content(sixty, "C1", LAST, D, ORIGIN, full=True)
    forty = [{**content["flags"][0], "label": f"预警{n}号"} for n in range(40)]
    paper = text(typeset.compiled("brief.typ", {**content, "flags": forty}, AT))
    assert all(f"预警{n}号" in paper for n in range(40))
    short = brief.document(sixty, "C1", LAST, D, ORIGIN, full=False)
    assert len(pypdf.PdfReader(io.BytesIO(short)).pages) <= 2


@pytest.mark.slow
def test_a_year_under_old_definitions_has_its_papers_under_those(tmp_path):
    """Of the first kept record, whose definitions know neither groups of sources nor much else of today."""
    shutil.copytree(KEPT / "1", tmp_path / "kept")
    told = json.loads((tmp_path / "kept" / "verdicts.json").read_text("utf-8"))
    past = PastRecord(FolderRecord(tmp_path / "kept" / "record"), date.fromisoformat(told["day"]))
    then, known = past.definitions(D)
    assert known
    store = monitor.open_store(past, then)
    origin = provenance.of_store(store, fictional=False)
    assert origin.rules == then.fingerprint[:12] != D.fingerprint[:12]
    for paper in (
        brief.document(store, "C1", 2022, then, origin, full=True),
        summary.document(store, "zhejiang", 2022, then, origin),
    ):
        assert f"规则{origin.rules}" in text(paper)
    assert brief_word.document(store, "C1", 2022, then, origin)
    store.close()


def test_the_list_of_accounts_names_schemes_not_their_codes():
    of_one = Account("wang", "示例·王五", "official", ("zhejiang",), ("ZD04",), "", "2026-03-31")
    rows = account_list.table({"wang": of_one}, {"zhejiang": "浙江省技术创新中心"})
    assert rows["范围"].tolist() == ["浙江省技术创新中心、ZD04"]
