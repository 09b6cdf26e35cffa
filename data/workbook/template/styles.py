"""How the workbooks look: one restrained palette, and which cells may be written to."""

from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from data.schema.models.sheets import Column

FONT = "微软雅黑"  # where it is missing, office programs fall back to a Noto or system font
DEEP, MIDDLE, PALE, GREY, LINE = "#1F3A5F", "#5B7799", "#EAF0F7", "#EFEFEF", "#CBD3DD"
AMBER, MUTED, RED = "#FFF3D1", "#6B7684", "#B3261E"

_NUMBER_FORMATS = {
    "money": "#,##0.00####",
    "number": "General",
    "whole": "0",
    "year": "0",
    "date": "yyyy-mm-dd",
}
_PROTECTION = {
    "format_columns": True,
    "format_rows": True,
    "insert_rows": True,
    "delete_rows": True,
    "sort": True,
    "autofilter": True,
}


class Styles:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def __call__(self, **properties: Any) -> Format:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({"valign": "vcenter", **properties})
        return self._made[key]

    def title(self) -> Format:
        return self(font_size=16, bold=True, font_color=DEEP)

    def muted(self, **more: Any) -> Format:
        return self(**{"font_size": 9, "font_color": MUTED, **more})

    def warning(self, size: int = 11) -> Format:
        return self(font_size=size, bold=True, font_color=RED)

    def section(self) -> Format:
        return self(font_size=11, bold=True, font_color=DEEP, bottom=2, bottom_color=DEEP)

    def heading(self) -> Format:
        return self(
            bold=True,
            font_color="#FFFFFF",
            bg_color=DEEP,
            align="center",
            text_wrap=True,
            border=1,
            border_color=MIDDLE,
        )

    def help(self) -> Format:
        return self(
            font_size=9, font_color=MUTED, bg_color=PALE, text_wrap=True, valign="top", border=1, border_color=LINE
        )

    def cell(self, column: Column, *, locked: bool = False) -> Format:
        """A data cell of a column: text columns as text, so that codes keep their zeros and digits."""
        shape: dict[str, Any] = {"num_format": _NUMBER_FORMATS.get(column.type, "@")}
        if column.type in ("date", "year", "yes_no", "whole"):
            shape["align"] = "center"
        else:
            shape |= {"align": "right" if column.type in ("money", "number") else "left", "indent": 1}
        return self.ours(**shape) if locked else self.theirs(**shape)

    def ours(self, **more: Any) -> Format:
        """A grey cell, written by us."""
        return self(**{"bg_color": GREY, "border": 1, "border_color": LINE, "font_color": "#333333", **more})

    def theirs(self, **more: Any) -> Format:
        """A white cell, to be filled in."""
        return self(**{"border": 1, "border_color": LINE, "locked": False, **more})

    def missing(self) -> Format:
        """What conditional formatting lays over a cell that still has to be filled in."""
        return self._book.add_format({"bg_color": AMBER})


def lines(text: str, width: float) -> int:
    """How many lines a text takes in a column of that width; a Chinese character is two wide."""
    per_line = max(2, int(width) - 1)
    return sum(max(1, -(-sum(2 if ord(c) > 0x2E7F else 1 for c in part) // per_line)) for part in text.split("\n"))


def protect(sheet: Worksheet, *, rows: bool = True) -> None:
    """Lock what we wrote, without a password: against accidents, not against people."""
    allowed = _PROTECTION if rows else {**_PROTECTION, "insert_rows": False, "delete_rows": False, "sort": False}
    sheet.protect("", allowed)


def print_setup(
    sheet: Worksheet, footer: str, *, portrait: bool = False, repeat: tuple[int, int] | None = None
) -> None:
    """A4, one page wide, headings repeated, pages numbered."""
    sheet.set_paper(9)
    if not portrait:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    if repeat:
        sheet.repeat_rows(*repeat)
    # & starts a code in footers; the text before a page code must not end in a digit.
    sheet.set_footer(f"&L{footer[:80].replace('&', '&&')}&R第 &P 页/共 &N 页")
