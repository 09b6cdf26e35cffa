"""One workbook of 20,000 rows: reading it safely and marking 2,000 problems in it, against only reading its cells.

    python -m benchmarks.one_large_file

Prints the seconds and their ratio to the floor (pandas and calamine in this process, without limits or checks). Both reading
and marking work in a process of their own, whose start is part of the figure.
"""

import io
import time
from collections.abc import Callable

import pandas as pd
import xlsxwriter

from data.workbook.marked_workbook import Mark, mark
from data.workbook.reading import read

ROWS, MARKS = 20_000, 2_000


def workbook() -> bytes:
    """An .xlsx with the rows of a large ledger of people."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("人员")
        for row in range(ROWS):
            sheet.write_row(row, 0, [f"示例{row}", row, "硕士", "无", "是", "2022-11-13", row / 7, "备注", "", "x"])
    return target.getvalue()


def lasting(work: Callable[[], object]) -> float:
    """The seconds of the quickest of three."""
    taken = []
    for _ in range(3):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return min(taken)


def main() -> None:
    """Print one line per way."""
    content = workbook()
    marks = [Mark("人员", f"{'ABCDEFGHIJ'[n % 10]}{n * 10 + 1}", "error", f"第{n}处", "请改正") for n in range(MARKS)]
    floor = lasting(lambda: pd.read_excel(io.BytesIO(content), sheet_name=None, header=None, engine="calamine"))
    print(f"只读单元格：{floor:.2f} 秒")
    for said, work in (
        ("安全读取", lambda: read(content, "台账.xlsx")),
        (f"标注 {MARKS} 处", lambda: mark(content, "台账.xlsx", marks)),
    ):
        taken = lasting(work)
        print(f"{said}：{taken:.2f} 秒，{taken / floor:.1f} 倍")


if __name__ == "__main__":
    main()
