"""A registry ledger sent as a CSV file: bytes → the same raw grid a sheet would give, and which ledger it is."""

import csv
import io
from pathlib import PurePath

from data.problem import Problem, Refused
from data.schema.loading import Definitions
from data.workbook.reading import Cell, RawSheet
from data.workbook.sheets import layout
from data.workbook.sheets.ledger_rows import find_row

MAX_BYTES = 5 * 1024 * 1024
_ENCODINGS = ("utf-8-sig", "gb18030")


def read_csv(content: bytes, file_name: str, definitions: Definitions) -> tuple[str, RawSheet]:
    """(ledger code, its cells as texts). The ledger is the registry one that all the headings of which are there.

    file_name serves only for the wording of a refusal. Raises Refused.
    """
    rows = _rows(content)
    registry = definitions.forms[layout.registry_code(definitions)]
    best: tuple[float, str] | None = None
    for code in registry.ledgers:
        headings = {name: column.heading for name, column in definitions.ledgers[code].columns.items()}
        match = find_row(RawSheet("", rows, [], {}), headings)
        share = len(match[1]) / len(headings) if match else 0.0
        # Ledgers share columns (中心编码, 说明): the one that is covered most completely is meant.
        if share > 0.5 and (best is None or share > best[0]):
            best = share, code
    if best is None:
        name = PurePath(file_name).name[:60]
        titles = "、".join(definitions.ledgers[code].title for code in registry.ledgers)
        expected = f"第一行应为登记簿某一张表（{titles}）的列标题"
        raise Refused([Problem(None, None, f"“{name}”的列标题认不出是哪一张表", expected)])
    return best[1], RawSheet(definitions.ledgers[best[1]].title, rows, [], {})


def _rows(content: bytes) -> list[list[Cell]]:
    if len(content) > MAX_BYTES:
        size = f"{len(content) / 1024 / 1024:.1f} MB"
        raise Refused([Problem(None, None, f"文件大小 {size}", f"CSV 文件最大 {MAX_BYTES // 1024 // 1024} MB")])
    for encoding in _ENCODINGS:
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise Refused([Problem(None, None, "文字编码无法识别", "请另存为“CSV UTF-8（逗号分隔）”后再上传")])
    try:
        # strict: a stray quotation mark would otherwise swallow the rows after it
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise Refused(
            [Problem(None, None, "CSV 格式有误（引号不成对）", "请用 Excel 或 WPS 重新另存为 CSV")]
        ) from error
    width = max((len(line) for line in lines), default=0)
    padded = [line + [""] * (width - len(line)) for line in lines]
    return [[cell if cell.strip() else None for cell in line] for line in padded]
