"""资金收回清单: what goes back to whom when a centre loses its title, each amount in figures and in capitals."""

from collections.abc import Sequence
from decimal import Decimal

from data.read_model.rows import each
from data.read_model.store import Store
from data.schema.loading import Definitions
from metrics import results
from metrics.answers.centres import Settlement
from pages.documents.drafts import draft
from pages.documents.drafts.draft import BLANK, Draft
from pages.documents.drafts.filling import Values
from pages.session.provenance import Provenance
from pages.words import wording
from pages.words.capital_amount import in_capitals, in_figures

DRAFT = Draft(
    "recovery",
    "资金收回清单",
    {
        "名称": (),
        "编码": (),
        "依托单位": (),
        "原因": (),
        "条款": (),
        "渠道": ("序号", "名称", "已拨付", "结余", "不合规", "应收回", "大写", "审计文号", "审计日期"),
        "合计": (),
        "合计大写": (),
        "拟稿说明": ("内容",),
    },
)


def leaving(rows: Sequence[Settlement], centre: str) -> bool:
    """Whether money of a centre is to be settled: it lost its title, or that is proposed."""
    return any(row.ground is not None for row in rows if row.centre == centre)


def _rows(store: Store, scheme: str, centre: str) -> list[Settlement]:
    return [r for r in each(results.read(store, "settlement", scheme=scheme), Settlement) if r.centre == centre]


def document(store: Store, scheme: str, centre: str, d: Definitions, origin: Provenance) -> bytes:
    """The draft as Word. Raises LookupError where nothing of the centre is to be settled."""
    return DRAFT.document(store, content(store, scheme, centre, d, origin))


def content(store: Store, scheme: str, centre: str, d: Definitions, origin: Provenance) -> Values:
    """Everything the template reads. What is not audited stays open, and so does the sum. Raises LookupError."""
    about, rows = draft.centre_of(store, scheme, centre), _rows(store, scheme, centre)
    if not leaving(rows, centre):
        raise LookupError(f"{centre} 没有需要清算的财政资金")
    opened = [row for row in rows if row.to_recover is None]
    total = None if opened else sum((row.to_recover or Decimal(0) for row in rows), Decimal(0))
    above = [wording.label("payer", row.payer, d) for row in rows if row.above_received]
    return {
        **draft.common(draft.titled(about.name, DRAFT.what), scheme, d, origin),
        "名称": about.name,
        "编码": centre,
        "依托单位": about.host,
        "原因": next(row.ground for row in rows if row.ground is not None),
        "条款": draft.clauses(draft.rules_of(scheme, d, ("exit",), ("consequence",))),
        "渠道": [
            {
                "序号": str(number),
                "名称": wording.label("payer", row.payer, d),
                "已拨付": _figures(row.received),
                "结余": _figures(row.balance),
                "不合规": _figures(row.non_compliant),
                "应收回": _figures(row.to_recover),
                "大写": BLANK if row.to_recover is None else in_capitals(row.to_recover),
                "审计文号": draft.text(row.document_no) + wording.taken_over(row.history),
                "审计日期": BLANK if wording.absent(row.audited_on) else wording.day(row.audited_on),
            }
            for number, row in enumerate(rows, 1)
        ],
        "合计": _figures(total),
        "合计大写": BLANK if total is None else in_capitals(total),
        "拟稿说明": [
            {"内容": said}
            for said in (
                *[
                    f"{'、'.join(wording.label('payer', r.payer, d) for r in opened)}还没有登记审计清算，应收回和合计留空。"
                ]
                * bool(opened),
                *[f"应收回大于已拨付，请核实：{'、'.join(above)}。"] * bool(above),
                *[
                    f"已拨付的数据存疑：{wording.label('payer', r.payer, d)} {in_figures(r.doubtful)}。"
                    for r in rows
                    if r.doubtful
                ],
                "“已拨付”是批复以来报告中计入的财政资金；“结余”“不合规”以登记的审计为准。",
            )
        ],
    }


def _figures(amount: Decimal | None) -> str:
    return BLANK if amount is None else in_figures(amount)
