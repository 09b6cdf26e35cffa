"""The server's log: one JSON object a line on standard error, for whoever runs the machine (journald keeps it and lets go of it).

It says what went wrong and where in the program, never with which value: files that people hand in are full of names and numbers
of persons, and messages of errors quote them. Who did what stands in the record alone (操作记录).
"""

import json
import logging
import re
import sys
import threading
import traceback
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from data import settings
from data.journal.clock import SHANGHAI
from pages.session import streamlit_internals

_PROGRAM = settings.ROOT.parent
OWN = ("data", "metrics", "pages")  # whose messages are templates and hold no value themselves
# A quotation, but for a file of a program; words in Chinese; a long number; from where somebody asks.
_VALUES = re.compile(
    r"\"(?!/[\w./-]+\.py\")[^\"\n]*\"|'[^'\n]*'|“[^”]*”|‘[^’]*’|「[^」]*」|[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+|\b\d+(?:\.\d+){3}\b|\d{5,}[\dXx]*"
)
# What names no person: the number of an error, the digest of a file.
_NAMES_NOBODY = re.compile(r"\d{8}-\d{6}-[0-9a-f]{4}|[0-9a-f]{64}")


def without_values(text: str) -> str:
    """A message without what it quotes: 「could not convert string to float: …」."""
    return text if _NAMES_NOBODY.fullmatch(text) else _VALUES.sub("…", text)


class JsonLines(logging.Formatter):
    """Makes one line of a record: at, level, where, said; of an error its kinds and places, from the outermost to the first."""

    def format(self, record: logging.LogRecord) -> str:
        """The line. Never raises: a message that does not fit its arguments is written without them."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, SHANGHAI).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "where": record.name,
            "said": _said(record),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["errors"] = _errors(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def install() -> None:
    """From now on everything that is logged in this process is such a line, also what Streamlit and its server say, and errors that
    nobody caught."""
    ours = _handler()
    logging.getLogger().handlers = [ours]
    streamlit_internals.log_with(_handler)
    sys.excepthook = _uncaught
    threading.excepthook = lambda told: _uncaught(told.exc_type, told.exc_value, told.exc_traceback)


def _handler() -> logging.Handler:
    made = logging.StreamHandler()
    made.setFormatter(JsonLines())
    # the server behind Streamlit would write two lines for every tab
    made.addFilter(lambda record: _own(record) or record.levelno >= logging.WARNING)
    return made


def _uncaught(kind: type[BaseException], error: BaseException | None, place: TracebackType | None) -> None:
    if error is None or issubclass(kind, SystemExit):
        return
    logging.getLogger(__name__).critical("nobody caught it", exc_info=(kind, error, place))


def _said(record: logging.LogRecord) -> str:
    """Of our own messages the arguments may be values; of others the words may be, too."""
    try:
        if not _own(record):
            return without_values(record.getMessage())
        given = record.args if isinstance(record.args, tuple) else (record.args,) if record.args else ()
        told = tuple(a if isinstance(a, int | float | Path) else without_values(str(a)) for a in given)
        return str(record.msg) % told if told else str(record.msg)
    except (TypeError, ValueError):
        return without_values(str(record.msg))


def _own(record: logging.LogRecord) -> bool:
    return record.name.split(".")[0] in OWN


def _errors(error: BaseException | None) -> list[dict[str, Any]]:
    """An error and what caused it, each with its message without values."""
    found: list[dict[str, Any]] = []
    while error is not None and len(found) < 10:
        frames = [f"{_short(f.filename)}:{f.lineno} {f.name}" for f in traceback.extract_tb(error.__traceback__)]
        found.append({"error": f"{type(error).__name__}: {without_values(str(error))}", "at": frames[-30:]})
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return found


def _short(file: str) -> str:
    """A file of the program from its root; of a package from its name."""
    place = Path(file)
    if place.is_relative_to(_PROGRAM):
        return str(place.relative_to(_PROGRAM))
    return file.rpartition("site-packages/")[2]
