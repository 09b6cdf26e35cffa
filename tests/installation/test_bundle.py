"""A bundle made on one machine is installed on another that has no network, whole or not at all."""

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from data import __version__
from data.installation import bundle
from data.installation.bundle import NotBundled, Target
from tests.conftest import CI

HERE = Target(f"{sys.version_info.major}.{sys.version_info.minor}", platform.machine())
WHEEL = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def wheel(folder: Path, name: str, version: str, needs: str = "") -> Path:
    """A package of one module that says its version."""
    path, about = folder / f"{name}-{version}-py3-none-any.whl", f"{name}-{version}.dist-info"
    files = {
        f"{name}.py": f"VERSION = '{version}'\n",
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n" + (f"Requires-Dist: {needs}\n" if needs else ""),
        f"{about}/WHEEL": WHEEL,
        f"{about}/RECORD": "",
    }  # fmt: skip
    with zipfile.ZipFile(path, "w") as archive:
        for file, content in files.items():
            archive.writestr(file, content)
    return path


def wheelhouse(target: Target, wanted: Sequence[str], folder: Path) -> None:
    """Two made packages, one of which needs the other."""
    wheel(folder, "made_example", "1.0", "brought-along==2.0")
    wheel(folder, "brought_along", "2.0")


@pytest.fixture
def checkout(tmp_path) -> Path:
    """A small program under git, with a file that does not belong to it."""
    root = tmp_path / "checkout"
    for name, content in {
        "requirements.txt": "-c constraints.txt # why\nmade-example==1.0  # chosen\n",
        "requirements-postgresql.txt": "-c constraints.txt # why\n",
        "constraints.txt": "# who asks\nbrought-along==2.0  # made-example\n",
        "data/__init__.py": "",
        "metrics/__init__.py": "",
        "pages/__init__.py": "",
        "dashboard.py": "",
        "docs/运维.md": "说明\n",
        "data/record/journal.jsonl": "a real report\n",
        ".gitignore": "/data/record/\n",
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content, "utf-8")
    subprocess.run(["git", "init", "-q", root], check=True)
    subprocess.run(["git", "-C", root, "add", "."], check=True)
    return root


@pytest.fixture
def made(tmp_path, checkout) -> Path:
    """A bundle of it for this machine."""
    bundle.write(tmp_path / "bundle", HERE, root=checkout, fetch=wheelhouse)
    return tmp_path / "bundle"


def without_network() -> list[str]:
    """What stands before a command that is to reach nobody."""
    tried = (
        subprocess.run(["unshare", "-n", "true"], capture_output=True, check=False) if shutil.which("unshare") else None
    )
    if tried is None or tried.returncode:
        assert not CI, "no network namespace can be made"
        pytest.skip("this user may not make a network namespace: run the tests as root")
    return ["unshare", "-n"]


def install(made: Path, program: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*without_network(), "sh", made / "install.sh", "--program", program, "--python", sys.executable, *words],
        text=True, capture_output=True, check=False, timeout=500,
    )  # fmt: skip


def test_a_bundle_holds_the_program_every_pin_and_a_checksum_of_everything(made, checkout):
    assert (made / "requirements.lock").read_text().splitlines() == [
        f"brought-along==2.0 --hash=sha256:{bundle._sum(made / 'wheels/brought_along-2.0-py3-none-any.whl')}",
        f"made-example==1.0 --hash=sha256:{bundle._sum(made / 'wheels/made_example-1.0-py3-none-any.whl')}",
    ]
    listed = {line.split("  ")[1]: line.split("  ")[0] for line in (made / "SHA256SUMS").read_text().splitlines()}
    there = {str(p.relative_to(made)) for p in made.rglob("*") if p.is_file()} - {"SHA256SUMS"}
    assert set(listed) == there
    for name, checksum in listed.items():
        assert hashlib.sha256((made / name).read_bytes()).hexdigest() == checksum
    packed = subprocess.run(
        ["tar", "-tf", made / "program.tar"],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"LC_ALL": "C.UTF-8"},
    ).stdout
    assert "docs/" in packed
    assert "journal.jsonl" not in packed
    assert f"python{HERE.python}-venv" in (made / "debian-packages.txt").read_text()


@pytest.mark.slow
def test_it_is_installed_without_network_beside_a_record_that_is_not_touched(made, tmp_path):
    record = tmp_path / "record"
    record.mkdir()
    (record / "journal.jsonl").write_text("x")
    before = (record.stat().st_mtime_ns, (record / "journal.jsonl").stat())
    done = install(made, tmp_path / "opt")
    assert done.returncode == 0, done.stderr
    current = tmp_path / "opt" / "current"
    assert current.readlink().parts[0] == "versions"
    assert current.readlink().name.startswith(f"{__version__}-")
    said = subprocess.run(
        [current / ".venv/bin/python", "-c", "import made_example, brought_along; print(brought_along.VERSION)"],
        text=True, capture_output=True, check=True,
    )  # fmt: skip
    assert said.stdout == "2.0\n"
    assert (current / "docs/运维.md").exists()
    assert (record.stat().st_mtime_ns, (record / "journal.jsonl").stat()) == before
    # again: nothing to do; a version that was not finished is made anew
    (current / "mark").touch()
    assert install(made, tmp_path / "opt").returncode == 0
    assert (current / "mark").exists()
    (current / ".complete").unlink()
    assert install(made, tmp_path / "opt").returncode == 0
    assert not (current / "mark").exists()


def damage(made: Path) -> None:
    with next((made / "wheels").iterdir()).open("ab") as file:
        file.write(b"x")


def lose(made: Path) -> None:
    (made / "wheels/brought_along-2.0-py3-none-any.whl").unlink()


def exchange(made: Path) -> None:
    """Another wheel, with a sum that fits: the lock file knows better."""
    path = wheel(made / "wheels", "brought_along", "2.0", "made-example")
    _sums(made, "wheels/" + path.name)


def elsewhere(made: Path) -> None:
    text = (made / "TARGET").read_text().replace(f"MACHINE={HERE.machine}", "MACHINE=other")
    (made / "TARGET").write_text(text)
    _sums(made, "TARGET")


def older(made: Path) -> None:
    (made / "TARGET").write_text((made / "TARGET").read_text().replace(f"PYTHON={HERE.python}", "PYTHON=3.99"))
    _sums(made, "TARGET")


def _sums(made: Path, name: str) -> None:
    lines = [line for line in (made / "SHA256SUMS").read_text().splitlines() if not line.endswith(f"  {name}")]
    (made / "SHA256SUMS").write_text("\n".join([*lines, f"{bundle._sum(made / name)}  {name}"]) + "\n")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("harm", "word"),
    [(damage, "不完整或被改动"), (lose, "不完整或被改动"), (exchange, "软件包没有装好"), (elsewhere, "安装包用于 other"),
     (older, "安装包用于 Python 3.99")],
)  # fmt: skip
def test_what_is_not_whole_or_not_for_this_machine_is_not_installed(made, tmp_path, harm, word):
    harm(made)
    done = install(made, tmp_path / "opt")
    assert done.returncode != 0
    assert word in done.stderr
    assert not (tmp_path / "opt" / "current").exists()
    assert not list((tmp_path / "opt").glob("versions/*"))


def test_a_bundle_that_cannot_be_whole_is_not_made(tmp_path, checkout):
    def one_missing(target, wanted, folder):
        wheel(folder, "made_example", "1.0")

    def one_too_many(target, wanted, folder):
        wheelhouse(target, wanted, folder)
        wheel(folder, "stranger", "1.0")

    def a_source(target, wanted, folder):
        wheelhouse(target, wanted, folder)
        (folder / "source-1.0.tar.gz").touch()

    for fetch, word in ((one_missing, "没有 brought-along==2.0"), (one_too_many, "stranger"), (a_source, "不是 wheel")):
        with pytest.raises(NotBundled, match=word):
            bundle.write(tmp_path / "out", HERE, root=checkout, fetch=fetch)
        assert not (tmp_path / "out").exists()
    with pytest.raises(NotBundled, match="不是空文件夹"):
        bundle.write(checkout, HERE, root=checkout, fetch=wheelhouse)
    (tmp_path / "no-checkout").mkdir()
    with pytest.raises(NotBundled, match="不是可用的代码库"):
        bundle.write(tmp_path / "out", HERE, root=tmp_path / "no-checkout", fetch=wheelhouse)


def test_every_pin_of_the_product_is_asked_for():
    names = {pin.partition("==")[0].lower() for pin in bundle.pins()}
    assert {"streamlit", "duckdb", "starlette", "pydantic-core"} <= names
    assert all("==" in pin for pin in bundle.pins())


@pytest.mark.bundle
@pytest.mark.parametrize("machine", bundle.MACHINES)
def test_the_real_one_is_installed_without_network_and_works(tmp_path, machine):
    """Downloads 160 MB. Of the other processor it is only known that a wheel of every pin is there."""
    bundle.write(tmp_path / "bundle", Target("3.11", machine))
    if (HERE.machine, HERE.python) != (machine, "3.11"):
        return
    done = install(tmp_path / "bundle", tmp_path / "opt")
    assert done.returncode == 0, done.stderr
    places = {"MONITOR_RECORD": str(tmp_path / "record"), "MONITOR_CACHE": str(tmp_path / "cache")}
    told = subprocess.run(
        [*without_network(), tmp_path / "opt/current/.venv/bin/python", "-P", "-m", "data", "status"],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(tmp_path / "opt/current"), "LC_ALL": "C.UTF-8", **places},
        cwd="/", text=True, capture_output=True, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
