"""The export of a whole record, as a page hands it over."""

from collections.abc import Callable
from functools import partial

from data.access import audit, roles
from data.access.identity import Identity
from data.access.sign_in.desk import desk
from metrics.exporting import package
from pages.session import stores, visitor
from pages.session.stores import Dataset


def made_later(dataset: Dataset, file_name: str) -> Callable[[], bytes]:
    """Makes the export of a whole record as a zip when called, from whichever thread; that it was handed over is recorded first,
    where people sign in."""
    who = visitor.required("record.export", "数据导出")
    return partial(_made, dataset, who, visitor.signed_in() and dataset == "real", file_name)


def _made(dataset: Dataset, who: Identity, noted: bool, file_name: str) -> bytes:
    if noted:
        audit.note(desk().record, "exported", who, file_name, file_name=file_name)
    return package.zipped(stores.whole(dataset), names=roles.current().sees_names(who))
