"""The templates that the program brings along: `python -m pages.documents.drafts.house_templates` writes templates/*.docx anew.

They are kept as files because an office takes them as the beginning of its own. A test compares them with what is written here.
"""

import io
from collections.abc import Callable, Sequence
from datetime import datetime

from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Twips
from docx.table import Table, _Cell

from pages.documents import word_styles, zipped
from pages.documents.drafts import catalogue, house_styles
from pages.documents.drafts.draft import BLANK, NO_DAY, TEMPLATES, Draft
from pages.documents.drafts.house_styles import (
    BODY,
    CELL,
    HEAD,
    HEADING,
    NOTE,
    NOTES,
    NUMBER,
    OPENING,
    SIGNED,
    TITLE,
    WIDTH,
)  # fmt: skip

MARGIN = 1.0  # mm beside what stands in a cell: days and amounts fit their columns
SIGNED_ON = "　　　　年　　月　　日"
NUMBERS = ("已拨付", "结余", "不合规", "应收回", "现值", "拟定目标", "得分", "逾期")  # stand to the right
Column = tuple[str, str, float]  # heading, what stands in a row, width in mm


def written(draft: Draft) -> bytes:
    """The template of a draft: the same bytes each time."""
    document = house_styles.begun()
    about = document.core_properties
    about.title, about.author, about.comments = draft.what, "", ""
    about.created = about.modified = datetime(2026, 1, 1)  # noqa: DTZ001 (a document's own date has no zone)
    document.add_paragraph("{{ 标题 }}", TITLE)
    FORMS[draft.code](document)
    _notes(document)
    made = io.BytesIO()
    document.save(made)
    return zipped.undated(made.getvalue())


def _result_notice(document: Document) -> None:
    document.add_paragraph("{{ 主送 }}：", OPENING)
    _body(
        document,
        "根据{{ 政策文件 }}{{ 评价依据 }}，{{ 主管部门 }}组织开展了{{ 年度 }}年度绩效评价。现将结果通知如下。",
    )
    document.add_paragraph("一、总体情况", HEADING)
    _body(document, "{{ 概况 }}")
    document.add_paragraph("二、各中心等级", HEADING)
    _listed(
        document,
        "中心",
        ("序号", "序号", 12), ("编码", "编码", 15), ("创新中心", "名称", 37), ("等级", "等级", 21), ("文号", "文号", 31),
        ("公布日期", "公布日期", 40),
        more="说明",
    )  # fmt: skip
    document.add_paragraph("三、有关规定", HEADING)
    _each(document, "规定", "{{ 一项.条款 }}：{{ 一项.内容 }}。")
    _signed(document)


def _rectification(document: Document) -> None:
    document.add_paragraph("{{ 中心 }}、{{ 依托单位 }}：", OPENING)
    _body(
        document,
        "根据{{ 政策文件 }}和你单位报送的材料，{{ 中心 }}（编码 {{ 编码 }}，{{ 年度 }}年度绩效评价等级：{{ 等级 }}）"
        "存在以下问题，请予整改。",
    )
    document.add_paragraph("一、需要整改的问题", HEADING)
    _listed(
        document, "事项",
        ("序号", "序号", 12), ("问题", "名称", 32), ("内容", "内容", 66), ("依据和起始日期", "依据", 46),
        more="起始",
    )  # fmt: skip
    document.add_paragraph("二、整改要求", HEADING)
    _body(document, f"整改要求：{BLANK}。")
    _body(document, "请于{{ 整改期限 }}前完成整改，并书面报告整改情况，附证明材料。期限依据：{{ 期限依据 }}。")
    _signed(document)


def _withdrawal(document: Document) -> None:
    _facts(
        document,
        ("名称", "{{ 名称 }}（编码 {{ 编码 }}）"), ("依托（牵头）单位", "{{ 依托单位 }}"), ("建设方案", "{{ 建设方案 }}"),
        ("批复、期满", "{{ 批复日期 }}批复，{{ 期满日期 }}期满"), ("现在的状态", "{{ 状态 }}"),
        ("建议事项", "{{ 建议事项 }}"), ("事实", "{{ 事实 }}"),
        ("依据", "{{ 政策文件 }}{{ 条款 }}"), ("对条款的理解", "{{ 理解 }}"), ("应收回资金", "{{ 应收回 }}"),
    )  # fmt: skip
    document.add_paragraph("一、历次结论", HEADING)
    _listed(
        document, "历次结论",
        ("年度", "年度", 14), ("等级或结论", "等级", 24), ("性质", "性质", 22), ("文号", "文号", 34), ("日期", "日期", 42),
        ("效力", "效力", 20),
    )  # fmt: skip
    document.add_paragraph("二、办理经过", HEADING)
    _listed(document, "经过", ("时间", "时间", 44), ("内容", "内容", 112))
    document.add_paragraph("三、审批意见", HEADING)
    opinions = ("经办人意见", "处室意见", "分管负责人意见", "主要负责人意见")
    _facts(document, *((who, f"{BLANK}\n签字：　　　　　　　{NO_DAY}") for who in opinions), together=True)


def _recovery(document: Document) -> None:
    _facts(
        document, ("创新中心", "{{ 名称 }}（编码 {{ 编码 }}）"), ("依托单位", "{{ 依托单位 }}"), ("原因", "{{ 原因 }}"),
        ("依据", "{{ 政策文件 }}{{ 条款 }}"),
    )  # fmt: skip
    document.add_paragraph("一、原拨付渠道和审计", HEADING)
    _listed(
        document, "渠道",
        ("原拨付渠道", "名称", 36), ("已拨付", "已拨付", 40), ("财政结余", "结余", 40), ("审计认定不合规", "不合规", 40),
    )  # fmt: skip
    document.add_paragraph("二、按原拨付渠道应收回的资金", HEADING)
    _listed(
        document, "渠道",
        ("原拨付渠道", "名称", 36), ("应收回（小写）", "应收回", 40), ("大写（人民币）", "大写", 40), ("审计文号、日期", "审计文号", 40),
        more="审计日期",
    )  # fmt: skip
    document.add_paragraph("三、应收回合计", HEADING)
    _facts(document, ("合计（小写）", "{{ 合计 }}"), ("合计（大写）", "人民币{{ 合计大写 }}"), together=True)
    _body(document, f"收款账户：{BLANK}。请于{NO_DAY}前缴回。")
    _signed(document)


def _reminder(document: Document) -> None:
    document.add_paragraph("{{ 名称 }}、{{ 依托单位 }}：", OPENING)
    _body(
        document,
        "根据{{ 政策文件 }}（{{ 报送依据 }}），截至{{ 截至 }}，{{ 名称 }}（编码 {{ 编码 }}）下列年度的年度报告没有收到。",
    )
    _listed(
        document, "缺报", ("年度", "年度", 30), ("应于", "应于", 42), ("批准的延期", "延期", 52), ("已逾期", "逾期", 32)
    )
    _body(document, "请于{{ 补报期限 }}前向{{ 接收 }}补报{{ 材料 }}。不能按期补报的，请书面说明原因。")
    _each(document, "影响", "{{ 一项.内容 }}。")
    _signed(document)


def _objection(document: Document) -> None:
    _facts(
        document, ("创新中心", "{{ 名称 }}（编码 {{ 编码 }}）"), ("依托单位", "{{ 依托单位 }}"), ("评价年度", "{{ 年度 }}年度"),
    )  # fmt: skip
    document.add_paragraph("一、结论", HEADING)
    _listed(
        document, "结论",
        ("等级", "等级", 24), ("性质", "性质", 22), ("文号", "文号", 34), ("公布日期", "日期", 42), ("效力", "效力", 34),
    )  # fmt: skip
    document.add_paragraph("二、受理", HEADING)
    _listed(document, "受理", ("时间", "时间", 44), ("受理人", "受理人", 28), ("申诉理由", "理由", 84))
    _body(document, "此前已执行的处置：{{ 已执行 }}。")
    document.add_paragraph("三、复核", HEADING)
    _listed(
        document, "复核",
        ("时间", "时间", 40), ("操作人", "操作人", 22), ("操作", "操作", 24), ("等级", "等级", 21), ("得分", "得分", 20),
        ("理由", "理由", 29),
    )  # fmt: skip
    _facts(
        document, ("复核结论", "{{ 复核结论 }}"), ("复核人意见", f"{BLANK}\n签字：　　　　　　　{NO_DAY}"),
        ("主管部门意见", f"{BLANK}\n签字：　　　　　　　{NO_DAY}"),
    )  # fmt: skip


def _target_page(document: Document) -> None:
    _facts(
        document, ("甲方", "{{ 主管部门 }}"), ("乙方", "{{ 名称 }}（编码 {{ 编码 }}）"), ("依托单位", "{{ 依托单位 }}"),
        ("建设方案", "{{ 建设方案 }}"),
    )  # fmt: skip
    document.add_paragraph("一、{{ 年度 }}拟定目标", HEADING)
    _body(
        document,
        "根据{{ 政策文件 }}{{ 依据 }}，双方拟定乙方{{ 年度 }}末各项指标不少于下列目标。现值为{{ 数据年度 }}报告的数。",
    )
    _listed(
        document, "目标",
        ("序号", "序号", 14), ("指标", "指标", 54), ("现值", "现值", 34), ("拟定目标", "拟定目标", 36), ("单位", "单位", 18),
    )  # fmt: skip
    document.add_paragraph("二、已经生效的目标", HEADING)
    _body(document, "下列目标仍然有效，不因本页改变。")
    _listed(document, "已定", ("指标", "指标", 46), ("目标", "目标", 34), ("应于", "应于", 40), ("依据", "依据", 36))
    document.add_paragraph("三、签订", HEADING)
    _parties(
        document,
        ("甲方（盖章）：", "{{ 主管部门 }}", "", "代表（签字）：", SIGNED_ON),
        ("乙方（盖章）：", "{{ 名称 }}", "", "代表（签字）：", SIGNED_ON),
        ("依托单位（盖章）：", "{{ 依托单位 }}", "", "代表（签字）：", SIGNED_ON),
    )


FORMS: dict[str, Callable[[Document], None]] = {
    "result_notice": _result_notice,
    "rectification": _rectification,
    "withdrawal": _withdrawal,
    "recovery": _recovery,
    "reminder": _reminder,
    "objection": _objection,
    "target_page": _target_page,
}


def _body(document: Document, words: str) -> None:
    document.add_paragraph(words, BODY)


def _each(document: Document, name: str, words: str, style: str = BODY) -> None:
    """A paragraph for each entry of a list."""
    for line in (f"{{%p for 一项 in {name} %}}", words, "{%p endfor %}"):
        document.add_paragraph(line, style)


def _notes(document: Document) -> None:
    """What whoever writes on should know; it goes before the paper leaves the house."""
    document.add_paragraph("{%p if 拟稿说明 %}", NOTE)
    document.add_paragraph("拟稿说明（发出前删去）", NOTES)
    _each(document, "拟稿说明", "{{ 一项.内容 }}", NOTE)
    document.add_paragraph("{%p endif %}", NOTE)


def _signed(document: Document) -> None:
    document.add_paragraph("", BODY)
    document.add_paragraph(f"（发文机关）{BLANK}", SIGNED)
    document.add_paragraph(NO_DAY, SIGNED)


def _listed(document: Document, name: str, *columns: Column, more: str = "") -> None:
    """A table with a row for each entry of a list, or a sentence where it is empty. more: a field that stands, small, below the last."""
    document.add_paragraph(f"{{%p if {name} %}}", BODY)
    table = document.add_table(rows=4, cols=len(columns), style="Table Grid")
    _sized(table, [width for _, _, width in columns])
    for cell, (heading, _, _) in zip(table.rows[0].cells, columns, strict=True):
        _fill(cell, heading, HEAD)
    word_styles.mark_row(table, 0, "w:tblHeader")
    _fill(table.rows[1].cells[0], f"{{%tr for 一项 in {name} %}}", CELL)
    for cell, (_, field, _) in zip(table.rows[2].cells, columns, strict=True):
        _fill(cell, f"{{{{ 一项.{field} }}}}", NUMBER if field in NUMBERS else CELL)
    if more:
        for line in (f"{{%p if 一项.{more} %}}", f"{{{{ 一项.{more} }}}}", "{%p endif %}"):
            table.rows[2].cells[-1].add_paragraph(line, CELL)
    word_styles.mark_row(table, 2, "w:cantSplit")
    _fill(table.rows[3].cells[0], "{%tr endfor %}", CELL)
    document.add_paragraph("{%p else %}", BODY)
    document.add_paragraph("没有。", BODY)
    document.add_paragraph("{%p endif %}", BODY)


def _facts(document: Document, *pairs: tuple[str, str], together: bool = False) -> None:
    """A form: what is asked on the left, what is known on the right. together: its rows stand on one page."""
    table = document.add_table(rows=len(pairs), cols=2, style="Table Grid")
    _sized(table, [38, WIDTH - 38])
    for row, (asked, known) in zip(table.rows, pairs, strict=True):
        _fill(row.cells[0], asked, HEAD)
        first, *rest = known.split("\n")
        _fill(row.cells[1], first, CELL)
        for line in rest:
            row.cells[1].add_paragraph(line, CELL)
    for number, row in enumerate(table.rows):
        word_styles.mark_row(table, number, "w:cantSplit")
        for paragraph in row.cells[0].paragraphs if together and number + 1 < len(pairs) else ():
            paragraph.paragraph_format.keep_with_next = True


def _parties(document: Document, *parties: Sequence[str]) -> None:
    """Who signs and seals, side by side, never torn apart; with the room that a seal takes."""
    table = document.add_table(rows=1, cols=len(parties), style="Table Grid")
    _sized(table, [WIDTH / len(parties)] * len(parties))
    for cell, lines in zip(table.rows[0].cells, parties, strict=True):
        for number, line in enumerate(lines):
            said = cell.add_paragraph() if number else cell.paragraphs[0]
            said.add_run(line)
            said.style = CELL if line else BODY
    word_styles.mark_row(table, 0, "w:cantSplit")


def _sized(table: Table, widths: Sequence[float]) -> None:
    assert sum(widths) == WIDTH, widths
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(Mm(MARGIN) // Twips(1)))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook")
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)


def _fill(cell: _Cell, words: str, style: str) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    cell.paragraphs[0].style = style
    cell.paragraphs[0].add_run(words)


if __name__ == "__main__":
    for one in catalogue.DRAFTS.values():
        (TEMPLATES / f"{one.code}.docx").write_bytes(written(one))
