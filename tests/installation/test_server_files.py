"""The files that put a server into service: those of the guide are what the command writes, and they agree with each other."""

import os
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit import config
from typer.testing import CliRunner

from data.installation import server_files, writing
from data.installation.example import EXAMPLE, FOLDER
from metrics.commands.program import app

ROOT = Path(__file__).parent.parent.parent
WORDS = ["--address", EXAMPLE.address, "--backup", str(EXAMPLE.backup)]


def text(name: str) -> str:
    return (FOLDER / name).read_text("utf-8")


def install(root: Path, *words: str, answer: str | None = None):
    return CliRunner().invoke(app, ["install", "--root", str(root), *words], input=answer)


def state(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Mode and content of everything below a folder."""
    return {
        str(path.relative_to(folder)): (path.stat().st_mode & 0o777, path.read_bytes() if path.is_file() else b"")
        for path in folder.rglob("*")
    }


def test_the_guides_files_are_what_the_command_writes(tmp_path):
    assert install(tmp_path, *WORDS, "--yes").exit_code == 0
    written = {name: (tmp_path / str(place)[1:]).read_text("utf-8") for name, (place, _) in server_files.PLACES.items()}
    assert written == {path.name: path.read_text("utf-8") for path in FOLDER.iterdir()}, (
        "python -m data.installation.example"
    )


def test_the_guide_gives_the_command_that_writes_them():
    (line,) = re.findall(r"python -m data install (.+)", (ROOT / "docs" / "安装.md").read_text("utf-8"))
    assert line.split() == WORDS


def test_folders_are_named_in_the_environment_file_and_the_rest_agrees():
    folders = {
        name: Path(value)
        for name, value in re.findall(r"^(\w+)=(/.+)$", text("environment"), re.M)
        if name in ("MONITOR_RECORD", "MONITOR_DEMONSTRATION", "MONITOR_CACHE", "MONITOR_BACKUP")
    }
    assert len(folders) == 4
    for name in ("monitor.service", "monitor-backup.service", "monitor-backup-failed.service"):
        unit = text(name)
        assert "EnvironmentFile=/etc/monitor/environment" in unit
        assert not re.search(r"^Environment=", unit, re.M)
        assert "MONITOR_" not in unit
        (writable,) = re.findall(r"^ReadWritePaths=(.+)$", unit, re.M)
        needed = (
            folders if name == "monitor-backup.service" else {k: v for k, v in folders.items() if k != "MONITOR_BACKUP"}
        )
        for place in needed.values():
            assert any(place.is_relative_to(path) for path in writable.split()), (name, place)
    assert ". /etc/monitor/environment" in text("monitor")
    for name in server_files.PLACES:
        if name != "environment":
            assert str(folders["MONITOR_RECORD"]) not in text(name)
    others = "\n".join(page.read_text("utf-8") for page in (ROOT / "docs").glob("*.md"))
    assert "/srv/monitor" not in others


def test_every_setting_is_one_that_is_read():
    known = (ROOT / "data" / "settings.py").read_text("utf-8")
    options = {option.env_var for option in config.get_config_options().values()}
    names = re.findall(r"^(\w+)=", text("environment"), re.M)
    assert names
    for name in names:
        assert f'"{name}"' in known or name in options, name


def test_every_command_of_the_units_exists():
    commands = [
        words
        for name in server_files.PLACES
        for words in re.findall(r"^ExecStart=\S+/python -m data (.+)$", text(name), re.M)
    ]
    assert sorted(commands) == ["backup", "backup --failed", "restore --check"]
    for words in commands:
        assert CliRunner().invoke(app, [*words.split(), "--help"]).exit_code == 0


def test_no_unit_writes_a_log_file_that_nobody_would_rotate():
    for unit in FOLDER.glob("*.service"):
        assert not [line for line in unit.read_text("utf-8").splitlines() if line.startswith("Standard")], unit


def test_the_units_are_ones_that_systemd_accepts(tmp_path):
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd is not installed")
    units = [path for path in FOLDER.iterdir() if path.suffix in (".service", ".timer")]
    assert len(units) == 4
    for unit in units:
        said = re.sub(r"ExecStart=\S+", f"ExecStart={shutil.which('true')}", unit.read_text("utf-8"))
        (tmp_path / unit.name).write_text(said)
    done = subprocess.run(
        ["systemd-analyze", "verify", *sorted(tmp_path.iterdir())], capture_output=True, text=True, check=False,
        env=os.environ | {"SYSTEMD_UNIT_PATH": f"{tmp_path}:"},
    )  # fmt: skip
    assert "monitor" not in done.stderr, done.stderr


def test_the_timer_starts_the_backup_and_its_failure_the_note():
    """systemd takes a unit that names another one that does not exist."""
    assert "\nOnFailure=monitor-backup-failed.service\n" in text("monitor-backup.service")
    assert {"monitor-backup.service", "monitor-backup-failed.service"} <= set(server_files.PLACES)
    assert "Unit=" not in text("monitor-backup.timer")  # so it is the service of its own name
    assert "OnFailure" not in text("monitor-backup-failed.service")


def test_nothing_is_written_before_it_was_shown_and_agreed_to(tmp_path):
    answer = install(tmp_path, *WORDS, answer="n\n")
    assert answer.exit_code == 1
    assert "没有写" in answer.output
    for name in server_files.PLACES:
        assert text(name).splitlines()[-1] in answer.output
    assert list(tmp_path.iterdir()) == []
    assert install(tmp_path, *WORDS, answer="y\n").exit_code == 0
    assert (tmp_path / "etc/monitor/environment").exists()


def test_modes_keep_others_out_of_record_backup_and_settings(tmp_path):
    install(tmp_path, *WORDS, "--yes")
    found = {path: mode for path, (mode, _) in state(tmp_path).items()}
    for private in ("var/lib/monitor", "var/lib/monitor/record", "var/cache/monitor", "备份/monitor"):
        assert found[private] == 0o700, private
    assert found["etc/monitor/environment"] == 0o640
    assert found["usr/local/bin/monitor"] == 0o755
    assert found["var/lib"] & 0o055 == 0o055  # what lies above is not closed to everybody else


def test_a_second_time_nothing_changes_and_the_record_is_never_touched(tmp_path):
    install(tmp_path, *WORDS, "--yes")
    (tmp_path / "var/lib/monitor/record/journal.jsonl").write_text("x")
    before = state(tmp_path)
    answer = install(tmp_path, *WORDS, "--yes")
    assert "已写" not in answer.output
    assert state(tmp_path) == before
    assert install(tmp_path, "--address", "other.gov.cn", "--backup", "/备份/monitor", "--yes").exit_code == 0
    assert (tmp_path / "var/lib/monitor/record/journal.jsonl").read_text() == "x"


def test_what_somebody_changed_is_shown_and_kept(tmp_path):
    install(tmp_path, *WORDS, "--yes")
    file = tmp_path / "etc/monitor/environment"
    own = file.read_text("utf-8") + "MONITOR_HOLIDAYS=/etc/monitor/holidays.yaml\n"
    file.write_text(own, "utf-8")
    answer = install(tmp_path, *WORDS, "--yes")
    assert "-MONITOR_HOLIDAYS=/etc/monitor/holidays.yaml" in answer.output
    assert file.with_name("environment.before").read_text("utf-8") == own


@pytest.mark.parametrize(
    "words",
    [
        ["--address", "a b.gov.cn"], ["--address", "a.gov.cn;"], ["--address", "A.gov.cn"], ["--address", "a"],
        ["--sub-path", "/jxjc"], ["--sub-path", "a/b"], ["--sub-path", ""], ["--user", "Monitor"], ["--user", "a b"],
        ["--folder", "/srv/my folder"], ["--folder", "relative"], ["--folder", "/a/../b"], ["--folder", "/a%i"], ["--folder", "/a$b"],
        ["--folder", "/a'b"], ["--folder", "/a\nb"], ["--folder", "/"], ["--backup", "/var/lib/monitor/backup"],
        ["--cache", "/opt/monitor/cache"], ["--folder", "/opt"],
    ],
)  # fmt: skip
def test_what_a_configuration_would_read_otherwise_is_refused(tmp_path, words):
    answer = install(tmp_path, *WORDS, *words, "--yes")
    assert answer.exit_code == 1
    assert words[0] in answer.output
    assert list(tmp_path.iterdir()) == []


def test_this_machine_itself_needs_root_and_the_user(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert "请以 root 运行" in CliRunner().invoke(app, ["install", *WORDS, "--yes"]).output
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    answer = CliRunner().invoke(app, ["install", *WORDS, "--yes", "--user", "nobody-of-that-name"])
    assert answer.exit_code == 1
    assert "useradd --system" in answer.output
    assert not Path("/etc/monitor").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_owners_are_the_services_where_there_is_such_a_user(tmp_path):
    chosen = replace(EXAMPLE, user="nobody")
    writing.write(chosen, tmp_path)
    import pwd

    nobody = pwd.getpwnam("nobody")
    assert (tmp_path / "var/lib/monitor/record").stat().st_uid == nobody.pw_uid
    about = (tmp_path / "etc/monitor/environment").stat()
    assert (about.st_uid, about.st_gid) == (0, nobody.pw_gid)
    assert (tmp_path / "opt/monitor").stat().st_uid == 0


# The command `monitor`


@pytest.fixture
def command(tmp_path) -> Path:
    """The command, written for a user that runs the tests, over a program that says how it was called."""
    import getpass

    chosen = replace(
        EXAMPLE, user=getpass.getuser(), program=tmp_path / "opt", folder=tmp_path / "lib", cache=tmp_path / "cache",
        backup=tmp_path / "backup",
    )  # fmt: skip
    writing.write(chosen, tmp_path / "root")
    (tmp_path / "opt/current/.venv/bin").mkdir(parents=True)
    said = tmp_path / "opt/current/.venv/bin/python"
    said.write_text('#!/bin/sh\necho "$PYTHONPATH|$MONITOR_RECORD|$(pwd)|$*|$(umask)"\n')
    said.chmod(0o755)
    path = tmp_path / "root/usr/local/bin/monitor"
    path.write_text(path.read_text().replace("/etc/monitor", str(tmp_path / "root/etc/monitor")))
    return path


def test_the_command_sets_the_record_whoever_calls_it_from_wherever(command, tmp_path):
    done = subprocess.run(
        [command, "ingest", "a file"], cwd=tmp_path / "root", text=True, capture_output=True, check=True,
        env={"PATH": os.environ["PATH"], "MONITOR_RECORD": "/wrong"},
    )  # fmt: skip
    program, record, where, words, mask = done.stdout.strip().split("|")
    assert (program, record) == (f"{tmp_path}/opt/current", f"{tmp_path}/lib/record")
    assert where == str(tmp_path / "root")  # names of files are those of the caller
    assert words == "-P -m data ingest a file"
    assert mask == "0077"


def test_the_command_upgrades_from_the_bundle_and_goes_back_with_what_is_installed(command, tmp_path):
    for folder in ("new bundle", "opt/current/data/installation/scripts"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "upgrade.sh").write_text(f'echo "{folder}|$*|$MONITOR_PROGRAM"\n')

    def said(*words: object) -> str:
        return subprocess.run([command, "upgrade", *words], text=True, capture_output=True, check=True).stdout.strip()

    assert said(tmp_path / "new bundle", "--python", "p") == f"new bundle|--python p|{tmp_path}/opt"
    assert said("--back") == f"opt/current/data/installation/scripts|--back|{tmp_path}/opt"
    assert subprocess.run([command, "upgrade"], capture_output=True, check=False).returncode == 2


def test_the_command_refuses_another_user(command):
    mine = command.read_text().replace("$(id -un)", "$(echo somebody)")
    command.write_text(mine)
    done = subprocess.run([command, "status"], text=True, capture_output=True, check=False)
    assert done.returncode == 2
    assert "请以 root 或" in done.stderr
    assert done.stdout == ""


def test_no_template_is_left_over():
    assert set(server_files.PLACES) == {path.name for path in server_files.TEMPLATES.iterdir()}
