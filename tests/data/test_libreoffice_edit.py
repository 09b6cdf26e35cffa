"""A generated report, opened and changed by a person's program: a cell edited in LibreOffice, saved as xlsx and ods."""

import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest

from data import demonstration
from data.acts.reports import submissions
from data.demonstration.registry import registry_rows
from data.journal.folder import FolderRecord
from data.workbook.interpretation import LedgerRow
from metrics import monitor
from tests.conftest import CI

PYTHON = "/usr/bin/python3"
CENTRE, YEAR = "ZD12", 2025


def available() -> bool:
    if not shutil.which("soffice") or not Path(PYTHON).exists():
        return False
    return subprocess.run([PYTHON, "-c", "import uno"], capture_output=True).returncode == 0


@pytest.fixture(scope="module")
def edited(tmp_path_factory) -> dict[str, bytes]:
    """The report as generated, and after an amount was overtyped in LibreOffice, in both formats."""
    if not available():
        assert not CI, "LibreOffice or python3-uno is missing"
        pytest.skip("LibreOffice is missing: apt-get install libreoffice-calc python3-uno")
    folder = tmp_path_factory.mktemp("edit")
    source = folder / "report.xlsx"
    source.write_bytes(demonstration.build_report(CENTRE, YEAR))
    found = {"": source.read_bytes()}
    for kind in (".xlsx", ".ods"):
        target = folder / f"edited{kind}"
        script = Path(__file__).with_name("libreoffice_edit.py")
        subprocess.run([PYTHON, script, source, target, "资金投入", "E5", "1234.56"], check=True, timeout=300)
        found[kind] = target.read_bytes()
    return found


@pytest.mark.slow
@pytest.mark.parametrize("kind", [".xlsx", ".ods"])
def test_the_edited_cell_and_nothing_else_changes(edited, definitions, kind, tmp_path):
    before = submissions.prepare(edited[""], "报告.xlsx", definitions).filled
    prepared = submissions.prepare(edited[kind], f"报告{kind}", definitions)
    assert prepared.problems == ()
    after = prepared.filled
    changed = [(a, b) for a, b in zip(before.rows, after.rows, strict=True) if a != b]
    assert len(changed) == 1
    old, new = changed[0]
    assert (new.sheet, new.row_no) == ("资金投入", 5)
    assert new.cells == old.cells | {"amount": "12345600.00"}
    # the workbook's own formula was recalculated by LibreOffice
    difference = Decimal("12345600.00") - Decimal(old.cells["amount"])
    totals = {t.cells["item"]: Decimal(t.cells["declared"]) for t in before.totals}
    item = {"lead": "investment.lead", "co_builder": "investment.co_builder"}[old.cells["source"]]
    for total in after.totals:
        expected = totals[total.cells["item"]] + (difference if total.cells["item"] == item else 0)
        assert Decimal(total.cells["declared"]) == expected

    store = monitor.open_store(FolderRecord(tmp_path / "record"), definitions)
    listed = [
        r for r in registry_rows() if r.ledger in ("centre", "letter", "letter_target") and r.cells["centre"] == CENTRE
    ]
    submissions.enter(store, [LedgerRow(r.ledger, r.sheet, r.row_no, r.cells) for r in listed], actor="t", source="t")
    original = submissions.prepare(edited[""], "报告.xlsx", definitions)
    assert submissions.receive(store, original, actor="t").version == 1
    assert submissions.receive(store, prepared, actor="t").version == 2
    store.catch_up()
    amounts = store.read("select version, cells['amount'] as a from record.report_row join record.report"
                         " using (report_id) where ledger = 'investment' and row_no = 5 order by version")  # fmt: skip
    assert list(amounts["a"]) == [old.cells["amount"], "12345600.00"]
    store.close()
