"""A folder, or a .zip of one: every file in it comes to something, and a name is never a path."""

import io
import struct
import zipfile

import pytest

from data.acts.reports import intake
from data.acts.reports.intake import Upload
from data.problem import Refused
from data.schema.loading import current
from data.workbook import template
from data.workbook.isolation import zip_child, zipped
from tests.conftest import centre_row, money


def packed(*files: tuple[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return target.getvalue()


def as_windows(content: bytes, name: str, written: bytes) -> bytes:
    """The .zip with a name as Windows writes it: in its own encoding, without the flag that says UTF-8."""
    raw = name.encode("ascii")
    assert len(raw) == len(written)
    return content.replace(raw, written)


def encrypted(content: bytes, name: str) -> bytes:
    """The .zip with the flag of encryption on one entry."""
    changed = bytearray(content)
    for mark, flags, start in ((b"PK\x03\x04", 6, 30), (b"PK\x01\x02", 8, 46)):
        place = changed.find(mark)
        while place >= 0:
            if changed[place + start :].startswith(name.encode()):
                struct.pack_into("<H", changed, place + flags, 1)
            place = changed.find(mark, place + 1)
    return bytes(changed)


def received(store, *uploads: Upload) -> dict[str, tuple[str, str]]:
    outcomes = intake.receive_uploads(store, uploads, actor="测试员")
    return {o.file_name: (o.status, "；".join(p.message for p in o.problems)) for o in outcomes}


STRANGERS = {
    "旧.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "另存为 .xlsx"),
    "金山.et": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "另存为 .xlsx"),
    "文字.wps": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), ".xlsx 模板"),
    "批复.pdf": (b"%PDF-1.7", ".xlsx 模板"),
    "内层.rar": (b"Rar!\x1a\x07\x00", "解压"),
    "没有后缀": (b"\x01\x02", ".xlsx"),
}
LEFT_BESIDE = ["~$报告.xlsx", ".~lock.报告.ods#", ".DS_Store", "Thumbs.db", "desktop.ini", "._报告.xlsx"]


@pytest.mark.slow
@pytest.mark.parametrize("zipped_up", [False, True], ids=["folder", "zip"])
def test_every_file_of_a_folder_comes_to_something_and_what_programs_leave_to_nothing(
    store, workbook, tmp_path, zipped_up
):
    files = [("甲/报告.xlsx", workbook(money("1000000.00", "2021-08-01")))]
    files += [(f"乙/{name}", content) for name, (content, _) in STRANGERS.items()]
    files += [(f"乙/{name}", b"left") for name in LEFT_BESIDE]
    if zipped_up:
        (tmp_path / "报送.zip").write_bytes(packed(*files))
        given, prefix = tmp_path / "报送.zip", {"甲": "甲_", "乙": "乙_"}
    else:
        for name, content in files:
            (tmp_path / "报送" / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "报送" / name).write_bytes(content)
        given, prefix = tmp_path / "报送", {"甲": "", "乙": ""}
    registry = Upload("登记簿.xlsx", template.write_registry(current(), [centre_row("C1")]))
    received(store, registry)
    outcomes = {o.file_name: o for o in intake.receive_all(store, intake.files_in([given]), actor="测试员")}
    assert outcomes.pop(f"{prefix['甲']}报告.xlsx").status == "received"
    assert set(outcomes) == {f"{prefix['乙']}{name}" for name in STRANGERS}
    for name, (_, what_to_do) in STRANGERS.items():
        refused = outcomes[f"{prefix['乙']}{name}"]
        assert refused.status == "refused"
        assert what_to_do in refused.problems[0].message, refused.problems[0].message


def test_names_of_windows_and_of_others_are_read():
    content = as_windows(
        packed(("AAAA.txt", b"1"), ("BBBBBB.txt", b"2"), ("丙.txt", b"3")), "AAAA", "甲乙".encode("gbk")
    )
    content = as_windows(content, "BBBBBB", "甲乙".encode())
    assert [e.name for e in zipped.entries(content)] == ["甲乙.txt", "甲乙.txt", "丙.txt"]


def test_a_name_is_never_a_path():
    content = packed(("../../etc/报告.xlsx", b"1"), ("/root/报告.xlsx", b"2"), ("C\\D\\报告.xlsx", b"3"))
    names = [e.name for e in zipped.entries(content)]
    assert names == ["etc_报告.xlsx", "root_报告.xlsx", "C_D_报告.xlsx"]
    long = zipped.entries(packed(("长" * 300 + "登记.csv", b"1")))[0].name
    assert len(long) == zipped.LONGEST_NAME
    assert long.endswith("登记.csv")


def test_what_is_encrypted_or_packed_again_is_refused_by_name_and_the_rest_goes_on(store, workbook):
    received(store, Upload("登记簿.xlsx", template.write_registry(current(), [centre_row("C1")])))
    good = workbook(money("1000000.00", "2021-08-01"))
    content = packed(("good.xlsx", good), ("locked.xlsx", b"secret"), ("inner.zip", packed(("c.xlsx", good))))
    found = received(store, Upload("报送.zip", encrypted(content, "locked.xlsx")))
    assert found["good.xlsx"][0] == "received"
    assert "加密" in found["locked.xlsx"][1]
    assert "压缩包里又有压缩包" in found["inner.zip"][1]
    assert len(found) == 3  # nothing of the inner one was read


def test_what_was_opened_is_not_opened_again():
    inner = packed(("c.xlsx", b"1"))
    once = intake.opened([Upload("外.zip", packed(("内.zip", inner)))])
    assert intake.opened(once) == once
    assert [u.name for u in once] == ["内.zip"]


def test_a_damaged_entry_is_refused_by_name_and_the_rest_is_there():
    content = bytearray(packed(("a.bin", bytes(range(256)) * 8), ("b.txt", b"2")))
    content[content.find(b"a.bin") + 9] ^= 0xFF
    one, two = zipped.entries(bytes(content))
    assert one.problem
    assert "损坏" in one.problem.found
    assert (two.content, two.problem) == (b"2", None)


def refusal(content: bytes) -> str:
    with pytest.raises(Refused) as refused:
        zipped.entries(content)
    return refused.value.problems[0].message


def test_the_number_of_files_has_a_limit():
    files = [(f"{n}.txt", b"") for n in range(zip_child.MAX_FILES + 1)]
    assert len(zipped.entries(packed(*files[:-1]))) == zip_child.MAX_FILES
    assert "500 个" in refusal(packed(*files))


@pytest.mark.slow
def test_the_unpacked_size_has_a_limit_for_each_file_and_for_all():
    at, above = bytes(zip_child.MAX_FILE), bytes(zip_child.MAX_FILE + 1)
    three = [e.problem for e in zipped.entries(packed(("1", at), ("2", at), ("3", at)))]
    assert three == [None, None, None]
    alone = zipped.entries(packed(("1", above)))[0]
    assert alone.problem
    assert "20 MB" in alone.problem.found
    assert "60 MB" in refusal(packed(("1", at), ("2", at), ("3", at), ("4", b"1")))


def test_all_that_is_handed_in_at_once_has_a_limit(monkeypatch):
    monkeypatch.setattr(intake, "UNPACKED", 5)
    two = [Upload("一.zip", packed(("a", b"123"))), Upload("二.zip", packed(("b", b"12")))]
    assert [u.name for u in intake.opened(two)] == ["a", "b"]
    monkeypatch.setattr(intake, "UNPACKED", 4)
    first, second = intake.opened(two)
    assert (first.name, first.problems) == ("a", ())
    assert second.name == "二.zip"
    assert "分几次" in second.problems[0].expected


def test_a_zip_that_is_none_or_holds_nothing_says_so():
    assert "损坏" in refusal(b"PK\x03\x04 broken")
    assert "没有文件" in refusal(packed())
    assert "没有文件" in refusal(packed(("__MACOSX/._a.xlsx", b"1"), ("夹/", b"")))


def test_a_workbook_called_zip_is_a_workbook(store, workbook):
    received(store, Upload("登记簿.xlsx", template.write_registry(current(), [centre_row("C1")])))
    found = received(store, Upload("报告.zip", workbook(money("1000000.00", "2021-08-01"))))
    assert found["报告.zip"][0] == "received"
