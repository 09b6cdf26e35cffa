"""The read models of this process: each record once as a whole, and the parts of it that people with less see.

They live as long as the process, in this module: Streamlit's caches can be cleared by any client, these cannot.
"""

import threading
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from functools import lru_cache
from typing import Literal, get_args

import streamlit as st

from data import settings
from data.access import roles
from data.access.identity import WHOLE, Identity, Scope
from data.demonstration import record as demonstration_filler
from data.demonstration.filling import Filling
from data.read_model.store import Store
from metrics import monitor, results
from pages.session.following import follow
from pages.session.kept import Kept
from pages.session.streamlit_internals import get_script_run_ctx

Dataset = Literal["real", "demonstration"]
RECORDS: dict[Dataset, str] = {"real": "正式记录", "demonstration": "演示记录"}
DATASETS: tuple[Dataset, ...] = get_args(Dataset)
_OPENING = {"real": threading.Lock(), "demonstration": threading.Lock()}
_FILLED = threading.Event()
_FILLINGS: list[Filling] = []  # the last one alone
_WHOLE: dict[str, Store] = {}
_PARTS: Kept[tuple[Dataset, date | None, Scope]] = Kept(
    settings.parts_memory
)  # (record, day, whose centres) → what is seen of it
FILLING = "首次启动：正在生成虚构的演示工作簿，并按正常流程读入，只需一次"
AGAIN = "上次生成演示数据时中途停止，现在从停下的地方继续，已有的不会重复"
LEAVE = "可以关闭本页或另开窗口：生成在后台继续，再打开时显示进度或结果。"
LOOK = 0.3  # seconds between two looks at how far it is


def whole(dataset: Dataset) -> Store:
    """The read model of a record, caught up with everything recorded so far, by whichever process."""
    if dataset not in _WHOLE:
        with _saying("正在打开数据，必要时由记录重新生成数据库缓存…"), _OPENING[dataset]:
            if dataset not in _WHOLE:
                _WHOLE[dataset] = monitor.open_real() if dataset == "real" else monitor.open_demonstration()
                follow(_WHOLE[dataset])
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
        return _PARTS.get(
            (dataset, day, scope),
            lambda: monitor.open_past(now, day, scope),
            lambda: _saying(f"正在恢复 {day} 所知的状态…"),
        )
    if scope.whole:
        return now
    part = _PARTS.get(
        (dataset, None, scope), lambda: monitor.open_scoped(now, scope), lambda: _saying("正在准备您的数据…")
    )
    part.catch_up()
    return part


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


def _saying(text: str) -> AbstractContextManager[None]:
    """Say on the page what is being waited for; a download has no page."""
    return st.spinner(text) if get_script_run_ctx(suppress_warning=True) is not None else nullcontext()


def _build_demonstration(opened: Store) -> None:
    """Wait, with the progress on the page, until the fictional workbooks are written and taken in through the ordinary way.

    That is done once, at the first start, beside all pages: whoever leaves breaks nothing off. Raises RuntimeError where it
    failed; the next who comes begins it again.
    """
    with _OPENING["demonstration"]:
        if _FILLED.is_set():
            return
        if not _FILLINGS or _FILLINGS[-1].failed:
            opened.catch_up()
            if demonstration_filler.filled(opened):
                _FILLED.set()
                return
            _FILLINGS[:] = [Filling(again=opened.version[0] > 0)]
        filling = _FILLINGS[-1]
    place = st.empty()
    with place.container():
        said = AGAIN if filling.again else FILLING
        bar = st.progress(0.0, text=said)
        st.caption(LEAVE)
    while not filling.ended.wait(LOOK):
        if filling.total:
            bar.progress(filling.done / filling.total, text=f"{said}（{filling.done}/{filling.total}）")
    place.empty()
    filling.require()
    _FILLED.set()


def notices() -> list[str]:
    """What was repaired when read models were opened; each is said once per process."""
    opened = [*_WHOLE.values(), *(store for (_, day, _), store in _PARTS.there() if day is not None)]
    told = list(dict.fromkeys(n for s in opened for n in s.notices))
    for s in opened:
        s.notices.clear()
    return told
