"""历史数据导入: what was concluded about a centre before the first use of this system is taken over by one act, marked as such.

It is the registry's workbook or CSV, handed in as history: the rules of all conclusions hold, where people sign in two of them
take part, and wherever such a conclusion is shown it says how it came in. An exit needs no decision of this system: it was made
before there was one. What is concluded since comes in as an ordinary register, and so does everything about a centre that has
reported or been decided on here already.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from data.acts.registry.registered_centre import Registered
from data.problem import Problem
from data.read_model.store import Store
from data.workbook.interpretation import LedgerRow

ACT = "registry.imported"
_DAY = {
    "grade": "published_on",
    "acceptance": "concluded_on",
    "judgement": "judged_on",
    "settlement": "audited_on",
    "centre": "exited_on",
}
_ORDINARY = "请去掉“历史数据导入”，按一般登记簿交入"


def problems(store: Store, concluding: Iterable[LedgerRow], centres: Mapping[str, Registered]) -> Iterator[Problem]:
    """Why rows cannot be taken over as history, each with its sheet and row. concluding: the conclusions among them."""
    listed = list(concluding)
    if not listed:
        yield Problem(None, None, "这份文件里没有要登记的结论", _ORDINARY)
    first, used = first_use(store), _used(store)
    for row in listed:
        place, code = f"第{row.row_no}行", row.cells.get("centre", "")
        if code in used:
            yield Problem(row.sheet, place, f"{code} 已在本系统报送或办理，不再是首次使用之前", _ORDINARY)
        elif code in centres:
            for said in _after(row, centres[code], first):
                yield Problem(row.sheet, place, *said)


def first_use(store: Store) -> date:
    """The day on which the record was begun."""
    opened = store.read("select min(cast(recorded_at as date)) as day from record.event where act = 'record.opened'")
    day = opened["day"].iloc[0]
    return store.today() if day is None or day != day else day  # NaT is not itself


def _after(row: LedgerRow, centre: Registered, first: date) -> Iterator[tuple[str, str]]:
    title, day = centre.d.ledgers[row.ledger].columns[_DAY[row.ledger]].title, row.cells.get(_DAY[row.ledger])
    if row.ledger == "centre" and row.cells["state"] == "accepted":
        title, day = (
            "验收结论日期",
            max((c["concluded_on"] for c in centre.conclusions.get("acceptance", ())), default=None),
        )
    if day is not None and day >= first.isoformat():
        yield f"{title} {day} 不早于首次使用之日（{first}）", f"首次使用之后的结论不是历史数据，{_ORDINARY}"
    if day is None and row.ledger == "centre" and centre.gone(row.cells["state"]):
        yield "没有填写退出日期", "历史数据须能看出是在首次使用之前，请填写退出日期"


def _used(store: Store) -> set[str]:
    rows = store.read(
        "select centre from record.report union select centre from record.evaluation_step union select centre from record.disposition"
    )
    return set(rows["centre"])
