"""The read model: the same whether caught up or built anew, thrown away when it does not fit, safe under threads."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from data.acts.reports import submissions
from data.journal import clock
from data.journal.folder import FolderRecord
from data.read_model import database
from data.read_model import store as store_module
from data.read_model.store import Store
from data.schema.loading import load
from metrics.engine import derive
from tests.conftest import centre_row, copy_of, money, served
from tests.data.contents import everything
from tests.data.test_submissions import grade_row


@pytest.fixture(scope="module")
def history(begun_record, workbook, tmp_path_factory):
    """A record with some history: versions, a refusal, a grade, a later registry row."""
    folder = tmp_path_factory.mktemp("history")
    store = copy_of(begun_record, folder, in_use=True)
    for file in (
        workbook(money("100.00", "2021-08-01"), served("91330100799655058B", "2021-09-01")),
        b"no workbook",
        workbook(money("250.00", "2021-08-01")),
    ):
        submissions.receive(store, submissions.prepare(file, "报告.xlsx", store.definitions), actor="测试")
        store.catch_up()
    submissions.enter(store, [grade_row()], actor="测试", source="测试")
    file = workbook(money("70.00", "2022-08-01"), year=2022)
    submissions.receive(store, submissions.prepare(file, "报告.xlsx", store.definitions), actor="测试")
    submissions.enter(store, [centre_row("C1", note="更新")], actor="测试", source="测试")
    store.catch_up()
    store.close()
    return folder


@pytest.fixture
def lived(history, tmp_path):
    opened = copy_of(history, tmp_path, in_use=True)
    yield opened
    opened.close()


@pytest.mark.slow
def test_rebuilt_equals_live_in_every_table_and_every_result(lived):
    before = everything(lived)
    assert before["result.progress"][0] > 100
    lived.rebuild()
    assert everything(lived) == before


@pytest.mark.slow
def test_a_second_process_sees_the_same_from_its_own_file(lived, tmp_path, definitions):
    other = Store(FolderRecord(lived.record.path), definitions, derive, tmp_path / "cache")
    assert everything(other) == everything(lived)
    submissions.enter(other, [centre_row("C2")], actor="别的进程", source="测试")
    assert lived.catch_up() == 1
    assert len(lived.read("select 1 from registry.centre")) == 2
    other.close()


@pytest.mark.slow
def test_kept_file_is_used_again_and_parsed_rows_are_only_a_cache(lived, tmp_path, definitions):
    cache = tmp_path / "cache"
    Store(FolderRecord(lived.record.path), definitions, derive, cache).close()
    for kept in (Path(lived.record.path) / "parsed").rglob("*.rows-*"):
        kept.write_bytes(b"damaged")
    again = Store(FolderRecord(lived.record.path), definitions, derive, cache)
    assert again.notices == []
    assert everything(again) == everything(lived)
    again.rebuild()  # now the originals are read again
    assert everything(again) == everything(lived)
    again.close()


@pytest.mark.slow
def test_results_in_a_kept_file_are_made_again_only_when_something_changed(lived, tmp_path, definitions, monkeypatch):
    made = []

    def counted(cursor):
        made.append(1)
        derive(cursor)

    def opened() -> Store:
        return Store(FolderRecord(lived.record.path), definitions, counted, tmp_path / "cache")

    opened().close()
    assert len(made) == 1
    again = opened()
    assert len(made) == 1
    assert everything(again) == everything(lived)
    before = again.shown
    submissions.receive(again, submissions.prepare(b"no workbook", "坏.xlsx", definitions), actor="测试")
    again.catch_up()  # pages list the refusal, but no result changes with it
    assert (len(made), again.shown != before) == (1, True)
    submissions.enter(again, [centre_row("C9")], actor="测试", source="测试")
    again.close()  # recorded, but no results were made of it
    again = opened()
    assert len(made) == 2
    again.close()
    monkeypatch.setattr(store_module, "now", lambda: clock.now() + timedelta(days=1))
    opened().close()
    assert len(made) == 3


@pytest.mark.slow
@pytest.mark.parametrize("damage", ["garbage", "truncated", "empty", "no_wal"])
def test_a_damaged_database_is_thrown_away_and_built_again(lived, tmp_path, definitions, damage):
    cache = tmp_path / "cache"
    Store(FolderRecord(lived.record.path), definitions, derive, cache).close()
    file = cache / "read-model-0.duckdb"
    if damage == "no_wal":
        file.with_name(file.name + ".wal").unlink(missing_ok=True)
    else:
        content = file.read_bytes()
        file.write_bytes({"garbage": b"\xff" * 50_000, "truncated": content[: len(content) // 2], "empty": b""}[damage])
    again = Store(FolderRecord(lived.record.path), definitions, derive, cache)
    assert everything(again) == everything(lived)
    if damage in ("garbage", "truncated"):
        assert again.notices == [store_module.REBUILT]
    again.close()


@pytest.mark.slow
def test_a_file_of_a_program_with_other_tables_is_built_again(lived, tmp_path, definitions):
    cache = tmp_path / "cache"
    Store(FolderRecord(lived.record.path), definitions, derive, cache).close()
    with duckdb.connect(str(cache / "read-model-0.duckdb")) as file:
        file.execute("alter table record.state drop column shown_to")
    again = Store(FolderRecord(lived.record.path), definitions, derive, cache)
    assert again.notices == [store_module.REBUILT]
    assert everything(again) == everything(lived)
    again.close()


@pytest.mark.slow
def test_a_file_of_another_duckdb_is_built_again(lived, tmp_path, definitions, monkeypatch):
    cache = tmp_path / "cache"
    Store(FolderRecord(lived.record.path), definitions, derive, cache).close()
    monkeypatch.setattr(duckdb, "__version__", "1.5.6")
    store_module.database.program_fingerprint.cache_clear()
    try:
        again = Store(FolderRecord(lived.record.path), definitions, derive, cache)
        assert again.notices == [store_module.REBUILT]
        again.close()
    finally:
        store_module.database.program_fingerprint.cache_clear()


@pytest.mark.slow
def test_other_definitions_mean_another_read_model(lived, tmp_path, definitions):
    cache = tmp_path / "cache"
    Store(FolderRecord(lived.record.path), definitions, derive, cache).close()
    changed = load()
    object.__setattr__(changed, "fingerprint", "0" * 64)
    again = Store(FolderRecord(lived.record.path), changed, derive, cache)
    assert again.notices == [store_module.REBUILT]
    again.close()


@pytest.mark.slow
def test_two_processes_never_share_a_file(lived, tmp_path, definitions):
    one = Store(FolderRecord(lived.record.path), definitions, derive, tmp_path / "cache")
    two = Store(FolderRecord(lived.record.path), definitions, derive, tmp_path / "cache")
    assert len(list((tmp_path / "cache").glob("*.duckdb"))) == 2
    assert everything(one) == everything(two)
    one.close()
    two.close()


@pytest.mark.slow
def test_a_restored_older_record_is_noticed(lived, tmp_path, definitions):
    """A backup is put back: the record is shorter than what the model has seen."""
    import shutil

    copy = tmp_path / "backup"
    shutil.copytree(lived.record.path, copy)
    submissions.enter(lived, [centre_row("C5")], actor="测试", source="测试")
    lived.catch_up()
    shutil.rmtree(lived.record.path)
    shutil.copytree(copy, lived.record.path)
    lived.catch_up()
    assert "C5" not in set(lived.read("select centre from registry.centre")["centre"])
    assert any("备份" in notice for notice in lived.notices)


@pytest.mark.slow
def test_a_missing_original_is_named_and_everything_else_goes_on(lived, tmp_path, definitions):
    sha = lived.read("select sha256 from record.report where year = 2022")["sha256"].iloc[0]
    for path in [*Path(lived.record.path).rglob(f"{sha}*")]:
        path.unlink()
    lived.rebuild()
    assert list(lived.read("select file_name from record.unreadable")["file_name"]) == ["报告.xlsx"]
    assert len(lived.read("select 1 from record.report where year = 2021")) == 2


@pytest.mark.slow
def test_eight_threads_read_their_own_rows(lived):
    def own(number: int) -> bool:
        return all(int(lived.read("select ?::int as n", [number * 1000 + i])["n"].iloc[0]) == number * 1000 + i
                   for i in range(60))  # fmt: skip

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(own, range(8)))


def test_the_database_opens_no_file_and_its_settings_are_final(lived):
    for statement in (
        "select * from read_text('/etc/hostname')", "copy (select 1) to '/tmp/x.csv'", "install excel",
        "attach '/tmp/other.duckdb'", "set enable_external_access = true",
    ):  # fmt: skip
        with pytest.raises(Exception, match="(?i)permission|disabled|locked|not allowed|cannot"):
            lived.read(statement)


def test_blank_and_zero_differ(store, hand_in, workbook):
    hand_in(workbook(served_firm=("unavailable", "系统升级，暂缺")))
    rows = store.read("select indicator, state, value from result.progress where year = 2021").set_index("indicator")
    assert rows.loc["served_firms", "state"] == "unavailable"
    assert rows.loc["served_firms", "value"] is None
    assert rows.loc["spin_offs", "value"] == 0


def test_program_fingerprint_covers_the_sql():
    assert len(database.program_fingerprint()) == 64
