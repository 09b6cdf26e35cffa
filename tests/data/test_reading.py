"""Hostile, broken and honest workbooks: each ends in a Chinese refusal or in the right cells."""

import io
import os
import random
import re
import shutil
import subprocess
import sys
import zipfile
import zlib
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from data.problem import Refused
from data.workbook import reading
from data.workbook.isolation import limited_process
from data.workbook.reading import RawWorkbook, read

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NOON = datetime(2025, 3, 1, 12, 30)  # noqa: DTZ001  spreadsheets know no time zones
STRICT = ("http://purl.oclc.org/ooxml/spreadsheetml/main", "http://purl.oclc.org/ooxml/officeDocument/relationships")
DATE_STYLE = '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
ODS = "application/vnd.oasis.opendocument.spreadsheet"


def zipped(parts: dict[str, str | bytes]) -> bytes:
    """A zip of these parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return target.getvalue()


def xlsx_parts(rows: str, *, names=("表",), spaces=(MAIN, LINKS), strings="", setting="", after="") -> dict[str, str]:
    """The parts of a workbook by hand; rows is the inside of every sheet's sheetData."""
    main, links = spaces
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    start = f'<Relationship Id="rId1" Type="{links}/officeDocument" Target="xl/workbook.xml"/>'
    numbered = list(enumerate(names, 1))
    sheets = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in numbered)
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{links}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n, _ in numbered
    )
    relations += f'<Relationship Id="s" Type="{links}/sharedStrings" Target="sharedStrings.xml"/>'
    relations += f'<Relationship Id="t" Type="{links}/styles" Target="styles.xml"/>'
    return {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{package}">{start}</Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{links}">{setting}<sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}">{relations}</Relationships>',
        "xl/sharedStrings.xml": f'<sst xmlns="{main}">{strings}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}">{DATE_STYLE}</styleSheet>',
        **{
            f"xl/worksheets/sheet{n}.xml": f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData>{after}</worksheet>'
            for n, _ in numbered
        },
    }


def xlsx(rows: str, **options) -> bytes:
    return zipped(xlsx_parts(rows, **options))


def ods(inside: str, **parts: str) -> bytes:
    """An .ods by hand; inside is the content of office:spreadsheet."""
    spaces = "".join(
        f' xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in (("office", "office"), ("table", "table"), ("text", "text"), ("draw", "drawing"))
    )
    spaces += ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    content = f"<office:document-content{spaces}><office:body><office:spreadsheet>{inside}</office:spreadsheet>"
    content += "</office:body></office:document-content>"
    return zipped({"mimetype": ODS, "content.xml": content, "META-INF/manifest.xml": "<m/>", **parts})


def ods_table(cells: str, name: str = "表") -> str:
    return f'<table:table table:name="{name}"><table:table-row>{cells}</table:table-row></table:table>'


def cell(reference: str, value: object = 1, more: str = "") -> str:
    return f'<row><c r="{reference}"{more}><v>{value}</v></c></row>'


def honest() -> bytes:
    """A small workbook as a person might hand in."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        book.set_custom_property("模板版本", "2025.1")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        minute = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        percent = book.add_format({"num_format": "0.0%"})
        sheet = book.add_worksheet("资金 投入")
        sheet.write("C3", "甲公司")
        sheet.write("D3", 1358.016)
        sheet.write_datetime("E3", date(2025, 3, 1), day)
        sheet.write_datetime("F3", NOON, minute)
        sheet.write_formula("C4", "=D3*2", None, 2716.032)
        sheet.write("D4", 0)
        sheet.write("E4", 0.873, percent)
        sheet.write("G4", "  \u3000")
        sheet.write("C5", "第一行\n第二行")
        sheet.write("D5", "0012345")
        sheet.merge_range("C7:D8", "合并")
        sheet.write("E8", "批注旁")
        sheet.write_comment("E8", "这是批注，不是内容")
        sheet.write_blank("Z900", None, day)
        hidden = book.add_worksheet("隐藏")
        hidden.hide()
        hidden.write("A1", "也要读")
        book.add_worksheet("空表")
    return target.getvalue()


def cells(book: RawWorkbook, sheet: str) -> dict[str, object]:
    """The filled cells of a sheet by A1 address, asked for in another way than the reader's own."""
    rows = book.sheets[sheet].rows
    return {
        f"{chr(65 + c)}{r}": value for r, row in enumerate(rows, 1) for c, value in enumerate(row) if value is not None
    }


EXPECTED = {
    "C3": "甲公司",
    "D3": 1358.016,
    "E3": date(2025, 3, 1),
    "F3": NOON,
    "C4": 2716.032,
    "D4": 0,
    "E4": 0.873,
    "C5": "第一行\n第二行",
    "D5": "0012345",
    "C7": "合并",
    "E8": "批注旁",
}


def refusal(content: bytes, name: str = "填报.xlsx") -> str:
    """The whole message of the refusal, which must be Chinese."""
    with pytest.raises(Refused) as caught:
        read(content, name)
    assert all(re.search("[\u4e00-\u9fff]", problem.found) for problem in caught.value.problems)
    assert all(re.search("[\u4e00-\u9fff]", problem.expected) for problem in caught.value.problems)
    return str(caught.value)


def test_honest_workbook():
    book = read(honest(), "填报.xlsx")
    assert book.kind == "xlsx"
    assert book.properties == {"模板版本": "2025.1"}
    assert list(book.sheets) == ["资金 投入", "隐藏", "空表"]
    assert cells(book, "资金 投入") == EXPECTED
    assert book.sheets["资金 投入"].merged == ["C7:D8"]
    assert book.sheets["资金 投入"].broken == {}
    assert cells(book, "隐藏") == {"A1": "也要读"}
    assert book.sheets["空表"].rows == []
    assert type(book.sheets["资金 投入"].rows[2][4]) is date


@pytest.fixture(scope="session")
def converted(tmp_path_factory) -> dict[str, bytes]:
    """The honest workbook saved by LibreOffice as .ods and as .xlsx."""
    office = shutil.which("soffice")
    if not office:
        message = "LibreOffice is missing: apt-get install libreoffice-calc"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(message)
    folder = tmp_path_factory.mktemp("office")
    source = folder / "in.xlsx"
    source.write_bytes(honest())
    saved = {}
    for kind in ("ods", "xlsx"):
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = [office, profile, "--headless", "--convert-to", kind, "--outdir", str(folder / kind), str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
        saved[kind] = (folder / kind / f"in.{kind}").read_bytes()
    return saved


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["ods", "xlsx"])
def test_same_through_libreoffice(converted, kind):
    book = read(converted[kind], f"填报.{kind}")
    assert book.kind == kind
    assert book.properties["模板版本"] == "2025.1"
    assert list(book.sheets) == ["资金 投入", "隐藏", "空表"]
    assert cells(book, "资金 投入") == EXPECTED
    assert cells(book, "隐藏") == {"A1": "也要读"}
    assert book.sheets["资金 投入"].merged == ["C7:D8"]
    assert book.sheets["资金 投入"].broken == {}


def office_header(stream: str) -> bytes:
    """The start of an OLE file with one stream of this name in its directory."""
    return bytes.fromhex("d0cf11e0a1b11ae1") + bytes(1016) + stream.encode("utf-16-le") + bytes(500)


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        pytest.param(b"", "a.xlsx", "空的", id="empty"),
        pytest.param(bytes(20 * 1024 * 1024 + 1), "a.xlsx", "最大 20 MB", id="too large"),
        pytest.param(office_header("EncryptedPackage"), "a.xlsx", "请去掉密码后再上传", id="encrypted"),
        pytest.param(office_header("Workbook"), "a.xlsx", "请另存为 .xlsx", id="old xls or et"),
        pytest.param(office_header("WordDocument"), "a.xlsx", "不是 Excel 工作簿", id="old doc"),
        pytest.param(b"<html><table><tr><td>1", "a.xlsx", "HTML", id="html"),
        pytest.param("名称,金额\n甲,1".encode("gb18030"), "a.csv", "CSV", id="csv"),
        pytest.param(b"%PDF-1.7 ...", "a.xlsx", "PDF", id="pdf"),
        pytest.param(os.urandom(100) + b"\0", "a.xlsx", "无法识别", id="noise"),
        pytest.param(zipped({"word/document.xml": "<w/>", "[Content_Types].xml": "<T/>"}), "a.xlsx", "Word", id="docx"),
        pytest.param(zipped({"甲.xlsx": b"x"}), "a.zip", "压缩包", id="zip"),
        pytest.param(zipped({**xlsx_parts(cell("A1")), "xl/vbaProject.bin": b"x"}), "a.xlsm", "宏", id="macro"),
        pytest.param(zipped({**xlsx_parts(""), "../../etc/passwd": b"x"}), "a.xlsx", "部件名称异常", id="path trick"),
        pytest.param(zipped({**xlsx_parts(""), "XL/Workbook.xml": b"x"}), "a.xlsx", "部件名称异常", id="twin part"),
        pytest.param(zipped({f"x{n}": b"" for n in range(501)}), "a.xlsx", "最多 500 个", id="many parts"),
        pytest.param(
            ods("", **{"META-INF/manifest.xml": "<m><encryption-data/></m>"}), "a.ods", "密码", id="ods locked"
        ),
    ],
)
def test_not_a_workbook_we_take(content, name, said):
    assert said in refusal(content, name)


def without(part: str) -> bytes:
    return zipped({name: body for name, body in xlsx_parts(cell("A1")).items() if name != part})


def sheet_part(body: str | bytes) -> bytes:
    return zipped({**xlsx_parts(""), "xl/worksheets/sheet1.xml": body})


LAUGHS = '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><worksheet>&b;</worksheet>'
SHARED = "".join(cell(f"A{n}", 0, ' t="s"') for n in range(1, 1000))
WIDE = '<table:table-cell table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell>'
LONG = '<table:table table:name="表"><table:table-row table:number-rows-repeated="1048576"><table:table-cell/>'
LONG += "<table:table-cell><text:p>x</text:p></table:table-cell></table:table-row></table:table>"
ELSEWHERE = '<R xmlns="http://x"><Relationship Id="a" Type="x/officeDocument" Target="xx/workbook.xml"/></R>'
EXTERNAL = '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet>&a;</worksheet>'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(without("xl/workbook.xml"), "xl/workbook.xml", id="no workbook part"),
        pytest.param(without("xl/_rels/workbook.xml.rels"), "缺少部件", id="no relations"),
        pytest.param(without("xl/worksheets/sheet1.xml"), "内容缺失", id="no sheet part"),
        pytest.param(xlsx(cell("A1") + cell("XFD1048576")), "《表》XFD1048576", id="far cell"),
        pytest.param(xlsx(cell("IW1")), "《表》IW1", id="column 257"),
        pytest.param(xlsx(cell("A50001")), "《表》A50001", id="row 50001"),
        pytest.param(
            lambda: xlsx("".join(f"<row><c><v>{n * 7919 % 999_983}</v></c></row>" for n in range(1_000_000))),
            "《表》A50001",
            id="million rows",
        ),
        pytest.param(xlsx(f"<row>{'<c><v>1</v></c>' * 16_384}</row>"), "《表》IW1", id="16384 columns"),
        pytest.param(xlsx(cell("A1") + cell("IV20000")), "内容过多", id="wide and long"),
        pytest.param(lambda: sheet_part(bytes(101 * 1024 * 1024)), "解压后超过 100 MB", id="expanding"),
        pytest.param(lambda: sheet_part(bytes(50 * 1024 * 1024)), "压缩率异常", id="ratio"),
        pytest.param(sheet_part(LAUGHS), "DOCTYPE", id="billion laughs"),
        pytest.param(sheet_part(EXTERNAL), "DOCTYPE", id="external entity"),
        pytest.param(sheet_part(LAUGHS.encode("utf-16")), "DOCTYPE", id="billion laughs in utf-16"),
        pytest.param(zipped({**xlsx_parts(""), "xl/styles.xml": EXTERNAL}), "DOCTYPE", id="entity in styles"),
        pytest.param(zipped({**xlsx_parts(""), "_rels/.rels": ELSEWHERE}), "内部关系异常", id="other workbook"),
        pytest.param(sheet_part("<worksheet><sheetData>"), "格式有误", id="xml cut off"),
        pytest.param(xlsx(cell("A1"), names=("表", "表")), "重名", id="same names"),
        pytest.param(xlsx(cell("A1", 7, ' t="s"')), "内部结构有误", id="no such shared string"),
        pytest.param(xlsx(cell("A1", "#NEW!", ' t="e"')), "《表》A1：错误值 #NEW!", id="unknown error"),
        pytest.param(xlsx(cell("B2", "长" * 32_768, ' t="str"')), "《表》B2：文字过长", id="long text"),
        pytest.param(
            xlsx(
                "".join(cell(f"A{n}", 0, ' t="s"') for n in range(1, 1000)), strings=f"<si><t>{'长' * 30_000}</t></si>"
            ),
            "内容过多",
            id="one long text shared a thousand times",
        ),
        pytest.param(ods(ods_table("") * 2), "重名", id="ods same names"),
        pytest.param(ods(""), "没有工作表", id="ods without sheets"),
        pytest.param(
            ods(
                ods_table(
                    '<table:table-cell table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell>'
                )
            ),
            "《表》XFD1",
            id="ods 16384 columns",
        ),
    ],
)
def test_hostile_workbook(content, said):
    assert said in refusal(content() if callable(content) else content)


def test_truncated_anywhere():
    whole = honest()
    for end in (4, 30, 100, len(whole) // 4, len(whole) // 2, len(whole) - 200, len(whole) - 21, len(whole) - 1):
        assert "文件" in refusal(whole[:end])


def test_wrong_checksum_in_a_part_nobody_reads():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, part in {**xlsx_parts(cell("A1")), "docProps/note.txt": "unharmed"}.items():
            archive.writestr(name, part)
    assert read(target.getvalue(), "a.xlsx").sheets["表"].rows == [[1]]
    assert "已损坏" in refusal(target.getvalue().replace(b"unharmed", b"modified"))


@pytest.mark.slow
def test_damaged_byte_is_found_or_harmless():
    """A flipped byte ends in a refusal or in the same cells, never in other cells."""
    whole, chance = honest(), random.Random(20250301)
    for _ in range(20):
        place = chance.randrange(4, len(whole))
        damaged = whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :]
        try:
            book = read(damaged, "a.xlsx")
        except Refused:
            continue
        assert cells(book, "资金 投入") == EXPECTED, place


def test_part_larger_than_the_zip_declares():
    """Two gigabytes behind a declared hundred bytes, with the checksum of those hundred."""
    head = f'<sst xmlns="{MAIN}"><si><t>'.encode()
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    stream = packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    stream += (packer.compress(b"A" * (1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)) * 2000
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, part in {**xlsx_parts(cell("A1")), "xl/sharedStrings.xml": stream}.items():
            archive.writestr(name, part)
        info = archive.getinfo("xl/sharedStrings.xml")
        info.compress_type, info.file_size, info.CRC = zipfile.ZIP_DEFLATED, len(head), zlib.crc32(head)
    assert "已损坏" in refusal(target.getvalue())


@pytest.fixture
def child_runs_first(monkeypatch, tmp_path):
    """Give the child process, or the one that it is forked from, a script to run before anything else."""
    monkeypatch.setattr(limited_process, "_IDLE", [])

    def give(script: str) -> None:
        (tmp_path / "sitecustomize.py").write_text(script)
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    return give


@pytest.mark.parametrize(
    "script",
    [
        "import os; os.abort()",
        "import os; os._exit(1)",
        "import os; os._exit(0)",
        "import os; os.write(1, b'nonsense'); os._exit(0)",
    ],
)
def test_child_that_dies_is_a_refusal(child_runs_first, script):
    child_runs_first(script)
    assert "无法安全读取" in refusal(honest())


def test_broken_installation_is_not_blamed_on_the_workbook(child_runs_first):
    child_runs_first("import sys; sys.modules['python_calamine'] = None")
    with pytest.raises(RuntimeError, match="python_calamine"):
        read(honest(), "a.xlsx")


@pytest.mark.skipif(not reading.limits_enforced(), reason="the platform has no such limits")
def test_child_holds_itself_to_its_limits():
    script = "from data.workbook.spreadsheet.child import limit_resources as limit; limit(); import resource as r; print([r.getrlimit"
    script += "(x)[1] for x in (r.RLIMIT_AS, r.RLIMIT_CPU, r.RLIMIT_FSIZE, r.RLIMIT_CORE)]); bytearray(1 << 30)"
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert ended.stdout.strip() == f"[{1 << 30}, 20, {1 << 26}, 0]"
    assert "MemoryError" in ended.stderr


def test_child_that_takes_too_long_is_a_refusal(monkeypatch):
    monkeypatch.setattr(reading, "WALL_SECONDS", 0.0001)
    assert "无法安全读取" in refusal(honest())


def test_secrets_do_not_reach_the_child(child_runs_first, monkeypatch, tmp_path):
    """The child's environment holds only what Python needs to start."""
    seen = tmp_path / "seen"
    child_runs_first(f"import os, pathlib; pathlib.Path({str(seen)!r}).write_text(repr(sorted(os.environ)))")
    monkeypatch.setenv("MONITOR_SECRET", "x")
    read(honest(), "a.xlsx")
    assert "PYTHONPATH" in seen.read_text()
    assert "MONITOR_SECRET" not in seen.read_text()


def test_formula_without_result(tmp_path: Path):
    """openpyxl writes formulas and no results."""
    book = openpyxl.Workbook()
    book.active["B2"] = "=1+1"
    book.active["B3"] = 5
    book.save(tmp_path / "a.xlsx")
    sheet = read((tmp_path / "a.xlsx").read_bytes(), "a.xlsx").sheets["Sheet"]
    assert sheet.broken == {"B2": "公式没有计算结果"}
    assert sheet.rows == [[None, None], [None, None], [None, 5]]


def test_blank_zero_error_and_shared_formula():
    sheet = read(
        xlsx(
            '<row r="2"><c r="A2"><v>0</v></c><c r="B2" t="str"><f>""</f><v></v></c><c r="C2" t="e"><f>1/0</f>'
            '<v>#DIV/0!</v></c><c r="D2" t="e"><v>#N/A</v></c><c r="E2"><f t="shared" si="0" ref="E2:F2">A2</f><v>0</v>'
            '</c><c r="F2"><f t="shared" si="0"/></c><c r="G2"><f>1</f><v/></c><c r="H2" t="str"><f>1</f></c>'
            '<c r="I2"><f>[1]外部!A1</f><v>7</v></c><c r="J2" s="1"/><c r="K2"><v>1e999</v></c></row>',
            after='<mergeCells><mergeCell ref="A4:B5"/></mergeCells><x14:f xmlns:x14="x">A1</x14:f>',
        ),
        "a.xlsx",
    ).sheets["表"]
    unknown = "公式没有计算结果"
    assert sheet.broken == {
        "C2": "#DIV/0!",
        "D2": "#N/A",
        "F2": unknown,
        "G2": unknown,
        "H2": unknown,
        "K2": "不是有效的数值",
    }
    assert sheet.rows == [[None] * 11, [0, None, None, None, 0, None, None, None, 7, None, None]]
    assert sheet.merged == ["A4:B5"]


def test_cells_without_addresses_and_far_styled_blanks():
    rows = '<row><c><v>1</v></c><c><v>2</v></c></row><row/><row><c r="C3"><v>3</v></c><c><v>4</v></c></row>'
    rows += '<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    sheet = read(xlsx(rows), "a.xlsx").sheets["表"]
    assert sheet.rows == [[1, 2, None, None], [None] * 4, [None, None, 3, 4]]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, date(2025, 3, 1)),
        ({"spaces": STRICT}, date(2025, 3, 1)),
        ({"setting": '<workbookPr date1904="1"/>'}, date(2029, 3, 2)),
    ],
)
def test_date_bases_and_strict_form(options, expected):
    assert read(xlsx(cell("A1", 45717, ' s="1"'), **options), "a.xlsx").sheets["表"].rows == [[expected]]


def test_iso_dates_and_times_of_day():
    book = read(xlsx(cell("A1", "2025-03-01", ' t="d"') + cell("A2", 0.5, ' s="1"')), "a.xlsx")
    assert book.sheets["表"].rows == [[date(2025, 3, 1)], ["12:00:00"]]


def test_odd_sheet_names():
    names = ("Ünï ' code", "表 &amp; &lt;二&gt;", "😀")
    book = read(xlsx(cell("A1"), names=names), "a.xlsx")
    assert list(book.sheets) == ["Ünï ' code", "表 & <二>", "😀"]


FLOAT = '<table:table-cell office:value-type="float" office:value="{0}"><text:p>{0}</text:p></table:table-cell>'
SPACES = " \u3000 "
TEXT = '<table:table-cell office:value-type="string"><text:p>{0}</text:p></table:table-cell>'


def test_ods_repeats_and_groups():
    blank = '<table:table-cell table:number-columns-repeated="16384"/>'
    inside = (
        f'<table:table table:name="表"><table:table-header-rows><table:table-row table:number-rows-repeated="2">{blank}'
        "</table:table-row></table:table-header-rows><table:table-row-group><table:table-row "
        f'table:number-rows-repeated="2"><table:table-cell/>{FLOAT.format(0)}</table:table-row></table:table-row-group>'
        f'<table:table-row><table:table-cell table:number-columns-repeated="2" office:value-type="percentage" '
        f'office:value="0.873"/></table:table-row><table:table-row table:number-rows-repeated="1048571">{blank}'
        "</table:table-row></table:table>"
    )
    rows = read(ods(inside), "a.ods").sheets["表"].rows
    assert rows == [[None, None], [None, None], [None, 0], [None, 0], [0.873, 0.873]]


def test_ods_broken_and_blank():
    formula = '<table:table-cell table:formula="of:=X"'
    sheet = read(
        ods(
            ods_table(
                f'{formula} office:value-type="string" office:string-value="" calcext:value-type="error">'
                f"<text:p>#DIV/0!</text:p></table:table-cell>{formula}/>{formula}><text:p/></table:table-cell>"
                f'{formula} office:value-type="float" office:value="0"><text:p>Err:502</text:p></table:table-cell>'
                f'{TEXT.format(SPACES)}{formula} office:value-type="float" office:value="0"><text:p>0</text:p>'
                '</table:table-cell><table:table-cell table:number-columns-spanned="2" table:number-rows-spanned="3">'
                "<text:p>合并</text:p></table:table-cell><table:covered-table-cell/>"
            )
        ),
        "a.ods",
    ).sheets["表"]
    assert sheet.broken == {"A1": "#DIV/0!", "B1": "公式没有计算结果", "D1": "Err:502"}
    assert sheet.rows == [[None, None, None, None, None, 0, "合并"]]
    assert sheet.merged == ["G1:H3"]


def test_ods_takes_only_the_cells_of_its_own_sheets():
    """Notes, shapes, tracked changes, and the caches of DDE and external links are not cells."""
    inner = ods_table(TEXT.format("别处"), "别处")
    book = read(
        ods(
            f"<table:tracked-changes>{inner}</table:tracked-changes>"
            f'<table:table table:name="表"><table:shapes><draw:frame>{inner}</draw:frame></table:shapes>'
            "<table:table-row><table:table-cell><office:annotation><text:p>批注</text:p></office:annotation>"
            "<draw:frame><text:p>图形</text:p></draw:frame><text:p>甲<text:s text:c='2'/><text:a>乙</text:a>"
            "<text:line-break/>丙</text:p><text:p>丁</text:p></table:table-cell></table:table-row></table:table>"
            + ods_table(FLOAT.format(7), "'file:///tmp/x.ods'#$Sheet1")
            + f"<table:dde-links><table:dde-link>{inner}</table:dde-link></table:dde-links>"
        ),
        "a.ods",
    )
    assert {name: sheet.rows for name, sheet in book.sheets.items()} == {"表": [["甲  乙\n丙\n丁"]]}


def test_three_thousand_rows():
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("台账")
        for row in range(3000):
            sheet.write_row(row, 0, [f"单位{row}", "类别", row, row / 7, "备注", 0, f"项目{row}", 2025])
    rows = read(target.getvalue(), "a.xlsx").sheets["台账"].rows
    assert len(rows) == 3000
    assert rows[2999][:4] == ["单位2999", "类别", 2999, 428.4285714285714]
