"""An upgrade backs up first, changes over only to what answers, and goes back otherwise, or when told."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from data import settings
from data.installation import bundle

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root upgrades")
OLD, NEW = "versions/old", "versions/new"


class Machine:
    """A made server: two versions, `monitor` and `systemctl` that write down how they were called, and a page that answers as the
    running version does."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.program = folder, folder / "opt"
        for name in (OLD, NEW):
            (self.program / name).mkdir(parents=True)
            (self.program / name / ".complete").touch()
            (self.program / name / "data").symlink_to(settings.ROOT)
            (self.program / name / ".venv/bin").mkdir(parents=True)
            (self.program / name / ".venv/bin/python").symlink_to(sys.executable)
        (self.program / "current").symlink_to(OLD)
        self.runs, self.healthy, self.asked = OLD, {OLD, NEW}, list[str]()
        machine = self

        class Page(BaseHTTPRequestHandler):
            def do_GET(self) -> None:  # noqa: N802
                machine.asked.append(self.path)
                runs = str((machine.program / "running").readlink())
                ours = self.headers["Host"] == "monitor.example.gov.cn"
                self.send_response(200 if runs in machine.healthy and ours else 503)
                self.end_headers()
                self.wfile.write(b"ok")

            def log_message(self, *about: object) -> None:
                pass

        self.page = HTTPServer(("127.0.0.1", 0), Page)
        threading.Thread(target=self.page.serve_forever, daemon=True).start()
        (self.program / "running").symlink_to(OLD)
        (folder / "bundle").mkdir()
        shutil.copy(bundle.SCRIPTS / "upgrade.sh", folder / "bundle")
        self.script("bundle/install.sh", 'echo "install $*" >>log; echo new >"$2/.installed-last"')
        self.script("bin/systemctl", 'echo "systemctl $*" >>log; ln -sfn "$(readlink opt/current)" opt/running')
        self.script("bin/monitor", 'echo "monitor $*" >>log')
        (folder / "environment").write_text(
            f"MONITOR_PROGRAM={self.program}\nMONITOR_BACKUP={folder}/backup\nSTREAMLIT_SERVER_BASE_URL_PATH=jxjc\n"
            "STREAMLIT_SERVER_ALLOWED_HOSTS=monitor.example.gov.cn\n"
            f"STREAMLIT_SERVER_PORT={self.page.server_port}\n"
        )

    def script(self, name: str, does: str) -> None:
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\ncd {self.folder}\n{does}\n")
        path.chmod(0o755)

    def upgrade(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", self.folder / "bundle/upgrade.sh", *words], text=True, capture_output=True, check=False, timeout=120,
            env=os.environ | {
                "PATH": f"{self.folder}/bin:{os.environ['PATH']}", "MONITOR_PATIENCE": "0",
                "MONITOR_ENVIRONMENT": str(self.folder / "environment"), "MONITOR_COMMAND": str(self.folder / "bin/monitor"),
            },
        )  # fmt: skip

    @property
    def current(self) -> str:
        return str((self.program / "current").readlink())

    @property
    def log(self) -> list[str]:
        path = self.folder / "log"
        return path.read_text().splitlines() if path.exists() else []


@pytest.fixture
def machine(tmp_path) -> Iterator[Machine]:
    made = Machine(tmp_path)
    yield made
    made.page.shutdown()
    made.page.server_close()


def test_it_backs_up_and_checks_before_it_installs_and_restarts(machine):
    done = machine.upgrade()
    assert done.returncode == 0, done.stderr
    assert machine.log == [
        "monitor backup", "monitor restore --check", f"install --program {machine.program} --no-link", "systemctl restart monitor",
    ]  # fmt: skip
    assert machine.current == NEW
    assert machine.asked == ["/jxjc/_stcore/health"]


def test_a_version_that_does_not_answer_is_left_again(machine):
    machine.healthy = {OLD}
    done = machine.upgrade()
    assert done.returncode == 1
    assert machine.current == OLD
    assert machine.log[-2:] == ["systemctl restart monitor"] * 2
    assert f"仍是 {OLD}，运行正常" in done.stderr
    assert machine.upgrade("--back").returncode == 1  # there is nothing to go back to
    assert machine.current == OLD


def test_a_version_that_systemd_cannot_start_is_left_again(machine):
    machine.script(
        "bin/systemctl", 'ln -sfn "$(readlink opt/current)" opt/running; [ "$(readlink opt/current)" = versions/old ]'
    )
    assert machine.upgrade().returncode == 1
    assert machine.current == OLD


@pytest.mark.parametrize(
    ("name", "does", "word"),
    [
        ("bin/monitor", "exit 2", "备份没有成功"),
        ("bin/monitor", '[ "$1" = backup ]', "核对不符"),
        ("bundle/install.sh", "exit 1", f"仍是 {OLD}"),
        ("bundle/install.sh", 'echo old >"$2/.installed-last"', "现在就是这个版本"),
    ],
)
def test_without_backup_or_program_nothing_is_restarted(machine, name, does, word):
    machine.script(name, does)
    done = machine.upgrade()
    assert done.returncode == 1
    assert word in done.stderr
    assert machine.current == OLD
    assert "systemctl restart monitor" not in machine.log


def test_it_goes_back_when_told_and_forth_again(machine):
    assert machine.upgrade().returncode == 0
    assert machine.upgrade("--back").returncode == 0
    assert machine.current == OLD
    assert machine.upgrade("--back").returncode == 0
    assert machine.current == NEW
    shutil.rmtree(machine.program / OLD)
    assert "已经不在" in machine.upgrade("--back").stderr
    assert machine.current == NEW


def test_another_python_is_handed_on_and_a_slip_of_the_pen_upgrades_nothing(machine):
    assert machine.upgrade("--bakc").returncode == 1
    assert machine.log == []
    assert machine.upgrade("--python", "/opt/python 3/bin/python3").returncode == 0
    assert machine.log[2].endswith("--no-link --python /opt/python 3/bin/python3")


def test_without_an_installation_it_says_so(machine):
    (machine.folder / "environment").unlink()
    assert "第一次安装请用 install.sh" in machine.upgrade().stderr
    assert machine.log == []


DIES = {
    "backing up": ("bin/monitor", "kill -9 $PPID"),
    "installing": ("bundle/install.sh", "kill -9 $PPID"),
    "changed over, not restarted": ("bin/systemctl", "kill -9 $PPID"),
    "restarted, not answered yet": ("bin/systemctl", 'ln -sfn "$(readlink opt/current)" opt/running; kill -9 $PPID'),
}


@pytest.mark.slow
@pytest.mark.parametrize("back", [False, True], ids=["once more", "back"])
@pytest.mark.parametrize("when", DIES)
def test_an_upgrade_that_dies_half_way_is_done_once_more_or_taken_back(machine, when, back):
    name, does = DIES[when]
    sound = (machine.folder / name).read_text()
    machine.script(name, does)
    assert machine.upgrade().returncode == -9
    (machine.folder / name).write_text(sound)
    if back and machine.current == NEW:
        assert machine.upgrade("--back").returncode == 0
        assert machine.current == OLD
        return
    again = machine.upgrade()
    assert again.returncode == 0, again.stderr
    assert machine.current == NEW
    assert not (machine.program / ".upgrading").exists()
    assert machine.upgrade("--back").returncode == 0
    assert machine.current == OLD


def test_after_one_that_died_a_version_that_does_not_answer_is_still_left(machine):
    machine.script("bin/systemctl", "kill -9 $PPID")
    machine.upgrade()
    assert machine.current == NEW
    machine.script("bin/systemctl", 'ln -sfn "$(readlink opt/current)" opt/running')
    machine.healthy = {OLD}
    assert machine.upgrade().returncode == 1
    assert machine.current == OLD
    assert not (machine.program / ".upgrading").exists()


def test_what_one_could_go_back_to_is_kept_by_an_upgrade_that_failed(machine):
    machine.upgrade()
    machine.upgrade("--back")
    machine.healthy = {OLD}
    assert machine.upgrade().returncode == 1
    assert (machine.program / ".previous").read_text().strip() == NEW
