"""The guides (docs/*.md) part by part: which parts belong to which page, and where a word stands in them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "docs"
DEPARTMENT, CENTRE, OPERATION = "主管部门", "创新中心", "运维"
GUIDES = (DEPARTMENT, CENTRE, OPERATION)

# Page → guide → the parts that say how it is used, by their headings.
PAGES: dict[str, dict[str, tuple[str, ...]]] = {
    "overview": {DEPARTMENT: ("看全年", "开始使用", "登录和角色")},
    "centre": {DEPARTMENT: ("看一家中心", "一个数字从哪里来", "按当时所知"), CENTRE: ("回执和问题清单",)},
    "comparison": {DEPARTMENT: ("看全年", "一个数字从哪里来")},
    "evaluation": {DEPARTMENT: ("绩效评价", "登记等级")},
    "outlook": {DEPARTMENT: ("看全年",)},
    "flags": {DEPARTMENT: ("预警",)},
    "money": {DEPARTMENT: ("资金",)},
    "reporting": {
        DEPARTMENT: ("接收报告", "核定", "到期与提醒", "开始使用", "登记等级"),
        CENTRE: ("下载模板", "填报", "回执和问题清单", "常见错误"),
    },
    "self_check": {CENTRE: ("自查", "常见错误")},
    "application": {DEPARTMENT: ("申报自评",), CENTRE: ("申报之前",)},
    "process": {DEPARTMENT: ("建设进程",)},
    "policy": {DEPARTMENT: ("规则",), CENTRE: ("规则",)},
    "system": {OPERATION: ("操作记录", "备份", "校验值", "导出数据", "本地账户", "角色")},
}


@dataclass(frozen=True)
class Part:
    """What stands below a heading, up to the next one of its level. text: Markdown without pictures and links to files."""

    guide: str
    heading: str
    text: str


def of(page: str, *, centre: bool) -> list[Part]:
    """The parts of a page. centre: the reader is of a centre, whose guide comes first."""
    known = PAGES[page]
    order = sorted(known, key=lambda guide: (guide == CENTRE) != centre)
    return [part(guide, heading) for guide in order for heading in known[guide]]


def part(guide: str, heading: str) -> Part:
    """One part. Raises LookupError where the guide has no such heading."""
    found = next((one for one in parts(guide) if one.heading == heading), None)
    if found is None:
        raise LookupError(f"docs/{guide}.md has no part '{heading}'")
    return found


def found(words: str, guides: Sequence[str] = GUIDES) -> list[Part]:
    """The parts in which all of the words stand, those that have them in the heading first. words: apart by spaces."""
    wanted = words.lower().split()
    if not wanted:
        return []
    there = [
        one
        for guide in guides
        for one in parts(guide)
        if all(word in f"{one.heading}\n{one.text}".lower() for word in wanted)
    ]
    return sorted(there, key=lambda one: not all(word in one.heading.lower() for word in wanted))


@cache
def parts(guide: str) -> list[Part]:
    """All parts of a guide in order; one below another's heading stands also for itself."""
    lines = (FOLDER / f"{guide}.md").read_text("utf-8").splitlines()
    heads = [(n, len(line) - len(line.lstrip("#"))) for n, line in enumerate(lines) if re.match(r"#{2,3} ", line)]
    listed = []
    for place, (n, level) in enumerate(heads):
        end = next((m for m, other in heads[place + 1 :] if other <= level), len(lines))
        listed.append(Part(guide, lines[n].lstrip("# "), _shown("\n".join(lines[n + 1 : end]))))
    return listed


def _shown(text: str) -> str:
    """Without pictures, with the words of links to other files, and headings as bold lines: it stands below another heading."""
    text = re.sub(r"^!\[[^\]]*\]\([^)]*\)\n?", "", text, flags=re.M)
    text = re.sub(r"\[([^\]]+)\]\((?!https?:)[^)]*\)", r"《\1》", text)
    text = re.sub(r"^#+ (.*)$", r"**\1**", text, flags=re.M)
    # a line that goes on below: a browser would put a space between the two
    return re.sub(r"(?<=[^\x00-\x7f])\n\s*(?=[^\x00-\x7f])", "", text).strip()
