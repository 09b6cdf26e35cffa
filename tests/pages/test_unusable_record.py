"""A record that cannot be read: the dashboard says so in words, changes nothing, and goes on once it is mended."""

import shutil
from dataclasses import replace

import pytest

from data.journal.event import FORM
from data.journal.folder import FolderRecord
from tests.conftest import centre_row
from tests.data.test_backup import state
from tests.data.test_upgrade import FORMS, KEPT


@pytest.mark.slow
def test_a_newer_or_damaged_record_is_told_and_left_alone(fresh_server, visits):
    folder = fresh_server.record
    shutil.copytree(KEPT / FORMS[-1] / "record", folder)
    journal = folder / "journal.jsonl"
    sound = journal.read_bytes()
    last = list(FolderRecord(folder).read())[-1]
    newer = replace(last, n=last.n + 1, prev=last.hash, form=FORM + 1)
    journal.write_bytes(sound + replace(newer, hash=newer.computed_hash()).line())
    before = state(folder)

    page = visits(fresh_server, "/")
    page.wait_for("由更新版本的程序写入").clean()
    assert "请升级本程序" in page.text()
    assert "程序没有改动任何内容" in page.text()
    assert state(folder) == before

    journal.write_bytes(sound.replace("示例".encode(), "示范".encode(), 1))  # now it is damaged instead
    page.open("/reporting?dataset=real")
    page.wait_for("记录已损坏").clean()
    assert "journal.jsonl 第" in page.text()

    page.open("/?dataset=demonstration")  # the demonstration has a record of its own
    assert "数据打不开" not in page.text()
    page.clean()

    journal.write_bytes(sound)  # mended: no restart is needed
    page.open("/centre?dataset=real&centre=C1&year=2021")
    page.wait_for("示例·C1中心").clean()
    assert "数据打不开" not in page.text()
    assert centre_row("C1").cells["name"] in page.text()
