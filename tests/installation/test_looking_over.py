"""What doctor says of a server's certificate, its memory, and of the version that runs, each at its edge."""

import os
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import NameOID
from typer.testing import CliRunner

from data import settings
from data.installation import certificate, memory, running
from metrics.commands.program import app

BEGINS, ENDS = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def pem(ends: datetime = ENDS) -> bytes:
    """A certificate of its own."""
    key, name = (
        Ed25519PrivateKey.generate(),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "monitor.example.gov.cn")]),
    )
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(BEGINS).not_valid_after(ends)
    return made.sign(key, None).public_bytes(serialization.Encoding.PEM)


@pytest.mark.parametrize(
    ("moment", "level"),
    [
        (BEGINS - SECOND, "broken"),
        (BEGINS, "fine"),
        (ENDS - timedelta(days=30), "fine"),
        (ENDS - timedelta(days=30) + SECOND, "attention"),
        (ENDS, "attention"),
        (ENDS + SECOND, "broken"),
    ],
)
def test_a_certificate_is_told_thirty_days_before_its_end(tmp_path, moment, level):
    (tmp_path / "c.pem").write_bytes(pem())
    assert certificate.finding(tmp_path / "c.pem", moment).level == level


def test_of_a_chain_the_first_to_end_counts(tmp_path):
    (tmp_path / "c.pem").write_bytes(pem() + pem(ENDS - timedelta(days=100)))
    assert certificate.finding(tmp_path / "c.pem", ENDS - timedelta(days=60)).level == "broken"


def test_a_certificate_that_is_none_or_missing_is_told(tmp_path):
    assert certificate.finding(tmp_path / "c.pem").level == "broken"
    (tmp_path / "c.pem").write_text("no certificate")
    assert "没有可以读取的证书" in certificate.finding(tmp_path / "c.pem").found
    (tmp_path / "folder").mkdir()
    assert certificate.finding(tmp_path / "folder").level == "attention"  # an error of reading


def machine(root: Path, *, total_mb: int = 16384, **files: str) -> Path:
    """A made /proc and /sys."""
    for name, text in {"proc/meminfo": f"MemTotal: {total_mb * 1024} kB\n", **files}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


PARTS = 2048 * 2**20
NEEDED = PARTS + memory.OWN


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("sys/fs/cgroup/a/b/memory.max", "0::/a/b\n"),
        ("sys/fs/cgroup/memory/a/b/memory.limit_in_bytes", "9:cpu:/x\n4:memory:/a/b\n"),
        ("sys/fs/cgroup/system.slice/monitor.service/memory.max", "0::/user.slice\n"),
    ],
)
def test_a_limit_below_what_is_needed_is_told(tmp_path, name, group):
    def level(limit: str) -> str:
        return memory.finding(PARTS, machine(tmp_path, **{name: limit, "proc/self/cgroup": group})).level

    assert level(f"{NEEDED - 1}\n") == "attention"
    assert level(f"{NEEDED}\n") == "fine"
    assert level("max\n") == "fine"


def test_the_machine_itself_bounds_too_and_of_nothing_known_nothing_is_said(tmp_path):
    assert memory.finding(PARTS, tmp_path) is None
    assert memory.finding(PARTS, machine(tmp_path, total_mb=NEEDED // 2**20 - 1)).level == "attention"
    assert memory.finding(PARTS, machine(tmp_path, total_mb=NEEDED // 2**20)).level == "fine"


def test_what_is_needed_is_what_the_guide_says():
    guide = (settings.ROOT.parent / "docs" / "运维.md").read_text("utf-8")
    assert f"程序自身约 {memory.OWN // 2**20} MB" in guide


@pytest.fixture
def installed(tmp_path, monkeypatch) -> Path:
    """Two versions and the link to the first, whose program this process is."""
    for name in ("one", "two"):
        (tmp_path / "opt" / "versions" / name / "data").mkdir(parents=True)
    (tmp_path / "opt" / "current").symlink_to("versions/one")
    monkeypatch.setattr(settings, "ROOT", tmp_path / "opt" / "current" / "data")
    return tmp_path / "opt"


def switch(installed: Path, to: str) -> None:
    (installed / "current").unlink()
    (installed / "current").symlink_to(to)


def test_a_server_that_still_runs_the_former_version_is_told(installed, tmp_path):
    cache = tmp_path / "cache"
    assert "服务没有运行" in running.finding(installed, cache).found
    running.note(cache)
    fine = running.finding(installed, cache)
    assert (fine.level, fine.found) == ("fine", "one")
    switch(installed, "versions/two")
    told = running.finding(installed, cache)
    assert told.level == "attention"
    assert "指向 two，而正在运行的是 one" in told.found
    switch(installed, "versions/gone")
    assert running.finding(installed, cache).level == "broken"


def test_a_command_of_another_version_is_told(installed, tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "ROOT", installed / "versions" / "two" / "data")
    assert "这条命令来自" in running.finding(installed, tmp_path / "cache").found


def test_a_server_that_has_ended_runs_nothing_even_where_its_number_is_used_again(installed, tmp_path):
    cache = tmp_path / "cache"
    running.note(cache)
    assert running.served(cache) == (installed / "versions" / "one").resolve()
    text = (cache / running.NOTE).read_text()
    since = running._since(os.getpid())
    (cache / running.NOTE).write_text(text.replace(str(since), str(since - 1)))
    assert running.served(cache) is None
    ended = subprocess.Popen(["true"])
    ended.wait()
    (cache / running.NOTE).write_text(text.replace(f'"process":{os.getpid()}', f'"process":{ended.pid}'))
    assert str(ended.pid) in (cache / running.NOTE).read_text()
    assert running.served(cache) is None


@pytest.mark.slow
def test_doctor_asks_for_all_of_them(tmp_path, monkeypatch):
    monkeypatch.setenv("MONITOR_RECORD", str(tmp_path / "record"))
    monkeypatch.setenv("MONITOR_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("MONITOR_CERTIFICATE", str(tmp_path / "c.pem"))
    monkeypatch.setenv("MONITOR_PROGRAM", str(tmp_path / "opt"))
    said = CliRunner().invoke(app, ["doctor"]).output
    for subject in ("文件锁：", "内存：", f"证书：{tmp_path}/c.pem 不存在", "程序版本："):
        assert subject in said
    monkeypatch.setenv("MONITOR_PARTS_MEMORY", "99")
    assert "内存：MONITOR_PARTS_MEMORY 是“99”" in CliRunner().invoke(app, ["doctor"]).output
