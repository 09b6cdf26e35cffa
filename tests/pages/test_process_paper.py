"""建设进程表: the steps of one unit as 建设进程 shows them, what was taken back included."""

import io
import re

import docx
import pytest

from data.acts.units import process
from data.schema.loading import current
from pages.documents import process_paper
from pages.words.paper_name import PaperName
from tests.data.test_process import APPLIED, PANEL, SCHEME, SCREENED, empty, opened, take  # noqa: F401 (fixtures)
from tests.pages.test_brief import ORIGIN, text

NAME = PaperName(process_paper.WHAT, "示例", centre="PY1", name="示例·中心")


def content(store, scheme, unit, names=True):
    return process_paper.content(store, scheme, unit, NAME, current(), ORIGIN, names=names)


@pytest.mark.slow
def test_steps_stand_in_order_with_what_was_said_and_what_is_overdue(demonstrated):
    said = content(demonstrated, SCHEME, "PY2024-01")
    facts = dict(said["facts"])
    assert facts["状态"] == "▼ 逾期"
    assert "已过 94 天" in facts["期限"]
    assert "HM-12" in facts["逾期的后果"]
    days = [step["day"] for step in said["steps"]]
    assert len(days) == 7
    order = [tuple(map(int, re.findall(r"\d+", day))) for day in days]
    assert order == sorted(order)
    assert days[0] == "2024年4月8日"
    assert not re.search(r"\d{4}-\d\d-\d\d", str((said["facts"], said["steps"])))
    panel = said["steps"][2]
    assert any("不四舍五入" in line for line in panel["told"])
    assert "记录于2024年5月15日 12:00" in panel["who"]
    assert "从财务专家库抽取的专家：示例·专家丁" in panel["told"]
    # who needs no names (the administrator): the first character
    hidden = content(demonstrated, SCHEME, "PY2024-01", names=False)["steps"][2]["told"]
    assert "从财务专家库抽取的专家：示＊＊＊＊＊" in hidden
    assert not [line for line in hidden if "示例·专家" in line]
    assert [line for line in hidden if "：示" not in line] == [line for line in panel["told"] if "：示" not in line]
    paper = process_paper.document(demonstrated, SCHEME, "PY2024-01", NAME, current(), ORIGIN, names=True)
    for part in ("示例·中心建设进程表", "受理申报", "发布培育名单", ORIGIN.anchor):
        assert part in text(paper)
    assert paper == process_paper.document(demonstrated, SCHEME, "PY2024-01", NAME, current(), ORIGIN, names=True)
    (steps,) = docx.Document(
        io.BytesIO(process_paper.in_word(demonstrated, SCHEME, "PY2024-01", NAME, current(), ORIGIN, names=True))
    ).tables
    told = [(row.cells[1].text, row.cells[2].text, row.cells[3].text) for row in steps.rows[1:]]
    assert told == [(step["day"], step["step"], step["outcome"]) for step in said["steps"]]


def test_of_a_centre_it_says_on_what_its_steps_rest(demonstrated):
    said = content(demonstrated, "zhejiang", "ZD02")
    assert said["steps"][0]["who"] == "由登记簿得出"
    assert said["steps"][1]["who"].endswith("由公布的评价等级得出")
    assert "逾期的后果" not in dict(said["facts"])


@pytest.mark.slow
def test_what_was_taken_back_stays_and_says_nothing_any_more(opened, take):  # noqa: F811
    take("applied", APPLIED, "2023-05-04")
    take("screened", SCREENED, "2023-05-08", "passed")
    take("review", PANEL | {"scores": "80，80，80"}, "2023-06-01", "passed")
    process.annul(opened, process.stage(opened, SCHEME, "PY1"), reason="打分抄错", actor="示例·甲")
    opened.catch_up()
    first, _, second = content(opened, SCHEME, "PY1")["steps"]
    assert (first["gone"], second["gone"]) == (False, True)
    assert second["told"] == []
    assert second["who"].endswith("打分抄错")
    paper = text(process_paper.document(opened, SCHEME, "PY1", NAME, current(), ORIGIN, names=True))
    assert "已撤销" in paper
    assert "80，80，80" not in paper


def test_a_unit_that_is_not_there_is_named(demonstrated):
    with pytest.raises(LookupError, match="编号“PY9”没有登记"):
        content(demonstrated, SCHEME, "PY9")
