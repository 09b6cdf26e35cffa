"""What all commands share: where they write, the real record, and how they fail."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import NoReturn

import typer
from rich.cells import cell_len
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from data import settings
from data.access import accounts, audit, shell
from data.acts.reports.reporting_round import overtaken
from data.journal import opening
from data.journal.acting import acting
from data.journal.record import RecordError, Superseded
from data.problem import Refused
from data.read_model.store import Store
from data.schema.loading import current
from data.schema.yaml_files import DefinitionError
from metrics import monitor, results
from metrics.commands import authority
from metrics.proving import proof

# Lines written to a file or to another program are not folded at a terminal's width: they are searched and pasted.
UNFOLDED = 240
# In a table: the longest text that is taken for a figure or a code and never broken, and the least room of any other text.
LONGEST_FIGURE, NARROWEST = 30, 8
out = Console(width=None if sys.stdout.isatty() else UNFOLDED)

# Exit codes: what was asked was refused; the record cannot be read or written.
REFUSED, BROKEN = 1, 2
BEGUN = "规则或程序改变后第一次使用：正在验算规则的全部案例，请稍候。"


def say(text: object) -> None:
    """Write text as it is: what stands in a file is no markup."""
    out.print(str(text), markup=False, highlight=False, soft_wrap=True)


def grid(headings: Sequence[str], rows: Sequence[Sequence[str]], *, header: bool = True) -> None:
    """Write a table as it is. Nothing is cut: a column of figures keeps its width, texts are folded; what is still too wide for
    the terminal is written wide."""
    columns, width = [], 1
    for heading, cells in zip(headings, zip(*rows, strict=True) if rows else [()] * len(headings), strict=True):
        longest = max(cell_len(text) for text in (heading if header else "", *cells))
        whole = longest <= LONGEST_FIGURE and any(letter.isdigit() for cell in cells for letter in cell)
        columns.append(
            Column(heading, overflow="fold", no_wrap=whole, min_width=None if whole else min(longest, NARROWEST))
        )
        width += 3 + (longest if whole else min(longest, NARROWEST))
    table = Table(*columns, show_header=header, width=width if width > out.width else None)
    for row in rows:
        table.add_row(*map(Text, row))
    out.print(table, crop=False)


def fail(text: object, code: int = REFUSED) -> NoReturn:
    """Say in red what is wrong, and end with the exit code. Raises typer.Exit."""
    out.print(str(text), style="red", markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(code) from None


def _nobody_else(actor: str) -> str:
    """A name that belongs to somebody with an account ends the command: he signs in."""
    try:
        known = accounts.of(opening.real()).all()
    except (RecordError, DefinitionError) as error:
        fail(error, BROKEN)
    if owner := shell.taken(actor, known.values()):
        fail(
            f"“{actor}”是账户 {owner.account}（{owner.name}）的姓名或账户；有账户的人请在页面登录后办理，"
            "命令行以操作系统用户记录，操作人请另写（如 值班员）"
        )
    return actor


ACTOR = typer.Option("命令行", "--actor", help="操作人，写入记录", callback=_nobody_else)


@contextmanager
def real_store() -> Iterator[Store]:
    """The read model of the real record, closed afterwards; what was repaired on opening is said.

    Ends the command, in words, when something is refused (exit code 1) or the record cannot be used (2).
    """
    store = None
    try:
        way = authority.way()
        settings.personal_numbers_way()
    except (ValueError, RecordError) as error:
        fail(error, BROKEN)
    try:
        proof.require(current(), settings.cache_folder(), lambda: say(BEGUN))
        store = monitor.open_real()
        for notice in store.notices:
            out.print(f"[yellow]{notice}[/]")
        if aside := len(results.read(store, "unreadable")):
            out.print(f"[yellow]有 {aside} 处已记录的内容没有计入结果，原因见各页上方或 python -m data doctor。[/]")
        if otherwise := len(results.read(store, "readings")):
            out.print(f"[yellow]有 {otherwise} 份文件的读法与接收时不同，请运行 python -m data readings 核对。[/]")
        with acting(shell.signature(way)):
            yield store
    except Refused as refused:
        fail("\n".join(p.message for p in refused.problems))
    except Superseded as faster:
        fail(overtaken(faster, current().vocabulary.labels["act"]))
    except DefinitionError as error:
        fail(f"定义文件有误：{error}", BROKEN)
    except RecordError as error:
        fail(error, BROKEN)
    finally:
        if store is not None:
            store.close()


def noted(store: Store, what: str, rows: int | None = None) -> None:
    """Record that names or figures of the record went to the shell, where people have to sign in for them elsewhere.

    what: the command, or the file that was written. Raises RecordError: what cannot be recorded is not shown.
    """
    if authority.way() != "none" and store.version[0]:
        audit.note(store.record, "exported", shell.identity(), what, file_name=what, count=rows)


def day(text: str, what: str) -> date:
    """A date as typed. Ends the command when it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        fail(f"{what}“{text}”不是日期，请按 2025-08-01 的形式填写")
