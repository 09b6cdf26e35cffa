"""Drafts in Word: what is filled in and what stays open, whose words they use, how they look, and what a template may not do."""

import io
import itertools
import zipfile
from dataclasses import replace
from decimal import Decimal

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from typer.testing import CliRunner

from data.access.identity import Scope
from data.acts import evaluation
from data.acts import office_templates as recorded
from data.acts.reports import submissions
from data.journal.backups import backup
from data.problem import Refused
from data.schema.loading import current
from metrics import monitor
from metrics.commands import authority
from pages.documents.drafts import __main__ as drafts_command
from pages.documents.drafts import (
    catalogue,
    draft,
    house_templates,
    objection,
    recovery,
    rectification,
    reminder,
    result_notice,
    withdrawal,
)
from pages.documents.drafts.draft import BLANK, MARK
from pages.documents.drafts.filling import filled
from pages.documents.drafts.office import office_templates
from pages.words import wording
from pages.words.capital_amount import in_capitals, in_figures
from tests.conftest import centre_row, copy_of, money
from tests.data.test_dispositions import grade
from tests.metrics.test_settlement import audited
from tests.pages.test_brief import ORIGIN

FIXED = replace(ORIGIN, as_known="2026-11-27")
D = current()


def words(content: bytes) -> str:
    """Every text of the body, tables included, in order; of header and footer, too."""
    document = docx.Document(io.BytesIO(content))
    section = document.sections[0]
    parts = (document.element.body, section.header._element, section.footer._element, section.even_page_footer._element)
    return "\n".join("".join(t.text or "" for t in p.iter(qn("w:t"))) for part in parts for p in part.iter(qn("w:p")))


@pytest.fixture(scope="module")
def failed(tmp_path_factory, begun_record):
    """C1 failed twice, its province's money is audited; for reading only."""
    store = copy_of(begun_record, tmp_path_factory.mktemp("failed"))
    rows = [centre_row("C2", host="示例·甲&乙<丙>\x01{{ 主管部门 }}"), grade(2021, "fail"), grade(2022, "fail")]
    submissions.enter(store, rows, actor="测试", source="测试")
    submissions.enter(store, [audited("province", "1200000.00", "30000.50")], actor="测试", source="测试")
    store.catch_up()
    yield store
    store.close()


def flag(store, name, centre="C1"):
    return store.read(
        "select flag_key, year from result.flag where flag = ? and centre = ? order by year", [name, centre]
    )


# ── what stands in them ──────────────────────────────────────────────────────────────────────────


def test_amounts_stand_in_figures_and_in_capitals_as_audited(failed):
    content = recovery.content(failed, "zhejiang", "C1", D, FIXED)
    (payer,) = content["渠道"]
    assert (payer["应收回"], payer["大写"]) == ("1,230,000.50 元", "壹佰贰拾叁万元伍角整")
    assert content["合计"] == "1,230,000.50 元"
    said = words(recovery.document(failed, "zhejiang", "C1", D, FIXED))
    assert "人民币壹佰贰拾叁万元伍角整" in said
    assert "五（四）（规则 ZJ-29）" in said


@pytest.mark.slow
def test_what_is_not_audited_stays_open_and_so_does_the_sum(store, hand_in, workbook):
    fiscal = [money("1", "2021-08-01", "fiscal", payer="province"), money("40", "2021-09-01", "fiscal", payer="city")]
    assert hand_in(workbook(*fiscal)).status == "received"
    rows = [grade(2021, "fail"), grade(2022, "fail"), audited("province", "1.00", "0.00")]
    submissions.enter(store, rows, actor="测试", source="测试")
    store.catch_up()
    content = recovery.content(store, "zhejiang", "C1", D, FIXED)
    assert {p["名称"]: p["应收回"] for p in content["渠道"]} == {"省级财政": "1.00 元", "市级财政": BLANK}
    assert (content["合计"], content["合计大写"]) == (BLANK, BLANK)
    assert "市级财政还没有登记审计清算" in content["拟稿说明"][0]["内容"]
    (key,) = flag(store, "delisting_proposed")["flag_key"].head(1)
    assert BLANK in withdrawal.content(store, "zhejiang", key, 2022, D, FIXED)["应收回"]


def test_nothing_is_settled_of_a_centre_that_stays(store):
    with pytest.raises(LookupError, match="没有需要清算"):
        recovery.content(store, "zhejiang", "C1", D, FIXED)


def test_the_end_of_a_title_is_proposed_with_its_grounds_and_decided_by_nobody(failed):
    key, year = flag(failed, "delisting_proposed").iloc[0]
    content = withdrawal.content(failed, "zhejiang", key, int(year), D, FIXED)
    assert content["标题"] == "摘牌建议审批表"
    assert content["条款"] == "五（四）（规则 ZJ-28）"
    assert [line["等级"] for line in content["历次结论"]] == ["不合格", "不合格"]
    assert content["经过"] == []
    assert "1,230,000.50 元（大写：人民币壹佰贰拾叁万元伍角整）" in content["应收回"]
    said = words(withdrawal.document(failed, "zhejiang", key, int(year), D, FIXED))
    assert "主要负责人意见" in said
    assert "由主管部门决定" in said
    with pytest.raises(LookupError, match="不在了"):
        withdrawal.content(failed, "zhejiang", "gone", int(year), D, FIXED)


def test_what_is_taken_is_called_as_the_scheme_calls_it(demonstrated):
    def title(scheme, flag_name):
        key, year = demonstrated.read(
            "select flag_key, year from result.flag where flag = ? and scheme = ? order by year desc",
            [flag_name, scheme],
        ).iloc[0]
        return withdrawal.content(demonstrated, scheme, key, int(year), D, FIXED)["标题"]

    assert title("zhejiang", "delisting_proposed") == "摘牌建议审批表"
    assert title("zhejiang", "cancellation_proposed") == "取消创建资格建议审批表"
    assert title("henan-consortium", "filing_cancellation_proposed") == "取消备案资格建议审批表"
    unit = withdrawal.unit_content(demonstrated, "henan-manufacturing", "PY2024-01", D, FIXED)
    assert unit["标题"] == "取消培育资格建议审批表"
    assert "HM-10" in unit["条款"]
    with pytest.raises(LookupError, match="没有可以建议取消"):
        withdrawal.unit_content(demonstrated, "zhejiang", "ZD01", D, FIXED)


def test_the_notice_has_grades_that_were_given_and_none_that_is_proposed(failed):
    content = result_notice.content(failed, "zhejiang", 2022, D, FIXED)
    lines = {line["编码"]: line for line in content["中心"]}
    assert (lines["C1"]["等级"], lines["C1"]["说明"]) == ("不合格", "连续第2次不合格")
    assert (lines["C2"]["等级"], lines["C2"]["文号"], lines["C2"]["说明"]) == (BLANK, BLANK, "尚无结论")
    assert "ZJ-28" in content["规定"][1]["条款"]
    assert "建议摘牌" not in words(result_notice.document(failed, "zhejiang", 2022, D, FIXED))
    with pytest.raises(LookupError, match="没有可以通知"):
        result_notice.content(failed, "hunan", 2022, D, FIXED)


def test_what_a_centre_mends_is_what_stands_against_it(failed, demonstrated):
    content = rectification.content(failed, "zhejiang", "C1", 2022, D, FIXED)
    assert content["整改期限"] == "（　　）年（　）月（　）日"  # the scheme's text gives none
    names = {line["名称"] for line in content["事项"]}
    assert not names & {"建议摘牌", "缺报", "可能再次不合格"}
    given = rectification.content(demonstrated, "henan-manufacturing", "HM02", 2025, D, FIXED)
    assert given["整改期限"] == "2026年11月15日"
    assert given["期限依据"] == "方案四（五）（规则 HM-15）"
    assert {line["依据"] for line in given["事项"]} >= {"方案三（二）3（规则 HM-09）"}


def test_a_reminder_names_every_missing_year_up_to_this_one(failed):
    content = reminder.content(failed, "zhejiang", "C2", 2022, D, FIXED)
    assert [line["年度"] for line in content["缺报"]] == ["2022年度", "2021年度"]
    assert content["缺报"][0] == {"年度": "2022年度", "应于": "2023年3月31日", "延期": "没有", "逾期": "1337 天"}
    assert content["补报期限"] == "（　　）年（　）月（　）日"


def test_who_has_reported_gets_no_reminder(store, hand_in, workbook):
    assert hand_in(workbook()).status == "received"
    assert reminder.missing(store, "zhejiang", "C1", 2021) == []
    with pytest.raises(LookupError, match="没有缺报"):
        reminder.content(store, "zhejiang", "C1", 2021, D, FIXED)


def test_an_objection_is_empty_before_it_is_taken_up_and_keeps_the_first_conclusion(store):
    with pytest.raises(LookupError, match="还没有公布的结论"):
        objection.content(store, "zhejiang", "C1", 2021, D, FIXED)
    submissions.enter(store, [grade(2021, "fail")], actor="测试", source="测试")
    store.catch_up()
    before = objection.content(store, "zhejiang", "C1", 2021, D, FIXED)
    assert before["受理"] == [{"时间": BLANK, "受理人": BLANK, "理由": BLANK}]
    at_sight = evaluation.stage(store, "C1", 2021)
    evaluation.reopen(store, at_sight, "appeal", reason="数据漏报", actor="李四")
    store.catch_up()
    after = objection.content(store, "zhejiang", "C1", 2021, D, FIXED)
    assert [(s["受理人"], s["理由"]) for s in after["受理"]] == [("李四", "数据漏报")]
    assert [line["等级"] for line in after["结论"]] == ["不合格"]
    assert (after["复核"], after["复核结论"]) == ([], BLANK)


def test_each_says_that_it_is_a_draft_on_what_it_rests_and_that_data_are_fictional(failed):
    said = words(reminder.document(failed, "zhejiang", "C2", 2022, D, FIXED))
    assert MARK in said
    assert ORIGIN.anchor in said
    assert "截至2026年11月27日　规则 9f86d081884c" in said
    assert "虚构演示数据" not in said
    assert "虚构演示数据" in words(reminder.document(failed, "zhejiang", "C2", 2022, D, replace(FIXED, fictional=True)))


def test_text_of_people_is_text_and_the_bytes_are_the_same_again(failed):
    made = reminder.document(failed, "zhejiang", "C2", 2022, D, FIXED)
    assert "示例·甲&乙<丙>{{ 主管部门 }}" in words(made)
    assert made == reminder.document(failed, "zhejiang", "C2", 2022, D, FIXED)


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("0", "零元整"), ("0.05", "伍分"), ("0.10", "壹角整"), ("10", "壹拾元整"), ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"), ("107000.53", "壹拾万柒仟元伍角叁分"), ("100010000", "壹亿零壹万元整"),
        ("1000000001", "壹拾亿零壹元整"), ("999999999999.99", "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
        ("-3.20", "负叁元贰角整"), ("0.005", "壹分"), ("-0.004", "零元整"),
    ],
)  # fmt: skip
def test_capital_figures(amount, said):
    assert in_capitals(Decimal(amount)) == said


def test_figures_round_as_capitals_do_and_too_much_is_refused():
    assert in_figures(Decimal("1234.005")) == "1,234.01 元"
    with pytest.raises(ValueError, match="too large"):
        in_capitals(Decimal(10**12))


# ── how they look ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.slow
@pytest.mark.parametrize("code", catalogue.DRAFTS)
def test_a_template_is_what_the_program_writes_and_its_look_stands_in_styles(code):
    one = catalogue.DRAFTS[code]
    assert one.house() == house_templates.written(one)
    document = docx.Document(io.BytesIO(one.house()))
    section = document.sections[0]
    near = lambda length, mm: abs(length - Mm(mm)) < Mm(0.1)  # noqa: E731 (Word counts in twentieths of a point)
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert all(near(length, mm) for length, mm in zip(margins, (37, 35, 28, 26), strict=True))
    assert near(section.page_width, 210)
    fonts = {
        style.name: style.element.rPr.rFonts.get(qn("w:eastAsia"))
        for style in document.styles
        if style.type == 1 and style.element.rPr is not None and style.element.rPr.rFonts is not None
    }
    assert {name: fonts[name] for name in ("Normal", "公文标题", "一级标题", "二级标题")} == {
        "Normal": "仿宋", "公文标题": "方正小标宋简体", "一级标题": "黑体", "二级标题": "楷体",
    }  # fmt: skip
    assert document.styles["Normal"].font.size == Pt(16)
    with zipfile.ZipFile(io.BytesIO(one.house())) as archive:
        for part in ("word/document.xml", "word/header1.xml", "word/footer1.xml"):
            assert "<w:rPr>" not in archive.read(part).decode(), part
    sides = {f.paragraphs[0].style.name: f.paragraphs[0].alignment for f in (section.footer, section.even_page_footer)}
    assert set(sides) == {"页码单页", "页码双页"}


DAYS = ("日期", "公布日期", "审计日期", "应于", "起始")


@pytest.mark.parametrize("code", catalogue.DRAFTS)
def test_columns_hold_a_day_numbers_stand_to_the_right_and_notes_stay_together(code):
    document = docx.Document(io.BytesIO(catalogue.DRAFTS[code].house()))
    assert document.styles["拟稿说明"].paragraph_format.keep_with_next
    for table in document.tables:
        for cell in (cell for row in table.rows for cell in row.cells):
            if any(f"一项.{name} }}}}" in cell.text for name in DAYS):
                assert cell.width >= Mm(39.9), cell.text  # 2026年12月31日 of 小四, a millimetre to each side
            if any(f"一项.{name} }}}}" in cell.text for name in house_templates.NUMBERS):
                assert cell.paragraphs[0].style.name == "表格数字"
    assert document.styles["表格数字"].paragraph_format.alignment == WD_ALIGN_PARAGRAPH.RIGHT


def test_tables_are_told_apart_and_opinions_stay_on_one_page(failed):
    """Two tables without a line between them become one in Word."""
    key, year = flag(failed, "delisting_proposed").iloc[0]
    about = (failed, "zhejiang", key, int(year), D, FIXED)
    for content in (recovery.document(failed, "zhejiang", "C1", D, FIXED), withdrawal.document(*about)):
        body = docx.Document(io.BytesIO(content)).element.body
        kinds = [child.tag == qn("w:tbl") for child in body]
        assert (True, True) not in list(itertools.pairwise(kinds))
    opinions = docx.Document(io.BytesIO(content)).tables[-1]
    kept = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in opinions.rows]
    assert kept == [True, True, True, None]


# ── what a template may not do ───────────────────────────────────────────────────────────────────

NAMES = {"甲": (), "清单": ("名称",)}
VALUES = {"甲": "一", "清单": [{"名称": "二"}, {"名称": "三"}]}


def template(*lines: str) -> bytes:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def test_a_template_shows_names_and_walks_lists():
    lines = (
        "{{ 甲 }}",
        "{%p for 一项 in 清单 %}",
        "{{ loop.index }}{{ 一项.名称 }}",
        "{%p endfor %}",
        "{%p if not 清单 %}",
        "无",
        "{%p endif %}",
    )
    assert words(filled(template(*lines), VALUES, NAMES)).split() == ["一", "1二", "2三"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("中心：{{ 乙 }}", "模板中“中心：{{ 乙 }}”一处：没有名称“乙”，可用的名称：甲、清单"),
        ("{{ 甲.__class__ }}", "没有名称“甲.__class__”"),
        ("{% for 一项 in 清单 %}{{ 一项.价 }}{% endfor %}", "没有名称“一项.价”，可用的名称：名称"),
        ("{{ 清单 }}", "“清单”是一个清单"),
        ("{% for 一项 in 甲 %}{% endfor %}", "可用的清单：清单"),
        ("{% for 一项 in range(9) %}{% endfor %}", "只能走一个清单"),
        ("{{ cycler.__init__.__globals__.os }}", "不能这样写"),
        ("{{ self._TemplateReference__context }}", "没有名称“self”"),
        ("{{ 甲 * 999999999 }}", "不能这样写"),
        ("{{ 甲|upper }}", "不能这样写"),
        ("{{ 甲.join(清单) }}", "不能这样写"),
        ("{% include 'x' %}", "不能这样写"),
        ("{% set 乙 = 甲 %}", "不能这样写"),
        ("{% for a in 清单 %}{% for b in 清单 %}{% for c in 清单 %}{% endfor %}{% endfor %}{% endfor %}", "套得太深"),
        ("{% if 甲 %}", "读不懂"),
    ],
)
def test_what_a_template_may_not_use_is_named_with_its_place(line, said):
    with pytest.raises(Refused) as refused:
        filled(template(line), VALUES, NAMES)
    assert said in "；".join(f"{p.found}，{p.expected}" for p in refused.value.problems)


def test_a_loop_that_breaks_the_document_is_refused_not_mended():
    document = docx.Document()
    document.add_paragraph("{% for 一项 in 清单 %}开头")
    document.add_paragraph("{%p endfor %}")
    made = io.BytesIO()
    document.save(made)
    with pytest.raises(Refused, match="成对"):
        filled(made.getvalue(), VALUES, NAMES)


# ── an office's own ──────────────────────────────────────────────────────────────────────────────


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The same .docx with one part more, or in another's place."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename != name:
                new.writestr(entry.filename, old.read(entry))
        new.writestr(name, part)
    return made.getvalue()


@pytest.mark.slow
def test_an_own_template_is_used_named_in_the_foot_kept_by_a_backup_and_gone_again(store, tmp_path):
    own, names = template("本厅格式：{{ 名称 }}", "{{ 页脚 }}"), reminder.DRAFT.names
    sha = office_templates.install(store, "reminder", own, names, actor="甲")
    said = words(reminder.document(store, "zhejiang", "C1", 2022, D, FIXED))
    assert "本厅格式：示例·C1中心" in said
    assert f"模板 {sha[:12]}" in said
    with pytest.raises(Refused, match="正在使用"):
        office_templates.install(store, "reminder", own, names, actor="乙")
    assert sha in backup.back_up(store.record, tmp_path / "copy").manifest.originals
    part = monitor.open_scoped(store, Scope(frozenset({"C1"})))  # who sees one centre has the office's paper, too
    assert recorded.in_use(part, "reminder") == sha
    part.close()
    recorded.revert(store, "reminder", actor="乙")
    assert "本厅格式" not in words(reminder.document(store, "zhejiang", "C1", 2022, D, FIXED))
    told = [(e.act, e.subject, e.actor, e.body["sha256"]) for e in store.record.read() if e.act.startswith("template.")]
    assert told == [
        ("template.installed", "template/reminder", "甲", sha),
        ("template.reverted", "template/reminder", "乙", sha),
    ]
    with pytest.raises(Refused, match="原有模板"):
        recorded.revert(store, "reminder", actor="乙")
    with pytest.raises(Refused, match="操作人"):
        recorded.install(store, "reminder", own, actor=" ")


def test_the_command_does_what_the_page_does_and_nothing_where_people_sign_in(
    store, tmp_path, monkeypatch, commands_ask_late
):
    monkeypatch.setenv("MONITOR_RECORD", str(store.record.path))
    monkeypatch.setenv("MONITOR_CACHE", str(tmp_path / "cache"))

    def command(*said):
        return CliRunner().invoke(drafts_command.app, [str(word) for word in said], catch_exceptions=False)

    file, wrong = tmp_path / "催报.docx", tmp_path / "坏.docx"
    assert command("export", "reminder", file).exit_code == 0
    wrong.write_bytes(template("{{ 中心名 }}"))
    answer = command("install", "reminder", wrong)
    assert (answer.exit_code, "没有名称“中心名”" in answer.stdout) == (1, True)
    assert "已装入 补报催报函" in command("install", "reminder", file, "--actor", "甲").stdout
    assert "reminder　补报催报函　自有模板" in command("names").stdout
    with monkeypatch.context() as signing_in:
        signing_in.setattr(authority, "way", lambda: "accounts")
        for refused in (command("install", "recovery", file), command("revert", "reminder")):
            assert (refused.exit_code, "不能用命令办理" in refused.stdout) == (1, True)
    assert "已恢复原有模板" in command("revert", "reminder").stdout
    assert [e.act for e in store.record.read() if e.act.startswith("template.")] == [
        "template.installed",
        "template.reverted",
    ]


def test_what_was_written_out_can_be_installed():
    for one in catalogue.DRAFTS.values():
        office_templates.check(one.house(), one.names)


PLAIN = template("{{ 标题 }}")
RELATION = b'<Relationships xmlns="x"><Relationship Id="a" Type="t" Target="http://x" TargetMode = "External"/></Relationships>'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (template("致{{ 中心名 }}"), "模板中“致{{ 中心名 }}”一处：没有名称“中心名”，可用的名称：标题、"),
        (b"PK", "不是 Word 文件"),
        (b"x" * 2_000_001, "太大"),
        (with_part(PLAIN, "word/media/a.png", b"0" * 20_000_001), "解压后太大"),
        (with_part(PLAIN, "word/vbaProject.bin", b"x"), "“word/vbaProject.bin”，请去掉宏"),
        (with_part(PLAIN, "word/embeddings/a.xlsx", b"x"), "请去掉宏、嵌入的文件和对象"),
        (with_part(PLAIN, "word/_rels/settings.xml.rels", RELATION), "引用了外部内容"),
        (with_part(PLAIN, "word/header9.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), "引用了外部内容"),
        (with_part(PLAIN, "word/header9.xml", "<!DOCTYPE a><a/>".encode("utf-16")), "引用了外部内容"),
        (with_part(PLAIN, "word/header9.xml", b'<w:fldSimple w:instr=" DDEAUTO c x"/>'), "有域“DDEAUTO”"),
        (
            with_part(
                PLAIN, "word/header9.xml", b"<w:instrText>INCLUDE</w:instrText><w:instrText>TEXT f</w:instrText>"
            ),
            "INCLUDETEXT",
        ),
    ],
    ids=[
        "name",
        "no zip",
        "large",
        "bomb",
        "macro",
        "embedded",
        "external",
        "entity",
        "entity 16",
        "dde",
        "split field",
    ],
)
def test_a_template_that_is_broken_or_brings_something_along_is_refused_and_nothing_changes(failed, content, said):
    before = failed.record.end()
    with pytest.raises(Refused) as refused:
        office_templates.install(failed, "recovery", content, recovery.DRAFT.names, actor="甲")
    assert said in "；".join(f"{p.found}，{p.expected}" for p in refused.value.problems)
    assert failed.record.end() == before


def test_a_title_breaks_where_its_sense_does_and_dates_are_those_of_a_letter():
    name = "示例·澄湾先进材料技术创新中心"
    assert draft.titled(name, "清单") == f"{name}清单"
    assert draft.titled(name, "资金收回清单") == f"{name}\n资金收回清单"
    about = f"关于{name}（虚构）"  # 21 characters are no line
    assert draft.titled(about, "整改的通知") == f"关于{name}\n（虚构）整改的通知"
    assert draft.titled(name * 2, "资金收回清单") == f"{name * 2}资金收回清单"  # two lines anyhow
    assert wording.dates("应于 2025-12-31 前，整改期到 2026-03-01") == "应于2025年12月31日前，整改期到2026年3月1日"
    assert wording.dates("2021、2022、2023、2025年度，2021、2022年度") == "2021至2023、2025年度，2021、2022年度"
    assert wording.dates("校验值 12-9f86-d081、12025-12-311") == "校验值 12-9f86-d081、12025-12-311"
