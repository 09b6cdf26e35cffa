"""Every download that a page of the demonstration offers without more being done: address → the files, and what they hold.

A file is named by the beginning of its name; a new download that is not listed here fails test_downloads.py.
"""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import docx
import icalendar
import openpyxl
import pypdf

from data.journal.backups import anchor
from data.schema.loading import current
from data.workbook.sheets import layout
from pages.drawing import money_chart
from tests.printed import pages_of

Check = Callable[[bytes], None]
ZHEJIANG = "dataset=demonstration&scheme=zhejiang&year=2025"


def table(content: bytes) -> list[tuple[Any, ...]]:
    """The heading and the lines of an Excel table in the house form, without what stands above and below them."""
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    first, last = (int(re.sub(r"\D", "", cell)) for cell in sheet.auto_filter.ref.split(":"))
    assert sheet.freeze_panes == f"A{first + 1}"
    heads, *lines = sheet.iter_rows(min_row=first, max_row=last, values_only=True)
    return [tuple(str(head).replace("\n", "") for head in heads), *lines]  # a unit may stand below its word


def rows(content: bytes) -> list[dict[str, Any]]:
    """The lines of an Excel table, by heading; it says on what it rests, above it and at the foot of each page."""
    heading, *lines = table(content)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    said = "\n".join(str(row[0]) for row in sheet.iter_rows(max_row=5, values_only=True))
    found = re.search("校验值 ([0-9a-f-]+)", said)[1]
    assert anchor.typed(found).n > 0
    assert found in sheet.oddFooter.left.text
    assert "截至：2026" in said
    assert "虚构演示数据，不作任何依据" in said
    assert sheet["A1"].value
    return [dict(zip(heading, line, strict=True)) for line in lines]


def line(content: bytes, column: str, begins: str) -> dict[str, Any]:
    """The first line in which a column begins so."""
    return next(row for row in rows(content) if str(row[column]).startswith(begins))


def holds(column: str, begins: str, **expected: Any) -> Check:
    """A line that begins so holds these values; numbers as numbers, None: an empty cell."""

    def check(content: bytes) -> None:
        found = line(content, column, begins)
        differs = {name: found[name] for name, value in expected.items() if found[name] != value}
        assert not differs, f"{begins}: {differs}, expected {expected}"

    return check


def paper(*texts: str) -> Check:
    """A Word document in which these texts stand, in paragraphs or in cells."""

    def check(content: bytes) -> None:
        document = docx.Document(io.BytesIO(content))
        foot = "\n".join(p.text for p in document.sections[0].footer.paragraphs)
        assert anchor.typed(re.search("校验值 ([0-9a-f-]+)", foot)[1]).n > 0
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        said = "\n".join([*(p.text for p in document.paragraphs), *cells])
        assert [text for text in texts if text not in said] == []

    return check


def zip_of(count: int, name: str, check: Check) -> Check:
    """So many files, and one of them by its name."""

    def looked(content: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert len(set(archive.namelist())) == count
            check(archive.read(name))

    return looked


def calendar_of(what: str, day: date) -> Check:
    """A calendar that has this on that day."""

    def check(content: bytes) -> None:
        found = [event for event in icalendar.Calendar.from_ical(content).walk("VEVENT") if what in event["summary"]]
        assert {event["dtstart"].dt for event in found} == {day}

    return check


def sheets(*titles: str) -> Check:
    """A workbook to be filled in, with these sheets."""

    def check(content: bytes) -> None:
        assert set(titles) <= set(openpyxl.load_workbook(io.BytesIO(content)).sheetnames)

    return check


def report(centre: str) -> Check:
    """A report that was handed in: names its centre."""

    def check(content: bytes) -> None:
        front = openpyxl.load_workbook(io.BytesIO(content), read_only=True)[layout.IDENTITY]
        assert centre in [cell for row in front.values for cell in row]

    return check


def pdf(*texts: str) -> Check:
    """A PDF/A in which these texts stand, with the anchor at the foot of each page and all fonts inside."""

    def check(content: bytes) -> None:
        read = pypdf.PdfReader(io.BytesIO(content))
        pages = pages_of(content)
        missing = [text for text in texts if text not in "".join(pages)]
        assert not missing, missing
        for page in pages:
            assert anchor.typed(re.search("校验值([0-9]+(?:-[0-9a-f]{4})+)", page)[1]).n > 0
        fonts = [font.get_object() for page in read.pages for font in page["/Resources"]["/Font"].values()]
        inside = [one.get_object()["/FontDescriptor"] for font in fonts for one in font["/DescendantFonts"]]
        assert all("/FontFile3" in one or "/FontFile2" in one for one in inside)

    return check


NAMES = {"ZD09": "示例·棠溪光储", "ZD10": "示例·霁月智能传感", "ZD11": "示例·竹喧特种陶瓷"}


def briefs(centre: str, year: int, *texts: str) -> dict[str, Check]:
    """The forms of a centre's brief."""
    name = f"浙江_{year}_{centre}_{NAMES[centre]}_监测简报"
    return {
        f"{name}.pdf": pdf(f"{year}年度监测简报", *texts),
        f"{name}全本.pdf": pdf("逐年变化", "当年资金投入来源", "核验问题"),
        f"{name}.docx": paper("三、各指标对照", "六、逐年变化", "核验问题"),
    }


def settled(content: bytes) -> None:
    """What was received and is not audited: numbers, and an empty cell, never a zero."""
    found = line(content, "中心", "ZD04")
    assert isinstance(found["已拨付（亿元）"], float)
    assert (found["应收回（亿元）"], found["说明"]) == (None, "待审计清算")


def one_unit(content: bytes) -> None:
    """Every amount of the money table is a number in the heading's unit; they add up, and what is in doubt is said."""
    found = line(content, "中心", "ZD10")
    sources = [v for name, v in found.items() if name.endswith("（亿元）") and not name.startswith(("合计", "其中"))]
    assert round(sum(Decimal(str(v)) for v in sources), 8) == Decimal(str(found["合计（亿元）"])) == Decimal("76.7935")
    assert (found["其中存疑（亿元）"], found["说明"]) == (65, "存疑：社会资本")


def workbook_of_the_year(content: bytes) -> None:
    """The summary as one workbook: a sheet a table, totals by formula, real charts."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert {"概况", "核心指标", "得分和名次", "等级分布", "资金", "资金来源", "报送", "预警分类", "预警清单"} == set(
        book.sheetnames
    )
    assert [len(book[tab]._charts) for tab in ("等级分布", "资金")] == [1, 1]
    drawn = [one.graphicalProperties.solidFill.srgbClr for one in book["资金"]._charts[0].series]
    assert [f"#{one.lower()}" for one in drawn] == list(money_chart.of_groups(current()).values())
    sums = [
        cell.value for row in book["资金"].iter_rows() for cell in row if str(cell.value).startswith("=SUBTOTAL(109,")
    ]
    assert len(sums) > 2


DRAFTED = {
    "浙江_2025_绩效评价结果通知.docx": paper(
        "ZD06", "连续第2次不合格", "尚无结论", "五（四）（规则 ZJ-28）：连续两次不合格予以摘牌。"
    ),
}

SUMMARY: dict[str, Check] = {
    "浙江_2025_绩效评价汇总.pdf": pdf(
        "应报15家，已报14家", "其中存疑65.00亿元", "ZD06示例·", "建议摘牌", "各等级的中心数"
    ),
    "浙江_2025_绩效评价汇总.docx": paper(
        "ZD06 示例·沧屿海洋装备", "建议摘牌", "五、报送", "虚构演示数据，不作任何依据"
    ),
    "浙江_2025_绩效评价汇总.xlsx": workbook_of_the_year,
}

FILES: dict[str, dict[str, Check]] = {
    f"/overview?{ZHEJIANG}": SUMMARY,
    f"/centre?{ZHEJIANG}&centre=ZD10": {
        **briefs("ZD10", 2025, "虚构演示数据，不作任何依据", "其中存疑", "疑似单位差错"),
        "浙江_2025_ZD10_示例·霁月智能传感_明细_累计资金投入.xlsx": holds(
            "存疑", "疑似单位差错", 计入="是", 填报项="社会资本", **{"金额（万元）": 650000}
        ),
        **dict.fromkeys([f"示例_ZD10_{year}年度报告.xlsx" for year in range(2021, 2026)], report("ZD10")),
    },
    f"/centre?{ZHEJIANG}&centre=ZD10&view=资金": {
        **briefs("ZD10", 2025),
        "浙江_ZD10_示例·霁月智能传感_资金.xlsx": holds(
            "其中存疑", "65", 来源="社会资本", 年度=2025, 金额=6_500_000_000
        ),
    },
    f"/centre?{ZHEJIANG}&centre=ZD10&view=指标体系": {
        **briefs("ZD10", 2025),
        "浙江_2025_ZD10_示例·霁月智能传感_指标体系.xlsx": holds(
            "条目", "8.1", 方式="专家认定", 填报="攻克“卡脖子”技术成果 1 项"
        ),
    },
    f"/centre?{ZHEJIANG}&centre=ZD10&view=台账&ledger=investment": {
        **briefs("ZD10", 2025),
        "浙江_2025_ZD10_示例·霁月智能传感_台账_资金投入.xlsx": holds(
            "存疑", "疑似单位差错", 行号=9, **{"金额（万元）": 650000}
        ),
    },
    f"/centre?{ZHEJIANG}&centre=ZD09&view=报送版本": {
        **briefs("ZD09", 2025),
        "示例_ZD09_2025年度报告": report("ZD09"),
    },
    "/centre?dataset=demonstration&scheme=zhejiang&year=2024&centre=ZD11&view=年度目标建议": {
        **briefs("ZD11", 2024),
        f"浙江_2025_ZD11_{NAMES['ZD11']}_目标任务建议书（草案）.docx": paper(
            "2025年度目标任务建议书（草案）",
            "虚构演示数据",
            "24,700",
            "万元",
            "累计衍生孵化企业（存疑）",
            "其中存疑 1 家",
            "ZJ-25",
        ),
        f"浙江_2025_ZD11_{NAMES['ZD11']}_责任书目标页.docx": paper(
            "建设责任书2025年度目标页（拟定稿）",
            "累计衍生孵化企业（存疑）",
            "30,000",
            "乙方（盖章）：",
            "依托单位（盖章）：",
        ),
        f"浙江_2025_ZD11_{NAMES['ZD11']}_年度目标建议.xlsx": holds(
            "指标", "累计资金投入", 现值=24700, 单位="万元", 拟定目标=30000
        ),
    },
    f"/comparison?{ZHEJIANG}&indicator=investment_total": {
        "浙江_2025_指标对比_累计资金投入.pdf": pdf("累计资金投入（亿元）", "其中存疑", "ZD10示例·霁月智能传感"),
        "浙江_指标对比_累计资金投入.xlsx": holds(
            "存疑",
            "其中",
            中心编码="ZD10",
            年度=2025,
            数值=7_679_350_000,
            存疑="其中存疑 65.00 亿元",
            存疑数额=6_500_000_000,
            单位="元",
        ),
    },
    f"/evaluation?{ZHEJIANG}&centre=ZD10": {
        **SUMMARY,
        **DRAFTED,
        "浙江_2025_绩效评价_浙江内部评分方案.pdf": pdf("ZD10", "79.50", "浙江内部评分方案"),
        "浙江_2025_绩效评价_浙江内部评分方案.xlsx": holds("中心编码", "ZD10", 总分=79.5, 得分是否算齐="是", 存疑项数=2),
        "浙江_2025_绩效评价结果表_浙江内部评分方案.docx": paper(
            "2025年度绩效评价结果表",
            "虚构演示数据",
            "ZD10 示例·霁月智能传感",
            "79.50（存疑）",
            "ZD10（2 项）",
            "主管部门（盖章）：",
        ),
        "浙江_2025_ZD10_示例·霁月智能传感_计分过程_浙江内部评分方案.docx": paper(
            "资金投入（累计部分）", "其中存疑 65.00 亿元"
        ),
        "浙江_2025_ZD10_示例·霁月智能传感_计分过程_浙江内部评分方案.xlsx": holds(
            "项目",
            "资金投入（累计部分）",
            存疑="其中存疑 65.00 亿元",
            数值=76.7935,
            对照值=12.5,
            单位="亿元",
            **{"得分（分）": 12},
        ),
    },
    f"/evaluation?{ZHEJIANG}&centre=ZD10&evaluate=专家打分": {
        **SUMMARY,
        **DRAFTED,
        "浙江_2025_绩效评价_浙江内部评分方案.pdf": pdf("ZD04"),
        "浙江_2025_绩效评价_浙江内部评分方案.xlsx": holds("中心编码", "ZD04", 总分=None),
        "浙江_2025_绩效评价结果表_浙江内部评分方案.docx": paper("2025年度绩效评价结果表"),
        "浙江_2025_专家打分表_浙江内部评分方案.xlsx": holds("中心", "ZD04", 意见=None),
        "浙江_2025_专家打分表_浙江内部评分方案.docx": paper("ZD04", "专家签字："),
        "浙江_2025_专家打分汇总_浙江内部评分方案.docx": paper("ZD10", "平均"),
        "浙江_2025_专家打分汇总_浙江内部评分方案.xlsx": holds("中心", "ZD10"),
    },
    f"/evaluation?{ZHEJIANG}&centre=ZD10&evaluate=等级与公布": {
        **SUMMARY,
        **DRAFTED,
        "浙江_2025_绩效评价_浙江内部评分方案.pdf": pdf("ZD04"),
        "浙江_2025_绩效评价_浙江内部评分方案.xlsx": holds("中心编码", "ZD04", 总分=None),
        "浙江_2025_绩效评价结果表_浙江内部评分方案.docx": paper("2025年度绩效评价结果表"),
        "浙江_2025_ZD10_示例·霁月智能传感_申诉受理和复核表.docx": paper("首次公布", "复核人意见", "（　　）"),
    },
    "/outlook?dataset=demonstration&scheme=zhejiang&year=2024": {
        "浙江_2024_到期估计.pdf": pdf("ZD02", "累计资金投入"),
        "浙江_2024_到期估计.xlsx": holds("中心", "ZD02", 指标="累计资金投入", 现值=23, 目标=50, 单位="亿元"),
    },
    f"/outlook?{ZHEJIANG}&outlook=期满预检": {
        "浙江_2025_期满预检.pdf": pdf("期满预检", "ZD10", "已达到", "其中存疑65.00亿元"),
        "浙江_2025_期满预检.xlsx": holds(
            "存疑", "其中存疑 65.00 亿元", 应达=5, 现值=76.7935, 单位="亿元", 预检="● 已达到"
        ),
    },
    f"/flags?{ZHEJIANG}": {
        "浙江_2025_预警.pdf": pdf("建议摘牌", "ZD06"),
        "浙江_2025_预警.xlsx": holds("预警", "疑似单位差错", 严重程度="较重", 中心编码="ZD10"),
    },
    f"/money?{ZHEJIANG}": {
        "浙江_2025_资金（按来源）_批复以来至2025年累计.pdf": pdf("依托与共建", "合计", "其中存疑65.00亿元"),
        "浙江_2025_资金（按来源）_批复以来至2025年累计.xlsx": one_unit,
    },
    f"/money?{ZHEJIANG}&money_part=投入比例": {
        "浙江_2025_投入比例.pdf": pdf("ZD14", "2.00000", "正常"),
        "浙江_2025_投入比例.xlsx": holds("中心", "ZD14", 状态="▲ 正常", **{"比值（倍）": 2}),
    },
    f"/money?{ZHEJIANG}&money_part=按拨付渠道与退出清算": {
        "浙江_财政资金（按拨付渠道）.pdf": pdf("省级财政（亿元）", "合计", "ZD13"),
        "浙江_退出清算.pdf": pdf("待审计清算", "ZD02"),
        "浙江_财政资金（按拨付渠道）.xlsx": holds(
            "中心", "ZD13", **{"中央财政（亿元）": None, "省级财政（亿元）": 1.571}
        ),
        "浙江_退出清算.xlsx": settled,
        "浙江_ZD02_示例·澄湾先进材料_资金收回清单.docx": paper("省级财政", "227,400,000.00 元", "人民币（　　）"),
    },
    f"/money?{ZHEJIANG}&money_part=等级与下一年度经费": {
        "浙江_2025_等级与下一年度经费.pdf": pdf("ZD06", "不合格", "示例公告〔2026〕1号"),
        "浙江_2025_等级与下一年度经费.xlsx": holds("中心", "ZD06", 等级="不合格", 经费年度=2026),
    },
    f"/reporting?{ZHEJIANG}": {
        "浙江_2025_ZD15_示例·乔木节能环保_补报催报函.docx": paper("ZD15", "2026年3月31日", "183 天"),
    },
    "/money?dataset=demonstration&scheme=henan-consortium&money_part=可研究支持的单位": {
        "河南联合体_可研究支持的单位.pdf": pdf("HC02", "HC-09"),
        "河南联合体_可研究支持的单位.xlsx": holds(
            "单位", "HC02", 规则="HC-09　六（六）", 可否研究="时间已满，成效由主管部门认定"
        ),
    },
    f"/reporting?{ZHEJIANG}&part=下载模板": {
        "ZD01_2026年度报告.xlsx": sheets("资金投入", "人员", "汇总表"),
        "浙江_2026_年度报告模板.zip": zip_of(15, "ZD01_2026年度报告.xlsx", sheets("资金投入", "人员", "汇总表")),
        "创新中心登记簿.xlsx": sheets("创新中心", "建设责任书", "责任书目标"),
    },
    f"/reporting?{ZHEJIANG}&part=到期与提醒": {
        "浙江_2025_到期日历.ics": calendar_of("报送2026年度报告", date(2027, 3, 31))
    },
    f"/reporting?{ZHEJIANG}&part=核定&centre=ZD10": {
        "浙江_2025_ZD10_示例·霁月智能传感_核验问题.xlsx": holds("核验问题", "疑似单位差错", 表="资金投入"),
        "浙江_2025_ZD10_示例·霁月智能传感_核验问题清单.pdf": pdf("《资金投入》", "疑似单位差错", "第1版"),
        "浙江_2025_ZD10_示例·霁月智能传感_报送回执_第1版.pdf": pdf("示例_ZD10_2025年度报告.xlsx", "收到时间"),
    },
    f"/reporting?{ZHEJIANG}&part=报送版本": {
        "浙江_2025_ZD09_示例·棠溪光储_版本差异_1-2.xlsx": holds(
            "表", "人员", 变化="＋ 新增", 列="整行", 现行号="第405行"
        )
    },
    "/application?dataset=demonstration&apply=henan-tic&lead=institute": {
        "河南_申报自评表.pdf": pdf("河南省技术创新中心申报自评表", "未填"),
        "河南_申报自评表.docx": paper("申报单位：未填", "推荐单位（盖章）：", "○ 缺数据"),
        "河南_申报自评结果.xlsx": holds("规则", "HT-03", 结论="○ 缺数据"),
    },
    "/process?dataset=demonstration&process_of=henan-manufacturing": {
        "河南制造业_建设进程.pdf": pdf("PY2024-01", "逾期", "已过94天"),
        "河南制造业_建设进程.xlsx": holds("编号", "PY2024-01", 状态="▼ 逾期"),
        "河南制造业_PY2024-01_示例·豫东绿色铸造创新中心（虚构）_建设进程表.pdf": pdf(
            "发布培育名单", "逾期", "已过94天"
        ),
        "河南制造业_PY2024-01_示例·豫东绿色铸造创新中心（虚构）_建设进程表.docx": paper("发布培育名单", "▼ 逾期"),
        "河南制造业_PY2024-01_示例·豫东绿色铸造创新中心（虚构）_取消培育资格建议审批表.docx": paper(
            "HM-12", "主要负责人意见"
        ),
    },
    "/policy?dataset=demonstration&policy_of=zhejiang&rule=ZJ-02": {
        "浙江_规则.pdf": pdf("ZJ-01", "ZJ-32", "到2022年累计投入20亿元以上"),
        "浙江_规则.xlsx": holds("编号", "ZJ-02", 条款="二、5"),
    },
    "/policy?dataset=demonstration&policy_of=zhejiang&policy_part=指标目录": {
        "浙江_指标目录.pdf": pdf("多元投入", "重建"),
        "浙江_指标目录.xlsx": holds("编号", "4.2", 二级指标="“多基地”：承接转移转化和产业化的基地"),
    },
    "/policy?dataset=demonstration&policy_of=zhejiang&policy_part=设定与状态": {
        "处理决定.pdf": pdf("D1", "文件留下的问题"),
        "处理决定.xlsx": holds("编号", "D13"),
    },
    "/policy?dataset=demonstration&policy_of=zhejiang&policy_part=覆盖情况": {
        "浙江_条款覆盖.pdf": pdf("一（一）", "系统计算"),
        "浙江_规则覆盖.pdf": pdf("ZJ-02", "系统计算"),
        "浙江_规则覆盖.xlsx": holds("编号", "ZJ-02", 怎样处理="● 系统计算"),
        "浙江_条款覆盖.xlsx": holds("我们的理解", "到2022年累计投入", 条款="二、5", 怎样处理="● 系统计算"),
    },
    "/policy?dataset=demonstration&policy_of=zhejiang&policy_part=各方案对照": {
        "各方案对照.pdf": pdf("报送期限", "次年3月31日", "HM-18"),
        "各方案对照.xlsx": holds("项目", "报送期限"),
    },
}
