"""Receiving files: what is accepted into the record, and what is refused with every reason.

A file is first prepared (read in a child process and interpreted; may run beside others), then received: checked against
the registry, its original kept, one event appended, and only then does the read model catch up. A refusal leaves one
audit event and nothing else.
"""

import hashlib
import random
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePath
from typing import Any, Literal

from data.acts import proposals
from data.acts.proposals import Proposal
from data.acts.registry import conclusions, history_import, naming, rights, row_checks, waiting_register
from data.acts.reports import candidate, earlier_versions
from data.acts.reports.personal_copy import copy_instead
from data.journal.record import Superseded
from data.problem import Problem, Refused
from data.read_model import parsed
from data.read_model.letters import UNSAID
from data.read_model.store import Store
from data.schema import archive
from data.schema.loading import Definitions
from data.workbook import personal_numbers
from data.workbook.interpretation import Filled, LedgerRow
from data.workbook.sheets import personal_cells

# earlier: the same as a version before the one people work on; held: something is to be seen first; nothing is received
Status = Literal["received", "unchanged", "earlier", "refused", "held"]
ATTEMPTS = 8
LONGEST_PAUSE = 0.1
# A register that decides something waits, as a whole, until another person confirms it.
WAITS = "已收到，其中{}行是结论：待另一人在“年度报送 → 上传”确认，确认之前整份登记簿不生效"
HELD = "含责任书：请先核对登记前后有效的目标，再登记"
WAITING = "这份登记簿已经在等待另一人确认，没有改变"
NO_HISTORY = "历史数据导入只收登记簿；年度报告请另行交入"
# Why somebody may not hand a file in: kind of form ("history": a register of what was concluded before the first use), or the right
# that a row of a registry needs (`data.acts.registry.rights`); centre it concerns, scheme of a new centre → the reason, or None.
Permitted = Callable[[str, str | None, str | None], str | None]
# What is to be seen before a register that is in order is taken in; nothing: it need not wait.
Held = Callable[[Filled], Sequence[Any]]


@dataclass(frozen=True)
class Prepared:
    """A file that was read: either `filled` or `problems`."""

    file_name: str
    content: bytes
    sha256: str
    filled: Filled | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What became of a file. problems: why it was refused, each with its place; notices: what whoever handed it in should know
    of what was received; changes: what is to be seen before it is."""

    file_name: str
    status: Status
    message: str
    centre: str | None = None
    year: int | None = None
    version: int | None = None
    problems: tuple[Problem, ...] = field(default=())
    notices: tuple[Problem, ...] = field(default=())
    changes: tuple[Any, ...] = field(default=())


def prepare(content: bytes, file_name: str, definitions: Definitions) -> Prepared:
    """Read a file into typed rows. Never raises for what stands in the file: that becomes `problems`.

    A file with numbers that name a person is not kept as it came (`data.acts.reports.personal_copy`).
    """
    name = personal_numbers.masked(PurePath(file_name.replace("\\", "/")).name[:200]) or "未命名"
    sha = hashlib.sha256(content).hexdigest()
    try:
        filled = parsed.interpret(content, name, definitions)
    except Refused as refused:
        return Prepared(name, content, sha, None, tuple(refused.problems))
    if filled.personal and (copy := copy_instead(filled, definitions)):
        sha = hashlib.sha256(copy.content).hexdigest()
        return Prepared(f"{PurePath(name).stem}（删节副本）.xlsx", copy.content, sha, copy.filled)
    return Prepared(name, content, sha, filled, filled.personal)


def receive(
    store: Store,
    prepared: Prepared,
    *,
    actor: str,
    at: datetime | None = None,
    permitted: Permitted | None = None,
    tried: bool = False,
    held: Held | None = None,
    history: bool = False,
) -> Outcome:
    """Accept or refuse a prepared file. When this returns "received", the file is in the record, durably.

    actor: who hands it in; at: the moment, for demonstrations only; permitted: whether that person may (None: yes), asked
    before anything else, so that a refusal tells nothing about what is registered; tried: results were made with it already,
    together with others (`data.acts.reports.candidate.computable`); held: what of a register is to be seen first (None: nothing); history:
    it is a register of what was concluded before the first use (`data.acts.registry.history_import`). Raises RecordError when the record
    cannot be written (nothing was accepted then).
    """
    store.replay()
    reasons = _not_permitted(store, prepared.filled, permitted, history) if prepared.filled and permitted else []
    if reasons:
        return _refuse(store, prepared, reasons, actor, at)
    problems, filled = list(prepared.problems), prepared.filled
    is_report = False
    if filled is not None:
        is_report = store.definitions.forms[filled.form].kind == "report"
        problems += against_registry(store, filled) if is_report else []
        problems += [Problem(None, None, "这是年度报告，不是登记簿", NO_HISTORY)] if is_report and history else []
    if problems or filled is None:
        return _refuse(store, prepared, problems, actor, at)
    if not is_report:
        return _receive_registry(store, prepared, filled, actor, at, held, history)
    return _receive_report(store, prepared, filled, actor, at, tried)


def _not_permitted(store: Store, filled: Filled, permitted: Permitted, history: bool = False) -> list[Problem]:
    """One reason for each centre that the file may not be handed in for. A scheme is told for new centres only."""
    kind = store.definitions.forms[filled.form].kind
    concerned: dict[str | None, str | None] = {filled.centre: None}
    if kind == "registry":
        known = set(store.read("select centre from registry.centre")["centre"])
        concerned = dict.fromkeys((row.cells.get("centre") for row in filled.rows), None) or {None: None}
        new = {r.cells["centre"]: r.cells["scheme"] for r in filled.rows if r.ledger == "centre"}
        concerned |= {centre: scheme for centre, scheme in new.items() if centre not in known}
    reasons = (permitted("history" if history else kind, centre, scheme) for centre, scheme in concerned.items())
    refusals = [
        Problem(None, None, reason, "没有接收；如有疑问请联系主管部门") for reason in dict.fromkeys(reasons) if reason
    ]
    if refusals or kind != "registry":
        return refusals
    asked = ((row, right, row.cells.get("centre")) for row, right in rights.of(store, filled.rows))
    said = ((row, permitted(right, centre, concerned.get(centre))) for row, right, centre in asked)
    return [Problem(row.sheet, f"第{row.row_no}行", why, "没有接收；请交主管部门人员登记") for row, why in said if why]


def _receive_report(
    store: Store, prepared: Prepared, filled: Filled, actor: str, at: datetime | None, tried: bool
) -> Outcome:
    centre, year = str(filled.centre), int(filled.year or 0)
    subject = f"report/{centre}/{year}"
    for _ in range(ATTEMPTS):
        seen = store.record.version(subject)
        store.replay()
        # a withdrawn version is as if not received: the same file is handed in anew
        known = store.read(
            "select version, sha256, state, settled, examined, counts from record.submission"
            " join record.report using (report_id, centre, year, version)"
            " where centre = ? and year = ? and state <> 'draft' order by version",
            [centre, year],
        )
        if same := earlier_versions.same(prepared.sha256, known, store.definitions):
            return Outcome(prepared.file_name, same.status, same.message, centre, year, same.version)
        if problems := earlier_versions.locked(store, centre, year) or (
            [] if tried else candidate.problems(store, filled)
        ):
            return _refuse(store, prepared, problems, actor, at)
        # counted in the journal: a version whose original is lost keeps its number
        received = "select count(*) as n from record.event where subject = ? and act = 'report.received'"
        version = int(store.read(received, [subject])["n"].iloc[0]) + 1
        same_as = known.loc[known["sha256"] == prepared.sha256, "version"]
        before = f"（与第{same_as.max()}版完全相同）" if len(same_as) else ""
        settled = known.loc[known["settled"], "version"]
        pending = f"；第{settled.max()}版已核定接收，新版本核定之前不计入" if len(settled) else ""
        store.record.put(prepared.content)
        parsed.keep(store.record, store.definitions, prepared.sha256, filled)
        body = {
            "centre": centre,
            "year": year,
            "version": version,
            "sha256": prepared.sha256,
            "file_name": prepared.file_name,
            "form": filled.form,
            "template_version": filled.template_version,
            "rows": len(filled.rows),
            parsed.ROWS: parsed.digest(filled),
            "in_force": archive.kept(store.record, store.definitions),
        }
        try:
            store.record.append("report.received", subject, body, actor=actor, expected=seen, at=at)
        except Superseded:
            _step_aside()
            continue
        store.replay()
        return Outcome(
            prepared.file_name,
            "received",
            f"已收到，为第{version}版{before}，共{len(filled.rows)}行{pending}",
            centre,
            year,
            version,
            notices=filled.notices,
        )
    return Outcome(
        prepared.file_name, "refused", "同一中心同一年度正有他人连续报送，本次没有记录，请稍后重试", centre, year
    )


def _step_aside() -> None:
    """Let others pass for a moment, each time another one, so that two do not meet again and again."""
    time.sleep(random.uniform(0, LONGEST_PAUSE))


def _receive_registry(
    store: Store,
    prepared: Prepared,
    filled: Filled,
    actor: str,
    at: datetime | None,
    held: Held | None,
    history: bool,
) -> Outcome:
    act = history_import.ACT if history else "registry.received"
    notices = (*filled.notices, *naming.hints(filled.rows, store.definitions))
    for _ in range(ATTEMPTS):
        seen = store.record.version("registry")
        store.replay()
        if len(store.read("select 1 from record.registry_row where sha256 = ? limit 1", [prepared.sha256])):
            return Outcome(prepared.file_name, "unchanged", "与已登记的文件完全相同，没有改变")
        if problems := row_checks.problems(store, filled, history) or candidate.problems(store, filled):
            return _refuse(store, prepared, problems, actor, at)
        if held and (changes := held(filled)):
            return Outcome(prepared.file_name, "held", HELD, changes=tuple(changes))
        store.record.put(prepared.content)
        parsed.keep(store.record, store.definitions, prepared.sha256, filled)
        body = {
            "sha256": prepared.sha256,
            "file_name": prepared.file_name,
            "rows": len(filled.rows),
            parsed.ROWS: parsed.digest(filled),
            "unsaid_letters": UNSAID,
            "in_force": archive.kept(store.record, store.definitions),
        }
        if proposals.needed() and (concluding := conclusions.of(store, filled.rows)):
            waits = waiting_register.propose(store, act, body, filled.rows, actor=actor, at=at)
            if waits:
                return Outcome(prepared.file_name, "received", WAITS.format(len(concluding)), notices=notices)
            return Outcome(prepared.file_name, "unchanged", WAITING, notices=notices)
        try:
            store.record.append(act, "registry", body, actor=actor, expected=seen, at=at)
        except Superseded:
            _step_aside()
            continue
        store.replay()
        return Outcome(
            prepared.file_name, "received", f"已登记：{_count(store.definitions, filled.rows)}", notices=notices
        )
    return Outcome(prepared.file_name, "refused", "登记簿正有他人连续登记，本次没有记录，请稍后重试")


def enter(
    store: Store,
    rows: Iterable[LedgerRow],
    *,
    actor: str,
    source: str,
    at: datetime | None = None,
    permitted: Permitted | None = None,
) -> bool:
    """Record registry rows given one by one (command line, page) instead of in a workbook.

    source: where they come from, shown as their origin; permitted: as for `receive`. Returns whether they are in force: where
    people sign in, conclusions wait until another person confirms them (`confirm`). Raises Refused naming what does not hold;
    Superseded when the registry changed meanwhile.
    """
    seen = store.record.version("registry")
    store.replay()
    listed = tuple(rows)
    filled = Filled("registry", store.definitions.forms["registry"].version, rows=listed)
    if permitted and (reasons := _not_permitted(store, filled, permitted)):
        raise Refused(reasons)
    if personal := list(personal_cells.in_rows(listed)):
        raise Refused(personal)
    if problems := row_checks.problems(store, filled) or candidate.problems(store, filled):
        raise Refused(problems)
    in_force = archive.kept(store.record, store.definitions)
    said = [parsed.row_to(row) for row in listed]
    body = {"rows": said, "source": source, "unsaid_letters": UNSAID, "in_force": in_force}
    if proposals.needed() and conclusions.of(store, listed):
        waiting_register.propose(store, "registry.entered", body, listed, actor=actor, at=at)
        return False
    store.record.append("registry.entered", "registry", body, actor=actor, expected=seen, at=at)
    store.replay()
    return True


def confirm(
    store: Store,
    proposal: Proposal,
    *,
    actor: str,
    at: datetime | None = None,
    permitted: Permitted | None = None,
) -> None:
    """Confirm a register with conclusions that another person handed in: now it is registered.

    It is checked as if it came in now; permitted: whether whoever confirms it might hand it in. Raises Refused, also unless
    they are two people; Superseded when the registry changed at this moment; RecordError.
    """
    seen = store.record.version("registry")
    proposal = proposals.still_waiting(store, proposal.number)
    said = proposals.confirming(proposal, actor)
    filled = waiting_register.contents(store, proposal)
    history = proposal.act == history_import.ACT
    reasons = _not_permitted(store, filled, permitted, history) if permitted else []
    if problems := reasons or row_checks.problems(store, filled, history):
        raise Refused(problems)
    body = dict(proposal.content) | {"in_force": archive.kept(store.record, store.definitions)} | dict(said)
    try:
        store.record.append(proposal.act, "registry", body, actor=actor.strip(), expected=seen, at=at)
    finally:
        store.replay()


def _refuse(store: Store, prepared: Prepared, problems: list[Problem], actor: str, at: datetime | None) -> Outcome:
    """Leave an audit event: who tried what, and why it was refused. The file itself is not kept."""
    filled = prepared.filled
    centre, year = (filled.centre, filled.year) if filled else (None, None)
    body = {
        "file_name": prepared.file_name,
        "file_hash": prepared.sha256,
        "centre": centre,
        "year": year,
        "problems": len(problems),
        "first": [personal_numbers.masked(p.message) for p in problems[:5]],
    }
    store.record.append("file.refused", f"refused/{prepared.sha256}", body, actor=actor, at=at)
    store.replay()
    message = f"未接收：{len(problems)}处问题"
    return Outcome(prepared.file_name, "refused", message, centre, year, problems=tuple(problems))


def against_registry(store: Store, filled: Filled, *, any_year: bool = False) -> list[Problem]:
    """Whether the workbook's centre and year are ones that report. any_year: years to come are right, too."""
    sheet = "基本信息"
    found = store.read("select * from registry.centre where centre = ?", [filled.centre])
    if found.empty:
        return [Problem(sheet, None, f"中心编码“{filled.centre}”没有登记", "请核对编码，或先用登记簿登记该中心")]
    centre = found.iloc[0]
    problems = []
    if centre["scheme"] != filled.scheme:
        registered = store.definitions.schemes[centre["scheme"]].label
        problems.append(Problem(sheet, None, f"建设方案与登记的“{registered}”不符", "请使用为该中心下载的模板"))
    approved, first = centre["approved_on"].year, _first_year(store, filled.centre)
    year = filled.year or 0
    if year < approved:
        problems.append(Problem(sheet, None, f"报告年度{year}早于批复年度{approved}", "请核对报告年度"))
    elif year < first:
        problems.append(Problem(sheet, None, f"报告年度{year}早于首个报告年度{first}", "请核对报告年度"))
    if year > store.today().year and not any_year:
        problems.append(Problem(sheet, None, f"报告年度{year}尚未开始", f"最晚可报{store.today().year}年度"))
    if filled.centre_name and filled.centre_name != centre["name"]:
        problems.append(
            Problem(
                sheet,
                None,
                f"中心名称“{filled.centre_name}”与登记的“{centre['name']}”不符",
                "请使用为该中心下载的模板；更名请先更新登记簿",
            )
        )
    return problems


def _first_year(store: Store, centre: str | None) -> int:
    first = "definition.first_year(c.approved_on, s.first_report_year, s.years_after, s.first_due_years_after_approval, c.first_year)"
    found = store.read(
        f"select {first} as first from registry.centre as c join definition.scheme as s on s.scheme = c.scheme"
        " where c.centre = ?",
        [centre],
    )
    return int(found["first"].iloc[0])


def _count(d: Definitions, rows: Iterable[LedgerRow]) -> str:
    counts: dict[str, int] = {}
    for row in rows:
        title = d.ledgers[row.ledger].title
        counts[title] = counts.get(title, 0) + 1
    return "，".join(f"{title} {n} 行" for title, n in counts.items())
