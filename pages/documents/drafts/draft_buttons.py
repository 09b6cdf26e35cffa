"""The buttons of the drafts, each where its matter is; offered to whoever handles the matter."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from data.read_model.rows import each
from data.read_model.store import Store
from metrics.answers.centres import Conclusion, Flag, Settlement, Support
from metrics.answers.reports import CentreYear
from metrics.course.process import Unit
from pages.documents.drafts import objection, recovery, rectification, reminder, result_notice, withdrawal
from pages.drawing import downloads
from pages.session import bridge, paper_names, provenance, visitor
from pages.words.paper_name import PaperName


def of_flag(flag: Flag) -> None:
    """The paper of a decision about a flag, and of what follows from it."""
    with st.container(horizontal=True):
        if withdrawal.proposed(flag, bridge.definitions()):
            make = partial(withdrawal.document, flag_key=flag.flag_key, year=flag.year)
            name = paper_names.of_centre(flag.centre, withdrawal.what(flag, bridge.definitions()), flag.year)
            _offer(make, name, f"{flag.flag}-{flag.centre}")
            of_money(bridge.ask("settlement", scheme=bridge.choice().scheme), flag.centre)
        elif flag.flag == reminder.MISSING:
            _reminder(flag.centre, flag.year, "flag")
        elif rectification.of_flag(flag, bridge.definitions()):
            make = partial(rectification.document, centre=flag.centre, year=flag.year)
            name = paper_names.of_centre(flag.centre, rectification.DRAFT.what, flag.year)
            _offer(make, name, flag.centre)


def of_money(rows: pd.DataFrame, centre: str) -> None:
    """What goes back of a centre's money, where some is to be settled. rows: the question settlement."""
    if visitor.may("flag.propose") and recovery.leaving(each(rows, Settlement), centre):
        _offer(partial(recovery.document, centre=centre), paper_names.of_centre(centre, recovery.DRAFT.what), centre)


def of_leaving(rows: pd.DataFrame) -> None:
    """The same for one of all centres that are settled."""
    leaving = rows[rows["ground"].notna()].drop_duplicates("centre")
    if len(leaving) and visitor.may("flag.propose"):
        names = dict(zip(leaving["centre"], leaving["name"], strict=True))
        of_money(rows, _chosen(recovery.DRAFT.what, names, "recovery-of"))


def of_reports(scheme: str, year: int) -> None:
    """The reminder to one of those whose report of the year is missing."""
    rows = bridge.ask("centre_year", scheme=scheme)
    late = [r for r in each(rows[rows["year"] == year], CentreYear) if r.timeliness == reminder.OVERDUE]
    if late and visitor.may("report.return"):
        _reminder(_chosen(reminder.DRAFT.what, {r.centre: r.name for r in late}, "reminder-to"), year, "report")


def of_year(year: int) -> None:
    """The notice of a year's grades, once one is known."""
    rows = bridge.ask("support", scheme=bridge.choice().scheme, year=year)
    if any(result_notice.published(r) for r in each(rows, Support)) and visitor.may("evaluation.publish"):
        _offer(partial(result_notice.document, year=year), paper_names.of_all(result_notice.DRAFT.what, year), "year")


def of_conclusion(centre: str, year: int) -> None:
    """The form for an objection to a conclusion that was published."""
    known = [g for g in each(bridge.ask("grades", centre=centre), Conclusion) if g.year == year]
    if known and visitor.may("evaluation.appeal"):
        make = partial(objection.document, centre=centre, year=year)
        _offer(make, paper_names.of_centre(centre, objection.DRAFT.what, year), centre)


def of_unit(scheme: str, unit: Unit) -> None:
    """The proposal to take the qualification of a unit whose time is up."""
    d = bridge.definitions()
    step = withdrawal.of_unit(unit, scheme, d)
    if step is not None and visitor.may("process.record"):
        name = PaperName(
            f"{step}{withdrawal.DRAFT.what}", d.schemes[scheme].short, centre=unit.unit, short=unit.name, name=unit.name
        )
        _offer(partial(withdrawal.unit_document, unit=unit.unit), name, unit.unit, scheme=scheme)


def _reminder(centre: str, year: int, where: str) -> None:
    make = partial(reminder.document, centre=centre, year=year)
    _offer(make, paper_names.of_centre(centre, reminder.DRAFT.what, year), f"{where}-{centre}")


def _chosen(what: str, names: dict[str, str], key: str) -> str:
    """One of the centres; nothing is asked where there is only one."""
    if len(names) == 1:
        return next(iter(names))
    return str(st.selectbox(f"{what}：中心", list(names), format_func=lambda c: f"{c} {names[c]}", key=key, width=420))


def _offer(make: Callable[..., bytes], name: PaperName, key: str, **about: Any) -> None:
    bound: Callable[[Store], bytes] = partial(
        make, **{"scheme": bridge.choice().scheme, **about}, d=bridge.definitions(), origin=provenance.shown()
    )
    downloads.paper(f"{name.what}（Word，草稿）", bound, name.file("docx"), key=f"draft-{name.what}-{key}")
