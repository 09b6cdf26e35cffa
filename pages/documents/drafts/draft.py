"""What every draft has: a template, the names it may use, and what they say that is the same in all of them."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from data.read_model.database import Reader
from data.read_model.rows import each
from data.read_model.store import Store
from data.schema.loading import Definitions
from data.schema.models.policy import Rule
from metrics import results
from metrics.answers.centres import Centre, Flag
from pages.documents.drafts.filling import Names, Values, filled
from pages.documents.drafts.office import office_templates
from pages.session.provenance import FICTIONAL, Provenance
from pages.words import wording

TEMPLATES = Path(__file__).with_name("templates")
BLANK = "（　　）"  # what is not known stands open and is seen
NO_DAY = "（　　）年（　）月（　）日"
MARK = "草稿：由系统按已记录的内容填写，供拟稿参考；是否采用、怎样处理由主管部门决定"
LINE = 20  # characters of a title
COMMON: Names = dict.fromkeys(("标题", "草稿", "虚构", "页脚", "建设方案", "主管部门", "政策文件"), ())


@dataclass(frozen=True)
class Draft:
    """A draft that the program fills in. code: of its template; what: 绩效评价结果通知; own: the names that only it has."""

    code: str
    what: str
    own: Names

    @property
    def names(self) -> Names:
        """Every name its template may use."""
        return {**COMMON, **self.own}

    def house(self) -> bytes:
        """The template that the program brings along (house_templates.py)."""
        return (TEMPLATES / f"{self.code}.docx").read_bytes()

    def document(self, store: Store, values: Values) -> bytes:
        """The draft as Word, from the office's template where the record has one: its fingerprint stands in the foot then.

        Raises Refused where the template is broken or uses something that is not there.
        """
        own = office_templates.read(store, self.code)
        if own is None:
            return filled(self.house(), values, self.names)
        marked = {**values, "页脚": f"{values['页脚']}　模板 {hashlib.sha256(own).hexdigest()[:12]}"}
        return filled(own, marked, self.names)


def common(title: str, scheme: str, d: Definitions, origin: Provenance) -> dict[str, str]:
    """The values of COMMON. origin: on what the draft rests, at the foot of every page."""
    known = d.schemes[scheme]
    return {
        "标题": title,
        "草稿": MARK,
        "虚构": FICTIONAL if origin.fictional else "",
        "页脚": origin.line(),
        "建设方案": known.label,
        "主管部门": known.authority,
        "政策文件": f"《{wording.document(known.document, d)}》",
    }


def centre_of(store: Reader, scheme: str, centre: str) -> Centre:
    """A centre as it is registered. Raises LookupError."""
    found = next((c for c in each(results.read(store, "centres", scheme=scheme), Centre) if c.centre == centre), None)
    if found is None:
        raise LookupError(f"中心编码“{centre}”没有登记")
    return found


def flags_of(store: Reader, scheme: str, centre: str, year: int) -> list[Flag]:
    """The flags of a centre's year, the gravest first."""
    return [f for f in each(results.read(store, "flags", scheme=scheme, year=year), Flag) if f.centre == centre]


def ground(flag: Flag, d: Definitions) -> str:
    """On what a flag rests: 五（四）（规则 ZJ-28）, or that no clause stands behind it."""
    if flag.rule is None:
        return wording.label("basis", flag.basis, d)
    return f"{flag.clause}（规则 {flag.rule}）"


def rules_of(scheme: str, d: Definitions, kinds: Iterable[str], aspects: Iterable[str] = ()) -> Mapping[str, Rule]:
    """The scheme's rules of these kinds; aspects: only those that stand under one of them."""
    wanted = set(aspects)
    return {
        code: rule
        for code, rule in d.schemes[scheme].rules.items()
        if rule.kind in kinds and (not wanted or wanted & set(rule.aspects))
    }


def clauses(rules: Mapping[str, Rule]) -> str:
    """五（四）（规则 ZJ-27）、…; a blank where the text has none."""
    return "、".join(f"{rule.clause}（规则 {code}）" for code, rule in rules.items()) or BLANK


def day(value: date | None) -> str:
    """2026年3月31日, or a blank to be filled in."""
    return NO_DAY if wording.absent(value) else wording.day(value)


def titled(about: str, what: str) -> str:
    """A title; where only both together are longer than a line of 二号 characters, each stands whole in its own, or what stands in
    brackets behind a name begins the second."""
    name, bracket, rest = about.partition("（")
    if len(about) <= LINE < len(about + what):
        return f"{about}\n{what}"
    if bracket and len(name) <= LINE < len(about) and len(bracket + rest + what) <= LINE:
        return f"{name}\n{bracket}{rest}{what}"
    return f"{about}{what}"


def text(value: Any) -> str:
    """What is known, or a blank."""
    return BLANK if wording.absent(value) or value == "" else str(value)
