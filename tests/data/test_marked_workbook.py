"""The workbook that comes back: marked where the problems are, otherwise what was sent in, and readable again."""

import io
import random
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
import xlsxwriter

from data import demonstration
from data.acts.reports import submissions
from data.problem import Refused
from data.workbook import marked_workbook
from data.workbook.isolation import limited_process
from data.workbook.marked_workbook import Mark, mark
from data.workbook.marking.ods import mark_ods
from data.workbook.reading import read
from data.workbook.spreadsheet.package import address, open_package
from tests.conftest import CI, money, served
from tests.data.test_reading import ods, xlsx
from tests.data.test_reading import zipped as zip_of

SIGN = 'N("核验")=0'
FILLS = {"error": "FFFBCFCB", "query": "FFFFE29A", "unreadable": "FFDDD3EE"}
MARKS = [
    Mark("资金投入", "E5", "error", "“金额”为“abc”", "请填写数字，单位万元"),
    Mark("服务企业", "第5行", "query", "与上年重复", "请核对并说明"),
    Mark("服务企业", "B5", "query", "信用代码曾用于另一家企业", "请说明"),
    Mark("服务企业", "B5", "error", "校验码不对", "请核对18位代码"),
    Mark("人员", "C9", "unreadable", "#REF!", "请改正公式"),
    Mark("汇总表", None, "query", "合计比上年减少一半", "请说明原因"),
    Mark(None, None, "error", "缺少附件", "请补交"),
    Mark("没有的表", "A1", "error", "没有这张表", "请恢复"),
]


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == len(set(archive.namelist()))
        return {name: archive.read(name) for name in archive.namelist()}


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def colours(sheet) -> dict[str, str]:
    """Cell → the colour we laid over it; each before every other conditional format of the sheet."""
    found, others = {}, []
    for where in sheet.conditional_formatting:
        for rule in where.rules:
            if rule.formula == [SIGN]:
                found |= {str(area): (rule.priority, rule.dxf.fill.bgColor.rgb) for area in where.sqref.ranges}
            else:
                others.append(rule.priority)
    assert not found or max(priority for priority, _ in found.values()) < min(others, default=99)
    return {cell: colour for cell, (_, colour) in found.items()}


def notes(sheet) -> dict[str, str]:
    return {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}


@pytest.fixture
def report(workbook) -> bytes:
    return workbook(money("12000000", "2021-03-01"), served("91330000142916585U", "2021-04-01"))


def test_every_problem_is_listed_with_a_link_to_its_cell(report):
    marked, name = mark(report, "示例·中心 2021.xlsx", MARKS, "核验结果 · 示例·C1中心 2021年度")
    assert name == "示例·中心 2021_核验.xlsx"
    book = opened(marked)
    assert (book.sheetnames[0], book.active.title) == ("核验结果", "核验结果")
    assert book.sheetnames[1:] == opened(report).sheetnames
    sheet = book["核验结果"]
    assert sheet["A1"].value == "核验结果 · 示例·C1中心 2021年度"
    assert sheet["A2"].value == "共 8 处：错误 4、待说明 3、无法读取 1"
    assert [c.value for c in sheet[4]] == ["序号", "级别", "工作表", "单元格", "发现的问题", "请这样处理"]
    assert sheet.freeze_panes == "A5"
    words = {"error": "错误", "query": "待说明", "unreadable": "无法读取"}
    for number, (row, each) in enumerate(zip(sheet.iter_rows(min_row=5), MARKS, strict=True), 1):
        assert (row[0].value, row[1].value) == (number, words[each.level])
        assert row[2].value == (each.sheet or "整个文件")
        assert (row[4].value, row[5].value) == (each.found, each.expected)
        assert row[1].fill.fgColor.rgb == FILLS[each.level]
        assert row[4].alignment.wrap_text
    targets = [row[3].hyperlink.location if row[3].hyperlink else None for row in sheet.iter_rows(min_row=5)]
    assert targets == [
        "'资金投入'!E5", "'服务企业'!A5", "'服务企业'!B5", "'服务企业'!B5", "'人员'!C9", "'汇总表'!A1", None, None,
    ]  # fmt: skip


def test_the_cells_are_coloured_and_carry_the_instruction(report):
    book = opened(mark(report, "a.xlsx", MARKS)[0])
    assert colours(book["资金投入"]) == {"E5": FILLS["error"]}
    assert colours(book["服务企业"]) == {"A5": FILLS["query"], "B5": FILLS["error"]}
    assert colours(book["人员"]) == {"C9": FILLS["unreadable"]}
    assert colours(book["汇总表"]) == {}
    assert notes(book["资金投入"]) == {"E5": "【核验 1·错误】“金额”为“abc”\n→ 请填写数字，单位万元"}
    both = notes(book["服务企业"])["B5"]
    assert both.index("信用代码曾用于") < both.index("【核验 4·错误】校验码不对\n→ 请核对18位代码")


def test_only_one_sheet_is_selected(report):
    """Several selected sheets would be edited together."""
    book = opened(mark(report, "a.xlsx", MARKS)[0])
    assert [s.title for s in book.worksheets if s.sheet_view.tabSelected] == ["核验结果"]


def test_all_else_is_byte_for_byte_what_was_sent(report):
    before, after = parts(report), parts(mark(report, "a.xlsx", MARKS)[0])
    # what names the sheets and the parts has to change; nothing else may
    named = {"xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml", "xl/styles.xml"}
    for name, body in before.items():
        if name in named:
            continue
        if not name.startswith("xl/worksheets/sheet"):
            assert after[name] == body, name
            continue
        for section in ("sheetData", "cols", "sheetProtection", "dataValidations", "mergeCells", "autoFilter"):
            pattern = re.compile(rf"<{section}(?:[ >][^>]*)?(?:/>|>.*?</{section}>)".encode(), re.DOTALL)
            assert pattern.findall(after[name]) == pattern.findall(body), (name, section)


def test_formulas_keep_their_results(report):
    values = [
        [[c.value for c in row] for row in openpyxl.load_workbook(io.BytesIO(b), data_only=kept)["汇总表"].iter_rows()]
        for b in (report, mark(report, "a.xlsx", MARKS)[0]) for kept in (True, False)
    ]  # fmt: skip
    assert values[0] == values[2]
    assert values[1] == values[3]
    assert any(str(cell).startswith("=") for row in values[3] for cell in row)


def test_names_of_one_sheet_follow_their_sheet(report):
    """Filters and print titles are numbered by sheet: with a new first sheet each moves on by one."""
    before, after = opened(report), opened(mark(report, "a.xlsx", MARKS)[0])
    for sheet in before.worksheets:
        assert after[sheet.title].print_title_rows == sheet.print_title_rows
        assert after[sheet.title].auto_filter.ref == sheet.auto_filter.ref
    assert set(after.defined_names) == set(before.defined_names)
    root = parts(mark(report, "a.xlsx", MARKS)[0])["xl/workbook.xml"].decode()
    names = opened(report).sheetnames
    for number, where in re.findall(r'_FilterDatabase" localSheetId="(\d+)"[^>]*>\'?([^!\']+)', root):
        assert ["核验结果", *names][int(number)] == where


def test_it_reads_the_same_as_the_original(workbook, definitions):
    """An accepted report as well as one full of problems; the new first sheet is nobody's ledger."""
    sent = workbook(money("12000000", "2021-03-01"), served("91330000142916580", "2021-04-01"))
    before = submissions.prepare(sent, "a.xlsx", definitions)
    marks = [Mark(p.sheet, p.cell, "error", p.found, p.expected) for p in before.problems] + MARKS
    after = submissions.prepare(mark(sent, "a.xlsx", marks)[0], "a.xlsx", definitions)
    assert before.problems
    assert after.problems == before.problems
    good = workbook(money("12000000", "2021-03-01"))
    understood = submissions.prepare(mark(good, "a.xlsx", MARKS)[0], "a.xlsx", definitions)
    assert understood.filled == submissions.prepare(good, "a.xlsx", definitions).filled is not None


def own_workbook() -> bytes:
    """What a centre might have made itself: chart, picture-like extras, own notes, merged cells, a validation."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("我们的'统计' & 图")
        sheet.write_column("A1", [1, 2, 3])
        sheet.write_formula("B1", "=SUM(A1:A3)", None, 6)
        sheet.write_comment("A1", "我们自己的批注 <1>")
        sheet.write_comment("A2", "另一条")
        sheet.merge_range("D4:F6", "合并")
        sheet.data_validation("C1", {"validate": "list", "source": ["甲", "乙"]})
        sheet.conditional_format("A1:A3", {"type": "data_bar", "data_bar_2010": True})
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "='我们的''统计'' & 图'!$A$1:$A$3"})
        sheet.insert_chart("H2", chart)
        line = book.add_chart({"type": "line"})
        line.add_series({"values": "='我们的''统计'' & 图'!$A$1:$A$3"})
        book.add_chartsheet("图表页").set_chart(line)
        book.add_worksheet("核验结果").write("A1", "不是系统的表")
    return target.getvalue()


def test_charts_and_own_notes_survive():
    sent, name = own_workbook(), "我们的'统计' & 图"
    marks = [
        Mark(name, "A1", "error", "一", "二"), Mark(name, "E5", "query", "在合并单元格里", "请说明"),
        Mark(name, "A2000", "error", "还没有的行", "请填写"), Mark("图表页", "A1", "error", "图", "图"),
        Mark("核验结果", "A1", "query", "自己的表", "请说明"),
    ]  # fmt: skip
    marked, _ = mark(sent, "图.xlsx", marks)
    before, after = parts(sent), parts(marked)
    for part, body in before.items():
        if "/charts/" in part or part.startswith("xl/drawings/drawing"):
            assert after[part] == body
    book = opened(marked)
    assert book.sheetnames == ["核验结果（2）", name, "图表页", "核验结果"]
    assert book["核验结果"]["A1"].value == "不是系统的表"
    sheet = book[name]
    assert notes(sheet) == {
        "A1": "我们自己的批注 <1>\n【核验 1·错误】一\n→ 二",
        "A2": "另一条",
        "D4": "【核验 2·待说明】在合并单元格里\n→ 请说明",
        "A2000": "【核验 3·错误】还没有的行\n→ 请填写",
    }
    assert len(sheet._charts) == 1
    assert book.worksheets[0]["D5"].hyperlink.location == "'我们的''统计'' & 图'!A1"
    shapes = after["xl/drawings/vmlDrawing1.vml"].decode()
    ids = re.findall(r'<v:shape id="([^"]+)"', shapes)
    assert len(ids) == len(set(ids)) == 4


def test_no_text_becomes_a_formula(report):
    evil = '=HYPERLINK("http://x","y")'
    marks = [Mark("人员", "A5", "error", evil, "+1+1 _x000D_\x07"), Mark("人员", evil, "error", "@x", "-1")]
    sheet = opened(mark(report, "a.xlsx", marks, evil)[0])["核验结果"]
    for cell in ("A1", "D6", "E5", "E6", "F5", "F6"):
        assert sheet[cell].data_type == "s", cell
        assert sheet[cell].quotePrefix, cell
    assert sheet["A1"].value == sheet["E5"].value == evil
    assert b"<f" not in parts(mark(report, "a.xlsx", marks)[0])["xl/worksheets/marks1.xml"]
    raw = read(mark(report, "a.xlsx", marks)[0], "a.xlsx").sheets["核验结果"]
    assert raw.rows[4][5] == "+1+1 _x000D_"


def test_very_long_texts_are_cut_before_they_harm_the_file(report):
    marks = [Mark("人员", "A5", "error", "&" * 60_000, "<" * 60_000)] * 20
    book = opened(mark(report, "a.xlsx", marks, "&" * 60_000)[0])
    assert book["核验结果"]["E5"].value == "&" * 2000 + "……"
    assert len(book["人员"]["A5"].comment.text) < 10_000
    sheet = ods('<table:table table:name="人员"/>')
    assert len(read(mark(sheet, "a.ods", marks, "&" * 60_000)[0], "a.ods").sheets["核验结果"].rows) == 24


def test_marked_twice_carries_only_the_latest_marks(report):
    first, name = mark(report, "报告.xlsx", MARKS)
    second, again = mark(first, name, [Mark("服务企业", "B5", "query", "还有一处", "请说明")])
    assert again == name
    book = opened(second)
    assert book.sheetnames == ["核验结果", *opened(report).sheetnames]
    assert [c.value for c in book["核验结果"]["E"]][4:] == ["还有一处"]
    found = {sheet.title: (colours(sheet), notes(sheet)) for sheet in book.worksheets[1:]}
    assert found.pop("服务企业") == ({"B5": FILLS["query"]}, {"B5": "【核验 1·待说明】还有一处\n→ 请说明"})
    assert all(left == ({}, {}) for left in found.values())


def test_an_own_note_outlives_our_marks():
    name = "我们的'统计' & 图"
    once, _ = mark(own_workbook(), "a.xlsx", [Mark(name, "A1", "error", "一", "二")])
    moved = zip_of({**parts(once), "xl/workbook.xml": parts(once)["xl/workbook.xml"].replace("（2）".encode(), b"")
                    .replace('name="核验结果" sheetId="3"'.encode(), 'name="另"  sheetId="3"'.encode())})  # fmt: skip
    twice = opened(mark(moved, "a.xlsx", [])[0])
    assert notes(twice[name]) == {"A1": "我们自己的批注 <1>", "A2": "另一条"}


@pytest.mark.parametrize("prefix", ["", "x:"])
def test_sheets_as_other_programs_write_them(prefix):
    """A prefix on every element, cells without addresses, no formats: what is put in follows suit."""
    content = xlsx("<row><c><v>1</v></c><c><v>2</v></c></row>", names=("甲", "乙"))
    if prefix:
        changed = {
            name: re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1x:", body.decode()).replace("xmlns=", "xmlns:x=").encode()
            if name.startswith(("xl/worksheets", "xl/styles", "xl/workbook")) else body
            for name, body in parts(content).items()
        }  # fmt: skip
        content = zip_of(changed)
    marked, _ = mark(content, "a.xlsx", [Mark("乙", "B1", "error", "一", "二")])
    raw = read(marked, "a.xlsx")
    assert list(raw.sheets) == ["核验结果", "甲", "乙"]
    assert raw.sheets["乙"].rows == [[1, 2]]
    after = parts(marked)
    for name, body in after.items():
        if name.endswith((".xml", ".rels", ".vml")):
            ElementTree.fromstring(body)
    assert b'sqref="B1"' in after["xl/worksheets/sheet2.xml"]
    assert b'sqref="B1"' not in after["xl/worksheets/sheet1.xml"]
    assert b'ref="B1"' in after["xl/comments_marks1.xml"]


def macro_workbook() -> bytes:
    return zip_of({**parts(xlsx("")), "xl/vbaProject.bin": b"x"})


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "空的"),
        (b"%PDF-1.7", "PDF"),
        (zip_of({"a.txt": "x"}), "不是 Excel"),
        (xlsx("")[:-40], "损坏"),
        (macro_workbook(), "宏"),
        (xlsx("", setting="<!DOCTYPE a>"), "DOCTYPE"),
        (xlsx("", after="<broken"), "格式有误"),
        (zip_of({**parts(xlsx("")), "xl/styles.xml": "<styleSheet"}), "格式有误"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"), "加密"),
    ],
)
def test_what_cannot_be_marked_is_refused_with_the_reason(content, said):
    with pytest.raises(Refused, match=said):
        mark(content, "a.xlsx", MARKS)


def test_a_child_that_dies_or_hangs_is_a_refusal(report, monkeypatch, tmp_path):
    monkeypatch.setattr(marked_workbook, "WALL_SECONDS", 0.0001)
    with pytest.raises(Refused, match="无法在这个文件中标注"):
        mark(report, "a.xlsx", MARKS)
    monkeypatch.setattr(marked_workbook, "WALL_SECONDS", 30)
    monkeypatch.setattr(limited_process, "_IDLE", [])
    (tmp_path / "sitecustomize.py").write_text("import os; os.abort()")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(Refused, match="无法在这个文件中标注"):
        mark(report, "a.xlsx", MARKS)


def test_far_cells_can_be_marked_although_they_cannot_be_read():
    far = xlsx('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    marked, _ = mark(far, "a.xlsx", [Mark("表", "XFD1048576", "unreadable", "太远", "请删除")])
    assert b'sqref="XFD1048576"' in parts(marked)["xl/worksheets/sheet1.xml"]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_a_large_workbook_with_two_thousand_marks(kind):
    if kind == "xlsx":
        target = io.BytesIO()
        with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
            sheet = book.add_worksheet("人员")
            for row in range(20_000):
                sheet.write_row(row, 0, [f"示例{row}", row, "硕士", "无", "是", "2022-11-13", row / 7, "备注", "", "x"])
        content = target.getvalue()
    else:
        cells = "".join(f'<table:table-cell office:value-type="float" office:value="{{}}{n}"/>' for n in range(10))
        rows = "".join(
            f"<table:table-row>{cells.replace('{}', str(row * 7919))}</table:table-row>" for row in range(20_000)
        )
        content = ods(f'<table:table table:name="人员">{rows}</table:table>')
    marks = [Mark("人员", f"{'ABCDEFGHIJ'[n % 10]}{n * 10 + 1}", "error", f"第{n}处", "请改正") for n in range(2000)]
    marked, _ = mark(content, f"a.{kind}", marks)
    before, after = read(content, "a").sheets["人员"], read(marked, "a").sheets
    assert after["人员"].rows == before.rows
    assert len(after["核验结果"].rows) == 4 + 2000


# .ods

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def ods_notes(content: bytes) -> dict[tuple[str, str], str]:
    """(sheet, cell) → note, counted out cell by cell, repeated ones too."""
    found = {}
    for table in ElementTree.fromstring(parts(content)["content.xml"]).iter(f"{TABLE}table"):
        number = 0
        for row in table.iter(f"{TABLE}table-row"):
            times = int(row.get(f"{TABLE}number-rows-repeated", "1"))
            column = 0
            for cell in row:
                wide = int(cell.get(f"{TABLE}number-columns-repeated", "1"))
                note = cell.find(f"{OFFICE}annotation")
                if note is not None:
                    said = "\n".join("".join(p.itertext()) for p in note.iter(f"{TEXT}p"))
                    for r in range(number + 1, number + times + 1):
                        for c in range(column + 1, column + wide + 1):
                            found[(table.get(f"{TABLE}name"), address(r, c))] = said
                column += wide
            number += times
    return found


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(60))
def test_repeated_rows_and_cells_are_taken_apart_only_where_a_note_goes_in(seed):
    chance = random.Random(seed)
    rows = []
    for _ in range(chance.randint(0, 5)):
        cells = "".join(
            f'<table:table-cell table:number-columns-repeated="{chance.randint(1, 3)}" office:value-type="float"'
            f' office:value="{chance.randint(0, 9)}"' + chance.choice(["/>", "><text:p>1</text:p></table:table-cell>"])
            for _ in range(chance.randint(0, 3))
        )
        rows.append(f'<table:table-row table:number-rows-repeated="{chance.randint(1, 4)}">{cells}</table:table-row>')
    content = ods(f'<table:table table:name="甲"/><table:table table:name="表">{"".join(rows)}</table:table>')
    places = {address(chance.randint(1, 12), chance.randint(1, 9)) for _ in range(chance.randint(1, 6))}
    marks = [("表", place, "error", f"在{place}", "请改正") for place in sorted(places)]
    _, archive = open_package(content)
    marked = zip_of({**parts(content), **mark_ods(archive, marks, "")})
    before, after = (read(b, "a.ods").sheets["表"].rows for b in (content, marked))
    assert after == before
    listed = {(sheet, cell): said for sheet, cell, _, said, _ in marks}
    found = ods_notes(marked)
    assert found.keys() == listed.keys()
    assert all(listed[key] in said for key, said in found.items())


def test_ods_merged_cells_own_notes_and_links():
    cells = (
        '<table:table-cell table:number-rows-spanned="2" table:number-columns-spanned="2"><text:p>合并</text:p>'
        "</table:table-cell><table:covered-table-cell/><table:table-cell><office:annotation><text:p>自己的</text:p>"
        "</office:annotation><text:p>3</text:p></table:table-cell>"
    )
    table = f'<table:table table:name="它\'s"><table:table-row>{cells}</table:table-row><table:table-row>'
    content = ods(
        f'{table}<table:covered-table-cell table:number-columns-repeated="2"/></table:table-row></table:table>'
    )
    marks = [Mark("它's", "B2", "error", "=1+1", "二"), Mark("它's", "C1", "query", "三", "四")]
    first, name = mark(content, "表.ods", marks)
    assert name == "表_核验.ods"
    assert ods_notes(first) == {
        ("它's", "A1"): "【核验 1·错误】=1+1\n→ 二",
        ("它's", "C1"): "自己的\n【核验 2·待说明】三\n→ 四",
    }
    text = parts(first)["content.xml"].decode()
    assert re.findall(r'xlink:href="([^"]*)"', text) == ["#'它''s'.B2", "#'它''s'.C1"]
    assert "table:formula" not in text
    second, _ = mark(first, name, [])
    assert ods_notes(second) == {("它's", "C1"): "自己的"}
    assert "apply-style-name" not in parts(second)["content.xml"].decode()
    assert list(read(second, name).sheets) == ["核验结果", "它's"]


# LibreOffice


@pytest.fixture(scope="module")
def office(tmp_path_factory) -> Callable[[bytes, str, str], bytes]:
    """Has LibreOffice open a file and save it as another kind."""
    if not shutil.which("soffice"):
        assert not CI, "LibreOffice is missing"
        pytest.skip("LibreOffice is missing: apt-get install libreoffice-calc")
    folder = tmp_path_factory.mktemp("office")

    def save_as(content: bytes, source: str, target: str) -> bytes:
        (folder / f"in.{source}").write_bytes(content)
        profile = f"-env:UserInstallation=file://{folder / 'profile'}"
        command = ["soffice", profile, "--headless", "--convert-to", target, "--outdir", folder / "out"]
        done = subprocess.run([*command, folder / f"in.{source}"], capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr
        assert "rror" not in done.stderr + done.stdout
        return Path(folder / "out" / f"in.{target}").read_bytes()

    return save_as


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_a_workbook_saved_by_libreoffice_comes_back_marked_and_opens_there(office, definitions, kind):
    generated = demonstration.build_report("ZD12", 2025)
    sent = office(generated, "xlsx", kind)
    marked, name = mark(sent, f"报告.{kind}", MARKS)
    before, after = (submissions.prepare(b, name, definitions) for b in (sent, marked))
    assert after.problems == before.problems == ()
    assert after.filled == before.filled
    # opened and saved there, as the centre will do: the marks are where they were put, the report reads the same
    saved = office(marked, kind, "xlsx")
    assert submissions.prepare(saved, "a.xlsx", definitions).filled.rows == before.filled.rows
    book = opened(saved)
    assert book.sheetnames == ["核验结果", *opened(generated).sheetnames]
    assert book.active.title == "核验结果"
    assert colours(book["服务企业"]) == {"A5": FILLS["query"], "B5": FILLS["error"]}
    assert notes(book["资金投入"])["E5"].startswith("【核验 1·错误】“金额”为“abc”")
    links = [c.hyperlink.location.replace("'", "") if c.hyperlink else None for c in book["核验结果"]["D"][4:]]
    assert links[:6] == ["资金投入!E5", "服务企业!A5", "服务企业!B5", "服务企业!B5", "人员!C9", "汇总表!A1"]
    assert book["资金投入"].protection.sheet
    assert len(book["资金投入"].data_validations.dataValidation) > 3
    formulas = [[c.value for c in row] for row in book["汇总表"].iter_rows(min_row=5) if row[3].value]
    assert any(str(value).startswith("=") for row in formulas for value in row)
    # and marked once more after that: nothing of the first time is left
    again = opened(mark(saved, "a.xlsx", [Mark("人员", "A6", "query", "一", "二")])[0])
    assert again.sheetnames == book.sheetnames
    left = {s.title: (colours(s), list(notes(s))) for s in again.worksheets[1:]}
    assert {title: found for title, found in left.items() if found != ({}, [])} == {
        "人员": ({"A6": FILLS["query"]}, ["A6"])
    }
