"""What all commands share: where they write, the real record, and how they fail."""

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import NoReturn

import typer
from rich.console import Console

from data import settings
from data.acts.reporting_round import told
from data.journal.acting import acting
from data.journal.folder import RecordError, Superseded
from data.problem import Refused
from data.read_model.store import Store
from data.schema.loading import current
from data.schema.yaml_files import DefinitionError
from metrics import monitor, proof, results

# Lines written to a file or to another program are not folded at a terminal's width: they are searched and pasted.
UNFOLDED = 240
out = Console(width=None if sys.stdout.isatty() else UNFOLDED)
ACTOR = typer.Option("命令行", "--actor", help="操作人，写入记录")
# Exit codes: what was asked was refused; the record cannot be read or written.
REFUSED, BROKEN = 1, 2
BEGUN = "规则或程序改变后第一次使用：正在验算规则的全部案例，请稍候。"


def say(text: object) -> None:
    """Write text as it is: what stands in a file is no markup."""
    out.print(str(text), markup=False, highlight=False, soft_wrap=True)


def fail(text: object, code: int = REFUSED) -> NoReturn:
    """Say in red what is wrong, and end with the exit code. Raises typer.Exit."""
    out.print(str(text), style="red", markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(code) from None


@contextmanager
def real_store() -> Iterator[Store]:
    """The read model of the real record, closed afterwards; what was repaired on opening is said.

    Ends the command, in words, when something is refused (exit code 1) or the record cannot be used (2).
    """
    store = None
    try:
        way = settings.sign_in_way()
    except ValueError as error:
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
        with acting({"account": getpass.getuser(), "role": "command_line", "way": way, "from": "本机"}):
            yield store
    except Refused as refused:
        fail("\n".join(p.message for p in refused.problems))
    except Superseded as faster:
        fail(told(faster, current().vocabulary.labels["act"]))
    except DefinitionError as error:
        fail(f"定义文件有误：{error}", BROKEN)
    except RecordError as error:
        fail(error, BROKEN)
    finally:
        if store is not None:
            store.close()


def day(text: str, what: str) -> date:
    """A date as typed. Ends the command when it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        fail(f"{what}“{text}”不是日期，请按 2025-08-01 的形式填写")
