"""浙江省技术创新中心, from the proposal to the exit: two years fail by points, the plaque goes, the money comes back."""

from data.schema.loading import current

NAME, LEAD = "浙江省示例智能装备技术创新中心", "示例·智能装备研究院（虚构）"
CENTRE = {
    "中心编码": "ZJW",
    "中心名称": NAME,
    "适用方案": "浙江省技术创新中心",
    "依托单位": LEAD,
    "批复日期": "2023-06-15",
    "建设期满日期": "2028-06-14",
    "状态": "建设中",
    "首个报送年度": 2024,
    "数据性质": "虚构",
}
LETTER = {"中心编码": "ZJW", "责任书文号": "示例〔2023〕1号", "版本": 1, "签订日期": "2023-07-03", "起始年度": 2024}
TARGET = {
    "中心编码": "ZJW",
    "责任书版本": 1,
    "指标": "高层次创新创业团队",
    "目标类型": "年度目标",
    "目标年度": 2025,
    "比较方式": "不少于",
    "目标值": 2,
}


def report(year: int) -> dict:
    """A year in which hardly anything was done."""
    d = current()
    facts = d.choices("operation", "fact").items()
    return {
        "资金投入": [
            {
                "到账日期": f"{year}-03-10",
                "资金来源": "依托单位新增投入",
                "出资单位": LEAD,
                "金额": 100,
                "凭证号": f"{year}-1",
            },
            {
                "到账日期": f"{year}-04-10",
                "资金来源": "财政补助",
                "财政拨付渠道": "省级财政",
                "出资单位": "示例·省财政厅",
                "金额": 200,
                "凭证号": f"{year}-2",
            },
        ],
        "机制建设": [{"机制": label, "建立情况": "未建立"} for label in d.choices("mechanism", "mechanism").values()],
        "运行情况": [
            {"事项": label, **({"金额": 0} if code == "product_sales" else {"是否": "否"})} for code, label in facts
        ],
    }


def walked(walk):
    """By whoever walks: Walk in browsers, ByActs without."""
    it = walk("zhejiang")
    said = it.applies(
        "enterprise",
        {
            "由省级有关部门或设区市政府推荐": "是",
            "中心将直接从事市场化的产品生产和销售": "否",
            "设有理事会（董事会）": "是",
            "设有中心主任（总经理）": "是",
            "设有首席科学家": "是",
            "设有专家咨询委员会": "是",
            "中心是独立法人实体": "是",
            "依托单位承诺的新增投入（万元）": "2000",
            "拟争取的省级财政投入（万元）": "800",
            "市、县财政投入（万元）": "200",
            "已建省级以上创新载体（个）": "1",
        },
        verdict="能计算的必备条件全部满足",
    )
    assert "ZJ-21" in said
    papers = {"name": NAME, "lead": LEAD, "industry": "智能装备", "recommender": "示例·设区市政府"}
    it.step("CJ1", "proposed", "2023-03-01", papers, first=True)
    it.step("CJ1", "argued", "2023-04-10", {"report": "示例·论证意见"}, outcome="passed")
    it.step("CJ1", "decided", "2023-05-22", {"meeting": "示例·常务会议"}, outcome="approved")
    it.step("CJ1", "notice", "2023-06-01", {"until": "2023-06-12"})
    it.step("CJ1", "started", "2023-06-15", {"title": NAME, "document_no": "示例1号", "centre": "ZJW"})
    it.first.sees("overview", "登记簿中还没有；请登记")
    it.registers({"创新中心": [CENTRE]})
    it.registers({"建设责任书": [LETTER], "责任书目标": [TARGET]})

    for year in (2024, 2025):
        it.reports(year, report(year), checked="核心指标滞后")
        it.fails_by_points(year, f"{year + 1}-06-02", f"示例〔{year + 1}〕6号")
    it.first.sees("centre", "建设中", "2025 ■ 不合格（连续第2次）", "团队", centre="ZJW", year=2025)
    it.first.sees("flags", "建议摘牌", year=2025)
    it.decides(
        "建议摘牌",
        "示例·连续两次不合格",
        paper="摘牌建议审批表",
        holds=["摘牌", "五（四）", "示例〔2025〕6号", "示例〔2026〕6号"],
        document="示例浙科〔2026〕12号",
    )
    it.first.sees("overview", "采取措施“摘牌”（示例浙科〔2026〕12号），登记簿还没有登记退出", year=2025)
    it.registers({"创新中心": [{**CENTRE, "状态": "已摘牌", "退出日期": "2026-07-01"}]}, two=True)
    settled = {
        "财政拨付渠道": "省级财政",
        "财政结余经费": 40,
        "审计认定使用不合规经费": 10,
        "审计文号": "示例审1号",
        "审计日期": "2026-08-03",
    }
    it.registers({"退出清算": [{"中心编码": "ZJW", **settled}]}, two=True)
    it.first.sees("money", "结余和审计金额在登记簿《退出清算》表中登记", year=2025, money_part="按拨付渠道与退出清算")
    it.is_gone("已摘牌", unit="CJ1")
