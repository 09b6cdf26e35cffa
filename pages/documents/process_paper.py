"""建设进程表: the steps of one unit from application to the end of the title, for the file, as 建设进程 shows them."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd

from data.read_model.rows import each
from data.read_model.store import Store
from data.schema.loading import Definitions
from metrics.course import process
from metrics.course.process import TakenStep, Unit
from pages.documents import typeset, word
from pages.drawing import downloads
from pages.parts.process import process_tables
from pages.session import bridge, provenance, visitor
from pages.session.provenance import FICTIONAL, Provenance
from pages.words import wording
from pages.words.paper_name import PaperName

WHAT = "建设进程表"
WIDTHS = {"序号": 1.3, "日期": 3.9, "步骤": 3.6, "结论": 2.8, "条款": 3.0, "内容和期限": 7.0, "由谁记录、依据": 4.4}
KEPT = "已记录的步骤不能改动；撤销的保留并注明由谁、何时、为什么。"


def button(scheme: str, unit: Unit) -> None:
    """Offers the paper of a unit."""
    d = bridge.definitions()
    name = PaperName(WHAT, d.schemes[scheme].short, centre=unit.unit, short=unit.name, name=unit.name)
    for ending, form, maker in (("pdf", "PDF", document), ("docx", "Word", in_word)):
        make = partial(
            maker, scheme=scheme, unit=unit.unit, name=name, d=d, origin=provenance.shown(), names=visitor.sees_names()
        )
        downloads.paper(f"{WHAT}（{form}）", make, name.file(ending), key=f"process-paper-{ending}")


def document(
    store: Store, scheme: str, unit: str, name: PaperName, d: Definitions, origin: Provenance, names: bool
) -> bytes:
    """The table as PDF. Raises LookupError for a unit that is not there, Refused where fonts or a character are missing."""
    last = provenance.last_act(store)
    return typeset.compiled("process.typ", content(store, scheme, unit, name, d, origin, names), last)


def in_word(
    store: Store, scheme: str, unit: str, name: PaperName, d: Definitions, origin: Provenance, names: bool
) -> bytes:
    """The same as Word. Raises LookupError."""
    known = content(store, scheme, unit, name, d, origin, names)
    lines = [
        (
            str(number),
            one["day"],
            one["step"],
            one["outcome"],
            one["clause"],
            "已撤销" if one["gone"] else "\n".join(one["told"]),
            one["who"],
        )
        for number, one in enumerate(known["steps"], 1)
    ]
    return word.table_document(
        known["title"],
        [f"{asked}：{said}" for asked, said in known["facts"]],
        pd.DataFrame(lines, columns=list(WIDTHS)),
        mark=known["fictional"],
        foot=known["foot"],
        numbers=("序号",),
        notes=[KEPT],
        widths=list(WIDTHS.values()),
    )


def content(
    store: Store, scheme: str, unit: str, name: PaperName, d: Definitions, origin: Provenance, names: bool
) -> Mapping[str, Any]:
    """Everything the template reads; names: whether names of persons stand in full. Raises LookupError."""
    about = next((u for u in process.units(store, d, scheme) if u.unit == unit), None)
    if about is None:
        raise LookupError(f"编号“{unit}”没有登记")
    steps = d.processes[scheme].steps
    rows = process.steps(store, d, scheme)
    known = [("编号", unit), ("建设方案", d.schemes[scheme].label), ("牵头单位", about.lead)]
    known += [("中心编码", about.centre)] if about.centre and about.centre != unit else []
    known += [("到了哪一步", f"{about.step}：{about.outcome}"), ("状态", process_tables.state(about))]
    left = process_tables.remaining(about, store.today())
    known += [("期限", left)] if left else []
    known += [("逾期的后果", about.due.overdue)] if about.due and about.state == "overdue" else []
    return {
        "title": name.title(),
        "fictional": FICTIONAL if origin.fictional else "",
        "foot": origin.line(),
        "facts": known,
        "steps": [
            _line(act, d, scheme, names) for act in each(rows[rows["unit"] == unit], TakenStep) if act.step in steps
        ],
    }


def _line(act: TakenStep, d: Definitions, scheme: str, names: bool) -> Mapping[str, Any]:
    step = d.processes[scheme].steps[act.step]
    gone = act.annulled_at is not None
    return {
        "gone": gone,
        "day": wording.dates(process_tables.day(act)),
        "step": step.label,
        "outcome": step.outcomes[act.outcome].label,
        "clause": step.clause,
        "told": [] if gone else [wording.dates(line) for line in process_tables.told(act, step, names=names)],
        "who": wording.dates(process_tables.taken_back(act) if gone else process_tables.who(act, step)),
    }
