"""河南省技术创新中心, from application to exit. The text has neither evaluation nor exit: the registry says who left."""

NAME, LEAD = "示例·超硬材料技术创新中心（虚构）", "示例·超硬材料公司（虚构）"
CENTRE = {
    "中心编码": "HTW",
    "中心名称": NAME,
    "适用方案": "河南省技术创新中心",
    "依托单位": LEAD,
    "批复日期": "2023-03-09",
    "建设期满日期": "2027-03-08",
    "状态": "建设中",
    "首个报送年度": 2025,
    "数据性质": "虚构",
}
REPORT = {
    "基本条件": [
        {"事项": "中心是独立法人实体", "是否": "是"},
        {"事项": "牵头单位是行业龙头企业", "是否": "是"},
        {"事项": "牵头单位是高校或科研院所", "是否": "否"},
        {"事项": "牵头单位是新型研发机构", "是否": "否"},
    ],
    "牵头单位年度数据": [
        {"项目": "年销售收入（企业牵头的填）", "金额": 210000},
        {"项目": "研发投入（企业牵头的填）", "金额": 3000},
    ],
    "固定和流动人员": [
        {"人员编码": f"HTW-{n:03}", "固定或流动": "固定", "人员来自": "牵头单位", "到岗日期": "2023-04-03"}
        for n in range(1, 50)
    ],
    "牵头单位平台": [{"平台名称": "示例·省工程技术研究中心（虚构）", "级别": "省级", "批准日期": "2014-09-01"}],
}


def walked(walk):
    """By whoever walks: Walk in browsers, ByActs without."""
    it = walk("henan-tic")
    said = it.applies(
        "enterprise",
        {
            "拟建中心已是独立法人": "是",
            "固定人员（人）": "52",
            "牵头单位省级及以上创新平台（个）": "1",
            "年销售收入（最近一年）（万元）": "220000",
            "年销售收入（前一年）（万元）": "200000",
            "年销售收入（前二年）（万元）": "180000",
            "上年度研发投入（万元）": "1000",
            "近三年不良征信记录（项）": "0",
            "近三年重大安全、质量事故和严重环境违法（项）": "0",
        },
        verdict="能计算的必备条件全部满足",
    )
    assert "近3年平均 20 亿元 ≥ 20 亿元" in said
    papers = {"name": NAME, "lead": LEAD, "industry": "新材料"}
    it.step("SB1", "applied", "2023-01-10", {**papers, "materials": "form plan paper"}, first=True, refused="须齐全")
    it.step("SB1", "applied", "2023-01-10", {**papers, "materials": "all"}, first=True)
    it.step("SB1", "recommended", "2023-02-01", {"recommender": "示例·市科技局"}, outcome="passed")
    it.step("SB1", "reviewed", "2023-02-20", {"report": "示例·综合评价意见"}, outcome="passed")
    it.step("SB1", "notice", "2023-03-01", {"until": "2023-03-08"})
    issued = {"document_no": "示例豫科〔2023〕1号", "centre": "HTW"}
    it.step("SB1", "issued", "2023-03-08", issued, refused="公示期到 2023-03-08 为止")
    it.step("SB1", "issued", "2023-03-09", issued)
    it.first.sees("overview", "登记簿中还没有；请登记")
    it.registers({"创新中心": [CENTRE]})

    it.reports(2025, REPORT, checked="49 人")
    it.first.sees("centre", "固定人员", "49", "建设条件不符", centre="HTW", year=2025)
    checked = {"year": "2025", "team": "是", "tasks": "core firms", "finding": "示例·逐项核查"}
    it.step("SB1", "checked", "2026-04-10", checked, refused="须逐项说明")
    it.step("SB1", "checked", "2026-04-10", {**checked, "gaps": "示例·人才和机制尚在建设"})
    it.first.sees("flags", "建设条件不符", "固定人员", year=2025)
    it.decides("固定人员", "示例·已核实，限期补足", paper="整改通知", holds=["固定人员", "50 人"])

    it.registers(
        {"创新中心": [{**CENTRE, "状态": "已退出", "退出日期": "2026-06-01", "备注": "示例豫科〔2026〕9号"}]},
        two=True,
    )
    it.is_gone("已退出", unit="SB1")
