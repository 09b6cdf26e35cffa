"""What is wrong with a workbook, said so that the person who filled it in can mend it."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing wrong at one place.

    sheet, cell: where (either may be None: the whole file, the whole sheet); found: what stands there;
    expected: what should stand there, or what to do. All in the user's words.
    """

    sheet: str | None
    cell: str | None
    found: str
    expected: str

    @property
    def place(self) -> str:
        """《资金投入》D7, 《资金投入》 or 文件."""
        if self.sheet is None:
            return "文件"
        return f"《{self.sheet}》{self.cell or ''}"

    @property
    def message(self) -> str:
        """One sentence: place, what was found, what is expected."""
        return f"{self.place}：{self.found}；{self.expected}"


class Refused(Exception):
    """A workbook that cannot be taken, with every problem found in it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(problem.message for problem in self.problems))
