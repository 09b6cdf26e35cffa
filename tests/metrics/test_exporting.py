"""What other programs get: everything, of one state, described, in the same columns as before; names only for whom they are."""

import csv
import hashlib
import json
import zipfile
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
import yaml

from data.journal.record import RecordUnwritable
from data.problem import Refused
from data.read_model.store import Store
from data.schema import archive
from data.schema.yaml_files import DefinitionError
from data.workbook.interpretation import LedgerRow
from metrics.exporting import description, package, plan
from tests.conftest import money

KEPT = Path(__file__).parent / "exported_columns.yaml"
PERSON = {
    "person_code": "P1",
    "name": "示例甲",
    "category": "master",
    "tier": "none",
    "young": "no",
    "joined_on": "2021-08-01",
}


def planned(store: Store) -> dict[str, plan.Table]:
    return {table.name: table for table in plan.tables(store.definitions)}


def described(folder: Path) -> dict:
    return json.loads((folder / description.FILE).read_text("utf-8"))


@pytest.fixture
def reported(store, hand_in, workbook) -> Store:
    """One report: two payments, one member of staff."""
    person = LedgerRow("staff", "人员", 5, PERSON)
    assert hand_in(workbook(money("1000000.00", "2021-08-01"), money("0.50", "2021-09-01", voucher="2"), person))
    return store


@pytest.fixture
def few(store, monkeypatch) -> Store:
    """A store of which only two tables are exported: enough where it matters how they are written."""
    two = [planned(store)[name] for name in ("definition_scheme", "registry_centre")]
    monkeypatch.setattr(plan, "tables", lambda definitions: two)
    return store


# ── what is in it ────────────────────────────────────────────────────────────────────────────────
def test_every_table_is_exported_with_all_its_columns_or_it_is_said_why_not(store):
    listed = plan.listed()
    found = store.read(
        "select schema_name || '.' || table_name as name, list(column_name order by column_index) as columns "
        "from duckdb_columns() where schema_name in ('definition', 'record', 'registry', 'result') group by all"
    )
    there = {row.name: set(row.columns) for row in found.itertuples(index=False)}
    assert set(there) == set(listed.tables) | set(listed.left_out)
    assert not set(listed.tables) & set(listed.left_out)
    for name, table in listed.tables.items():
        assert there[name] == {*table.columns, *table.left_out}, name
        assert len(set(table.columns)) == len(table.columns), name


def test_every_table_and_column_has_a_title(store):
    bare = [t.name for t in planned(store).values() if not t.title.strip()]
    bare += [f"{t.name}.{f.name}" for t in planned(store).values() for f in t.fields if not f.title.strip()]
    assert bare == []


def test_a_column_without_a_title_is_refused_by_name(monkeypatch, tmp_path):
    wrong = tmp_path / "tables.yaml"
    wrong.write_text(plan.FILE.read_text("utf-8").replace("  timeliness: {title: 是否按时}\n", ""), "utf-8")
    monkeypatch.setattr(plan, "FILE", wrong)
    with pytest.raises(DefinitionError, match=r"result\.centre_year: no title for timeliness"):
        plan.listed.__wrapped__()


def test_columns_stand_where_they_stood_and_new_ones_come_last(store):
    """To keep a new table or column: add it to exported_columns.yaml. What stands there goes or moves only with another
    description.FORM; a column inserted into a sheet is listed under `later` in tables.yaml."""
    kept = yaml.safe_load(KEPT.read_text("utf-8"))
    assert kept["form"] == description.FORM
    now = {name: [field.name for field in table.fields] for name, table in planned(store).items()}
    assert now == kept["tables"]


def test_a_column_that_came_into_a_sheet_later_comes_last(store, monkeypatch):
    later = plan.listed().model_copy(update={"later": {"investment": ("source",)}})
    monkeypatch.setattr(plan, "listed", lambda: later)
    table = planned(store)["ledger_investment"]
    assert [f.name for f in table.fields][-2:] == ["note", "source"]


# ── what is written ──────────────────────────────────────────────────────────────────────────────
@pytest.mark.slow
def test_the_three_forms_hold_the_same_exact_rows_and_the_package_describes_them(reported, tmp_path):
    folder = tmp_path / "新" / "导出"
    rows = package.write(reported, folder, names=True)
    told = described(folder)
    assert (told["asKnownOn"], told["recordHead"]) == (str(reported.today()), str(reported.head))
    assert told["recordHash"] == reported.head.hash
    assert any(rule["clause"] for rule in told["clauses"])
    tables = {one["name"]: one for one in told["resources"] if one["format"] == "csv"}
    assert list(tables) == list(planned(reported))
    assert rows == sum(one["rows"] for one in tables.values())
    with duckdb.connect(str(folder / package.DATABASE), read_only=True) as built:
        for name, one in tables.items():
            columns = [field["name"] for field in one["schema"]["fields"]]
            with (folder / one["path"]).open(encoding="utf-8", newline="") as file:
                lines = list(csv.reader(file))
            parquet = pq.read_table(folder / one["parquet"]["path"])
            assert lines[0] == columns == parquet.column_names
            assert len(lines) - 1 == len(parquet) == one["rows"]
            assert built.sql(f"from {name}").to_arrow_table().to_pylist() == parquet.to_pylist()
            if key := one["schema"].get("primaryKey"):
                values = [tuple(row[c] for c in key) for row in parquet.to_pylist()]
                assert len(set(values)) == len(values), name
                assert not any(part is None for value in values for part in value), name
        comment = built.execute(
            "select comment from duckdb_columns() where table_name = 'ledger_investment' and column_name = 'amount'"
        ).fetchone()
        assert comment == ("金额（元）",)
    for one in told["resources"]:
        for file in filter(None, (one, one.get("parquet"))):
            content = (folder / file["path"]).read_bytes()
            assert (file["bytes"], file["hash"]) == (len(content), f"sha256:{hashlib.sha256(content).hexdigest()}")


@pytest.mark.slow
def test_money_stays_exact_a_blank_stays_blank_and_a_list_stays_one(reported, tmp_path):
    folder = tmp_path / "导出"
    package.write(reported, folder, names=True)
    paid = pq.read_table(folder / "parquet" / "ledger_investment.parquet").to_pylist()
    assert [row["amount"] for row in paid] == [Decimal("1000000.00"), Decimal("0.50")]
    assert [row["payer"] for row in paid] == [None, None]
    with (folder / "csv" / "ledger_investment.csv").open(encoding="utf-8", newline="") as file:
        assert [(row["amount"], row["payer"]) for row in csv.DictReader(file)] == [("1000000.00", ""), ("0.50", "")]
    with (folder / "csv" / "result_progress.csv").open(encoding="utf-8", newline="") as file:
        assert {type(json.loads(row["missing_years"])) for row in csv.DictReader(file)} == {list}
    fields = {
        one["name"]: {field["name"]: field for field in one["schema"]["fields"]}
        for one in described(folder)["resources"][:-1]
    }
    assert fields["ledger_investment"]["amount"] == {"name": "amount", "title": "金额", "type": "number", "unit": "元"}
    assert fields["result_progress"]["value"]["unitIn"] == "definition_indicator.unit_label"
    assert {"value": "lead", "label": "依托单位新增投入"} in fields["ledger_investment"]["source"]["categories"]
    kinds = ("missing_years", "array"), ("year", "integer"), ("estimated", "boolean"), ("last_due", "date")
    assert [(c, fields["result_progress"][c]["type"]) for c, _ in kinds] == list(kinds)
    assert fields["record_report"]["received_at"]["type"] == "datetime"


@pytest.mark.slow
@pytest.mark.parametrize(("names", "shown"), [(True, "示例甲"), (False, "示＊＊")])
def test_names_of_persons_stand_only_for_whom_they_are(reported, tmp_path, names, shown):
    folder = tmp_path / "导出"
    chief = {"before": "示例甲", "chief": "示例甲", "cause": "退休", "able": "-"}
    reported.record.append(
        "process.step", "process/henan-consortium/LH1", actor="测试", expected=0,
        body={"scheme": "henan-consortium", "unit": "LH1", "step": "chief_changed", "outcome": "done", "on_day": "2021-08-01",
              "due_on": None, "fields": chief, "definitions": reported.definitions.fingerprint,
              "in_force": archive.kept(reported.record, reported.definitions), "known_to": 0, "confirmed_by": ""},
    )  # fmt: skip
    reported.catch_up()
    package.write(reported, folder, names=names)
    assert described(folder)["namesMasked"] is not names
    (step,) = pq.read_table(folder / "parquet" / "record_process_step.parquet").to_pylist()
    assert json.loads(step["fields"]) == chief | {"before": shown, "chief": shown}
    (person,) = pq.read_table(folder / "parquet" / "ledger_staff.parquet").to_pylist()
    assert (person["person_code"], person["name"]) == ("P1", shown)
    for file in (path for path in folder.rglob("*") if path.is_file() and path.suffix in (".csv", ".duckdb", ".json")):
        assert names or "示例甲".encode() not in file.read_bytes(), file


def test_the_telephone_is_a_persons_too(store, tmp_path):
    phone = next(f for f in planned(store)["record_report"].fields if f.name == "phone")
    assert phone.personal == "phone"
    assert package.MASKS["phone"]("13800138000") == "＊" * 11


def test_the_zip_holds_what_the_folder_holds(few, tmp_path):
    package.write(few, tmp_path / "导出", names=False)
    with zipfile.ZipFile(BytesIO(package.zipped(few, names=False))) as archive:
        files = {str(p.relative_to(tmp_path / "导出")) for p in (tmp_path / "导出").rglob("*") if p.is_file()}
        assert set(archive.namelist()) == files
        assert (
            archive.read("csv/registry_centre.csv") == (tmp_path / "导出" / "csv" / "registry_centre.csv").read_bytes()
        )


# ── where it is written ──────────────────────────────────────────────────────────────────────────
def test_a_folder_that_holds_something_is_left_alone(few, tmp_path):
    (tmp_path / "导出").mkdir()
    (tmp_path / "导出" / "别的.txt").write_text("别的", "utf-8")
    (tmp_path / "文件").write_text("别的", "utf-8")
    before = sorted(tmp_path.rglob("*"))
    for place in ("导出", "文件"):
        with pytest.raises(Refused, match="不是空的文件夹"):
            package.write(few, tmp_path / place, names=False)
    assert sorted(tmp_path.rglob("*")) == before


def test_an_empty_folder_is_taken(few, tmp_path):
    (tmp_path / "导出").mkdir()
    package.write(few, tmp_path / "导出", names=False)
    assert (tmp_path / "导出" / description.FILE).exists()


@pytest.mark.parametrize(
    ("fault", "raised"),
    [
        (OSError(28, "No space left on device"), RecordUnwritable),
        (duckdb.IOException("full"), RecordUnwritable),
        (KeyboardInterrupt(), KeyboardInterrupt),
    ],
)
def test_until_all_is_written_nothing_bears_its_name_and_what_failed_leaves_nothing(
    few, tmp_path, monkeypatch, fault, raised
):
    folder = tmp_path / "导出"
    there = []

    def fails(*_: object) -> dict:
        there.append(folder.exists())
        raise fault

    monkeypatch.setattr(description, "of", fails)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(raised):
        package.write(few, folder, names=False)
    assert there == [False]
    assert sorted(tmp_path.iterdir()) == before
