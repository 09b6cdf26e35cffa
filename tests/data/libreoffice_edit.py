"""Runs under Debian's own Python (python3-uno): opens a workbook in LibreOffice, types into cells, saves it elsewhere.

python3 libreoffice_edit.py SOURCE TARGET SHEET CELL TEXT [SHEET CELL TEXT …]
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue

FILTERS = {".xlsx": "Calc MS Excel 2007 XML", ".ods": "calc8"}


def main(source: str, target: str, *edits: str) -> None:
    pipe = f"edit{time.time_ns()}"
    with tempfile.TemporaryDirectory() as profile:
        office = subprocess.Popen(
            ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--norestore",
             f"--accept=pipe,name={pipe};urp;"]
        )  # fmt: skip
        try:
            desktop = connect(pipe)
            document = desktop.loadComponentFromURL(Path(source).as_uri(), "_blank", 0, (value("Hidden", True),))
            for sheet, cell, text in zip(edits[::3], edits[1::3], edits[2::3], strict=True):
                # setFormula is what typing does: "1234.5" becomes a number, "abc" a text
                document.Sheets.getByName(sheet).getCellRangeByName(cell).setFormula(text)
            document.calculateAll()
            document.storeToURL(Path(target).as_uri(), (value("FilterName", FILTERS[Path(target).suffix]),))
            document.close(True)
            desktop.terminate()
            office.wait(30)
        finally:
            office.kill()


def connect(pipe: str):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(120):
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except Exception:  # noqa: BLE001 (UNO's NoConnectException, until the office has started)
            time.sleep(0.5)
    raise SystemExit("LibreOffice did not start")


def value(name: str, content: object) -> PropertyValue:
    prop = PropertyValue()
    prop.Name, prop.Value = name, content
    return prop


if __name__ == "__main__":
    main(*sys.argv[1:])
