"""The files that put the program into service, filled in with what an operator chose: unit, backup, proxy, environment, command.

The folders stand in the environment file; everything else reads them from there, but for what systemd must know beforehand: which
folders may be written, and where the program is.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from data.installation.choices import UNIT, Choices

TEMPLATES = Path(__file__).parent / "templates"
# Template → where it goes and its mode.
PLACES = {
    "environment": (Path("/etc") / UNIT / "environment", 0o640),
    "monitor.service": (Path("/etc/systemd/system/monitor.service"), 0o644),
    "monitor-backup.service": (Path("/etc/systemd/system/monitor-backup.service"), 0o644),
    "monitor-backup.timer": (Path("/etc/systemd/system/monitor-backup.timer"), 0o644),
    "monitor-backup-failed.service": (Path("/etc/systemd/system/monitor-backup-failed.service"), 0o644),
    "nginx.conf": (Path("/etc/nginx/conf.d/monitor.conf"), 0o644),
    "monitor": (Path("/usr/local/bin/monitor"), 0o755),
}


class ServerFile(NamedTuple):
    """A file to be written. name: of its template and in docs/服务器; shared: the service's group may read it, others not."""

    name: str
    path: Path
    mode: int
    text: str

    @property
    def shared(self) -> bool:
        """Whether it belongs to root and the group of the service (mode 640)."""
        return self.mode == 0o640


class Folder(NamedTuple):
    """A folder that must be there: of the service's user, for him alone, or of root."""

    path: Path
    of_user: bool
    mode: int


def files(choices: Choices) -> Iterator[ServerFile]:
    """Every file, in the order in which they are shown."""
    told = Environment(
        loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True
    )  # nothing here is HTML; what is filled in holds no character that any of the formats reads (choices.py)
    for name, (path, mode) in PLACES.items():
        yield ServerFile(
            name, path, mode, told.get_template(name).render(c=choices, place={n: p for n, (p, _) in PLACES.items()})
        )


def folders(choices: Choices) -> list[Folder]:
    """Every folder, those above first."""
    return [
        Folder(Path("/etc") / UNIT, False, 0o755),
        Folder(choices.program, False, 0o755),
        Folder(choices.certificates, False, 0o755),
        Folder(choices.folder, True, 0o700),
        Folder(choices.record, True, 0o700),
        Folder(choices.folder / "demonstration", True, 0o700),
        Folder(choices.cache, True, 0o700),
        Folder(choices.backup, True, 0o700),
    ]
