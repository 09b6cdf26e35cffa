"""补报催报函: the draft that asks a centre for the reports that are missing."""

from datetime import date

from data.read_model.rows import each
from data.read_model.store import Store
from data.schema.loading import Definitions
from metrics import results
from metrics.answers.reports import CentreYear
from pages.documents.drafts import draft
from pages.documents.drafts.draft import Draft
from pages.documents.drafts.filling import Values
from pages.session.provenance import Provenance
from pages.words import wording

DRAFT = Draft(
    "reminder",
    "补报催报函",
    {
        "名称": (),
        "编码": (),
        "依托单位": (),
        "报送依据": (),
        "截至": (),
        "缺报": ("年度", "应于", "延期", "逾期"),
        "材料": (),
        "接收": (),
        "补报期限": (),
        "影响": ("内容",),
        "拟稿说明": ("内容",),
    },
)
OVERDUE, MISSING = "overdue", "report_overdue"


def missing(store: Store, scheme: str, centre: str, year: int) -> list[CentreYear]:
    """The years up to this one of which the report is overdue, the latest first."""
    years = each(results.read(store, "centre_year", scheme=scheme), CentreYear)
    return sorted(
        (y for y in years if y.centre == centre and y.year <= year and y.timeliness == OVERDUE), key=lambda y: -y.year
    )


def document(store: Store, scheme: str, centre: str, year: int, d: Definitions, origin: Provenance) -> bytes:
    """The draft as Word. Raises LookupError where no report is missing."""
    return DRAFT.document(store, content(store, scheme, centre, year, d, origin))


def content(store: Store, scheme: str, centre: str, year: int, d: Definitions, origin: Provenance) -> Values:
    """Everything the template reads. Raises LookupError."""
    about, years = draft.centre_of(store, scheme, centre), missing(store, scheme, centre, year)
    if not years:
        raise LookupError(f"{centre} 没有缺报的年度")
    reporting, rules = d.schemes[scheme].reporting, draft.rules_of(scheme, d, ("reporting",))
    flags = draft.flags_of(store, scheme, centre, year)
    return {
        **draft.common(draft.titled(f"关于请{about.name}", "补报年度报告的函"), scheme, d, origin),
        "名称": about.name,
        "编码": centre,
        "依托单位": about.host,
        "报送依据": draft.clauses(rules) if rules else f"报送期限为{wording.label('basis', reporting.basis, d)}",
        "截至": origin.day,
        "缺报": [
            {
                "年度": f"{y.year}年度",
                "应于": wording.day(y.due_on),
                "延期": "没有" if wording.absent(y.extended_to) else f"至{wording.day(y.extended_to)}",
                "逾期": f"{(date.fromisoformat(origin.as_known) - _last_day(y)).days} 天",
            }
            for y in years
        ],
        "材料": "、".join(reporting.documents) or "年度报告",
        "接收": "、".join(reporting.recipients) or d.schemes[scheme].authority,
        "补报期限": draft.NO_DAY,
        "影响": [{"内容": f"{f.label}：{wording.dates(f.message)}"} for f in flags if f.flag == "data_incomplete"],
        "拟稿说明": [
            {"内容": said}
            for said in (
                reporting.reading,
                "缺报年度没有数据，不按零计；累计数只是下限，不作不利判断。",
                *[
                    f"{f.label}：处置情况为{wording.label('disposition', f.disposition, d)}。"
                    for f in flags
                    if f.flag == MISSING
                ],
            )
        ],
    }


def _last_day(year: CentreYear) -> date:
    days = [day for day in (year.due_on, year.extended_to) if not wording.absent(day)]
    return max(day for day in days if day is not None)
