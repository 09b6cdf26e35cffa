"""The read models of this process: each record once as a whole, and the parts of it that people with less see.

They live as long as the process, in this module: Streamlit's caches can be cleared by any client, these cannot.
"""

import threading
from datetime import date
from functools import lru_cache
from typing import Any, Literal

import streamlit as st

from data.access import roles
from data.access.identity import WHOLE, Identity, Scope
from data.demonstration import record as demonstration_filler
from data.store import Store
from metrics import monitor, results

Dataset = Literal["real", "demonstration"]
_GUARD = threading.Lock()
_FILLED = threading.Event()
_WHOLE: dict[str, Store] = {}
_PARTS: dict[tuple[Dataset, Scope], Store] = {}
_PAST: dict[tuple[Dataset, date, Scope], Store] = {}
FILLING = "首次启动：正在生成虚构的演示工作簿，并按正常流程读入，只需一次"
PAST_KEPT, PARTS_KEPT = 3, 12  # a part takes about 60 MB and some seconds to make


def whole(dataset: Dataset) -> Store:
    """The read model of a record, caught up with everything recorded so far, by whichever process."""
    if dataset not in _WHOLE:
        with st.spinner("正在打开数据，必要时由记录重新生成数据库缓存…"), _GUARD:
            if dataset not in _WHOLE:
                _WHOLE[dataset] = monitor.open_real() if dataset == "real" else monitor.open_demonstration()
    opened = _WHOLE[dataset]
    if dataset == "demonstration" and not _FILLED.is_set():
        _build_demonstration(opened)
    opened.catch_up()
    return opened


def shown(dataset: Dataset, who: Identity, day: date | None) -> Store:
    """What somebody sees of a record, now or as it was known at the end of an earlier day."""
    now = whole(dataset)
    scope = scope_of(now, who)
    if day is not None:
        return _past(dataset, now, scope, day)
    return now if scope.whole else _part(dataset, now, scope)


def scope_of(store: Store, who: Identity) -> Scope:
    """What of a record somebody sees. store: the whole of it."""
    table = roles.current()
    kind, withheld = table.roles[who.role].scope, table.withheld.get(who.role, frozenset())
    if kind == "all":
        return WHOLE
    if kind == "schemes":
        return Scope(_centres(store, who.schemes, store.shown), withheld, schemes=who.schemes)
    return Scope(who.centres if kind in ("centres", "centre") else frozenset(), withheld, comparing=False)


@lru_cache(maxsize=64)
def _centres(store: Store, schemes: frozenset[str], results_of: tuple[int, str]) -> frozenset[str]:
    """The centres of some schemes as the registry stands; a centre that changes its scheme changes hands."""
    return frozenset(c for scheme in schemes for c in results.read(store, "centres", scheme=scheme)["centre"])


def _part(dataset: Dataset, now: Store, scope: Scope) -> Store:
    found = _PARTS.get((dataset, scope))
    if found is None:
        with st.spinner("正在准备您的数据…"), _GUARD:
            found = _PARTS.get((dataset, scope)) or monitor.open_scoped(now, scope)
            _keep(_PARTS, (dataset, scope), found, PARTS_KEPT)
    found.catch_up()
    return found


def _past(dataset: Dataset, now: Store, scope: Scope, day: date) -> Store:
    """The last few are kept."""
    if opened := _PAST.get((dataset, day, scope)):
        return opened
    with st.spinner(f"正在恢复 {day} 所知的状态…"), _GUARD:
        # held by name: another visitor's day may push this one out of the last few at any moment
        opened = _PAST.get((dataset, day, scope)) or monitor.open_past(now, day, scope)
        _keep(_PAST, (dataset, day, scope), opened, PAST_KEPT)
    return opened


def _keep(kept: dict[Any, Store], key: Any, opened: Store, most: int) -> None:
    kept.pop(key, None)
    while len(kept) >= most:
        kept.pop(next(iter(kept)))
    kept[key] = opened


def _build_demonstration(opened: Store) -> None:
    """Write the fictional workbooks and take them in through the ordinary way; once, at the first start."""
    with _GUARD:
        opened.catch_up()
        if demonstration_filler.filled(opened):
            _FILLED.set()
            return
        place = st.empty()
        bar = place.container().progress(0.0, text=FILLING)
        try:
            demonstration_filler.fill_apart(
                lambda done, total: bar.progress(done / total, text=f"{FILLING}（{done}/{total}）")
            )
            _FILLED.set()
        finally:
            place.empty()


def notices() -> list[str]:
    """What was repaired when read models were opened; each is said once per process."""
    with _GUARD:
        opened = [*_WHOLE.values(), *_PAST.values()]
        told = list(dict.fromkeys(n for s in opened for n in s.notices))
        for s in opened:
            s.notices.clear()
    return told
