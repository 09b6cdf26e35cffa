"""申报自评表: an applicant's self-assessment on paper, from the same outcomes and in the same words as 申报自评.

Nothing of it is in the record. What was not said is 未填 and decides nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pandas as pd

from data.journal.clock import SHANGHAI
from data.schema.loading import Definitions
from data.schema.models.application import Lead
from data.schema.quantities import in_full
from data.workbook.sheets.application_answers import Slot, slots
from metrics.application import Outcome
from pages.documents import typeset, word
from pages.documents.word import Section
from pages.parts.application import application_words as words
from pages.session.provenance import FICTIONAL, Provenance
from pages.words import paper_name, wording

WHAT = "申报自评表"
MISSING = "未填"
TONES = {
    "unmet": "bad",
    "soft": "warn",
    "later": "warn",
    "missing": "warn",
    "judged": "fair",
    "met": "good",
    "not_applicable": "none",
}
VERDICTS = {"error": "bad", "warning": "warn", "success": "good", "info": "fair"}
HEADS = ("序号", "条件", "性质", "结论", "数值、界限和差距", "规则、条款", "说明")
NOT_KEPT = "本表由申报单位自行填写、系统逐项比较，内容没有保存，也没有报送；由人认定的条件系统不作判断。"
SIGNERS = ("申报单位", "推荐单位")


@dataclass(frozen=True)
class Assessed:
    """What was said and what it comes to. lead: the kind of lead unit; name: of the applicant, or nothing; answers: slot → value,
    money in 元 (`application_answers.slots`)."""

    scheme: str
    lead: Lead
    name: str
    answers: Mapping[str, Decimal | bool | None]
    outcomes: Sequence[Outcome]


def pdf(assessed: Assessed, d: Definitions, origin: Provenance) -> bytes:
    """The form as PDF. Raises Refused where fonts or a character are missing."""
    # nothing of the record is in it, which may be empty: it bears the day as known
    at = datetime.combine(date.fromisoformat(origin.as_known), time(), SHANGHAI)
    return typeset.compiled("application.typ", content(assessed, d, origin), at)


def docx(assessed: Assessed, d: Definitions, origin: Provenance) -> bytes:
    """The same as Word, with places to sign and seal."""
    known = content(assessed, d, origin)
    rows = [[*row["cells"]] for row in known["conditions"]]
    parts = [
        Section("一、自评结论", [*(f"{name}：{said}" for name, said in known["facts"]), known["verdict"]]),
        Section("二、逐项比较", table=pd.DataFrame(rows, columns=list(HEADS)), numbers=["序号"]),
        Section("三、填报内容", table=pd.DataFrame(known["answers"], columns=["填报项", "填报"]), notes=[NOT_KEPT]),
    ]
    return word.report(known["title"], parts, mark=known["fictional"], foot=known["foot"], signers=SIGNERS)


def content(assessed: Assessed, d: Definitions, origin: Provenance) -> Mapping[str, Any]:
    """Everything the template reads."""
    scheme, known = d.schemes[assessed.scheme], d.applications[assessed.scheme]
    asked = slots(known, assessed.lead)
    started = any(v is not None for v in assessed.answers.values())
    tone, lead, more = words.verdict_in_words(list(assessed.outcomes), started=started)
    return {
        "title": paper_name.of_scheme(d, assessed.scheme, WHAT).title(),
        "fictional": FICTIONAL if origin.fictional else "",
        "foot": origin.line(),
        "facts": [
            ("申报单位", assessed.name.strip() or MISSING),
            ("牵头单位", known.leads[assessed.lead]),
            ("建设方案", scheme.label),
            ("依据", f"{wording.document(scheme.document, d)}　{known.clause}"),
            ("自评日期", origin.day),
        ],
        "tone": VERDICTS[tone],
        "verdict": f"{lead}{more}",
        "heads": HEADS,
        "conditions": [_line(number, o, assessed.scheme, d) for number, o in enumerate(assessed.outcomes, 1)],
        "answers": [(slot.label, _said(slot, assessed.answers.get(slot.key), d)) for slot in asked],
        "note": NOT_KEPT,
        "signers": SIGNERS,
    }


def _line(number: int, outcome: Outcome, scheme: str, d: Definitions) -> Mapping[str, Any]:
    known, condition, kind = d.applications[scheme], outcome.condition, words.kind(outcome)
    said = (words.compared(outcome, known, d), words.other(outcome, known, d))
    return {
        "tone": TONES[kind],
        "cells": (
            str(number),
            condition.label,
            "、".join(words.marks(outcome)),
            words.verdict(kind),
            "\n".join(filter(None, said)),
            "　".join(filter(None, (condition.rule, condition.clause))),
            condition.caution,
        ),
    }


def _said(slot: Slot, value: Decimal | bool | None, d: Definitions) -> str:
    if value is None:
        return MISSING
    if isinstance(value, bool):
        return "是" if value else "否"
    return in_full(value, "yuan" if slot.fact.type == "money" else str(slot.fact.unit), d)
