"""An office's own fonts, by the names that their makers give them: papers are set in them, and `doctor` says so."""

import io
from pathlib import Path

import pypdf
import pytest
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont

from data import paper_fonts
from data.journal.backups import health
from pages.documents import typeset
from tests.conftest import CI
from tests.pages.test_brief import AT

NOTO = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
TITLE, PART, TEXT = "某省年度绩效", "重大事项", "概况见下表"


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """A folder with three fonts of an office: the characters of this file, drawn as Noto's, under other names."""
    if not NOTO.exists():
        assert not CI, "fonts-noto-cjk is missing"
        pytest.skip("no fonts: apt-get install fonts-noto-cjk")
    font: TTFont = TTCollection(NOTO, lazy=True).fonts[2]  # its simplified Chinese
    chooser = Subsetter(Options(name_IDs=["*"], notdef_outline=True))
    chooser.populate(text=TITLE + PART + TEXT)
    chooser.subset(font)
    folder = tmp_path_factory.mktemp("fonts")
    for family in ("FangSong", "FZXiaoBiaoSong-B05", "KaiTi"):
        for record in list(font["name"].names):
            if record.nameID in (1, 3, 4, 6, 16):
                font["name"].setName(family, record.nameID, record.platformID, record.platEncID, record.langID)
        font["CFF "].cff.fontNames = [family]
        font.save(folder / f"{family}.otf")
    return folder


@pytest.fixture
def office(made, monkeypatch) -> Path:
    """The office has put its fonts where the product looks for them."""
    monkeypatch.setenv("MONITOR_FONTS", str(made))
    return made


def fonts_of(content: bytes) -> set[str]:
    """The fonts of a PDF, without the mark of a subset."""
    found = set()
    for page in pypdf.PdfReader(io.BytesIO(content)).pages:
        for font in page["/Resources"]["/Font"].values():
            found.add(str(font.get_object()["/BaseFont"]).lstrip("/").partition("+")[2].removesuffix("-Identity-H"))
    return found


def paper() -> bytes:
    """A summary with all three kinds of text."""

    def table(columns: int) -> dict[str, list]:
        lines = [["表"] * columns]
        return {"heads": ["中心"] * columns, "rows": lines, "numeric": [False] * columns, "tones": [[""] * columns]}

    empty = {"heads": [], "rows": [], "numeric": [], "tones": []}
    content = {
        "title": TITLE, "fictional": "", "foot": TEXT, "said": [TEXT], "matrix": table(2), "ranks": [], "points": empty,
        "money": empty, "reporting": table(2), "kinds": table(2), "critical": table(7),
    }  # fmt: skip
    return typeset.compiled("summary.typ", content, AT)


def test_text_title_and_second_headings_are_set_in_the_fonts_of_the_office(office):
    assert {"FangSong", "FZXiaoBiaoSong-B05", "KaiTi"} <= fonts_of(paper())
    said = health.fonts()
    assert said.level == "fine"
    assert "正文 FangSong，标题 FZXiaoBiaoSong-B05，小标题 KaiTi" in said.found
    assert str(office) in said.found


def test_a_character_that_they_lack_is_set_in_noto(office):
    assert "NotoSansCJKsc-Regular" in {
        name for name in fonts_of(paper()) if name.startswith("Noto")
    }  # 中心 is in none of theirs


def test_without_them_papers_are_set_in_noto_alone():
    assert all(name.startswith("Noto") for name in fonts_of(paper()))
    assert "正文 Noto Sans CJK SC，标题 Noto Serif CJK SC" in health.fonts().found


def test_a_folder_with_fonts_that_papers_do_not_need_is_not_enough(tmp_path, monkeypatch):
    """Any file of a font used to be called fine, and then no paper could be made."""
    (tmp_path / "other.ttf").write_bytes(b"no font")
    monkeypatch.setattr("data.settings.NOTO_CJK", ())
    monkeypatch.setenv("MONITOR_FONTS", str(tmp_path))
    assert paper_fonts.missing() == list(paper_fonts.NEEDED)
    said = health.fonts()
    assert said.level == "attention"
    assert "Noto Sans CJK SC" in said.found
