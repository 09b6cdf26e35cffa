"""湖南省技术创新中心, from the intention to the exit. The text names no ground of an exit: the registry says who left."""

NAME, LEAD = "示例·轨道交通技术创新中心（虚构）", "示例·轨道交通研究院（虚构）"
CENTRE = {
    "中心编码": "HUW",
    "中心名称": NAME,
    "适用方案": "湖南省技术创新中心",
    "依托单位": LEAD,
    "批复日期": "2023-05-18",
    "建设期满日期": "2026-05-17",
    "状态": "建设中",
    "首个报送年度": 2025,
    "数据性质": "虚构",
}
FACTS = [
    {"事项": "是独立法人实体", "是否": "是"},
    {"事项": "注册资金", "金额": 1000},
    {"事项": "中心主要负责人为专职", "是否": "是"},
    {"事项": "实行理事会（董事会）决策制", "是否": "是"},
    {"事项": "实行中心主任（总经理）负责制", "是否": "是"},
    {"事项": "实行专家委员会咨询制", "是否": "是"},
    {"事项": "市场化产品生产和销售收入", "金额": 30},
]
REPORT = {
    "报送材料": [
        {"材料": "上年度工作总结", "是否已报送": "是", "文件名称": "示例·总结"},
        {"材料": "本年度工作计划", "是否已报送": "是", "文件名称": "示例·计划"},
    ],
    "资金投入": [
        {"到账日期": "2025-03-10", "资金来源": "依托单位新增投入", "出资单位": LEAD, "金额": 800, "凭证号": "记-1"},
    ],
    "运行情况": FACTS,
}


def walked(walk):
    """By whoever walks: Walk in browsers, ByActs without."""
    it = walk("hunan")
    said = it.applies(
        "institute",
        {
            "申报方向上的省级以上创新平台（个）": "1",
            "承担过的国家或省级重大研发项目（项）": "1",
            "对外技术咨询、服务、成果转让（转化）收入（万元）": "3000",
            "年收入（万元）": "10000",
            "申报方向上的成果转化成功案例（项）": "5",
            "中心主要负责人为专职": "是",
            "中心将直接从事市场化的产品生产和销售": "否",
            "拟建中心是独立法人实体": "是",
            "注册资金（万元）": "1000",
        },
        verdict="能计算的必备条件全部满足",
    )
    assert "＝ 30% ≥ 30%" in said
    papers = {"name": NAME, "lead": LEAD, "industry": "轨道交通", "recommender": "示例·市政府"}
    it.step("ZJ1", "intended", "2023-02-01", papers, first=True)
    argued = {"plan": "three_years", "outline": "all", "experts": "all", "report": "示例·论证意见"}
    it.step("ZJ1", "argued", "2023-03-01", argued, outcome="passed", refused="不能认定方案成熟")
    it.step("ZJ1", "argued", "2023-03-01", argued | {"plan": "all"}, outcome="passed")
    it.step("ZJ1", "visited", "2023-04-06", {"report": "示例·考察意见"}, outcome="passed")
    it.step("ZJ1", "notice", "2023-05-08", {"until": "2023-05-17"})
    it.step("ZJ1", "founded", "2023-05-18", {"document_no": "示例湘科〔2023〕1号", "centre": "HUW"})
    it.first.sees("overview", "登记簿中还没有；请登记")
    it.registers({"创新中心": [CENTRE]})

    it.reports(2025, REPORT, checked="出现产品销售收入")
    it.first.sees("centre", "出现产品销售收入", "逾期", "7 项核心指标", centre="HUW", year=2025)
    it.first.sees("centre", "累计资金投入", "至少 800.00 万元", centre="HUW", year=2025, indicator="investment_total")
    assessed = {
        "agency": "示例·机构",
        "period": "2023至2025年",
        "common": "示例",
        "transfer": "示例",
        "service": "示例",
    }
    assessed |= {"asked": "30", "opinion": "示例·较好", "report": "示例·报告"}
    it.step("ZJ1", "assessed", "2026-06-10", assessed | {"mechanism": "income open"}, refused="须逐项说明")
    it.step("ZJ1", "assessed", "2026-06-10", assessed | {"mechanism": "all"})
    it.first.sees("flags", "出现产品销售收入", year=2025)
    it.decides("出现产品销售收入", "示例·已核实", paper="整改通知", holds=["产品", "30.00 万元"])
    it.registers(
        {"创新中心": [{**CENTRE, "状态": "已退出", "退出日期": "2026-07-01", "备注": "示例湘科〔2026〕3号"}]}, two=True
    )
    it.is_gone("已退出", unit="ZJ1")
