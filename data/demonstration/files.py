"""The demonstration's workbooks as files, to try the product with."""

from pathlib import Path

from data import demonstration
from data.demonstration import sisters


def write(folder: Path) -> list[Path]:
    """Write registries and reports of all fictional centres into a folder (made if it is not there), in order."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [
        (demonstration.REGISTRY_FILE, demonstration.registry_workbook),
        (sisters.REGISTRY_FILE, sisters.registry_workbook),
        *((report.file_name, report.build) for report in (*demonstration.reports(), *sisters.reports())),
    ]
    for name, build in files:
        (folder / name).write_bytes(build())
    return [folder / name for name, _ in files]
