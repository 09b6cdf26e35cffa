"""Many files at once: read side by side, received one after the other, one bad file never stops the rest."""

import hashlib
import os
import pickle
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby, islice
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from data.acts.registry import conclusions
from data.acts.reports import candidate, submissions
from data.acts.reports.submissions import Outcome, Prepared
from data.problem import Problem, Refused
from data.read_model.store import Store
from data.schema.loading import Definitions
from data.workbook import reading
from data.workbook.isolation import zipped

# What later rows refer to comes first: centres, then their letters, then the other registers, then the reports.
REGISTRY_FIRST = ("centre", "letter")
TOGETHER = 40  # reports that are tried out at once: their rows are all in memory then
FEW = 4  # files that are read before the first process of a pool would have started
UNPACKED = 200 * 1024**2  # what all .zip handed in at once may hold: it is all in memory then


@dataclass(frozen=True)
class Upload:
    """A file held in memory, as a browser sends it or a .zip holds it. problems: why it is refused before it is read."""

    name: str
    content: bytes
    problems: tuple[Problem, ...] = ()


File = TypeVar("File", Path, Upload, Path | Upload)
# Which file comes first; see `_turn`.
Turn = tuple[int, bool, str]
STATES: Turn = (len(REGISTRY_FIRST) + 1, False, "")
REPORTS: Turn = (len(REGISTRY_FIRST) + 2, False, "")


@dataclass(frozen=True)
class _Read:
    """A file that was read and waits its turn. Its rows are packed, about a twentieth of what they take otherwise.

    centres: those whose own row it holds; concluded: one of them in a state that somebody has concluded.
    """

    turn: Turn
    prepared: Prepared
    packed: bytes | None
    centres: frozenset[str] = frozenset()
    concluded: bool = False

    @classmethod
    def of(cls, prepared: Prepared, definitions: Definitions) -> "_Read":
        turn = _turn(prepared, definitions)
        if prepared.filled is None:  # to be refused: its content is not needed any more
            return cls(turn, replace(prepared, content=b""), None)
        packed = zlib.compress(pickle.dumps(prepared.filled, pickle.HIGHEST_PROTOCOL), 1)
        own = [row.cells for row in prepared.filled.rows if row.ledger == "centre"]
        concluded = any(cells["state"] != conclusions.BEGUN for cells in own)
        return cls(turn, replace(prepared, filled=None), packed, frozenset(c["centre"] for c in own), concluded)

    def unpacked(self) -> Prepared:
        if self.packed is None:
            return self.prepared
        return replace(self.prepared, filled=pickle.loads(zlib.decompress(self.packed)))


def files_in(paths: Iterable[Path]) -> list[Path | Upload]:
    """The files named and all below the folders named, of whatever kind: what cannot be read is refused by name, never passed
    over. Only what programs leave beside (lock files) is left out. A .zip is a folder (`opened`)."""
    found: list[Path | Upload] = []
    for path in paths:
        if path.is_dir():
            found += [p for p in sorted(path.rglob("*")) if not p.is_dir() and not zipped.left_beside(p.name)]
        else:
            found.append(path)
    return opened(found)


def opened(files: Iterable[File]) -> list[File | Upload]:
    """The files with each .zip replaced by what is in it. What is in it is not opened again; a .zip that cannot be read, or is
    too much with those before it, stays, with its problem."""
    found: list[File | Upload] = []
    room = UNPACKED
    for file in files:
        if not file.name.lower().endswith(zipped.ENDING) or (isinstance(file, Upload) and file.problems):
            found.append(file)
            continue
        packed = _in_memory(file)
        try:
            inside = None if packed.problems else zipped.entries(packed.content)
        except Refused as refused:
            found.append(replace(packed, problems=tuple(refused.problems)))
            continue
        if inside is None:
            found.append(packed)
            continue
        room -= sum(len(entry.content) for entry in inside)
        if room < 0:
            reason = Problem(None, None, f"一次交入的压缩包合计超过 {UNPACKED // 1024**2} MB", "请分几次交入")
            found.append(replace(packed, problems=(reason,)))
            continue
        found += [Upload(e.name, e.content, (e.problem,) if e.problem else ()) for e in inside]
    return found


def receive_all(
    store: Store,
    files: Sequence[Path | Upload],
    *,
    actor: str,
    on_read: Callable[[str], None] = lambda name: None,
    permitted: submissions.Permitted | None = None,
    history: bool = False,
) -> Iterator[Outcome]:
    """Receive files (`files_in`), registry first. Yields one outcome per file as it is done.

    on_read: called with the name of each file once it was read; receiving begins when all of them were; permitted, history:
    see `data.acts.reports.submissions.receive`.
    Raises RecordError when the record cannot be written: what was yielded before is recorded, the rest is not.
    """
    with _side_by_side(len(files)) as pool:
        reads = _announced(pool.map(partial(_read, store.definitions), files), on_read)
    yield from _receive(store, reads, actor, permitted, None, history)


def _side_by_side(count: int) -> Executor:
    """What reads so many files: threads while they are few, because each is taken apart in a child process anyway."""
    if count <= FEW:
        return ThreadPoolExecutor(max_workers=2)
    return ProcessPoolExecutor(max_workers=min(os.cpu_count() or 1, 8), mp_context=get_context("spawn"))


def receive_uploads(
    store: Store,
    uploads: Sequence[Upload],
    *,
    actor: str,
    on_read: Callable[[str], None] = lambda name: None,
    permitted: submissions.Permitted | None = None,
    held: submissions.Held | None = None,
    history: bool = False,
) -> Iterator[Outcome]:
    """The same as `receive_all` for files held in memory. permitted, held: see `data.acts.reports.submissions.receive`.

    In threads: the parsing happens in a child process anyway, and a pool of processes would start a web server's
    script again in each of them.
    """
    pool = ThreadPoolExecutor(max_workers=2)
    try:
        reads = _announced(pool.map(partial(_read, store.definitions), opened(uploads)), on_read)
    finally:
        # whoever asked may have gone: what has not begun is not read any more
        pool.shutdown(cancel_futures=True)
    yield from _receive(store, reads, actor, permitted, held, history)


def prepare_file(definitions: Definitions, file: Path | Upload) -> Prepared:
    """Read one file; a file that cannot even be opened is a refusal like any other."""
    held = _in_memory(file)
    if held.problems:
        sha = hashlib.sha256(held.content).hexdigest() if held.content else ""
        return Prepared(held.name, held.content, sha, None, held.problems)
    return submissions.prepare(held.content, held.name, definitions)


def _in_memory(file: Path | Upload) -> Upload:
    if isinstance(file, Upload):
        return file
    try:
        content = file.read_bytes() if file.stat().st_size <= reading.MAX_BYTES else None
    except OSError as error:
        reason = "没有这个文件" if isinstance(error, FileNotFoundError) else f"无法打开：{error.strerror}"
        return Upload(file.name, b"", (Problem(None, None, reason, "请核对路径和权限"),))
    if content is None:
        found = Problem(None, None, f"文件超过 {reading.MAX_BYTES // 1024**2} MB", "请删除无关的工作表和图片后再试")
        return Upload(file.name, b"", (found,))
    return Upload(file.name, content)


def _read(definitions: Definitions, file: Path | Upload) -> _Read:
    return _Read.of(prepare_file(definitions, file), definitions)


def _announced(reads: Iterator[_Read], on_read: Callable[[str], None]) -> list[_Read]:
    done = []
    for one in reads:
        on_read(one.prepared.file_name)
        done.append(one)
    return done


def _receive(
    store: Store,
    reads: Iterable[_Read],
    actor: str,
    permitted: submissions.Permitted | None,
    held: submissions.Held | None,
    history: bool,
) -> Iterator[Outcome]:
    known = set(store.read("select centre from registry.centre")["centre"])

    def turn_of(read: _Read) -> Turn:
        """A state rests on conclusions that may stand in another file; a new centre has to be there before them."""
        return STATES if read.concluded and read.centres <= known else read.turn

    ordered = sorted(reads, key=lambda read: (turn_of(read), read.prepared.file_name))
    for turn, listed in groupby(ordered, key=turn_of):
        for group in _batched(listed):
            files = [one.unpacked() for one in group]
            # reports are tried out together; where that fails, each by itself, so that the right one is refused
            reports = [f.filled for f in files if f.filled] if turn == REPORTS else []
            tried = len(reports) > 1 and candidate.computable(store, reports)
            for prepared in files:
                yield submissions.receive(
                    store, prepared, actor=actor, permitted=permitted, tried=tried, held=held, history=history
                )


def _batched(reads: Iterable[_Read]) -> Iterator[list[_Read]]:
    waiting = iter(reads)
    while group := list(islice(waiting, TOGETHER)):
        yield group


def _turn(prepared: Prepared, definitions: Definitions) -> Turn:
    """When a file is received: registers of centres before those of letters, other registers, reports. Of two registers the
    one that holds an assessment after rectification comes after the failure it needs; else published grades and letters go by
    their dates, so that it is not the names of the files that decide which of two that contradict each other is refused."""
    if prepared.filled is None or definitions.forms[prepared.filled.form].kind != "registry":
        return REPORTS
    there = {row.ledger for row in prepared.filled.rows}
    stage = next((turn for turn, ledger in enumerate(REGISTRY_FIRST) if ledger in there), len(REGISTRY_FIRST))
    grades = [row.cells for row in prepared.filled.rows if row.ledger == "grade"]
    again = any(cells["nature"] == "rectified" for cells in grades)
    signed = [row.cells["signed_on"] for row in prepared.filled.rows if row.ledger == "letter"]
    return stage, again, max((*(cells["published_on"] for cells in grades), *signed), default="")
