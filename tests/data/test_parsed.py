"""What was read from an original: believed from the cache only where it has the recorded digest, else read again; and what a
newer program reads otherwise is listed until a person accepts it."""

import ast
import random
import zlib
from decimal import Decimal
from pathlib import Path

import pytest

from data.acts.reports import readings, submissions
from data.journal.folder import FolderRecord
from data.problem import Refused
from data.read_model import cache_check, parsed
from data.read_model.store import Store
from data.workbook import reading_code
from data.workbook.interpretation import Filled, LedgerRow
from metrics.engine import derive
from tests.conftest import CODES, money, served
from tests.data.contents import everything

TOTAL = "select value from result.indicator where centre = 'C1' and indicator = 'investment_total' and year = 2021"


@pytest.fixture
def received(store, workbook):
    """A store with one real workbook in it, and the file that its rows are kept in."""
    content = workbook(money("518000000.00", "2021-08-01"), served(CODES[0], "2021-09-01"))
    submissions.receive(store, submissions.prepare(content, "报告.xlsx", store.definitions), actor="测试")
    store.catch_up()
    (kept,) = (Path(store.record.path) / "parsed").rglob("*.rows-*")
    return store, kept


def opened(store):
    return Store(FolderRecord(store.record.path), store.definitions, derive)


@pytest.mark.slow
def test_an_amount_edited_in_the_cache_is_in_no_result(received):
    store, kept = received
    honest = kept.read_bytes()
    kept.write_bytes(zlib.compress(zlib.decompress(honest).replace(b"518000000.00", b"147200000.00")))
    assert kept.read_bytes() != honest
    again = opened(store)
    assert list(again.read(TOTAL)["value"]) == [Decimal(518000000)]
    assert everything(again) == everything(store)
    again.close()
    assert zlib.decompress(kept.read_bytes()) == zlib.decompress(honest)  # and it is mended


def test_whatever_bit_of_the_cache_flips_the_rows_are_those_that_were_recorded(received):
    store, kept = received
    honest = kept.read_bytes()
    event = next(e for e in store.record.read() if e.act == "report.received")
    expected = parsed.recorded(store.record, store.definitions, event.body, cached=False).filled
    chance = random.Random(7)
    for _ in range(25):
        damaged = bytearray(honest)
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
        kept.write_bytes(damaged)
        found = parsed.recorded(store.record, store.definitions, event.body)
        assert (found.filled, found.as_recorded) == (expected, True)


@pytest.mark.slow
def test_rows_with_another_digest_are_not_believed_however_well_they_are_written(received):
    """Somebody with a shell writes a whole other cache, in perfect order."""
    store, kept = received
    event = next(e for e in store.record.read() if e.act == "report.received")
    filled = parsed.recorded(store.record, store.definitions, event.body).filled
    richer = tuple(
        LedgerRow(r.ledger, r.sheet, r.row_no, r.cells | ({"amount": "999999999.00"} if "amount" in r.cells else {}))
        for r in filled.rows
    )
    parsed.keep(store.record, store.definitions, event.body["sha256"],
                Filled(**{**filled.__dict__, "rows": richer}))  # fmt: skip
    again = opened(store)
    assert list(again.read(TOTAL)["value"]) == [Decimal(518000000)]
    again.close()


@pytest.mark.slow
def test_an_event_without_a_digest_is_read_from_its_original(store, workbook, monkeypatch):
    """As older programs wrote them: what lies in the cache has nothing to be measured by."""
    content = workbook(money("518000000.00", "2021-08-01"))
    filled = submissions.prepare(content, "报告.xlsx", store.definitions).filled
    body = {"centre": "C1", "year": 2021, "version": 1, "sha256": store.record.put(content), "file_name": "报告.xlsx",
            "form": "annual", "template_version": filled.template_version, "rows": 1, "in_force": None}  # fmt: skip
    false = tuple(LedgerRow(r.ledger, r.sheet, r.row_no, r.cells | ({"amount": "1.00"} if r.ledger == "investment" else {}))
                  for r in filled.rows)  # fmt: skip
    parsed.keep(store.record, store.definitions, body["sha256"], Filled(**{**filled.__dict__, "rows": false}))
    store.record.append("report.received", "report/C1/2021", body, actor="旧程序")
    store.catch_up()
    assert list(store.read(TOTAL)["value"]) == [Decimal(518000000)]
    assert store.read("select * from record.reread").empty
    # read once in this process, its digest is known; then the cache serves
    monkeypatch.setattr(parsed, "interpret", lambda *arguments: pytest.fail("read again"))
    again = opened(store)
    assert list(again.read(TOTAL)["value"]) == [Decimal(518000000)]
    again.close()


@pytest.mark.slow
def test_rebuild_and_doctor_read_the_originals(received, tmp_path, monkeypatch):
    store, _ = received
    read = []
    real = parsed.interpret
    monkeypatch.setattr(parsed, "interpret", lambda *arguments: read.append(1) or real(*arguments))
    opened(store).close()
    assert not read
    store.rebuild()
    assert len(read) == 1
    findings = cache_check.compare(store.record, store.definitions, derive, tmp_path / "none")
    assert len(read) == 2
    assert [f.level for f in findings] == ["fine"]


@pytest.fixture
def newer(received, monkeypatch):
    """The same record under a program that reads every amount twice as large."""
    store, _ = received
    real = parsed.interpret

    def otherwise(*arguments):
        found = real(*arguments)
        rows = tuple(
            LedgerRow(r.ledger, r.sheet, r.row_no, r.cells | {"amount": f"{Decimal(r.cells['amount']) * 2:.2f}"})
            if r.ledger == "investment" else r
            for r in found.rows
        )  # fmt: skip
        return Filled(**{**found.__dict__, "rows": rows})

    monkeypatch.setattr(parsed, "interpret", otherwise)
    monkeypatch.setattr(parsed, "_NAMES", {})
    monkeypatch.setattr(reading_code, "fingerprint", lambda: "newer")
    later = opened(store)
    yield later
    later.close()


@pytest.mark.slow
def test_what_a_newer_program_reads_otherwise_is_listed_cell_by_cell_until_somebody_accepts_it(newer):
    found = readings.differing(newer)
    assert [(r.centre, r.year, r.rows_then == r.rows_now) for r in found.itertuples()] == [("C1", 2021, True)]
    number = int(found["event_n"].iloc[0])
    assert readings.differences(newer, number) == [
        "《资金投入》第5行“金额”：接收时读作 518000000.00，现在读作 1036000000.00"
    ]
    assert list(newer.read(TOTAL)["value"]) == [Decimal(1036000000)]
    for who, why in (("", "核对过"), ("甲", " ")):
        with pytest.raises(Refused):
            readings.accept(newer, number, reason=why, actor=who)
    findings = cache_check.compare(newer.record, newer.definitions, derive, Path(newer.record.path) / "none")
    assert any(f.level == "attention" and "读出的内容与接收时不同" in f.found for f in findings)
    readings.accept(newer, number, reason="核对过原件", actor="甲")
    newer.catch_up()
    assert readings.differing(newer).empty
    with pytest.raises(Refused, match="没有待认可"):
        readings.accept(newer, number, reason="再来一次", actor="甲")
    newer.rebuild()
    assert readings.differing(newer).empty


@pytest.mark.slow
def test_an_accepted_reading_covers_no_later_one(newer, monkeypatch):
    readings.accept(newer, int(readings.differing(newer)["event_n"].iloc[0]), reason="核对过原件", actor="甲")
    doubled = parsed.interpret

    def otherwise(*arguments):
        found = doubled(*arguments)
        return Filled(**{**found.__dict__, "rows": found.rows[1:]})

    monkeypatch.setattr(parsed, "interpret", otherwise)
    monkeypatch.setattr(parsed, "_NAMES", {})
    monkeypatch.setattr(reading_code, "fingerprint", lambda: "newest")
    latest = opened(newer)
    assert len(readings.differing(latest)) == 1
    latest.close()


@pytest.mark.slow
def test_where_the_former_reading_is_gone_that_is_said(newer):
    for path in (Path(newer.record.path) / "parsed").rglob("*.rows-*"):
        path.unlink()
    assert readings.differences(newer, int(readings.differing(newer)["event_n"].iloc[0])) is None


def test_the_fingerprint_covers_every_module_that_reading_imports():
    """Found with Python's own parser, not with the one that is tested."""
    waiting, known = list(reading_code.ENTRANCES), set()
    while waiting:
        name = waiting.pop()
        path = reading_code.ROOT.joinpath(*name.split("."))
        file = path.with_suffix(".py") if path.with_suffix(".py").is_file() else path / "__init__.py"
        if not file.is_file() or file in known:
            continue
        known.add(file)
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "data":
                waiting += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            elif isinstance(node, ast.Import):
                waiting += [alias.name for alias in node.names if alias.name.split(".")[0] == "data"]
    assert len(known) > 15
    assert known <= reading_code.modules()
    assert {"values.py", "xlsx.py", "ods.py", "child.py", "csv_registry.py"} <= {f.name for f in reading_code.modules()}
