"""Keeping a read model in step with a record that tells when another server has written: the next visitor need not wait for it."""

import threading
import time

from data.journal.kept_record import KeptRecord
from data.journal.record import RecordError
from data.read_model.store import Store

QUIET, AGAIN = 60.0, 2.0  # seconds: how long to listen at a time; until a connection that broke is tried again


def follow(store: Store) -> None:
    """Bring in from now on, beside all pages, what anybody records; nothing where the record tells nobody."""
    if isinstance(store.record, KeptRecord) and store.record.told(QUIET) is not None:
        threading.Thread(target=_follow, args=(store, store.record), name="following", daemon=True).start()


def _follow(store: Store, record: KeptRecord) -> None:
    while True:
        try:
            for _ in record.told(QUIET) or ():
                store.catch_up()
        except RecordError:  # told to whoever opens a page; here it only means to try again
            time.sleep(AGAIN)
