"""What may be registered of a responsibility letter: one document a version, and targets that do not contradict each other."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from data.acts.registry.registered_centre import Registered
from data.problem import Problem
from data.read_model import letters
from data.read_model.rows import each
from data.read_model.store import Store
from data.schema.loading import Definitions
from data.schema.models.policy import Scheme
from data.workbook.interpretation import LedgerRow

CEILINGS = ("at_most", "maintain_at_most")
SIDES = {"floor": "下限", "ceiling": "上限"}


@dataclass(frozen=True)
class _Letter:
    centre: str
    letter_version: int
    letter_no: str
    signed_on: date
    effect: str | None


@dataclass(frozen=True)
class _Target:
    """A target of a letter, as it is registered: money in 万元. row: where it stands, None for one that was registered before."""

    version: int
    indicator: str
    kind: str
    year: int | None
    replaces: int | None
    direction: str
    value: Decimal
    row: LedgerRow | None

    @property
    def side(self) -> str:
        return "ceiling" if self.direction in CEILINGS else "floor"

    @property
    def key(self) -> tuple[Any, ...]:
        return self.version, self.indicator, self.kind, self.year, self.replaces, self.side

    def due_on(self, centre: Registered) -> date:
        return centre.term_end if self.kind == "term_end" or self.year is None else date(self.year, 12, 31)


@dataclass(frozen=True)
class _Held:
    """What holds on one day: with its value in the letter's unit, and who says so. target: None for the policy."""

    value: Decimal
    where: str
    target: _Target | None


def without_letter(version: int) -> tuple[str, str]:
    """What is said of a target whose version nobody registered: found and expected."""
    return f"责任书第{version}版没有登记", "请先在《建设责任书》表中登记该版本"


def registered_versions(store: Store) -> set[tuple[str, int]]:
    """Centre and version of every letter that is registered."""
    known = store.read("select centre, letter_version from registry.letter")
    return set(zip(known["centre"], known["letter_version"], strict=True))


def problems(store: Store, rows: Sequence[LedgerRow], centres: Mapping[str, Registered]) -> list[Problem]:
    """What of letters and their targets does not hold, each with its place.

    A target belongs to a version that is registered; a version is one document; only milestones that the policy has are
    replaced; of one indicator, day and side there is one target, a floor and a ceiling are a corridor (D33). rows: with what is
    registered before they are what is looked at; centres: as they will be registered (`registered_centre.load`).
    """
    rows = letters.with_effect(rows)
    found = [*_documents(store, rows)]
    effects, moved = _effects(store, rows), _moved(rows, centres)
    aimed = (row.cells.get("centre", "") for row in rows if row.ledger == "letter_target")
    for code in dict.fromkeys((*aimed, *moved)):
        if code not in centres:
            continue
        centre = centres[code]
        targets = _targets(store, rows, code)
        lost = [t for t in targets if t.row and (code, t.version) not in effects]
        found += [_place(t.row, *without_letter(t.version)) for t in lost if t.row]
        targets = [t for t in targets if t not in lost]
        own = [t for t in targets if t.row]
        found += [p for t in own for p in _of_one(t, centre.scheme, store.definitions)]
        # a day of the term that moves may bring two targets together
        concerned = {t.version for t in targets if t.row or code in moved}
        for version in sorted(concerned):
            found += _of_version(
                version, targets, effects.get((code, version)), centre, moved.get(code), store.definitions
            )
    return found


def _place(row: LedgerRow, found: str, expected: str) -> Problem:
    return Problem(row.sheet, f"第{row.row_no}行", found, expected)


def _letters(store: Store) -> Iterable[_Letter]:
    return each(store.read("select * from registry.letter"), _Letter)


def _documents(store: Store, rows: Iterable[LedgerRow]) -> Iterator[Problem]:
    known = {(x.centre, x.letter_version): (x.letter_no, x.signed_on.isoformat()) for x in _letters(store)}
    for row in rows:
        if row.ledger != "letter":
            continue
        this = row.cells["letter_no"], row.cells["signed_on"]
        version = row.cells["centre"], int(row.cells["letter_version"])
        other = known.setdefault(version, this)
        # a correction leaves either the number or the day as it was
        if other[0] != this[0] and other[1] != this[1]:
            said = f"责任书第{version[1]}版已是另一份文件（{other[0]}，{other[1]}签订）"
            yield _place(row, said, "新签订的请填新的版本号；更正同一份的，文号和签订日期请分两次更正")


def _moved(rows: Iterable[LedgerRow], centres: Mapping[str, Registered]) -> dict[str, LedgerRow]:
    """The centres whose term ends on another day now, each with the row that says so."""
    own = {row.cells["centre"]: row for row in rows if row.ledger == "centre" and row.cells["centre"] in centres}
    known = {code: centres[code].before for code in own}
    return {
        code: own[code]
        for code, before in known.items()
        if before and before["term_end"] != own[code].cells["term_end"]
    }


def _effects(store: Store, rows: Iterable[LedgerRow]) -> dict[tuple[str, int], str | None]:
    known = {(x.centre, x.letter_version): x.effect for x in _letters(store)}
    new = {(r.cells["centre"], int(r.cells["letter_version"])): r.cells["effect"] for r in rows if r.ledger == "letter"}
    return known | new


def _targets(store: Store, rows: Iterable[LedgerRow], centre: str) -> list[_Target]:
    """The targets of a centre's letters as they will be: those of the rows, and those registered that no row takes the place of."""
    own = [_target(r.cells, r) for r in rows if r.ledger == "letter_target" and r.cells.get("centre") == centre]
    taken = {target.key for target in own}
    registered = store.read(
        "select l.cells from registry.letter_target as t join record.registry_row as l"
        " on l.event_n = t.event_n and l.ledger = 'letter_target' and l.sheet = t.sheet and l.row_no = t.row_no"
        " where t.centre = ?",
        [centre],
    )
    before = [_target(dict(cells), None) for cells in registered["cells"]]
    return [*(t for t in before if t.key not in taken), *own]


def _target(cells: Mapping[str, str], row: LedgerRow | None) -> _Target:
    year, replaces = cells.get("year"), cells.get("replaces")
    return _Target(
        int(cells["letter_version"]),
        cells["indicator"],
        cells["kind"],
        int(year) if year and cells["kind"] != "term_end" else None,
        int(replaces) if replaces else None,
        cells["direction"],
        Decimal(cells["value"]),
        row,
    )


def _of_one(target: _Target, scheme: Scheme, d: Definitions) -> Iterator[Problem]:
    if target.row is None:
        return
    label = d.indicators[target.indicator].label
    if target.replaces is not None and target.kind != "milestone":
        yield _place(
            target.row, f"“{label}”不是里程碑，却填了替换政策里程碑年度", "只有里程碑可以替换；请留空，或改为里程碑"
        )
    elif target.replaces is not None and target.replaces not in (there := _milestones(scheme, target.indicator)):
        years = "、".join(map(str, there))
        expected = (
            f"可以替换的有：{years}；新增的里程碑请留空" if years else "这一指标没有政策里程碑；新增的里程碑请留空"
        )
        yield _place(target.row, f"政策没有“{label}”{target.replaces}年的里程碑", expected)
    if "base" in target.row.cells and target.direction != "at_most":
        yield _place(
            target.row, f"“{label}”的比较方式不是“{d.vocabulary.choices['direction']['at_most']}”，却填了基数", "请留空"
        )


def _milestones(scheme: Scheme, indicator: str) -> list[int]:
    """The years of the policy's milestones of an indicator."""
    return [
        r.target.due.year
        for r in scheme.rules.values()
        if r.indicator == indicator and r.target and isinstance(r.target.due, date)
    ]


def _of_version(
    version: int,
    targets: Sequence[_Target],
    effect: str | None,
    centre: Registered,
    moved: LedgerRow | None,
    d: Definitions,
) -> Iterator[Problem]:
    """Two targets of one indicator, day and side; a floor above the ceiling of the day."""
    of_version = [t for t in targets if t.version == version]
    in_force = of_version if effect != "amend" else [t for t in targets if t.version <= version]
    held: dict[tuple[str, bool, date], dict[str, list[_Held]]] = defaultdict(lambda: defaultdict(list))
    for name, day, side, value in _of_policy(in_force, centre, d):
        held[name, False, day][side].append(_Held(value, "政策", None))
    for target in of_version:
        where = f"第{target.row.row_no}行" if target.row else f"责任书第{version}版"
        held[target.indicator, target.kind == "annual", target.due_on(centre)][target.side].append(
            _Held(target.value, where, target)
        )
    for (name, _, day), sides in held.items():
        label = d.indicators[name].label
        for side, listed in sides.items():
            if len(listed) > 1 and (row := _newest(listed) or moved):
                others = "、".join(dict.fromkeys(h.where for h in listed if not h.target or h.target.row is not row))
                found = f"“{label}”在 {day} 已有一个同方向的目标（{others}）"
                yield _place(
                    row, found, f"同一指标同一天只能有一个{SIDES[side]}；替换政策里程碑的，请填“替换政策里程碑年度”"
                )
        own = {side: [h for h in listed if h.target] for side, listed in sides.items()}
        row = _newest([h for listed in own.values() for h in listed]) or moved
        if len(own) > 1 and all(own.values()) and row:
            least, most = max(h.value for h in own["floor"]), min(h.value for h in own["ceiling"])
            if least > most:
                found = f"“{label}”在 {day} 的下限 {_said(least, name, d)} 高于上限 {_said(most, name, d)}"
                yield _place(row, found, "两个目标都要达到，请核对目标值和比较方式")


def _newest(listed: Iterable[_Held]) -> LedgerRow | None:
    """The last row of those that are being registered now."""
    return next((h.target.row for h in reversed(list(listed)) if h.target and h.target.row), None)


def _said(value: Decimal, indicator: str, d: Definitions) -> str:
    return f"{value.normalize():f}" + (" 万元" if d.indicators[indicator].unit == "yuan" else "")


def _of_policy(
    in_force: Sequence[_Target], centre: Registered, d: Definitions
) -> Iterator[tuple[str, date, str, Decimal]]:
    """The policy's dated targets that no letter takes the place of: indicator, day, side, value in the letter's unit."""
    replaced = {(t.indicator, t.replaces) for t in in_force if t.replaces is not None}
    of_term = {(t.indicator, t.side) for t in in_force if t.kind == "term_end"}
    for rule in centre.scheme.rules.values():
        if not rule.target or not rule.indicator or rule.target.due == "always":
            continue
        side = "ceiling" if rule.target.direction in CEILINGS else "floor"
        due = rule.target.due
        day = due if isinstance(due, date) else centre.term_end
        gone = (rule.indicator, day.year) in replaced if isinstance(due, date) else (rule.indicator, side) in of_term
        if not gone and day >= centre.approved_on:
            scale = 10000 if d.indicators[rule.indicator].unit == "yuan" else 1
            yield rule.indicator, day, side, rule.target.value / scale
