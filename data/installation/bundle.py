"""Everything a server without internet needs, in one folder: program, wheels with their checksums, scripts.

Made on a machine with internet, carried over, and installed by its own `install.sh`. Wheels are those of the pinned versions
(requirements*.txt, constraints.txt) for the server's Python and processor, whatever this machine has.
"""

import hashlib
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from data import __version__, settings

ROOT = settings.ROOT.parent
SCRIPTS = Path(__file__).parent / "scripts"
PINS = ("requirements.txt", "requirements-postgresql.txt", "constraints.txt")
MACHINES = ("x86_64", "aarch64")
# The lowest C library that is asked of the server, 2.28: Debian 10, Kylin V10, openEuler 20.03 and whatever is younger.
C_LIBRARY = 28
# Debian's packages by name, beside python3 and its venv: the proxy, keys of certificates, the fonts of papers.
DEBIAN = ("nginx-light", "openssl", "fonts-noto-cjk")


class NotBundled(Exception):
    """A bundle that cannot be made; the message says why, in Chinese."""


class Target(NamedTuple):
    """What the server has. python: 3.11; machine: x86_64 or aarch64 (as `uname -m` says)."""

    python: str
    machine: str

    @property
    def platforms(self) -> list[str]:
        """The names of what runs there, the youngest first; pip asks for each by name."""
        return [f"manylinux_2_{minor}_{self.machine}" for minor in range(C_LIBRARY, 4, -1)] + [
            f"manylinux2014_{self.machine}",
            f"linux_{self.machine}",
        ]


def pins(root: Path = ROOT) -> list[str]:
    """Every package with its version, those that others bring along, too."""
    lines = [line.partition("#")[0].strip() for name in PINS for line in (root / name).read_text("utf-8").splitlines()]
    return sorted({line for line in lines if line and not line.startswith("-")}, key=str.lower)


def download(target: Target, wanted: Sequence[str], folder: Path) -> None:
    """Fetch the wheel of each pin for the target through pip. Raises NotBundled.

    Each by itself (--no-deps): pip would ask which others are needed of this machine's Python, and the list is complete.
    """
    platforms = [word for name in target.platforms for word in ("--platform", name)]
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
            "--only-binary=:all:",
            "--implementation",
            "cp",
            "--python-version",
            target.python,
            *platforms,
            "--dest",
            folder,
            *wanted,
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise NotBundled(f"没有下载齐：{done.stderr.strip()[-2000:]}")


def tracked(root: Path = ROOT) -> list[str]:
    """The files that belong to the program, as git knows them. Raises NotBundled where this is no checkout."""
    try:
        done = subprocess.run(["git", "-C", root, "ls-files", "-z"], capture_output=True, check=False)
    except FileNotFoundError:
        raise NotBundled("没有 git，不知道哪些文件属于程序；请在装有 git 的机器上、从代码库制作") from None
    if done.returncode:
        why = done.stderr.decode(errors="replace").strip()
        raise NotBundled(f"{root} 不是可用的代码库，不知道哪些文件属于程序；请从代码库制作安装包（git：{why}）")
    return sorted(name for name in done.stdout.decode().split("\0") if name)


def write(
    out: Path,
    target: Target,
    *,
    root: Path = ROOT,
    fetch: Callable[[Target, Sequence[str], Path], None] = download,
) -> str:
    """Write a bundle into a folder that is empty or not there yet, and return the checksum of its list of checksums.

    fetch: puts a wheel of each pin into a folder. Raises NotBundled; then no folder is left that could be taken for a bundle.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise NotBundled(f"{out} 不是空文件夹；请另给一个")
    names, wanted = tracked(root), pins(root)
    wheels = out / "wheels"
    wheels.mkdir(parents=True)
    try:
        fetch(target, wanted, wheels)
        (out / "requirements.lock").write_text(locked(wanted, wheels), "utf-8")
        _pack(root, names, out / "program.tar")
        (out / "TARGET").write_text(
            f"VERSION={__version__}\nPYTHON={target.python}\nMACHINE={target.machine}\n", "utf-8"
        )
        packages = (f"python{target.python}", f"python{target.python}-venv", *DEBIAN)
        (out / "debian-packages.txt").write_text("\n".join(packages) + "\n", "utf-8")
        for script in ("install.sh", "upgrade.sh"):
            shutil.copy(SCRIPTS / script, out / script)
        sums = "".join(f"{_sum(path)}  {path.relative_to(out).as_posix()}\n" for path in _contents(out))
        (out / "SHA256SUMS").write_text(sums, "utf-8")
    except BaseException:
        shutil.rmtree(out)
        raise
    return hashlib.sha256(sums.encode()).hexdigest()


def locked(wanted: Iterable[str], wheels: Path) -> str:
    """The lines of a lock file: each pin with the checksum of its wheel. Raises NotBundled where one is missing or left over."""
    there = {_pin(path.name): path for path in sorted(wheels.iterdir())}
    lines = []
    for pin in wanted:
        name, _, version = pin.partition("==")
        found = there.pop((_plain(name), version), None)
        if found is None:
            raise NotBundled(f"没有 {pin} 的 wheel 文件")
        lines.append(f"{pin} --hash=sha256:{_sum(found)}\n")
    if there:
        raise NotBundled(f"wheels 里有不在清单上的文件：{'、'.join(path.name for path in there.values())}")
    return "".join(lines)


def _pin(file_name: str) -> tuple[str, str]:
    """Name and version of a wheel, from the name of its file (PEP 427)."""
    parts = file_name.removesuffix(".whl").split("-")
    if not file_name.endswith(".whl") or len(parts) < 5:
        raise NotBundled(f"{file_name} 不是 wheel 文件")
    return _plain(parts[0]), parts[1]


def _plain(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")


def _pack(root: Path, names: Iterable[str], to: Path) -> None:
    """The files as they stand, owned by root and without times: the same program makes the same archive."""
    with tarfile.open(to, "w", format=tarfile.PAX_FORMAT) as archive:
        for name in names:
            path = root / name
            about = tarfile.TarInfo(name)
            content = path.read_bytes()
            about.size, about.mode = len(content), 0o755 if path.stat().st_mode & 0o100 else 0o644
            archive.addfile(about, BytesIO(content))


def _contents(out: Path) -> list[Path]:
    return sorted(path for path in out.rglob("*") if path.is_file())


def _sum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
