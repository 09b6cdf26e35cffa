"""What may be registered as an opening balance: what a centre had before the first report that is asked of it (D23)."""

from collections.abc import Iterator, Mapping
from datetime import date

from data.schema.models.definition_set import Definitions


def problems(cells: Mapping[str, str], d: Definitions, scheme: str) -> Iterator[tuple[str, str]]:
    """What is wrong with a row of the sheet beside the limits of its day (registry.yaml), and what to do. scheme: of its centre.

    A balance stands at the end of a year: reports are for whole years, and none of what they say may be in it already.
    """
    indicator = d.indicators[cells["indicator"]]
    counted = {part for name in d.schemes[scheme].indicators for part in d.counted(scheme, name)}
    if cells["indicator"] not in counted or indicator.nature != "cumulative":
        open_to = "、".join(
            d.indicators[name].label for name in sorted(counted) if d.indicators[name].nature == "cumulative"
        )
        yield f"“{indicator.label}”不是该方案由台账累计的指标", f"可以登记期初数的指标：{open_to or '没有'}"
    elif all(d.ledgers[d.items[item].ledger].covers == "to_date" for item in indicator.items):
        yield f"“{indicator.label}”的台账每年列出批复以来的全部", "不需要期初数；请在年度报告的台账中列全"
    day = date.fromisoformat(cells["as_of"])
    if (day.month, day.day) != (12, 31):
        yield f"截至日期 {day} 不是年底", "请填首个报送年度前一年的12月31日"
    by_name, by_number = "entity" in cells, "value" in cells
    if by_name == by_number:
        found = "期初数和名称都填了" if by_name else "期初数和名称都没有填"
        yield found, "登记一个数，或按名单一行一个，两者取一"
    if by_name and indicator.measure != "distinct":
        yield f"“{indicator.label}”按金额累计，不能按名单登记", "请填期初数"
