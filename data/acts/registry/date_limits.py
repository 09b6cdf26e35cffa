"""Between which days the dates and years of a registered row lie (data/definitions/registry.yaml, dates)."""

from collections.abc import Iterator, Mapping
from datetime import date
from operator import ge, gt, le

from data.schema.models.definition_set import Definitions
from data.schema.models.policy import Scheme
from data.schema.models.registration import OF_CENTRE, OF_SCHEME, TODAY

Said = Iterator[tuple[str, str]]
# How a value may lie to a limit: the comparison, what it is called, and what the contrary is called.
_WAYS = {
    "not_before": (ge, "不早于", "早于"),
    "after": (gt, "晚于", "不晚于"),
    "not_after": (le, "不晚于", "晚于"),
}


def problems(
    sheet: str,
    cells: Mapping[str, str],
    centre: Mapping[str, str],
    scheme: Scheme,
    d: Definitions,
    today: date,
    *,
    only: str | None = None,
) -> Said:
    """What does not hold of a row's dates: found, expected.

    centre: the row of its centre; only: the one column that is looked at. Values are normalised.
    """
    for column, limits in d.registration.of_sheet.get(sheet, {}).items():
        value = cells.get(column)
        if not value or only not in (None, column):
            continue
        title = d.ledgers[sheet].columns[column].title
        allowed, wrong = [], []
        for way, (holds, word, contrary) in _WAYS.items():
            for source in getattr(limits, way):
                label, limit = _limit(source, sheet, cells, centre, scheme, d, today)
                if limit is None:
                    continue
                allowed.append(f"{word}{label}（{limit}）")
                length = min(len(value), len(limit))  # 2024 and 2024-07-01 are compared as 2024 and 2024
                if not holds(value[:length], limit[:length]):
                    wrong.append(f"在今天（{limit}）之后" if source == TODAY else f"{contrary}{label} {limit}")
        if wrong:
            yield f"{title} {value} {'、'.join(wrong)}", f"应{'、'.join(allowed)}：{limits.reason}"


def _limit(
    source: str,
    sheet: str,
    cells: Mapping[str, str],
    centre: Mapping[str, str],
    scheme: Scheme,
    d: Definitions,
    today: date,
) -> tuple[str, str | None]:
    """What a limit is called, and the day or year it is here; None: not known."""
    if source == TODAY:
        return "今天", today.isoformat()
    if source == OF_SCHEME:
        return f"“{scheme.label}”的首个报告年度", str(scheme.document.first_report_year)
    if source.startswith(OF_CENTRE):
        column = source.removeprefix(OF_CENTRE)
        return d.ledgers["centre"].columns[column].title, centre.get(column) or None
    return d.ledgers[sheet].columns[source].title, cells.get(source) or None
