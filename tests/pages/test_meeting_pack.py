"""会议材料包: what is in it, that it shows one state, odd content, rights, and both doors."""

import io
import subprocess
import sys
import threading
import zipfile
from dataclasses import replace

import docx
import pandas as pd
import pytest
from typer.testing import CliRunner

from data import settings
from data.acts.reports import submissions
from data.journal.folder import FolderRecord
from data.problem import Refused
from data.schema.loading import current
from metrics.proving import proof
from pages.documents import command, word
from pages.documents.year import meeting_pack
from tests.conftest import centre_row, copy_of
from tests.pages.test_brief import ROOT, text

SILENT = {"may_open": lambda page: True, "may": lambda act: True, "on_paper": lambda done, total, what: None}


def made(store, year=2021, scheme="zhejiang", **about):
    return meeting_pack.of(store, scheme, year, **{"fictional": False, **SILENT, **about})


def listed(pack) -> list[dict[str, str]]:
    """The lines of the list; what stands below it under an empty heading."""
    document = docx.Document(io.BytesIO(next(iter(pack.files.values()))))
    heading, *lines = ([cell.text for cell in row.cells] for row in document.tables[0].rows)
    return [dict(zip(heading, line, strict=True)) for line in lines]


def words(pack) -> str:
    return "\n".join(p.text for p in docx.Document(io.BytesIO(next(iter(pack.files.values())))).paragraphs)


def enter(store, *rows) -> None:
    submissions.enter(store, list(rows), actor="测试", source="测试")
    store.catch_up()


@pytest.mark.slow
def test_everything_of_the_year_is_in_it_numbered_and_listed(demonstrated):
    told = []
    pack = made(demonstrated, 2025, fictional=True, on_paper=lambda *said: told.append(said))
    first, *names = pack.files
    assert first == "00_目录.docx"
    assert names[:3] == [
        "01_浙江_2025_绩效评价汇总.pdf",
        "02_浙江_2025_绩效评价汇总.xlsx",
        "03_浙江_2025_绩效评价结果表_浙江内部评分方案.docx",
    ]
    assert [name[:2] for name in names] == [f"{n:02d}" for n in range(1, 27)]
    assert [line["文件"] for line in listed(pack)] == names
    drafts = [
        name[11:].rpartition("_")[::2]
        for name in names
        if "草稿" in {n["说明"] for n in listed(pack) if n["文件"] == name}
    ]
    assert [what.removesuffix(".docx") for _, what in drafts] == [
        "绩效评价结果通知", "摘牌建议审批表", "摘牌建议审批表", "取消创建资格建议审批表", *["资金收回清单"] * 3, "补报催报函",
    ]  # fmt: skip
    briefs = [line for line in listed(pack) if line["中心"] and line["说明"] != "草稿"]
    notes = {line["中心"][:4]: line["说明"] for line in briefs}
    assert len(notes) == 15
    assert [centre for centre, note in notes.items() if note] == ["ZD15"]
    assert notes["ZD15"] == "缺报"
    assert "虚构演示数据，不作任何依据" in words(pack)
    assert [done for done, _, _ in told] == list(range(27))
    (brief,) = [content for name, content in pack.files.items() if "ZD10" in name]
    assert "疑似单位差错" in text(brief)
    with zipfile.ZipFile(io.BytesIO(pack.zipped())) as archive:
        assert archive.namelist() == list(pack.files)
        assert archive.testzip() is None
        assert {entry.date_time[:3] for entry in archive.infolist()} == {(2026, 9, 28)}  # the record's, not the clock's


@pytest.mark.slow
def test_two_at_once_get_the_same_bytes(store):
    came: list[bytes] = []
    both = [threading.Thread(target=lambda: came.append(made(store).zipped())) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert len(came) == 2
    assert came[0] == came[1]


def test_a_word_document_does_not_say_when_it_was_written():
    content = word.table_document("表", [], pd.DataFrame({"甲": ["1"]}))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert docx.Document(io.BytesIO(content)).tables[0].cell(1, 0).text == "1"


def test_a_note_below_a_table_does_not_stand_alone_on_a_page():
    content = word.table_document("表", [], pd.DataFrame({"甲": ["1", "2"]}), notes=["注"])
    rows = docx.Document(io.BytesIO(content)).tables[0].rows
    assert [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in rows] == [None, None, True]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["示例·" + "很长的名称" * 12 + "中心", "示例·龢䶮/珺:镕*中心"], ids=["long", "rare"])
def test_a_centre_without_reports_and_targets_and_with_an_odd_name_has_its_paper(store, name):
    enter(store, centre_row("C1", name=name), centre_row("C2"))
    pack = made(store)
    assert pack.unmade == []
    assert [(line["中心"], line["说明"]) for line in listed(pack) if line["中心"]] == [
        (f"C1 {name}", "缺报"),
        ("C2 示例·C2中心", "缺报"),
        (f"C1 {name}", "草稿"),
        ("C2 示例·C2中心", "草稿"),
    ]
    assert all(len(file.encode()) <= 255 and not set(file) & set("/:*\\") for file in pack.files)


@pytest.mark.slow
def test_what_cannot_be_made_is_named_and_the_rest_is_made(store):
    """The overview has the same character: it cannot be made either."""
    enter(store, centre_row("C1", name="示例·\U0001f9ff中心"), centre_row("C2"))
    pack = made(store)
    assert [said.split()[0] for said in pack.unmade] == ["01", "04"]
    assert "没有一种字体有“🧿”里的字" in pack.unmade[1]
    assert [name[:2] for name in pack.files] == ["00", "02", "03", "05", "06", "07"]
    failed = [line for line in listed(pack) if line["文件"] == "（没有生成）"]
    assert [(line["序号"], line["说明"]) for line in failed] == [("1", "原因见表后"), ("4", "原因见表后")]
    assert "没有生成第 1、4 份：" in words(pack)
    assert "另有 2 份没有生成" in words(pack)


@pytest.mark.slow
def test_without_fonts_what_needs_none_is_made_and_what_to_install_is_said(store, monkeypatch, tmp_path):
    monkeypatch.setattr(settings, "font_folders", lambda: [tmp_path])
    pack = made(store)
    assert {name.rpartition(".")[2] for name in pack.files} == {"docx", "xlsx"}
    assert len(pack.unmade) == 2
    assert "没有生成第 1、4 份：服务器上没有字体 Noto Sans CJK SC、Noto Serif CJK SC，请管理员安装" in words(pack)


@pytest.mark.slow
def test_who_may_not_open_a_page_gets_no_paper_of_it(store):
    pack = made(store, may_open=lambda page: page != "evaluation")
    assert not [name for name in pack.files if "结果表" in name]
    assert "按权限不含：绩效评价结果表" in words(pack)
    assert "按权限不含" not in words(made(store))


@pytest.mark.slow
def test_drafts_are_for_those_who_handle_the_matter(store):
    assert [name for name in made(store).files if "补报催报函" in name]
    kept = made(store, may=lambda act: act != "report.return")
    assert not [name for name in kept.files if "补报催报函" in name]
    assert "按权限不含：补报催报函" in words(kept)


@pytest.mark.parametrize(
    ("scheme", "year", "said"),
    [
        ("zhejiang", 1999, "1999年没有应报的中心.*有材料的年度：2021、2022"),
        ("hunan", 2021, "没有应报的中心.*还没有一个年度结束"),
        ("zhejing", 2021, "没有建设方案“zhejing”；可选：zhejiang、"),
    ],
)
def test_where_there_is_nothing_it_says_so(store, scheme, year, said):
    with pytest.raises(Refused, match=said):
        made(store, year, scheme)


@pytest.mark.slow
def test_all_papers_show_one_state(store):
    """What is recorded while a pack is made begins it anew; where it never ends, there is none."""
    left = [1]

    def meanwhile(done, total, what):
        if done == 1 and left and left.pop():
            enter(store, centre_row("C2"))

    pack = made(store, on_paper=meanwhile)
    assert [line["中心"] for line in listed(pack) if line["说明"] == "缺报"] == ["C1 示例·C1中心", "C2 示例·C2中心"]
    again = made(store)
    assert pack.zipped() == again.zipped()
    numbers = iter(range(3, 99))

    def always(done, total, what):
        if done == 1:
            enter(store, centre_row(f"C{next(numbers)}"))

    with pytest.raises(Refused, match="数据一直在变化"):
        made(store, on_paper=always)


# ── the command ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def run(begun_record, tmp_path, monkeypatch, commands_ask_late):
    """The command over a record of the test's own with the centre C1."""
    copy_of(begun_record, tmp_path).close()
    monkeypatch.setenv("MONITOR_RECORD", str(tmp_path / "record"))
    monkeypatch.setenv("MONITOR_CACHE", str(tmp_path / "cache"))
    proof.remember(current(), tmp_path / "cache")
    return lambda *said: CliRunner().invoke(command.app, [str(word) for word in said], catch_exceptions=False)


@pytest.mark.slow
def test_the_command_writes_the_same_as_a_zip_and_as_a_folder(run, tmp_path):
    target, folder = tmp_path / "包.zip", tmp_path / "材料"
    written = run("--year", 2021, "--out", target)
    assert written.exit_code == 0, written.stdout
    assert "04_浙江_2021_C1_示例·C1中心_监测简报.pdf" in written.stdout
    assert f"已写出会议材料包：{target}，共 6 个文件（含目录）" in written.stdout
    assert run("--year", 2021, "--out", folder).exit_code == 0
    with zipfile.ZipFile(target) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {
            path.name: path.read_bytes() for path in folder.iterdir()
        }


@pytest.mark.slow
@pytest.mark.parametrize("name", ["包.zip", "材料"])
def test_of_two_commands_that_write_to_one_place_one_does_and_nothing_is_mixed(run, tmp_path, monkeypatch, name):
    """The other one begins while nothing stands there yet, and ends first."""
    target, of, other = tmp_path / name, meeting_pack.of, []

    def meanwhile(*about, **more):
        pack = of(*about, **more)
        if other:
            return pack
        other.append(None)
        other[0] = run("--year", 2021, "--out", target)
        return replace(pack, files={**pack.files, "别的.txt": b"another state"})

    monkeypatch.setattr(command.meeting_pack, "of", meanwhile)
    late = run("--year", 2021, "--out", target)
    assert (late.exit_code, other[0].exit_code) == (1, 0)
    assert "已由别人写出，没有覆盖" in late.stdout
    if target.is_dir():
        assert "别的.txt" not in {path.name for path in target.iterdir()}
    else:
        with zipfile.ZipFile(target) as archive:
            assert "别的.txt" not in archive.namelist()
    assert not [path.name for path in tmp_path.iterdir() if path.name.startswith(".")]


@pytest.mark.slow
def test_the_command_refuses_in_chinese_and_writes_over_nothing(run, tmp_path):
    kept = tmp_path / "包.zip"
    kept.write_bytes(b"kept")
    (tmp_path / "材料").mkdir()
    (tmp_path / "材料" / "别的.txt").touch()
    for said, asked in [
        ("已经存在，没有覆盖", ("--year", 2021, "--out", kept)),
        ("不是空的文件夹", ("--year", 2021, "--out", tmp_path / "材料")),
        ("没有文件夹", ("--year", 2021, "--out", tmp_path / "no" / "包.zip")),
        ("1999年没有应报的中心", ("--year", 1999, "--out", tmp_path / "新.zip")),
        ("没有建设方案“x”", ("--year", 2021, "--scheme", "x", "--out", tmp_path / "新.zip")),
    ]:
        answer = run(*asked)
        assert (answer.exit_code, said in answer.stdout) == (1, True), answer.stdout
    assert "没有生成：浙江省技术创新中心1999年" in run("--year", 1999, "--out", tmp_path / "新.zip").stdout
    assert kept.read_bytes() == b"kept"
    assert sorted(path.name for path in (tmp_path / "材料").iterdir()) == ["别的.txt"]
    assert not (tmp_path / "新.zip").exists()


@pytest.mark.slow
def test_the_entry_says_nothing_but_the_answer(run, tmp_path):
    """In a process of its own, where Streamlit finds no server."""
    asked = [sys.executable, "-m", "pages.documents", "--year", "2021", "--out", str(tmp_path / "no" / "包.zip")]
    answer = subprocess.run(asked, cwd=ROOT, text=True, capture_output=True, timeout=120)
    assert (answer.returncode, answer.stderr) == (1, "")
    assert answer.stdout == f"没有文件夹“{tmp_path / 'no'}”，请先建立\n"


@pytest.mark.slow
def test_where_people_sign_in_the_command_leaves_its_line(run, tmp_path, monkeypatch):
    def exported():
        acts = FolderRecord(tmp_path / "record").read()
        return [(e.body["file_name"], e.body["count"]) for e in acts if e.act == "access.exported"]

    assert run("--year", 2021, "--out", tmp_path / "一.zip").exit_code == 0
    assert exported() == []
    monkeypatch.setenv("MONITOR_SIGN_IN", "accounts")
    assert run("--year", 2021, "--out", tmp_path / "二.zip").exit_code == 0
    assert exported() == [("浙江_2021_会议材料包.zip", 6)]
