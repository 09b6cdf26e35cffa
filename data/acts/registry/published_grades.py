"""The published grades of a centre's year: which may stand beside which, and which of them goes before another (D22)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from data.schema.loading import Definitions
from data.schema.models.policy import Scheme

Said = Iterator[tuple[str, str]]


@dataclass(frozen=True)
class Published:
    """A published grade. registered: it stands in the registry, and not only in what is being handed in."""

    centre: str
    year: int
    grade: str
    nature: str
    document_no: str
    published_on: date
    registered: bool = False

    @property
    def changing(self) -> bool:
        """Whether it changed an earlier one: then it goes before what was published first, whenever it is recorded."""
        return self.nature in ("appeal", "correction")

    def same(self, other: "Published") -> bool:
        """Whether it is one conclusion with another, told twice."""
        return replace(self, registered=True) == replace(other, registered=True)

    def named(self, d: Definitions) -> str:
        """首次公布“合格”（文号，2025-08-01）."""
        words = d.vocabulary.choices
        grade = words["grade"].get(self.grade, self.grade)
        return f"{words['grade_nature'][self.nature]}“{grade}”（{self.document_no}，{self.published_on}）"


def problems(one: Published, scheme: Scheme, others: Sequence[Published], d: Definitions) -> Said:
    """What does not hold of a published grade beside others: found, expected.

    others: the centre's other conclusions of that year, registered or handed in with it, in whatever order.
    """
    outcomes = scheme.evaluation.outcome
    if one.grade not in outcomes:
        label = d.vocabulary.choices["grade"].get(one.grade, one.grade)
        yield f"“{scheme.label}”没有“{label}”这个等级", "可以登记：" + "、".join(scheme.evaluation.grades.values())
        return
    if one.nature == "first":
        yield from _first(one, others, d)
    elif one.changing:
        yield from _changing(one, others, d)
    else:
        yield from _rectified(one, scheme, others)
    if one.nature != "first":
        yield from _one_a_day(one, others, d)


def _first(one: Published, others: Sequence[Published], d: Definitions) -> Said:
    for other in (o for o in others if o.nature == "first"):
        yield (
            f"{one.centre} {one.year}年度已有{other.named(d)}",
            "每年度只有一个首次公布；如需改变，请先受理申诉或更正，登记为“申诉改判”或“更正”",
        )
    # the document that a later conclusion has changed may still come in, whenever it does (D22)
    for other in (o for o in others if o.changing and o.published_on < one.published_on):
        yield (
            f"首次公布的日期 {one.published_on} 晚于{other.named(d)}",
            "已经改判或更正的年度不再首次公布，请核对日期和性质",
        )


def _changing(one: Published, others: Sequence[Published], d: Definitions) -> Said:
    for other in (o for o in others if o.registered and o.nature == "first" and o.published_on > one.published_on):
        yield f"公布日期 {one.published_on} 早于它所改变的{other.named(d)}", "请核对日期和性质"


def _one_a_day(one: Published, others: Sequence[Published], d: Definitions) -> Said:
    """Of two of one nature and day neither is the later one; two natures have an order of their own (D22)."""
    for other in others:
        if (other.nature, other.published_on) == (one.nature, one.published_on) and other.grade != one.grade:
            yield (
                f"{one.centre} {one.year}年度在同一天已有{other.named(d)}",
                "同一天、同一性质的结论分不出先后；请核对日期，或只登记算数的一个",
            )


def _rectified(one: Published, scheme: Scheme, others: Sequence[Published]) -> Said:
    """An assessment after rectification belongs to the failure before it, where the document gives time for one (HM 四（五）)."""
    outcomes = scheme.evaluation.outcome
    if scheme.evaluation.rectification_months is None:
        yield f"“{scheme.label}”的文件没有整改后的考评", "请登记为“首次公布”“申诉改判”或“更正”"
        return
    if outcomes[one.grade] not in ("pass", "fail"):
        yield "整改后考评的结论既不是通过也不是未通过", "请核对等级"
    earlier = [o for o in others if o.nature != "rectified" and o.published_on <= one.published_on]
    stood = max(earlier, key=lambda o: (o.changing, o.published_on), default=None)
    if stood is None or outcomes.get(stood.grade) != "fail":
        yield (
            f"{one.year}年度在 {one.published_on} 之前没有未通过的评价结论",
            "整改后考评只在未通过之后登记，请核对年度和日期，或先登记未通过的结论",
        )
