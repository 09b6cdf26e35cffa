"""Files that are handed over at the press of a button: the one place where a page offers one.

A file is made when the button is pressed, in a thread that belongs to no visit: what makes it may ask nothing of the session
(choice, identity, definitions), everything of it is bound before. tests/pages/test_downloads.py runs every one that way.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

import pandas as pd
import streamlit as st

from data.journal.record import RecordError
from data.problem import Refused
from data.read_model.store import Store
from pages.session import bridge, faults
from pages.words.paper_name import PaperName

ICONS = {"pdf": ":material/picture_as_pdf:", "docx": ":material/description:", "xlsx": ":material/table:"}


class Offer(Protocol):
    """How a part hands over its table where the page is one of those that are printed (pages/documents/page_paper.py: both)."""

    def __call__(self, frame: pd.DataFrame, name: PaperName) -> None: ...


class NotMade(Exception):
    """There is no file: why, in words for whoever pressed the button (pages/gate/failed_download.py says them there)."""


def button(
    label: str,
    content: bytes | Callable[[], bytes],
    file_name: str,
    *,
    noted: Callable[[], object] | None = None,
    **settings: Any,
) -> None:
    """A button that hands over a file.

    content: the file, or what makes it when the button is pressed, without a session; noted: records that it was handed over,
    before it is made (bridge.export_noted; None: nothing of the record is in it, or content does it itself); settings: as of
    st.download_button. A run of the page would replace the file that is being fetched: pressing the button makes none.
    """
    data = content if noted is None and not callable(content) else partial(_made, content, file_name, noted)
    st.download_button(label, data, file_name=file_name, on_click="ignore", **settings)


def paper(label: str, make: Callable[[Store], bytes], file_name: str, *, key: str) -> None:
    """A button that hands over a paper about what the pages show; that it was handed over is recorded. make: makes it from the read
    model that is shown then."""
    button(
        label,
        bridge.made_later(make),
        file_name,
        icon=ICONS[file_name.rpartition(".")[2]],
        key=key,
        type="tertiary",
        noted=bridge.export_noted(file_name),
    )


def _made(content: bytes | Callable[[], bytes], file_name: str, noted: Callable[[], object] | None) -> bytes:
    try:
        if noted is not None:
            noted()
        return content() if callable(content) else content
    except Exception as error:
        number = faults.recorded(error)
        told = (
            f"{error}" if isinstance(error, Refused | RecordError) else "请刷新后再试；仍然失败请把编号告诉系统管理员。"
        )
        raise NotMade(f"没有生成“{file_name}”，错误编号 {number}。{told}") from error
