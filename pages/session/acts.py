"""Every act of the pages: whether the visitor may, in which record it is done, and under which name it is recorded."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, TypeVar

from data.access import roles
from data.acts import dispositions, evaluation, proposals, reminding
from data.acts.proposals import Proposal
from data.acts.registry import rights
from data.acts.reports import intake, readings, reporting_round, submissions
from data.acts.units import process
from data.acts.units.process_steps import UnitStage
from data.journal.past import RecordPast
from data.mail.server import Letter, MailServer, Sent
from data.problem import Problem, Refused
from data.read_model.store import Store
from metrics import grading, review
from metrics.supposing import letter_effect
from pages.session import bridge, stores, visitor

T = TypeVar("T")
# What may be handed in, and the act that it is; what else may be asked for is a right of a register.
KINDS = {"report": "report.receive", "registry": "registry.receive", "history": "history.import"}


def _covers(centre: str | None, scheme: str | None) -> bool:
    scope = stores.scope_of(stores.whole(bridge.choice().dataset), visitor.identity())
    return (centre is None or scope.covers(centre)) and (scheme is None or scope.covers_scheme(scheme))


@contextmanager
def _act(
    name: str,
    centre: str | None,
    typed: str,
    about: str = "",
    *,
    scheme: str | None = None,
    within: bool = True,
) -> Iterator[tuple[Store, str]]:
    """Do an act of roles.yaml inside: gives the record in which it is done, and the name under which.

    centre, scheme: whom it concerns, checked against the visitor's scope; within: what else was found of that; typed: the name
    given by hand, where nobody signs in.
    Raises NotAllowed (recorded), RecordError, RecordPast while the pages show the past.
    """
    chosen = bridge.choice()
    if chosen.as_of is not None:
        raise RecordPast(f"正在查看 {chosen.as_of} 的状态，不能办理。请先在左侧清除“按当时所知”的日期。")
    with visitor.doing(name, about or centre or name, typed, within=within and _covers(centre, scheme)) as actor:
        yield stores.whole(chosen.dataset), actor


def opened(uploads: Sequence[intake.Upload], actor: str) -> list[intake.Upload]:
    """What is handed in with them: each .zip replaced by what is in it; see `data.acts.reports.intake.opened`."""
    with _act("report.receive", None, actor, "、".join(u.name for u in uploads)[:120]):
        return intake.opened(uploads)


def receive(
    uploads: Sequence[intake.Upload],
    actor: str,
    on_read: Callable[[str], None],
    *,
    looked_at: bool = False,
    history: bool = False,
) -> Iterator[submissions.Outcome]:
    """Hand files in to the record that is shown; see `data.acts.reports.intake.receive_uploads`. Raises RecordError.

    history: as 历史数据导入; looked_at: whether the visitor has seen what the letters in them change; otherwise they are held
    back for that.

    What is of another centre, or a register that the visitor may not hand in, is refused before it is even looked at.
    """
    files = "、".join(u.name for u in uploads)[:120]
    act = KINDS["history" if history else "report"]
    with _act(act, None, actor, files) as (present, name):
        held = None if looked_at else partial(letter_effect.changes, present)
        found = intake.receive_uploads(
            present, uploads, actor=name, on_read=on_read, permitted=_permitted(), held=held, history=history
        )
    while True:
        # signed one by one: between two of them the page goes on by itself
        with _act(act, None, actor, files):
            outcome = next(found, None)
        if outcome is None:
            return
        yield outcome


def answer_register(proposal: Proposal, *, agreed: bool, reason: str, actor: str) -> None:
    """Confirm a register with conclusions that somebody handed in, or turn it down; whoever answers is one who may register all
    of it. Raises Refused, Superseded, RecordError."""
    centres = proposal.about["centres"].items()
    within = all(_covers(centre, None) or scheme in visitor.identity().schemes for centre, scheme in centres)
    with _act("conclusion.confirm", None, actor, proposal.subject, within=within) as (present, name):
        if agreed:
            submissions.confirm(present, proposal, actor=name, permitted=_permitted())
        else:
            proposals.decline(present, proposal, reason=reason, actor=name)


def _permitted() -> Callable[[str, str | None, str | None], str | None]:
    """Tells why a file, or a row of a register, may not be handed in by the visitor: see `submissions.Permitted`."""
    who, d = visitor.identity(), bridge.definitions()
    allowed = {"registry": visitor.may("registry.receive"), "history": visitor.may("history.import")}
    scope = stores.scope_of(stores.whole(bridge.choice().dataset), who)

    def reason(kind: str, centre: str | None, scheme: str | None) -> str | None:
        if not allowed.get(kind, True):
            return "登记簿由主管部门上传"
        if kind not in KINDS and not roles.current().may_register(who.role, kind):
            return f"“{roles.current().label(who.role)}”没有登记{rights.label(kind, d)}的权限"
        # a centre that is to be registered is in nobody's scope yet: its scheme decides
        if scope.covers(centre) or (kind != "report" and scheme in who.schemes):
            return None
        return f"{centre or '这份文件'} 不在您的授权范围内"

    return reason


def take_step(step: str, at_sight: reporting_round.RoundStage, *, actor: str, note: str) -> None:
    """Take a step of the reporting round. Raises Refused, Superseded, RecordError."""
    with _act(f"report.{step}", at_sight.centre, actor) as (present, name):
        if step == "accept":
            review.accept(present, at_sight, actor=name, note=note)
        else:
            reporting_round.take(present, step, at_sight, actor=name, note=note)


def explain(centre: str, year: int, finding: str, explanation: str, *, actor: str) -> None:
    """Record the explanation of a finding. Raises Refused, RecordError."""
    with _act("finding.explain", centre, actor) as (present, name):
        review.explain(present, centre, year, finding, explanation, actor=name)


def accept_reading(event_n: int, centre: str | None, *, reason: str, actor: str) -> None:
    """Record that the present reading of a file is accepted. Raises Refused, RecordError."""
    with _act("reading.accept", centre, actor, f"reading/{event_n}") as (present, name):
        readings.accept(present, event_n, reason=reason, actor=name)


def extend(centre: str, year: int, due_on: date, *, approver: str, reason: str, actor: str) -> None:
    """Record an extension of a deadline; where people sign in, propose it. Raises Refused, Superseded, RecordError."""
    with _act("deadline.extend", centre, actor) as (present, name):
        reporting_round.extend(present, centre, year, due_on, approver=approver, reason=reason, actor=name)


def remind(server: MailServer, letters: Sequence[Letter], kind: str, *, actor: str) -> Iterator[Sent]:
    """Send letters to centres; see `data.acts.reminding.send`. Whom they concern is asked before the first goes. Raises Refused."""
    for letter in letters:
        with _act("reminder.send", letter.key, actor):
            pass
    if bridge.choice().dataset != "real":
        raise Refused([Problem(None, None, "演示数据里的中心是虚构的", "不发送邮件")])
    with _act("reminder.send", None, actor) as (present, name):
        found = reminding.send(present, server, letters, kind, actor=name)
    while True:
        # signed one by one: between two of them the page goes on by itself
        with _act("reminder.send", None, actor):
            sent = next(found, None)
        if sent is None:
            return
        yield sent


def propose(flagged: dispositions.Flagged, decision: str, *, reason: str, actor: str) -> None:
    """Propose what to do about a flag. Raises Refused, Superseded, RecordError."""
    with _act("flag.propose", flagged.centre, actor) as (present, name):
        dispositions.propose(present, flagged, decision, reason=reason, actor=name)


def propose_all(
    several: Sequence[dispositions.Flagged], decision: str, *, reason: str, actor: str
) -> list[dispositions.Flagged]:
    """Propose the same about several flags; see `data.acts.dispositions.propose_all`. Raises Refused, RecordError."""
    about = f"{len(several)} 项预警：" + "、".join(one.centre for one in several)[:100]
    within = all(_covers(one.centre, None) for one in several)
    with _act("flag.propose", None, actor, about, within=within) as (present, name):
        return dispositions.propose_all(present, several, decision, reason=reason, actor=name)


def confirm(flagged: dispositions.Flagged, *, agreed: bool, reason: str, document_no: str, actor: str) -> None:
    """Confirm or turn down what was proposed. Raises Refused, Superseded, RecordError."""
    with _act("flag.confirm", flagged.centre, actor) as (present, name):
        dispositions.confirm(present, flagged, agreed=agreed, reason=reason, document_no=document_no, actor=name)


def judge(
    at_sight: evaluation.EvaluationStage, scores: Mapping[tuple[str, str], Decimal], *, expert: str, remark: str
) -> None:
    """Record what an expert gives: (entry, part) → points. Raises Refused, RecordError."""
    with _act("evaluation.judge", at_sight.centre, expert) as (present, name):
        # an official may write down what an expert gave on paper; an expert gives points as himself
        whose = expert if visitor.may("evaluation.confirm") else name
        evaluation.judge_all(
            present, at_sight.centre, at_sight.year, scores, expert=whose, remark=remark, actor=name or whose
        )


def confirm_grade(at_sight: evaluation.EvaluationStage, grade: str, *, reason: str, against: bool, actor: str) -> None:
    """Confirm a grade. Raises Refused, Superseded, RecordError."""
    with _act("evaluation.confirm", at_sight.centre, actor) as (present, name):
        grading.confirm(present, at_sight, grade, reason=reason, against=against, actor=name)


def publish_grade(
    at_sight: evaluation.EvaluationStage, *, document_no: str, published_on: date, reason: str, actor: str
) -> None:
    """Publish the confirmed grade. Raises Refused, Superseded, RecordError."""
    with _act("evaluation.publish", at_sight.centre, actor) as (present, name):
        grading.publish(
            present, at_sight, document_no=document_no, published_on=published_on, reason=reason, actor=name
        )


def evaluation_step(at_sight: evaluation.EvaluationStage, step: str, *, reason: str, actor: str) -> None:
    """Defer, or take up an appeal or a correction. Raises Refused, Superseded, RecordError."""
    with _act(f"evaluation.{step}", at_sight.centre, actor) as (present, name):
        if step == "defer":
            evaluation.defer(present, at_sight, reason=reason, actor=name)
        else:
            evaluation.reopen(present, at_sight, step, reason=reason, actor=name)


def record_step(
    at_sight: UnitStage, step: str, fields: Mapping[str, str], *, actor: str, confirmed_by: str, **said: Any
) -> None:
    """Record a step of the process, or propose it; see `data.acts.units.process.record`. Raises Refused, Superseded, RecordError."""
    about = f"process/{at_sight.scheme}/{at_sight.unit}"
    with _act("process.record", None, actor, about, scheme=at_sight.scheme) as (present, name):
        process.record(present, at_sight, step, fields, actor=name, confirmed_by=confirmed_by, **said)


def annul_step(at_sight: UnitStage, *, reason: str, actor: str, confirmed_by: str) -> None:
    """Take the last step of the process back; see `data.acts.units.process.annul`. Raises Refused, Superseded, RecordError."""
    about = f"process/{at_sight.scheme}/{at_sight.unit}"
    with _act("process.annul", None, actor, about, scheme=at_sight.scheme) as (present, name):
        process.annul(present, at_sight, reason=reason, actor=name, confirmed_by=confirmed_by)


def answer_step(proposal: Proposal, *, agreed: bool, reason: str, actor: str) -> None:
    """Confirm a proposed step of the process, or taking one back; or turn it down. Raises Refused, Superseded, RecordError."""
    with _act("process.confirm", None, actor, proposal.subject, scheme=proposal.about["scheme"]) as (present, name):
        if agreed:
            process.confirm(present, proposal, actor=name)
        else:
            proposals.decline(present, proposal, reason=reason, actor=name)


def answer_extension(proposal: Proposal, *, agreed: bool, reason: str, actor: str) -> None:
    """Approve a proposed extension of a deadline, or turn it down. Raises Refused, Superseded, RecordError."""
    with _act("deadline.confirm", proposal.about["centre"], actor, proposal.subject) as (present, name):
        if agreed:
            reporting_round.confirm_extension(present, proposal, actor=name)
        else:
            proposals.decline(present, proposal, reason=reason, actor=name)


def change_template(dataset: stores.Dataset, code: str, change: Callable[[Store, str], T], *, actor: str) -> T:
    """Install or take back an office's Word template in a record. change: does it, from the record and the name under which.
    Raises NotAllowed (recorded), Refused, RecordError."""
    with visitor.doing("template.install", f"template/{code}", actor) as name:
        return change(stores.whole(dataset), name)
