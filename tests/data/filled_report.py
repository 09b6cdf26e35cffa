"""A filled annual report whose numbers can be added up by hand, for the tests of workbook and template."""

from data.schema import loading
from data.workbook import template
from data.workbook.interpretation import LedgerRow

DEFINITIONS = loading.current()
CODE = "91330100799655058B"


def row(ledger: str, **cells: str) -> LedgerRow:
    return LedgerRow(ledger, "", 0, cells)


INVESTMENT = [
    # 1,200 + 0.1 + 0.2 万元 from the province, 345.678901 万元 already listed there, 15,000 万元 from the host
    row(
        "investment",
        booked_on="2025-03-01",
        source="fiscal",
        payer="province",
        contributor="浙江省财政厅",
        amount="12000000.00",
        voucher="0001",
    ),
    row(
        "investment",
        booked_on="2025-03-02",
        source="fiscal",
        payer="province",
        contributor="浙江省财政厅",
        amount="1000.00",
        voucher="0002",
    ),
    row(
        "investment",
        booked_on="2025-03-03",
        source="fiscal",
        payer="province",
        contributor="浙江省财政厅",
        amount="2000.00",
        voucher="0003",
    ),
    row(
        "investment",
        booked_on="2025-04-11",
        source="competitive",
        contributor="国家自然科学基金委员会",
        amount="3456789.01",
        voucher="000234",
        listed_in_fiscal="yes",
    ),
    row(
        "investment",
        booked_on="2025-04-12",
        source="competitive",
        contributor="科技部",
        amount="50000.50",
        voucher="000235",
        listed_in_fiscal="no",
        note="=1+1",
    ),
    row(
        "investment",
        booked_on="2025-05-11",
        source="lead",
        contributor="杭州某某新材料股份有限公司",
        amount="150000000.00",
        voucher="记-2025-0034",
    ),
]
STAFF = [
    row("staff", person_code="007", category="rd_full_time", tier="top", young="yes", joined_on="2022-01-05"),
    row("staff", person_code="008", category="dual", tier="none", young="yes", joined_on="2022-01-05"),
    row(
        "staff",
        person_code="009",
        category="dual",
        tier="none",
        young="no",
        joined_on="2022-01-05",
        left_on="2025-06-30",
    ),
]
PARTNER = [
    row(
        "partner",
        firm_name="杭州某公司",
        credit_code=CODE,
        cooperation="equity",
        agreement_no="HZ-1",
        started_on="2024-01-01",
    )
]
MECHANISM = [
    row("mechanism", mechanism=code, state="built", document="制度〔2025〕1号", established_on="2025-02-01")
    if code in ("9.1", "9.2", "10.7")
    else row("mechanism", mechanism=code, state="absent")
    for code in DEFINITIONS.choices("mechanism", "mechanism")
]
OPERATION = [
    row("operation", fact=code, amount="123400.00")
    if code == "product_sales"
    else row("operation", fact=code, answer="no" if code == "advisory" else "yes")
    for code in DEFINITIONS.choices("operation", "fact")
]
ROWS = [*INVESTMENT, *STAFF, *PARTNER, *MECHANISM, *OPERATION]
STATES = {
    code: ("filled", "") if any(r.ledger == code for r in ROWS) else ("zero", "")
    for code in DEFINITIONS.forms["annual"].ledgers
} | {"base": ("unavailable", "正在核对协议，预计4月补报")}
# By hand, in 元 or as counts; every other item is 0.
TOTALS = {
    "investment.province": "12003000.00",
    "investment.competitive": "50000.50",
    "investment.lead": "150000000.00",
    "staff.rd_full_time": "1",
    "staff.dual": "2",
    "staff.young": "2",
    "talent.top": "1",
    "partner": "1",
    "mechanism.evaluation": "2",
    "mechanism.ecosystem": "1",
    "operation.product_sales": "123400.00",
    "operation.legal_person": "1",
    "operation.organ": "3",
}
FIGURES = [
    row("published_figure", figure="members", value="2320", precision="about", source="FY2021 报告"),
    row("published_figure", figure="federal", value="127.5"),
]


def report(**changes: object) -> bytes:
    """The report workbook; changes replace arguments of write_report."""
    arguments = {
        "centre": "ZJ-01",
        "centre_name": "浙江省某某材料技术创新中心",
        "host": "杭州某某新材料股份有限公司",
        "year": 2025,
        "rows": ROWS,
        "states": STATES,
        "filled_by": "张三",
        "note": "更正金额",
        **changes,
    }
    return template.write_report(DEFINITIONS, "zhejiang", **arguments)


def figures(**changes: object) -> bytes:
    """The workbook of published figures."""
    arguments = {
        "centre": "MU",
        "centre_name": "Manufacturing USA",
        "host": "NIST",
        "year": 2021,
        "rows": FIGURES,
        "states": {"published_figure": ("filled", "")},
        **changes,
    }
    return template.write_report(DEFINITIONS, "manufacturing-usa", **arguments)


def content(rows: object) -> list[tuple[str, dict[str, str]]]:
    """Rows without where they stood, to compare what was written with what was read."""
    return [(r.ledger, r.cells) for r in rows]
