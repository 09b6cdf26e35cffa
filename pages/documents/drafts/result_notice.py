"""绩效评价结果通知: the draft that tells all centres of a scheme their grades of a year."""

from data.read_model.database import Reader
from data.read_model.rows import each
from data.read_model.store import Store
from data.schema.loading import Definitions
from metrics import results
from metrics.answers.centres import Evaluated, Support
from metrics.answers.reports import CentreYear
from metrics.headlines import acts
from pages.documents.drafts import draft
from pages.documents.drafts.draft import Draft
from pages.documents.drafts.filling import Values
from pages.session.provenance import Provenance
from pages.words import wording

DRAFT = Draft(
    "result_notice",
    "绩效评价结果通知",
    {
        "年度": (),
        "主送": (),
        "评价依据": (),
        "概况": (),
        "中心": ("序号", "编码", "名称", "等级", "文号", "公布日期", "说明"),
        "规定": ("条款", "内容"),
        "拟稿说明": ("内容",),
    },
)


def known(store: Reader, scheme: str, year: int) -> bool:
    """Whether a grade of the year was published: before, there is nothing to tell."""
    rows = each(results.read(store, "support", scheme=scheme, year=year), Support)
    return any(published(row) for row in rows)


def published(row: Support) -> bool:
    """Whether a centre's grade was published, be its notice period over or not."""
    return row.grade_label is not None or row.notice_label is not None


def document(store: Store, scheme: str, year: int, d: Definitions, origin: Provenance) -> bytes:
    """The draft as Word. Raises LookupError where the scheme has no grades, or no centre that year."""
    return DRAFT.document(store, content(store, scheme, year, d, origin))


def content(store: Store, scheme: str, year: int, d: Definitions, origin: Provenance) -> Values:
    """Everything the template reads. Raises LookupError.

    A grade stands where it is published or confirmed, never one that is only proposed.
    """
    known = d.schemes[scheme]
    support = results.read(store, "support", scheme=scheme, year=year)
    if support.empty or not known.evaluation.grades:
        raise LookupError(f"{known.label}{year}年没有可以通知的绩效评价")
    scoring = d.scoring_of(scheme, year)
    evaluated = {}
    if scoring is not None:
        rows = results.read(store, "evaluation_overview", scheme=scheme, year=year, scoring=scoring)
        evaluated = {r.centre: r for r in each(rows, Evaluated)}
    years = each(results.read(store, "centre_year", scheme=scheme), CentreYear)
    due = {r.centre: r for r in years if r.year == year}
    listed = [
        _line(number, row, evaluated.get(row.centre), due[row.centre].failures_in_a_row)
        for number, row in enumerate(each(support, Support), 1)
    ]
    open_ = [line["编码"] for line in listed if line["等级"] == draft.BLANK]
    doubted = [c for c, r in evaluated.items() if r.doubted_parts]
    named = (known.evaluation.consecutive_rule, known.evaluation.rectification_rule)
    ending = {
        **draft.rules_of(scheme, d, ("evaluation",)),
        **{code: known.rules[code] for code in named if code is not None},
        **draft.rules_of(scheme, d, ("exit",), ("consequence",)),
    }
    return {
        **draft.common(draft.titled(f"关于{year}年度{known.label}", "绩效评价结果的通知"), scheme, d, origin),
        "年度": str(year),
        "主送": f"各{known.reporting.reporter}、依托单位",
        "评价依据": draft.clauses(draft.rules_of(scheme, d, ("evaluation",))),
        "概况": acts.grades(rows, known.evaluation.grades).text
        if evaluated
        else f"应评价 {len(listed)} 家，已公布最终等级 {sum(row.grade_label is not None for row in each(support, Support))} 家。",
        "中心": listed,
        "规定": [{"条款": f"{r.clause}（规则 {c}）", "内容": r.label} for c, r in ending.items()],
        "拟稿说明": [
            {"内容": said}
            for said in (
                *[f"尚无等级的：{'、'.join(open_)}，表中留空，不作推测。"] * bool(open_),
                *[f"得分所据的数据存疑、尚待核实：{'、'.join(doubted)}；原因见预警。"] * bool(doubted),
                f"等级名称和办理方式的依据：{known.evaluation.reading}" if known.evaluation.reading else "",
            )
            if said
        ],
    }


def _line(number: int, row: Support, step: Evaluated | None, run: int | None) -> dict[str, str]:
    said = []
    grade, document, published = row.grade_label, row.document_no, row.published_on
    if grade is None and row.notice_label is not None:
        grade = row.notice_label
        said.append(f"公示至{wording.day(row.notice_until)}，期满生效")
    if grade is None and step is not None and step.step_state == "confirmed":
        grade = step.step_grade_label
        said.append("已确认，尚未公布")
    if step is not None and step.step_state == "reopened":
        said.append("重新评价中，原结论保留")
    if grade is None and not said:
        said.append("尚无结论")
    if row.outcome in ("fail", "exit") and run is not None and not wording.absent(run) and run > 1:
        said.append(f"连续第{int(run)}次不合格")
    if document is None and step is not None:
        document, published = step.document_no, step.published_on
    return {
        "序号": str(number),
        "编码": row.centre,
        "名称": row.name,
        "等级": draft.text(grade),
        "文号": draft.text(document),
        "公布日期": draft.text(None if wording.absent(published) else wording.day(published)),
        "说明": "；".join(said),
    }
