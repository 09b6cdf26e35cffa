"""监测简报 on paper: what stands in it, odd content, missing fonts, the same bytes again."""

import io
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pandas as pd
import pypdf
import pytest

from data import paper_fonts, settings
from data.acts.reports import submissions
from data.journal.clock import SHANGHAI
from data.problem import Refused
from data.schema.loading import current
from pages.documents import page_paper, typeset
from pages.documents.centre import brief
from pages.session.provenance import Provenance
from pages.words.paper_name import PaperName
from tests.conftest import centre_row, money
from tests.printed import pages_of

ORIGIN = Provenance("2026-11-27", "9f86d081884c", "12-9f86-d081-884c-7d65-9a2f-eaa0", fictional=False)
AT = datetime(2026, 11, 27, 9, tzinfo=SHANGHAI)
ROOT = Path(__file__).parents[2]


def text(content: bytes) -> str:
    """Without blanks: typography puts some between Chinese and other characters."""
    return "".join(pages_of(content))


def made(store, year=2021, *, full=False, origin=ORIGIN) -> bytes:
    return brief.document(store, "C1", year, current(), origin, full=full)


@pytest.fixture
def reported(store, hand_in, workbook):
    assert hand_in(workbook(money("1000000.00", "2021-08-01"))).status == "received"
    return store


@pytest.mark.slow
def test_it_says_what_the_page_says(reported):
    said = text(made(reported))
    for part in (
        "2021年度监测简报",
        "不少于50.00亿元",
        "0.01亿元",
        ORIGIN.anchor,
        "规则9f86d081884c",
        "第1页，共1页",
    ):
        assert part in said, said
    assert "虚构" not in said
    assert "虚构演示数据，不作任何依据" in text(made(reported, origin=replace(ORIGIN, fictional=True)))


def test_what_has_no_target_and_what_is_asked_for_always_is_not_too_little_data(demonstrated):
    """HU: core is what the text asks of every centre, then what it assesses without a number."""
    known = brief.content(demonstrated, "HN02", 2025, current(), ORIGIN, full=False)
    standing = "常年要求、没有到期日：注册资金、专职负责人、总结和计划、产品销售"
    assert f"{standing}；没有目标值：服务企业、重大项目、成果转化。" in str(known)
    assert "数据不足" not in str(known)


@pytest.mark.slow
def test_in_full_a_flag_says_what_it_rests_on_and_what_would_change_it(store, hand_in, workbook):
    """The numbers are those of the page (预警处置), from the same answer."""
    assert hand_in(workbook(money("500000000.00", "2021-08-01"))).status == "received"
    full, short = (brief.content(store, "C1", 2021, current(), ORIGIN, full=f)["flags"] for f in (True, False))
    (said,) = (flag for flag in full if flag["message"].startswith("累计资金投入为"))
    assert said["grounds"] == (
        "数值 5.00 亿元（2021年12月31日）　·　应达值 6.68 亿元　·　相差 1.68 亿元　·　依据计入的明细 1 行"
    )
    assert "达到应达值6.68 亿元的八成" in said["changed_by"]
    assert {flag["grounds"] for flag in short} == {""}  # one page has no room for it
    assert "依据计入的明细1行" in text(made(store, full=True))


@pytest.mark.slow
def test_what_is_missing_is_not_zero(reported):
    content = brief.content(reported, "C1", 2022, current(), ORIGIN, full=True)
    values = {row["value"] for row in content["core"]}
    assert not {"0 人", "0 家", "0 个", "0.00 元"} & values
    assert (content["ledgers"], content["money"], content["findings"]) == ([], [], [])
    assert text(made(reported, 2022, full=True))


def test_a_year_that_is_none_of_the_centres_is_named(reported):
    with pytest.raises(LookupError, match="1999年不在 C1 的监测年度之内"):
        made(reported, 1999)
    with pytest.raises(LookupError, match="C7"):
        brief.document(reported, "C7", 2021, current(), ORIGIN, full=False)


@pytest.mark.parametrize(
    "name",
    [
        "示例·" + "很长的名称" * 12 + "技术创新中心",
        "示例·龢䶮珺镕技术创新中心",
        '示例·<b>&"#let x = 1" $x$ *星* _下划_ @引 \\反 [括]技术创新中心',
    ],
    ids=["sixty characters", "rare characters", "markup"],
)
def test_whatever_a_name_is_it_is_text(store, name):
    submissions.enter(store, [centre_row("C1", name=name)], actor="测试", source="测试")
    assert "".join(name.split()) in text(made(store))


def test_a_character_that_no_font_has_is_an_error_and_no_gap():
    lacking = pd.DataFrame({"名称": ["\U0001f9ff中心"]})
    with pytest.raises(Refused, match="没有一种字体有“\U0001f9ff”里的字；请管理员把有这个字的字体放进 MONITOR_FONTS"):
        page_paper.document(None, lacking, PaperName("试", "表"), current(), ORIGIN)


def test_what_an_offices_own_font_lacks_stands_in_another(monkeypatch):
    """DejaVu, which has no Chinese character, as the font that goes first."""
    own = Path("/usr/share/fonts/truetype/dejavu")
    if not own.is_dir():
        pytest.skip("needs fonts-dejavu-core")
    monkeypatch.setenv("MONITOR_FONTS", str(own))
    monkeypatch.setattr(paper_fonts, "OWN", {**paper_fonts.OWN, "body": ("DejaVu Sans",)})
    rows = pd.DataFrame({"名称": ["示例·龢䶮𠮷ABC中心"]})
    made = page_paper.document(None, rows, PaperName("试", "表"), current(), ORIGIN)
    assert "示例·龢䶮𠮷ABC中心" in text(made)
    fonts = pypdf.PdfReader(io.BytesIO(made)).pages[0]["/Resources"]["/Font"].values()
    families = {str(font.get_object()["/BaseFont"]).partition("+")[2].partition("-")[0] for font in fonts}
    assert {"DejaVuSans", "NotoSansCJKsc"} <= families


def test_without_fonts_it_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(settings, "font_folders", lambda: [tmp_path])
    with pytest.raises(Refused, match=r"没有字体 Noto Sans CJK SC.*fonts-noto-cjk.*MONITOR_FONTS"):
        typeset.compiled("brief.typ", {}, AT)


def test_an_offices_own_fonts_come_first(monkeypatch, tmp_path):
    own = tmp_path / "fonts"
    own.mkdir()
    monkeypatch.setenv("MONITOR_FONTS", str(own))
    assert settings.font_folders()[0] == own
    monkeypatch.setenv("MONITOR_FONTS", str(tmp_path / "none"))
    assert tmp_path / "none" not in settings.font_folders()


@pytest.mark.slow
def test_the_same_content_makes_the_same_bytes_also_in_another_process(reported, tmp_path):
    import json

    content = brief.content(reported, "C1", 2021, current(), ORIGIN, full=True)
    here = typeset.compiled("brief.typ", content, AT)
    assert typeset.compiled("brief.typ", content, AT) == here
    (tmp_path / "content.json").write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    script = (
        "import json, sys, hashlib; from datetime import datetime; from pages.documents import typeset;"
        "made = typeset.compiled('brief.typ', json.load(open(sys.argv[1], encoding='utf-8')), datetime.fromisoformat(sys.argv[2]));"
        "open(sys.argv[3], 'wb').write(made)"
    )
    target = tmp_path / "there.pdf"
    subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "content.json"), AT.isoformat(), str(target)],
        cwd=ROOT,
        check=True,
        timeout=120,
    )
    assert target.read_bytes() == here


def test_no_template_fetches_anything(tmp_path, monkeypatch):
    for path in typeset.TEMPLATES.glob("*.typ"):
        assert "@preview" not in path.read_text("utf-8")
    shutil.copytree(typeset.TEMPLATES, tmp_path / "t")
    (tmp_path / "t" / "brief.typ").write_text('#import "@preview/cetz:0.3.4"\n', "utf-8")
    monkeypatch.setattr(typeset, "TEMPLATES", tmp_path / "t")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    with pytest.raises(Refused, match="没有排成"):
        typeset.compiled("brief.typ", {}, AT)
