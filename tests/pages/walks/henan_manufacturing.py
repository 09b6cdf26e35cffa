"""河南省制造业创新中心, from application to exit: cultivated, recognised, failed, mended in vain, and its title taken."""

NAME, LEAD = "示例·增材制造业创新中心（虚构）", "示例·增材制造公司（虚构）"
CENTRE = {
    "中心编码": "HMW",
    "中心名称": NAME,
    "适用方案": "河南省制造业创新中心",
    "依托单位": LEAD,
    "批复日期": "2024-12-20",
    "建设期满日期": "2029-12-19",
    "状态": "建设中",
    "首个报送年度": 2025,
    "数据性质": "虚构",
}
GRADE = {
    "中心编码": "HMW",
    "评价年度": 2025,
    "等级": "未通过评估",
    "公布文号": "示例豫工信〔2026〕2号",
    "公布日期": "2026-02-27",
}
FACTS = (
    "依托载体是股份制独立法人",
    "有责权明晰的董事会",
    "有经营管理团队",
    "成立技术专家委员会",
    "成立产业（技术创新）联盟",
    "有中长期发展规划、建设方案和技术路线图",
)
FIGURES = {
    "注册资本：货币出资": 1000,
    "注册资本：研发设备": 0,
    "注册资本：经第三方评估的专有技术或专利": 0,
    "注册资本：没有经过评估的专有技术或专利（不计入）": 0,
    "当年总收入": 500,
    "其中提供服务取得的收入": 100,
}
REPORT = {
    "公司和治理": [{"事项": fact, "是否": "是"} for fact in FACTS],
    "公司资本和收入": [{"项目": name, "金额": amount} for name, amount in FIGURES.items()],
    "行业定位": [{"行业": "增材制造", "是否重点行业": "是", "是否已为国家级中心": "否"}],
    "年度建设协议": [{"协议编号": "示例-2025-1", "签订日期": "2025-03-03"}],
}


def walked(walk):
    """By whoever walks: Walk in browsers, ByActs without."""
    it = walk("henan-manufacturing")
    said = it.applies(
        "enterprise",
        {
            "联合发起的企业（家）": "2",
            "近5年完成的国家或省级重点研发项目（项）": "1",
            "牵头单位或其法定代表人是失信人员": "否",
            "近三年环境、安全、知识产权、税务等违法（项）": "0",
            "专业技术研发人员（人）": "30",
            "注册资本中的货币出资（万元）": "1000",
            "注册资本中的研发设备（万元）": "0",
            "注册资本中经第三方评估的专有技术或专利（万元）": "0",
            "国内外有效发明专利（项）": "0",
            "软件著作权（项）": "0",
        },
        verdict="暂不符合：1 项条件不满足",
    )
    assert "有有效发明专利或软件著作权" in said
    applied = {"name": NAME, "lead": LEAD, "industry": "增材制造", "recommendation": "示例推荐1号"}
    it.step("PY1", "applied", "2023-05-04", applied, first=True)
    everything = {"form": "all", "content": "all", "legal": "all"}
    it.step("PY1", "screened", "2023-05-08", everything | {"form": "plan"}, outcome="passed", refused="应提出修改意见")
    it.step("PY1", "screened", "2023-05-08", everything, outcome="passed")
    drawn = {"drawn_industry": "示例·甲、示例·乙", "drawn_finance": "示例·丙"}
    panel = drawn | {"chair": "示例·甲", "deputy": "示例·乙", "roles": "all", "signed": "示例·甲、示例·乙、示例·丙"}
    it.step("PY1", "review", "2023-06-01", panel | {"scores": "79.9，80，80.1"}, outcome="passed")
    visit = {"came": "示例·甲、示例·丙", "report": "示例·材料", "signed": "示例·甲、示例·丙"}
    other = visit | {"came": "示例·甲、示例·丁"}
    it.step("PY1", "site_visit", "2023-07-03", other, outcome="recommended", refused="不在论证会的专家组中")
    it.step("PY1", "site_visit", "2023-07-03", visit, outcome="recommended")
    it.step("PY1", "list_meeting", "2023-08-01", {"meeting": "示例·厅长办公会"}, outcome="approved")
    it.step("PY1", "list_notice", "2023-08-21")
    it.step("PY1", "listed", "2023-08-28", {"document_no": "示例1号"}, refused="公示5个工作日到 2023-08-28 为止")
    it.step("PY1", "listed", "2023-08-31", {"document_no": "示例1号"})
    asked = {"plan": "示例·培育期工作计划", "recommendation": "示例推荐2号"}
    it.step("PY1", "acceptance_applied", "2024-10-08", asked)
    seven = drawn | {"panel": "3", "chair": "示例·乙", "focus": "all", "basics": "all", "report": "示例·报告"}
    it.step("PY1", "acceptance", "2024-11-05", seven, outcome="passed")
    it.step("PY1", "recognition_meeting", "2024-11-20", {"meeting": "示例·厅长办公会"}, outcome="approved")
    it.step("PY1", "recognition_notice", "2024-12-02")
    it.step("PY1", "recognised", "2024-12-20", {"document_no": "示例2号", "centre": "HMW"})
    it.first.sees("overview", "登记簿中还没有；请登记")
    it.registers({"创新中心": [CENTRE]})

    it.reports(2025, REPORT, checked="建设条件不符")
    it.first.sees("centre", "已认定", "建设条件不符", centre="HMW", year=2025)
    opinion = {"year": "2025", "by": "示例·专家组", "done": "示例·没有完成", "opinion": "示例·没有研发队伍"}
    it.step("PY1", "appraised", "2026-02-02", opinion, outcome="fail")
    it.first.sees("evaluation", "示例·没有研发队伍", "不打分", year=2025)
    it.registers({"评价等级": [{**GRADE, "结论性质": "首次公布"}]}, two=True)
    it.first.sees("process", "半年整改", process_of="henan-manufacturing", process_unit="PY1")
    it.first.sees("flags", "整改期满待考评", year=2025)
    again = {**GRADE, "结论性质": "整改后考评", "公布文号": "示例豫工信〔2026〕9号", "公布日期": "2026-09-10"}
    it.registers({"评价等级": [again]}, two=True)
    it.first.sees("flags", "建议取消称号", year=2025)
    it.decides(
        "建议取消称号",
        "示例·整改后仍未通过",
        paper="取消称号建议审批表",
        holds=["取消称号", "方案四（五）", "示例豫工信〔2026〕9号"],
        document="示例豫工信〔2026〕11号",
    )
    it.registers({"创新中心": [{**CENTRE, "状态": "已取消称号", "退出日期": "2026-10-12"}]}, two=True)
    it.is_gone("已取消称号", unit="PY1")
