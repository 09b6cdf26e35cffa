"""What may be one thing written in two ways is asked about and never joined (D28): what is found, and what is not."""

from datetime import date
from itertools import combinations

import pytest
from hypothesis import strategies as st

from data.acts.reports import submissions
from data.read_model.database import Reading
from data.workbook.interpretation import LedgerRow
from tests.conftest import CODES, centre_row
from tests.data.sent_report import send
from tests.drawn import drawn
from tests.metrics.test_evaluation import built, case
from tests.metrics.test_flags import report as reported
from tests.side_by_side import side_by_side

OTHER = "91330783147520019P"


def placed(*rows: LedgerRow) -> list[LedgerRow]:
    return [LedgerRow(r.ledger, r.sheet, n, r.cells) for n, r in enumerate(rows, 5)]


def report(store, *rows: LedgerRow, centre: str = "C1", year: int = 2021) -> None:
    send(store, *placed(*rows), centre=centre, year=year)


def found(store, validation: str) -> set[tuple[str, int, int]]:
    rows = store.read("select centre, year, row_no from result.finding where validation = ?", [validation])
    return {(r.centre, int(r.year), int(r.row_no)) for r in rows.itertuples()}


def team(name: str, arrived: str = "2021-09-01", tier: str = "other") -> LedgerRow:
    return LedgerRow("team", "团队", 5, {"team_name": name, "tier": tier, "arrived_on": arrived, "evidence": "协议"})


def partner(name: str, code: str = CODES[0]) -> LedgerRow:
    cells = {
        "firm_name": name,
        "credit_code": code,
        "cooperation": "contract",
        "agreement_no": "1",
        "started_on": "2021-09-01",
    }
    return LedgerRow("partner", "合作企业", 5, cells)


def person(code: str, **more: str) -> LedgerRow:
    cells = {"person_code": code, "category": "rd_full_time", "tier": "none", "joined_on": "2021-08-01"}
    return LedgerRow("staff", "人员", 5, cells | more)


PAIRS = {
    "another character": ("示例智能感知团队", "示例智能感触团队", True),
    "a character more": ("示例智能感知团队", "示例智能感知的团队", True),
    "the last one": ("示例智能感知团队", "示例智能感知团体", True),
    "the first one": ("示例智能感知团队", "实例智能感知团队", True),
    "six characters": ("感知创新团队", "感触创新团队", True),
    "five characters": ("感知创新组", "感触创新组", False),
    "two characters": ("示例智能感知团队", "示例智能触觉团队", False),
    "two places": ("示例智能感知团队", "实例智能感触团队", False),
    "a number": ("示例感知团队1", "示例感知团队2", False),
    "a number more": ("示例感知团队1", "示例感知团队12", False),
    "an ordinal": ("示例感知第一团队", "示例感知第二团队", False),
    "a letter": ("示例感知团队A组", "示例感知团队B组", False),
}


@pytest.mark.slow
def test_names_that_differ_in_one_character(store):
    """All pairs at once: a team of another day, or tier, is another team."""
    submissions.enter(store, [centre_row(f"P{n}") for n in range(len(PAIRS) + 3)], actor="测试", source="测试")
    for n, (one, other, _) in enumerate(PAIRS.values()):
        report(store, team(one), team(other), centre=f"P{n}")
    one, other, _ = PAIRS["another character"]
    report(store, team(one), team(other, arrived="2021-09-02"), centre=f"P{len(PAIRS)}")
    report(store, team(one), team(other, tier="top"), centre=f"P{len(PAIRS) + 1}")
    report(store, team(one), team(f" {one}"), centre=f"P{len(PAIRS) + 2}")  # folding joins them, nothing is to be asked
    store.catch_up()
    near = {f"P{n}": is_near for n, (_, _, is_near) in enumerate(PAIRS.values())}
    expected = {(centre, 2021, row) for centre, is_near in near.items() if is_near for row in (5, 6)}
    assert found(store, "team_near") == expected
    counted = store.read("select distinct numerator from result.indicator where indicator = 'teams' and centre < 'P9' and centre >= 'P0'"
                         " and year = 2021 and centre in ('P0', 'P1')")  # fmt: skip
    assert list(counted["numerator"]) == [2]  # asked about, never joined


COUNTING = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ一二三四五六七八九十甲乙丙丁戊己庚辛东西南北上中下左右前后内外大小"


def one_apart(one: str, other: str) -> bool:
    """Letter by letter: one character is another one, or stands in one of them alone; neither a number nor an ordinal."""
    if len(one) == len(other):
        differing = [a + b for a, b in zip(one, other, strict=True) if a != b]
        return len(differing) == 1 and not set(differing[0]) & set(COUNTING)
    short, long = sorted((one, other), key=len)
    without = [n for n in range(len(long)) if long[:n] + long[n + 1 :] == short]
    return any(long[n] not in COUNTING for n in without)


@drawn(st.lists(st.text("感触知一1A", min_size=5, max_size=8), min_size=150, max_size=250, unique=True), few=1, many=10)
def test_every_two_names_that_differ_in_one_character_are_found_and_no_others(names):
    asked = Reading(built([centre_row("C1")], [reported(2021, *map(team, names))], date(2022, 6, 30)))
    rows = asked.read("select row_no, found from result.finding where validation = 'team_near'")
    near: dict[str, set[str]] = {}
    for one, other in combinations([name for name in names if len(name) >= 6], 2):
        if one_apart(one, other):
            near.setdefault(one, set()).add(other)
            near.setdefault(other, set()).add(one)
    told = {names[row.row_no - 5]: row.found for row in rows.itertuples()}
    assert set(told) == set(near)
    for name, text in told.items():
        others = sorted(near[name])
        assert text == f"团队名称“{name}”与“{'”“'.join(others[:10])}”{'等' * (len(others) > 10)}只差一个字"


def called(code: str, name: str) -> LedgerRow:
    cells = {
        "firm_name": name,
        "credit_code": code,
        "service": "testing",
        "served_on": "2021-09-01",
        "contract_no": "1",
    }
    return LedgerRow("served_firm", "服务企业", 5, cells)


SAME = {
    "one_name_two_codes": lambda n, case: called(f"C{n:05}", f"示例企业{case}"),
    "one_code_two_names": lambda n, case: called(f"C{case}", f"示例{chr(0x4E00 + n)}企业"),
    "person_twice": lambda n, case: person(f"R{n:05}", name="示例人员"),
    "team_near": lambda n, case: team(f"示例智能感知团队{chr(0x6300 + n)}"),
}


@pytest.mark.slow
@pytest.mark.parametrize("validation", SAME)
@side_by_side
def test_ten_others_are_named_and_of_more_it_is_said_that_there_are(validation):
    """What a whole column filled with one name, or with one code, finds grows with its rows and not with their square."""
    rows = {count: [SAME[validation](n, count) for n in range(count)] for count in (11, 12, 3000)}
    asked = yield [case([centre_row("C1")], [reported(2021, *some)], date(2022, 6, 30)) for some in rows.values()]
    for (count, some), one in zip(rows.items(), asked, strict=True):
        told = Reading(one).read("select found from result.finding where validation = ?", [validation])["found"]
        assert len(told) == len(some)
        assert {text.count("”“") for text in told} == {9}
        assert {"等" in text.rpartition("”")[2] for text in told} == {count > 11}


@pytest.mark.slow
def test_one_firm_under_two_codes(store):
    submissions.enter(store, [centre_row(f"C{n}") for n in range(2, 9)], actor="测试", source="测试")
    report(store, partner("示例甲有限责任公司"), partner("示例甲 有限公司", OTHER), centre="C2")
    report(store, partner("示例乙有限公司"), partner("示例丙有限公司", OTHER), centre="C3")
    report(store, partner("示例丁有限公司"), centre="C4")  # in the same year elsewhere
    report(store, partner("示例丁有限公司", OTHER), centre="C5")
    report(
        store, partner("示例戊有限公司"), centre="C6"
    )  # and from one year to the next of one centre, told when it happens
    report(store, partner("示例戊有限公司", OTHER), centre="C6", year=2022)
    report(store, partner("示例己有限公司"), centre="C7")
    report(store, partner("示例己股份有限公司", OTHER), centre="C7", year=2022)  # another legal form is another name
    report(store, partner("示例庚有限公司"), centre="C8", year=2021)
    report(store, partner("示例庚有限公司", OTHER), centre="C7", year=2023)  # years apart, elsewhere
    store.catch_up()
    assert found(store, "one_name_two_codes") == {
        ("C2", 2021, 5), ("C2", 2021, 6), ("C4", 2021, 5), ("C5", 2021, 5), ("C6", 2022, 5),
    }  # fmt: skip
    told = store.read(
        "select found, level from result.finding where centre = 'C6' and validation = 'one_name_two_codes'"
    )
    assert list(told.itertuples(index=False, name=None)) == [
        (f"统一社会信用代码“{OTHER}”与“{CODES[0]}”的企业名称相同", "query")
    ]


def test_one_person_and_one_project_under_two_codes(store):
    projects = (("1", "示例"), ("2", "示 例"), ("3", "另一项"))
    project = {"kind": "national", "role": "lead", "started_on": "2021-08-01"}
    rows = [
        person("R1", name="示例甲"), person("R2", name="示例甲"), person("R3", name="示例甲", joined_on="2021-08-02"),
        person("R4"), person("R5"),
        *(LedgerRow("project", "", 5, project | {"project_no": no, "title": title}) for no, title in projects),
    ]  # fmt: skip
    report(store, *rows)
    submissions.enter(store, [centre_row("C2")], actor="测试", source="测试")
    report(store, person("X9", name="示例甲"), centre="C2")  # codes are each centre's own, and names are common
    store.catch_up()
    assert found(store, "person_twice") == {("C1", 2021, 5), ("C1", 2021, 6)}
    assert found(store, "project_twice") == {("C1", 2021, 10), ("C1", 2021, 11)}
    told = store.read("select found from result.finding where validation = 'person_twice'")["found"]
    assert not any("示例甲" in text for text in told)  # the name of a person is not repeated


def test_somebody_of_a_named_tier_in_two_centres(store):
    submissions.enter(store, [centre_row("C2")], actor="测试", source="测试")
    report(store, person("R1", name="示例甲", tier="top"), person("R2", name="示例乙"))
    report(
        store, person("X1", name="示例甲", tier="leading", category="dual"), person("X2", name="示例乙"), centre="C2"
    )
    store.catch_up()
    assert found(store, "talent_in_two") == {("C1", 2021, 5), ("C2", 2021, 5)}


@pytest.mark.slow
@pytest.mark.parametrize("ledger", ["partner", "served_firm", "spin_off"])
def test_the_centre_and_its_hosts_among_its_own_firms(store, ledger):
    entry = centre_row("C2", name="示例·己中心", host="示例甲大学、示例乙（杭州）有限责任公司")
    submissions.enter(store, [entry], actor="测试", source="测试")
    more = {
        "partner": {"cooperation": "contract", "agreement_no": "1", "started_on": "2021-09-01"},
        "served_firm": {"service": "testing", "served_on": "2021-09-01", "contract_no": "1"},
        "spin_off": {"kind": "spun", "founded_on": "2021-09-01", "state": "alive", "evidence": "协议"},
    }[ledger]
    names = ("示例·己 中心", "示例甲大学", "示例乙(杭州)有限公司", "示例甲大学附属公司", "示例·C1中心")
    codes = (*CODES, OTHER, "91330000142916585U")
    firms = [{"firm_name": name, "credit_code": code} for name, code in zip(names, codes, strict=True)]
    report(store, *(LedgerRow(ledger, "", 5, more | firm) for firm in firms), centre="C2")
    store.catch_up()
    own = {"partner": "own_partner", "served_firm": "own_served", "spin_off": "own_spin_off"}[ledger]
    assert found(store, own) == {("C2", 2021, 5), ("C2", 2021, 6), ("C2", 2021, 7)}
    said = store.read("select found from result.finding where validation = ? order by row_no", [own])["found"]
    assert [text.rpartition("”是")[2] for text in said] == ["本中心自己", "本中心的依托单位", "本中心的依托单位"]
