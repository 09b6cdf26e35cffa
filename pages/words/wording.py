"""Codes, days and names as people read them; numbers are written as everywhere (data/schema/quantities.py)."""

import re
from collections.abc import Iterable
from datetime import date
from os.path import commonprefix
from typing import Any

import pandas as pd

from data.schema.loading import Definitions
from data.schema.models.policy import Document
from data.schema.quantities import absent as absent
from data.schema.quantities import difference as difference
from data.schema.quantities import quantity as quantity


def status(code: Any, d: Definitions) -> str:
    """● 已达成 and so on: symbol and word, never colour alone."""
    if absent(code):
        return "—"
    known = d.vocabulary.statuses[code]
    return f"{known.symbol} {known.label}"


def label(kind: str, code: Any, d: Definitions) -> str:
    """The Chinese word for a code of one of the vocabulary's lists."""
    if absent(code):
        return "—"
    words = d.vocabulary.labels.get(kind) or d.vocabulary.choices[kind]
    return words.get(str(code), str(code))


def state(code: Any, scheme: str, d: Definitions) -> str:
    """What a scheme's document calls a state of the registry: the title taken is a 备案资格 here and a 称号 there."""
    own = d.schemes[scheme].states if scheme in d.schemes else {}
    return own.get(str(code)) or label("centre_state", code, d)


def left(state_then: Any, scheme: str, d: Definitions) -> str:
    """（已摘牌） behind the name of a centre that has left, in the words of its scheme; nothing behind any other."""
    return "" if absent(state_then) else f"（{state(state_then, scheme, d)}）"


def document(known: Document, d: Definitions) -> str:
    """The title of a policy document with its status, said once: a title often says already that it is a draft."""
    status = label("document_status", known.status, d)
    return known.title if status in known.title else f"{known.title}（{status}）"


def day(value: Any) -> str:
    """2025年3月1日, or a dash."""
    if absent(value):
        return "—"
    value = value if isinstance(value, date) else pd.Timestamp(value).date()
    return f"{value.year}年{value.month}月{value.day}日"


def moment(value: Any) -> str:
    """2025年3月1日 14:30; of what has no time of day, or midnight, the day alone."""
    timed = not absent(value) and hasattr(value, "hour") and (value.hour or value.minute)
    return f"{day(value)} {value:%H:%M}" if timed else day(value)


# A day, and a blank between it and a Chinese character.
_DAY = re.compile(r"(?:(?<=[\u4e00-\u9fff]) )?(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)(?: (?=[\u4e00-\u9fff]))?")


# Years in a row, which some programs tear where the line ends: 2021、2022、2023
_YEARS = re.compile(r"(?<![\d.])\d{4}(?:、\d{4}){2,}(?![\d.])")


def dates(text: str) -> str:
    """What the program says, with its dates as an official paper writes them: 2025-03-01 is 2025年3月1日, three years and more in
    a row are 2021至2023."""
    return _YEARS.sub(_in_a_row, _DAY.sub(lambda m: f"{m[1]}年{int(m[2])}月{int(m[3])}日", text))


def _in_a_row(found: re.Match[str]) -> str:
    runs: list[list[int]] = []
    for year in map(int, found[0].split("、")):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return "、".join(f"{run[0]}至{run[-1]}" if len(run) > 2 else "、".join(map(str, run)) for run in runs)


# Where a conclusion came in as one from before the first use.
TAKEN_OVER = "历史数据导入"


def taken_over(history: bool | None) -> str:
    """（历史数据导入） behind a conclusion that was taken over, else nothing."""
    return f"（{TAKEN_OVER}）" if history else ""


def deadline(due_on: Any, today: date) -> str:
    """How a suggested date stands on a day, as Markdown: red and 已过期 12 天 once it is past, else 还有 12 天."""
    if absent(due_on):
        return ""
    due = due_on if isinstance(due_on, date) else pd.Timestamp(due_on).date()
    left = (due - today).days
    if left < 0:
        return f":red[**已过期 {-left} 天**]（建议于 {day(due)} 前处理）"
    return f"建议于 {day(due)} 前处理（{f'还有 {left} 天' if left else '今天到期'}）"


def short_names(names: Iterable[str]) -> dict[str, str]:
    """Names without the ending that all of them share (技术创新中心), where a table has no room for it."""
    listed = list(dict.fromkeys(names))
    backwards = [name[::-1] for name in listed]
    shared = commonprefix(backwards) if len(listed) > 1 else ""
    least = min((len(name) for name in listed), default=0)
    return {name: name[: len(name) - len(shared)] if len(shared) < least else name for name in listed}


SHARED = 4  # so many characters of a name that all have are words
ROOM = 11  # so many characters of a name stand beside the code in a column of 178 pixels


def room(codes: Iterable[str]) -> int:
    """How many characters of a name stand beside codes: two more letters of a code take the room of one."""
    return ROOM - max(0, max((len(code) for code in codes), default=0) - 3) // 2


def fitting(names: Iterable[str], room: int) -> dict[str, str]:
    """Short names of at most `room` characters, each still another one than all others: what many begin with (浙江省) goes first,
    then the middle; where two would be alike, what differs stays. Names that differ beyond that are left as they are."""
    short = short_names(names)
    narrow = any(len(one) > room for one in short.values())
    found = {name: _bare(one, list(short.values())) if narrow else one for name, one in short.items()}
    if narrow:
        found = _without_shared(found)
    cut = {name: _without_middle(one, room) for name, one in found.items()}
    told = list(cut.values())
    for name, one in found.items():
        if told.count(cut[name]) > 1:
            alike = [
                other for key, other in found.items() if other != one and _without_middle(other, room) == cut[name]
            ]
            differs = min((len(commonprefix([one, other])) for other in alike), default=0)
            begin = max(0, min(differs - 1, len(one) - room + 1))
            cut[name] = f"{'…' * (begin > 0)}{one[begin : begin + room - 2]}…"
    return cut if len(set(cut.values())) == len(cut) else short


def _bare(name: str, all_of_them: list[str]) -> str:
    """A name without the province or the like that all begin with."""
    shared = commonprefix(all_of_them) if len(all_of_them) > 1 else ""
    end = max(shared.rfind(sign) for sign in "省市区·") + 1
    return name[end:] if end < len(name) else name


def _without_shared(names: dict[str, str]) -> dict[str, str]:
    """Names without the words in their midst that all of them have (技术创新中心), as long as they stay each another."""
    told = list(names.values())
    first = min(told, key=len)
    ends = (
        (begin, begin + length)
        for length in range(len(first), SHARED - 1, -1)
        for begin in range(len(first) - length + 1)
    )
    words = next((first[a:b] for a, b in ends if all(first[a:b] in one for one in told)), "")
    words = words.strip("（）()·、 ")
    found = {name: one.replace(words, "", 1) for name, one in names.items()} if len(words) >= SHARED else names
    return found if len(told) > 1 and all(found.values()) and len(set(found.values())) == len(set(told)) else names


def _without_middle(name: str, room: int) -> str:
    if len(name) <= room:
        return name
    tail = (room - 1) // 2
    return f"{name[: room - 1 - tail]}…{name[-tail:]}"


def years(values: Iterable[Any] | None) -> str:
    """2021、2023年, or nothing."""
    listed = [str(int(v)) for v in (values if values is not None else [])]
    return f"{'、'.join(listed)}年" if listed else ""


def plain(text: Any) -> str:
    """User text made safe for places that read Markdown: every special character loses its meaning."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]()#+-.!|<>~$:@&" else c for c in str(text)).replace("\n", " ")
