"""On what a flag rests, in words: the numbers that it compares, of which day, and how much stands behind it.

One answer for pages, papers and command line; the numbers themselves are worded in metrics/sql/90_flag.sql.
"""

from data.schema.loading import Definitions
from metrics.answers.centres import Flag

SEPARATOR = "　·　"


def compared(flag: Flag) -> str:
    """数值 19.99 亿元（2022-12-31）　·　要求 20.00 亿元　·　相差 100.00 万元; nothing where something is done or not, or was concluded."""
    if flag.value_said is None:
        return ""
    day = "" if flag.on_day is None else f"（{flag.on_day}）"
    # what no rule asks for is what the path to a target comes to
    word = "应达值" if flag.rule is None else "要求"
    return SEPARATOR.join((f"数值 {flag.value_said}{day}", f"{word} {flag.bound_said}", f"相差 {flag.gap_said}"))


def evidence(of: str, count: int, d: Definitions) -> str:
    """依据计入的明细 12 行, 依据已公布的结论 2 项."""
    return d.vocabulary.labels["evidence"][of].replace("{n}", str(count))


def in_words(flag: Flag, d: Definitions) -> str:
    """Both in one line."""
    return SEPARATOR.join(filter(None, (compared(flag), evidence(flag.evidence_of, flag.evidence, d))))


def remedy(flag: Flag) -> str:
    """什么会改变它：…; nothing of a flag whose texts are from a time when they did not say it."""
    return "" if flag.changed_by is None else f"什么会改变它：{flag.changed_by}"
