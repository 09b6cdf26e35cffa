"""Whether the program may take as much memory as it may need."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from data.journal.backups.health import Finding

# What the program takes beside the read models of those who see only a part (docs/运维.md, “限度”).
OWN = 600 * 2**20
SERVICE = "monitor.service"  # its limit is another than that of the shell in which `doctor` runs


def limits(root: Path = Path("/")) -> dict[str, int]:
    """What bounds the memory: name in Chinese → bytes; of this machine, this process's group and the service's, where it is known."""
    found = {}
    with suppress(OSError, ValueError, StopIteration):
        lines = (root / "proc/meminfo").read_text().splitlines()
        found["本机内存"] = int(next(line for line in lines if line.startswith("MemTotal:")).split()[1]) * 1024
    for name, file in _files(root):
        with suppress(OSError, ValueError):  # "max": no limit
            found[name] = int(file.read_text())
    return found


def _files(root: Path) -> Iterator[tuple[str, Path]]:
    groups = root / "sys/fs/cgroup"
    yield "服务的内存上限（MemoryMax）", groups / "system.slice" / SERVICE / "memory.max"
    yield "服务的内存上限（MemoryMax）", groups / "memory/system.slice" / SERVICE / "memory.limit_in_bytes"
    with suppress(OSError):
        for line in (root / "proc/self/cgroup").read_text().splitlines():
            _, kinds, path = line.split(":", 2)
            if not kinds:  # cgroup v2; inside a container the group is the root
                yield "内存上限（cgroup）", groups / path.lstrip("/") / "memory.max"
            elif "memory" in kinds.split(","):
                yield "内存上限（cgroup）", groups / "memory" / path.lstrip("/") / "memory.limit_in_bytes"


def finding(parts: int, root: Path = Path("/")) -> Finding | None:
    """What `doctor` says; None where nothing is known. parts: bytes that the read models of parts may take together."""
    known = limits(root)
    if not known:
        return None
    name, least = min(known.items(), key=lambda item: item[1])
    told, needed = f"{name} {least // 2**20} MB", (parts + OWN) // 2**20
    if least < parts + OWN:
        return Finding(
            "内存",
            "attention",
            f"{told}，少于需要的 {needed} MB（MONITOR_PARTS_MEMORY {parts // 2**20} MB 与程序自身约 600 MB）",
            "请调大 MemoryMax 或内存，或调小 MONITOR_PARTS_MEMORY；超出时系统会结束程序，服务自动重启",
        )
    return Finding("内存", "fine", f"{told}，够用（需要 {needed} MB）")
