"""The ledger rows of the demonstration: a story and a year in, the rows of that year's report out.

Every random choice comes from a generator named after seed, centre and purpose, so a report's rows do not depend on
which other reports were made before it, or in which process.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from random import Random
from typing import Any

from data.demonstration.lives import Life, arrivals, day_between, history, listed
from data.demonstration.names import credit_code, firm_name
from data.demonstration.stories import Correction, Story, by_name, load
from data.schema import loading
from data.workbook.interpretation import LedgerRow

_TEN_THOUSAND = 10_000
_SMALLEST = 100  # 元; amounts are written in 万元 with two places
_LINE = 40_000_000  # 元; about the size of one investment line
# Shares of people who leave in a year and are replaced, so that continuing rows have joins and leaves.
_TURNOVER = {"rd_full_time": 0.04, "dual": 0.05, "postdoc": 0.15, "doctoral": 0.12, "master": 0.2, "non_rd": 0.05}
# Where a centre's block of firm numbers is used for what.
_CO_BUILDERS, _CLIENTS, _FUNDS, _PARTNERS, _SPIN_OFFS, _SERVED = 100, 200, 300, 1000, 3000, 5000
_PAYERS = ("province", "city", "county", "state")
_PROJECT_WORDS = {
    "task": "战略任务",
    "national": "国家级课题",
    "provincial": "省级课题",
    "cooperative": "合作研究",
    "own": "自主专项",
}


def report_rows(code: str, year: int, *, first_version: bool = False) -> list[LedgerRow]:
    """All rows of a centre's report of a year, ledger by ledger. Raises KeyError, ValueError (year not reported).

    first_version: as handed in before the correction, without what the story says it lacked.
    """
    story = load().of(code)
    if year not in story.years:
        raise ValueError(f"{code} has no report of {year}")
    lacks = story.corrections[year] if first_version else None
    rows: list[LedgerRow] = []
    for ledger, make in _MAKERS.items():
        if ledger not in story.unavailable.get(year, {}):
            rows += [LedgerRow(ledger=ledger, sheet="", row_no=0, cells=cells) for cells in make(story, year, lacks)]
    return rows


Cells = dict[str, str]
Rows = Iterator[Cells]


def _random(story: Story, *purpose: object) -> Random:
    return Random(f"{load().seed} {story.code} {' '.join(map(str, purpose))}")


def _at(story: Story, year: int) -> int:
    return story.years.index(year)


def _first_day(story: Story, year: int) -> date:
    return max(date(year, 1, 1), story.approved_on)


def _dated(**days: date | None) -> Cells:
    return {column: day.isoformat() for column, day in days.items() if day}


def _yuan(amount: int | Decimal) -> str:
    return f"{amount:.2f}"


# ── 资金投入 ────────────────────────────────────────────────────────────────────────────────────
def _investment(story: Story, year: int, lacks: Correction | None) -> Rows:
    correction = story.corrections.get(year)
    first: list[tuple[date, Cells]] = []
    later: list[tuple[date, Cells]] = []
    for source, amounts in by_name(story.investment).items():
        # What the first version lacked has lines of its own, so that the other lines are the same in both versions.
        lacked = correction.first_version_lacks.get(source, 0) if correction else 0
        first += _lines(story, year, source, amounts[_at(story, year)] - lacked)
        later += _lines(story, year, source, lacked, part="later")
    early = story.before_approval
    if early and early.booked_on.year == year:
        cells = _line(story, early.source, 0) | {"amount": _yuan(early.amount * _TEN_THOUSAND), "note": "批复前到账"}
        first.append((early.booked_on, cells))
    lines = sorted(first, key=_day) + ([] if lacks else sorted(later, key=_day))
    numbered = [(day, f"{number:03d}", cells) for number, (day, cells) in enumerate(lines, 1)]
    for day, number, cells in sorted(numbered, key=_day):
        yield {**_dated(booked_on=day), **cells, "voucher": f"示记{day:%Y%m}-{number}"}


def _day(line: tuple[Any, ...]) -> date:
    return line[0]


def _lines(story: Story, year: int, source: str, total: int, part: str = "") -> Iterator[tuple[date, Cells]]:
    """The lines of one source: a total in 万元 cut into amounts that add up to it exactly."""
    if not total:
        return
    random = _random(story, year, source, part)
    yuan = total * _TEN_THOUSAND
    count = min(max(1, round(yuan / _LINE)) + random.randrange(3), 12, total)
    cuts = sorted(random.sample(range(1, yuan // _SMALLEST), count - 1))
    ends = [0, *(cut * _SMALLEST for cut in cuts), yuan]
    # A person who types 元 into a column of 万元 reports ten thousand times as much.
    factor = _TEN_THOUSAND if source in story.typed_in_yuan.get(year, ()) else 1
    for number, (start, end) in enumerate(zip(ends, ends[1:], strict=False)):
        day = day_between(random, _first_day(story, year), date(year, 12, 31))
        yield day, _line(story, source, number) | {"amount": _yuan((end - start) * factor)}


def _line(story: Story, source: str, number: int) -> Cells:
    """Everything of an investment line but its day, amount and voucher."""
    if source in _PAYERS:
        payer = loading.current().choices("investment", "payer")[source]
        return {"source": "fiscal", "payer": source, "contributor": f"示例·{payer}专户（虚构）"}
    if source.startswith("competitive"):
        listed_in_fiscal = "yes" if source == "competitive_in_fiscal" else "no"
        return {
            "source": "competitive",
            "contributor": f"示例·{story.field}科研专项管理单位（虚构）",
            "listed_in_fiscal": listed_in_fiscal,
        }
    first = {"co_builder": _CO_BUILDERS, "service": _CLIENTS, "social": _FUNDS}
    contributor = story.host if source == "lead" else firm_name(story.number, first[source] + number % 5)
    return {"source": source, "contributor": contributor}


# ── 人员 ──────────────────────────────────────────────────────────────────────────────────────────
@lru_cache(maxsize=32)
def _people(code: str) -> list[tuple[str, Life, Cells]]:
    """Everybody who was ever there: code, life, category and tier; numbered by the day they came."""
    story = load().of(code)
    talent, backbone = by_name(story.talent), story.young_backbone
    groups: list[tuple[Cells, list[int], float]] = []
    for category, heads in by_name(story.staff).items():
        none, turnover = {"category": category, "tier": "none"}, _TURNOVER[category]
        if category != "rd_full_time":
            groups.append((none, list(heads), turnover))
            continue
        for tier, counts in talent.items():
            groups.append(({"category": category, "tier": tier, "young": "no"}, list(counts), 0.0))
        others = [
            n - b - sum(t[i] for t in talent.values()) for i, (n, b) in enumerate(zip(heads, backbone, strict=True))
        ]
        groups.append((none | {"young": "yes"}, list(backbone), turnover))
        groups.append((none | {"young": "no"}, others, turnover))
    random = _random(story, "staff")
    # Some were with the host before the centre was approved: their first day lies before it.
    opened = story.approved_on - timedelta(days=200)
    everybody = [
        (life, cells) for cells, counts, rate in groups for life in history(random, story.years, counts, opened, rate)
    ]
    everybody.sort(key=lambda person: person[0].begun)
    return [(f"{code}-{number:05d}", life, cells) for number, (life, cells) in enumerate(everybody, 1)]


def _staff(story: Story, year: int, lacks: Correction | None) -> Rows:
    missing = dict(lacks.first_version_lacks) if lacks else {}
    rows: list[Cells] = []
    for person, life, group in reversed(_people(story.code)):
        if life.begun.year > year or (life.ended and life.ended.year < year):
            continue
        left = life.ended_by(year)
        newest = group["tier"] == "none" and left is None and missing.get(group["category"], 0) > 0
        if newest:  # the first version lacked those who came last
            missing[group["category"]] -= 1
            continue
        rows.append({"person_code": person, **group, **_dated(joined_on=life.begun, left_on=left)})
    yield from reversed(rows)


# ── 团队、基地、企业 ──────────────────────────────────────────────────────────────────────────────
def _team(story: Story, year: int, _: Correction | None) -> Rows:
    tiers = ("other", "young", "leading", "other", "young", "top")
    for life in arrivals(_random(story, "team"), story.years, story.teams, story.approved_on):
        if life.begun.year > year:
            continue
        gone = life.number == 1 and story.first_team_left is not None and story.first_team_left <= year
        left = date(story.first_team_left, 6, 30) if gone and story.first_team_left else None
        yield {
            "team_name": f"示例·{story.field}第{life.number}创新团队（虚构）",
            "tier": tiers[life.number % len(tiers)],
            **_dated(arrived_on=life.begun, left_on=left),
            "evidence": f"示例协议{story.code}-T{life.number:02d}",
        }


def _base(story: Story, year: int, _: Correction | None) -> Rows:
    kinds = ("中试基地", "产业化基地", "转化基地")
    for life in listed(history(_random(story, "base"), story.years, story.bases, story.approved_on), year):
        yield {
            "base_name": f"示例·{story.field}{kinds[life.number % 3]}{life.number}号（虚构）",
            "place": f"虚构市第{(story.number * 3 + life.number) % 9 + 1}区",
            "agreement_no": f"示基{story.code}-{life.number:02d}",
            **_dated(started_on=life.begun, ended_on=life.ended),
        }


def _firm(story: Story, number: int) -> Cells:
    return {"firm_name": firm_name(story.number, number), "credit_code": credit_code(story.number, number)}


def _partner(story: Story, year: int, _: Correction | None) -> Rows:
    ways = ("joint_lab", "contract", "contract", "member", "equity", "contract", "other")
    lives = history(_random(story, "partner"), story.years, story.partners, story.approved_on, turnover=0.05)
    for life in listed(lives, year):
        yield {
            **_firm(story, _PARTNERS + life.number),
            "cooperation": ways[life.number % len(ways)],
            "agreement_no": f"示合{story.code}-{life.begun.year}-{life.number:03d}",
            **_dated(started_on=life.begun, ended_on=life.ended),
        }


def _spin_off(story: Story, year: int, _: Correction | None) -> Rows:
    claim = story.claims_spin_off
    for life in arrivals(_random(story, "spin_off"), story.years, story.spin_offs, story.approved_on):
        if life.begun.year > year:
            continue
        firm = _firm(story, _SPIN_OFFS + life.number)
        if claim and life.number == story.spin_offs[_at(story, claim.year) - 1] + 1:
            firm = _firm(load().of(claim.centre), _SPIN_OFFS + claim.number)
        ended = life.begun.year + 2 <= year and life.number % 6 == 0  # closed or merged: stays in the list and counts
        yield {
            **firm,
            "kind": "spun" if life.number % 3 == 0 else "incubated",
            **_dated(founded_on=life.begun),
            "state": ("merged" if life.number % 12 == 0 else "closed") if ended else "alive",
            "evidence": f"示例孵化协议{story.code}-{life.number:02d}",
        }


def _served_firm(story: Story, year: int, _: Correction | None) -> Rows:
    kinds = ("testing", "contract_rd", "consulting", "sharing", "testing", "transfer", "training")
    random = _random(story, "served", year)
    position = _at(story, year)
    before = sum(story.served_new[:position])
    firms = list(range(before, before + story.served_new[position]))
    firms += sorted(random.sample(range(before), story.served_again[position]))
    firms += firms[::12]  # one firm in twelve comes for a second service: two rows, one firm
    visits = sorted(
        (day_between(random, _first_day(story, year), date(year, 12, 31)), n, f) for n, f in enumerate(firms)
    )
    for number, (day, visit, firm) in enumerate(visits, 1):
        yield {
            **_firm(story, _SERVED + firm),
            "service": kinds[(firm + visit) % len(kinds)],
            **_dated(served_on=day),
            "contract_no": f"示服{story.code}-{year}-{number:04d}",
        }


# ── 项目、成果 ────────────────────────────────────────────────────────────────────────────────────
def _project(story: Story, year: int, _: Correction | None) -> Rows:
    for kind, totals in by_name(story.projects).items():
        random = _random(story, "project", kind)
        for life in arrivals(random, story.years, totals, story.approved_on):
            funding = random.randrange(80, 3000) * _TEN_THOUSAND  # drawn for every one: later years change nothing
            if life.begun.year > year:
                continue
            over = life.begun.replace(year=life.begun.year + 3, day=1)
            yield {
                "project_no": f"示{story.code}-{kind[:2].upper()}-{life.number:02d}",
                "title": f"示例·{story.field}{_PROJECT_WORDS[kind]}第{life.number}项（虚构）",
                "kind": kind,
                "role": "lead" if life.number % 2 else "part",
                **_dated(started_on=life.begun, ended_on=over if over.year <= year else None),
                "funding": _yuan(funding),
            }


def _achievement(story: Story, year: int, _: Correction | None) -> Rows:
    words = {"bottleneck": "替代进口技术", "frontier": "前沿技术"}
    for kind, totals in by_name(story.achievements).items():
        for life in arrivals(_random(story, "achievement", kind), story.years, totals, story.approved_on):
            if life.begun.year <= year:
                yield {
                    "title": f"示例·{story.field}{words[kind]}第{life.number}项（虚构）",
                    "kind": kind,
                    **_dated(achieved_on=life.begun),
                    "evidence": f"示例鉴定{life.begun.year}-{story.code}-{life.number}号",
                }


# ── 机制、运行 ────────────────────────────────────────────────────────────────────────────────────
def _mechanism(story: Story, year: int, _: Correction | None) -> Rows:
    for group, totals in by_name(story.mechanisms).items():
        lives = arrivals(_random(story, "mechanism", group), story.years, totals, story.approved_on)
        built = [life.begun for life in lives if life.begun.year <= year]
        rows = loading.current().items[f"mechanism.{group}"].when["mechanism"]
        for number, mechanism in enumerate(rows):
            if number < len(built):
                document = f"示例制度〔{built[number].year}〕{story.number * 20 + number}号"
                cells = {"state": "built", "document": document, **_dated(established_on=built[number])}
            else:
                cells = {"state": "building" if number == len(built) else "absent"}
            yield {"mechanism": mechanism, **cells}


def _operation(story: Story, year: int, _: Correction | None) -> Rows:
    for fact in loading.current().choices("operation", "fact"):
        if fact == "product_sales":
            sales = story.product_sales[_at(story, year)] if story.product_sales else Decimal(0)
            yield {"fact": fact, "amount": _yuan(sales * _TEN_THOUSAND)}
        elif fact == "legal_person":
            since = story.legal_person_since
            yield {"fact": fact, "answer": "yes" if since is not None and since <= year else "no"}
        else:
            yield {"fact": fact, "answer": "yes"}


_MAKERS = {
    "investment": _investment,
    "staff": _staff,
    "team": _team,
    "base": _base,
    "partner": _partner,
    "spin_off": _spin_off,
    "served_firm": _served_firm,
    "project": _project,
    "achievement": _achievement,
    "mechanism": _mechanism,
    "operation": _operation,
}
