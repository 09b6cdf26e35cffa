"""河南省创新联合体, from application to exit: a breach that its own report admits, looked into, cancelled by two people."""

from data.demonstration.names import credit_code

NAME, LEAD = "示例·轴承产业创新联合体（虚构）", "示例·轴承集团（虚构）"
CENTRE = {
    "中心编码": "HCW",
    "中心名称": NAME,
    "适用方案": "河南省创新联合体",
    "依托单位": LEAD,
    "批复日期": "2023-05-08",
    "建设期满日期": "2027-05-07",
    "状态": "建设中",
    "首个报送年度": 2025,
    "数据性质": "虚构",
}
DOCUMENTS = (
    "年度工作报告（报推荐单位）",
    "年度工作报告（报省科技厅）",
    "下一年度工作计划（报推荐单位）",
    "下一年度工作计划（报省科技厅）",
)
DECLARED = {
    "成员总数": 2,
    "企业数量": 2,
    "高校、研究机构数量": 0,
    "其他机构数量": 0,
    "已建省级以上各类创新平台数量": 1,
    "其中国家级创新平台数量": 1,
}
FACTS = {
    "设有决策机构": "是",
    "设有咨询机构": "是",
    "设有常设的执行机构": "是",
    "执行机构配备工作人员": "是",
    "有经费管理办法": "是",
    "有经费使用的内部监督机制": "是",
    "有未履行共建协议的情形": "是",
    "牵头单位有不良信用记录或违法违规": "否",
}


def member(name: str, code: str, layer: str) -> dict:
    return {
        "单位名称": name,
        "统一社会信用代码": code,
        "单位类型": "企业",
        "层次": layer,
        "产业链位置": "中游",
        "地位和任务分工": "示例·分工",
        "法定代表人已签署协议": "是",
        "已加盖公章": "是",
        "加入日期": "2023-05-08",
    }


REPORT = {
    "报送材料": [{"材料": name, "是否已报送": "是", "文件名称": "示例·材料"} for name in DOCUMENTS],
    "附1数字": [{"项目": name, "数量": number} for name, number in DECLARED.items()],
    "成员单位": [
        member(LEAD, credit_code(90, 1), "牵头单位"),
        member("示例·零部件公司（虚构）", credit_code(90, 2), "核心层单位"),
    ],
    "创新平台": [
        {
            "平台名称": "示例·国家重点实验室（虚构）",
            "学科": "轴承",
            "国家级或省级": "国家级",
            "建设时间": "2015-06-01",
            "依托单位": LEAD,
        }
    ],
    "组织和制度": [{"事项": fact, "是否": answer} for fact, answer in FACTS.items()],
}


def walked(walk):
    """By whoever walks: Walk in browsers, ByActs without."""
    it = walk("henan-consortium")
    said = it.applies(
        "enterprise",
        {
            "成员单位（含牵头单位）（家）": "2",
            "其中企业（家）": "2",
            "其中高校、研究机构（家）": "0",
            "其中其他机构（家）": "0",
            "产业链中下游企业（家）": "1",
            "牵头单位国家级重大创新平台（个）": "0",
        },
        verdict="暂不符合：1 项条件不满足",
    )
    assert "÷ 成员单位（含牵头单位） 2 家 ＝ 50% ≥ 50%" in said
    papers = {"name": NAME, "lead": LEAD, "industry": "轴承", "members": "2", "signed": "2", "effective": "2023-02-20"}
    papers |= {"chief": "示例·首席科学家", "agreement": "all", "materials": "all", "tables": "all", "dispute": "是"}
    it.step(
        "LH1", "applied", "2023-03-01", papers | {"sealed": "1"}, first=True, refused="盖章的成员数须与成员单位数相同"
    )
    it.step("LH1", "applied", "2023-03-01", papers | {"sealed": "2"}, first=True)
    it.step("LH1", "examined", "2023-04-03", {"opinion": "示例·同意"}, outcome="passed")
    it.step(
        "LH1",
        "filed",
        "2023-05-08",
        {"outline": "all", "document_no": "示例豫科〔2023〕2号", "centre": "HCW"},
        outcome="done",
    )
    it.first.sees("overview", "登记簿中还没有；请登记")
    it.registers({"创新中心": [CENTRE]})

    it.reports(2025, REPORT, checked="建议取消备案资格")
    it.first.sees("centre", "已备案", "建议取消备案资格", centre="HCW", year=2025)
    it.step(
        "LH1",
        "reviewed",
        "2026-02-02",
        {"year": "2025", "tasks": "research", "funds": "示例·没有政府资助"},
        refused="须说明",
    )
    it.step("LH1", "reviewed", "2026-02-02", {"year": "2025", "tasks": "all", "funds": "示例·没有政府资助"})
    it.first.sees("flags", "建议取消备案资格", year=2025)
    it.decides(
        "建议取消备案资格",
        "示例·核实属实",
        paper="取消备案资格建议审批表",
        holds=["取消备案资格", "七（三）"],
        document="示例豫科〔2026〕8号",
    )
    it.step("LH1", "breach", "2026-03-02", {"matters": "agreement", "finding": "示例·属实"}, outcome="confirmed")
    it.step("LH1", "cancelled", "2026-03-09", {"reason": "示例·未履行共建协议", "document_no": "示例豫科〔2026〕8号"})
    it.first.sees("overview", "登记簿还没有登记退出", year=2025)
    it.registers({"创新中心": [{**CENTRE, "状态": "已取消备案资格", "退出日期": "2026-03-09"}]}, two=True)
    it.is_gone("已取消备案资格", unit="LH1")
