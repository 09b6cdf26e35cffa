"""Going through a whole record again and saying everything that is not as it was written."""

from collections.abc import Callable, Iterator
from typing import Any, Literal

from data.journal.event import START, Event, Mark, RecordDamaged, RecordNewer, decode, event_of, misplaced
from data.journal.journal import Journal
from data.journal.originals import OriginalMissing, Originals, replacements

# What is being read, how many of them have been, of how many.
OnRead = Callable[[Literal["journal", "originals"], int, int], object]
OFTEN = 100  # lines are read fast: told of so many at a time


def findings(journal: Journal, originals: Originals, on_read: OnRead = lambda what, done, total: None) -> list[str]:
    """What is wrong (错误：…) or worth knowing (提示：…) about a record; reads everything, changes nothing. on_read: told what is
    being read; it may raise, to leave off."""
    stored = originals.names()  # before the journal: an original put meanwhile is not a leftover
    acknowledged = journal.acknowledged()
    found: list[str] = []
    events: list[Event] = []
    mark, lines = START, list(journal.lines())
    for number, line in enumerate(lines, start=1):
        if number % OFTEN == 1:
            on_read("journal", number - 1, len(lines))
        event, what = _read(
            line, number, f"{journal.named} 第{number}行", mark, last=number == len(lines), acknowledged=acknowledged
        )
        found += what
        if event is not None:
            if events and event.at < events[-1].at:
                found.append(f"提示：{journal.named} 第{number}行的时间早于前一行，系统时钟可能被回拨")
            events.append(event)
        mark = Mark(event.n, event.hash) if event else Mark(mark.n + 1, None)
    if acknowledged.n > len(lines):
        found.append(f"错误：{journal.named} 末尾缺失，第{len(lines) + 1}至第{acknowledged.n}条曾经确认")
    if events and not acknowledged.n:
        found.append(f"提示：{journal.noted} 缺失或无法读取，末尾是否完整无从核对")
    found += [f"提示：{name} 是此前中断时未写完的一行，未生效" for name in journal.torn()]
    return found + list(_originals(events, originals, stored, on_read))


def _read(
    line: bytes, number: int, place: str, mark: Mark, *, last: bool, acknowledged: Mark
) -> tuple[Event | None, list[str]]:
    """The event of a line, if it can be read, and what is wrong with the line. mark: behind the line before."""
    fields = decode(line)
    if fields is None:
        if last and number > acknowledged.n:
            return None, [f"提示：{place}没有写完（写入时中断），未生效，下次写入时移开"]
        return None, [f"错误：{place}无法读取，内容残缺或被改动"]
    try:
        event = event_of(line, fields)
    except RecordNewer as newer:
        return None, [f"错误：{place}：{newer}"]
    if event is None:
        return None, [f"错误：{place}的内容被改动，与校验值不符"]
    if reason := misplaced(event, mark):
        return event, [f"错误：{place}：{reason}"]
    if number == acknowledged.n and event.hash != acknowledged.hash:
        return event, [f"错误：{place}不是当时确认的那一条"]
    return event, []


def _originals(events: list[Event], originals: Originals, stored: set[str], on_read: OnRead) -> Iterator[str]:
    """Originals that are missing or changed, and files that no event speaks of."""
    named: dict[str, int] = {}
    replaced: set[str] = set()
    for event in events:
        replaced |= replacements(event.body).keys()
        for sha in named_originals(event.body):
            named.setdefault(sha, event.n)
    for sha in sorted(replaced & stored):
        yield f"错误：原始文件 {sha} 已由删节副本替换，却仍在；请再次运行 python -m data redact"
    for done, (sha, n) in enumerate(named.items()):
        on_read("originals", done, len(named))
        if sha in replaced:
            continue
        try:
            originals.get(sha)
        except OriginalMissing:
            yield f"错误：第{n}条记录所指的原始文件 {sha} 缺失"
        except RecordDamaged:
            yield f"错误：第{n}条记录所指的原始文件 {sha} 的内容被改动，与编号不符"
        except ValueError:
            yield f"错误：第{n}条记录所指的原始文件编号“{sha}”不是 SHA-256"
    yield from (f"提示：原始文件 {name} 没有任何记录提到，可能是中断时留下的" for name in sorted(stored - set(named)))


def named_originals(value: Any) -> Iterator[str]:
    """Every value under a key "sha256", however deep."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "sha256" and isinstance(inner, str):
                yield inner
            else:
                yield from named_originals(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from named_originals(inner)
