"""The pages: name → address, and a text that stands on it (on the demonstration). Each names what the one before changed."""

PAGES = {
    "overview": ("/", "年总览"),
    "centre": ("/centre?centre=ZD04", "ZD04"),
    "comparison": ("/comparison", "指标对比"),
    "evaluation": ("/evaluation", "绩效评价"),
    "outlook": ("/outlook", "照近年速度"),
    "term_end": ("/outlook?outlook=期满预检", "预检不是验收结论"),
    "proposal": ("/centre?centre=ZD05&year=2023&view=年度目标建议", "不是批准的目标"),
    "flags": ("/flags?year=2025", "建议摘牌"),
    "money": ("/money", "按来源"),
    "reporting": ("/reporting", "年度报送"),
    "upload": ("/reporting?part=上传", "接收的文件写入"),
    "round": ("/reporting?part=核定&centre=ZD10", "待说明"),
    "self_check": ("/self_check", "文件不会保存"),
    "application": ("/application?apply=henan-tic&lead=institute", "共建企业人员不少于固定人员的三分之一"),
    "process": ("/process?process_of=henan-manufacturing", "家培育单位"),
    "policy": ("/policy?rule=ZJ-02", "ZJ-02"),
    "cases": ("/policy?policy_part=验算", "验算"),
    "sister": ("/?scheme=henan-manufacturing", "建设进程"),
    "consortium": ("/centre?scheme=henan-consortium&centre=HC02", "HC-03"),
    "system": ("/system", "操作记录"),
}
