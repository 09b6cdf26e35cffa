"""What 系统 and the banners ask of a record itself, not of what it says: its journal, its chain, its backups, its clock."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from data.access import audit
from data.access.sign_in.desk import desk
from data.acts.registry import conflicts
from data.journal import opening
from data.journal.backups import anchor as anchors
from data.journal.backups import backup_failure, health
from data.journal.integrity import OnRead
from data.journal.kept_record import KeptRecord
from metrics import results
from pages.session import stores, visitor
from pages.session.stores import Dataset


def journal(dataset: Dataset, question: str, **asked: Any) -> pd.DataFrame:
    """The answer of the question `journal`, or of one that sums it up, about a record; the newest acts stand in it at once."""
    visitor.required("journal.read", "操作记录")
    return results.read(stores.whole(dataset), question, **asked)


def journal_export_noted(asked: str, rows: int) -> Callable[[], object]:
    """Records, when called from whichever thread, that the journal was exported. asked: the conditions, in words."""
    who = visitor.required("journal.read", "操作记录")
    return partial(audit.note, desk().record, "exported", who, "journal", questions=asked, count=rows)


def anchor_problem(dataset: Dataset, text: str) -> str | None:
    """What speaks against a record by an anchor as typed; None when it fits. Raises ValueError for what is none."""
    visitor.required("journal.read", "操作记录")
    return anchors.problem(stores.whole(dataset).record, anchors.typed(text))


def failed_backup() -> str | None:
    """Why the real record could not be backed up last time, in one sentence; None since it could."""
    return backup_failure.told(opening.real())


def clock_behind() -> str | None:
    """That the clock says an earlier time than it did when something was recorded, in one sentence; None: it does not."""
    if st.session_state.get("dataset") == "demonstration":  # its day stands still; who sees no data has chosen none
        return None
    return health.clock_behind(stores.whole("real").record)


def other_rules() -> str | None:
    """That another server acts on the real record under other rules than this one, in one sentence; None: nothing like it."""
    if st.session_state.get("dataset") == "demonstration":
        return None
    store = stores.whole("real")
    record = store.record
    return record.other_rules(store.definitions.fingerprint) if isinstance(record, KeptRecord) else None


def verify(dataset: Dataset, on_read: OnRead) -> list[str]:
    """What is wrong with a record or worth knowing; reads all of it. on_read: see `data.journal.integrity.findings`."""
    visitor.required("journal.read", "操作记录")
    return stores.whole(dataset).record.verify(on_read)


def registered_conflicts(dataset: Dataset) -> list[conflicts.Conflict]:
    """What is registered in a record and does not hold; see `data.acts.registry.conflicts`."""
    visitor.required("journal.read", "登记核对")
    return conflicts.of(stores.whole(dataset))
