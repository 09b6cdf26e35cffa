"""What the marks say and how they look, the same in .xlsx and .ods. Runs only in the marking child."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from data.workbook.spreadsheet.package import plain_name

LIST_SHEET = "核验结果"
HEADINGS = ("序号", "级别", "工作表", "单元格", "发现的问题", "请这样处理")
WIDTHS = (6, 11, 16, 11, 56, 60)
HEADING_ROW = 4  # title, count and advice stand above
FONT = "微软雅黑"  # as in the template

# Our notes and our conditional formats are known again by these, so that a workbook that comes back twice
# carries only the latest marks.
SIGN = "【核验"
ALWAYS = 'N("核验")=0'

_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")
_ROW = re.compile(r"第\s*([1-9][0-9]{0,6})\s*行")
_LONGEST, _LONGEST_NOTE = 2_000, 8_000  # characters; a cell holds 32 767, a note no more
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384


@dataclass(frozen=True)
class Level:
    """A level of problem: its word, the colour of the cell, the colour of its word in the list."""

    word: str
    fill: str
    ink: str


LEVELS = {
    "error": Level("错误", "FBCFCB", "B3261E"),
    "query": Level("待说明", "FFE29A", "8A5A00"),
    "unreadable": Level("无法读取", "DDD3EE", "5B3E91"),
    "notice": Level("提示", "D3E5F5", "1F5A94"),
}


@dataclass(frozen=True)
class Listed:
    """One problem as it is listed. row, column: from 1, where it is marked; None when it is only listed."""

    number: int
    level: str
    sheet: str | None
    place: str
    row: int | None
    column: int | None
    found: str
    expected: str
    linked: bool


@dataclass
class Spot:
    """All problems of one cell: the gravest gives the colour."""

    row: int
    column: int
    problems: list[Listed] = field(default_factory=list)

    @property
    def level(self) -> str:
        return min((problem.level for problem in self.problems), key=list(LEVELS).index)

    @property
    def note(self) -> str:
        """The note at the cell: what was found, what to do."""
        said = [f"{SIGN} {p.number}·{LEVELS[p.level].word}】{p.found}\n→ {p.expected}" for p in self.problems]
        return _cut("\n".join(said), _LONGEST_NOTE)


def listed(marks: Sequence[Sequence[str | None]], sheets: Sequence[str]) -> list[Listed]:
    """Number the problems, and say which can be marked: marks are (sheet, cell, level, found, expected).

    A sheet is named in a mark without blanks around its name; sheets: as they are called in the workbook.
    """
    rows = []
    called = {plain_name(name): name for name in sheets} | {name: name for name in sheets}
    for number, (named, cell, level, found, expected) in enumerate(marks, 1):
        sheet = called.get(named or "", named)
        known = sheet in sheets
        row, column = _place(cell) if known else (None, None)
        rows.append(
            Listed(
                number,
                str(level),
                sheet,
                _cut(cell, 40),
                row,
                column,
                _cut(found, _LONGEST),
                _cut(expected, _LONGEST),
                known,
            )
        )
    return rows


def spots(problems: Sequence[Listed], corners: dict[tuple[int, int], tuple[int, int]]) -> list[Spot]:
    """The cells of one sheet to mark, in reading order. corners: covered cell → the first cell of its merged range."""
    found: dict[tuple[int, int], Spot] = {}
    for problem in problems:
        if problem.row and problem.column:
            row, column = corners.get((problem.row, problem.column), (problem.row, problem.column))
            found.setdefault((row, column), Spot(row, column)).problems.append(problem)
    return [found[key] for key in sorted(found)]


def _cut(value: str | None, longest: int) -> str:
    return value if value and len(value) <= longest else f"{value[:longest]}……" if value else ""


def _place(cell: str | None) -> tuple[int | None, int | None]:
    """The row and column of an A1 address or of 第5行 (its first cell)."""
    if cell and (match := _ROW.fullmatch(cell.strip())):
        row, column = int(match[1]), 1
    elif cell and (match := _ADDRESS.fullmatch(cell.strip())):
        row, column = int(match[2]), 0
        for letter in match[1].upper():
            column = column * 26 + ord(letter) - 64
    else:
        return None, None
    return (row, column) if row <= _LAST_ROW and column <= _LAST_COLUMN else (None, None)


def counted(problems: Sequence[Listed]) -> str:
    """The line below the title."""
    if not problems:
        return "没有发现问题"
    levels = Counter(problem.level for problem in problems)
    words = "、".join(f"{level.word} {levels[code]}" for code, level in LEVELS.items() if levels[code])
    return f"共 {len(problems)} 处：{words}"


ADVICE = (
    "点“单元格”一列可到问题所在处，该单元格已着色并附批注；其余内容与您上传的文件相同。"
    "请在本文件中改正后重新上传，本表和着色不影响读取。"
)


def lines(value: str, width: int) -> int:
    """How many lines a text takes in a column of that width; a Chinese character is two wide."""
    return sum(max(1, -(-sum(2 if ord(c) > 0x2E7F else 1 for c in part) // (width - 1))) for part in value.split("\n"))


def height(problem: Listed) -> float:
    """The height of its line in the list, in points."""
    most = max(
        lines(problem.found, WIDTHS[4]), lines(problem.expected, WIDTHS[5]), lines(problem.sheet or "", WIDTHS[2])
    )
    return min(409.0, 6 + 15.5 * most)
