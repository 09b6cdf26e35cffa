"""python -m data.installation.example: writes docs/服务器, the files of the example that the guide goes through."""

from pathlib import Path

from data import settings
from data.installation import server_files
from data.installation.choices import Choices

FOLDER = settings.ROOT.parent / "docs" / "服务器"
EXAMPLE = Choices(
    user="monitor",
    folder=Path("/var/lib/monitor"),
    program=Path("/opt/monitor"),
    cache=Path("/var/cache/monitor"),
    address="monitor.example.gov.cn",
    sub_path="jxjc",
    backup=Path("/备份/monitor"),
    certificates=Path("/etc/ssl/monitor"),
)

if __name__ == "__main__":
    for file in server_files.files(EXAMPLE):
        (FOLDER / file.name).write_text(file.text, "utf-8")
