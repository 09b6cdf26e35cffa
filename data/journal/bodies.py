"""Every act the journal knows and what its body holds: one model an act, asked by whoever writes and by whoever checks.

Only the present form is written, and an unknown field is refused. Fields that older programs did not write have a default;
what they wrote otherwise is brought into the present form in one place, `upcast`. The journal itself never changes.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Number = Annotated[str, Field(pattern=r"^-?\d+(\.\d+)?(E[+-]?\d+)?$")]  # exact, as text


class Part(BaseModel):
    """A piece of a body: nothing unknown in it, and no value taken for one of another type."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class InForce(Part):
    """The definitions in force, which are kept as an original."""

    sha256: Digest
    fingerprint: Digest


class Row(Part):
    """A row of the registry, its values normalised."""

    ledger: str
    sheet: str
    row_no: int
    cells: dict[str, str]


class Copy(Part):
    """A redacted copy that took the place of an original."""

    replaces: Digest
    sha256: Digest
    rows_sha256: Digest | None = None


class Body(Part):
    """What every act may carry. by: who acted, as far as known; program: the version that wrote it."""

    by: dict[str, Any] | None = None
    program: str | None = None


class OfCentre(Body):
    """An act on a centre's year."""

    centre: str
    year: int


class Confirmed(Body):
    """What an act carries that one person proposed and another confirmed. proposal: the number of the proposal's event."""

    proposal: int | None = None
    proposed_by: str | None = None
    confirmed_by: str = ""


class Weighed(Body):
    """What was known when somebody decided. known_to: the number of the last event then."""

    definitions: Digest
    known_to: int
    in_force: InForce | None = None


class Opened(Body):
    id: str
    kind: Literal["real", "demonstration"]
    today: Day | None


class ReportReceived(OfCentre):
    version: int
    sha256: Digest
    file_name: str
    form: str
    template_version: str
    rows: int
    rows_sha256: Digest | None = None
    in_force: InForce | None = None


class Registered(Confirmed):
    """Rows of the registry. unsaid_letters: what a responsibility letter among them does to the versions before it where its row
    does not say so (D25)."""

    unsaid_letters: Literal["amend", "replace"] | None = None


class RegistryReceived(Registered):
    sha256: Digest
    file_name: str
    rows: int
    rows_sha256: Digest | None = None
    in_force: InForce | None = None


class RegistryImported(RegistryReceived):
    """A register of what was concluded before the first use (历史数据导入)."""


class RegistryEntered(Registered):
    rows: list[Row]
    source: str
    in_force: InForce | None = None


class FileRefused(Body):
    file_name: str
    file_hash: str
    centre: str | None
    year: int | None
    problems: int
    first: list[str]


class RoundStep(OfCentre):
    version: int | None
    note: str | None = None
    in_force: InForce | None = None
    one_person: list[str] | None = None


class FindingExplained(OfCentre):
    finding: str
    explanation: str


class PersonRemoved(Body):
    centre: str
    pseudonym: str
    reason: str
    copies: list[Copy]
    reports: list[list[int]]


class ReadingAccepted(Body):
    file_n: int
    rows_sha256: Digest
    centre: str | None
    year: int | None
    reason: str
    in_force: InForce | None = None


class DeadlineExtended(OfCentre, Confirmed):
    due_on: Day
    approver: str
    reason: str


class FlagDecided(OfCentre, Weighed):
    key: str
    flag: str
    message: str
    rule: str | None
    decision: str
    reason: str


class FlagConfirmed(FlagDecided):
    agreed: bool
    document_no: str
    one_person: list[str] | None = None


class Judged(OfCentre):
    scoring: str
    entry: str
    part: str
    expert: str
    points: Number
    remark: str


class EvaluationStep(OfCentre, Weighed):
    reason: str
    acted_on: Day


class GradeConfirmed(EvaluationStep):
    grade: str
    proposed: str | None
    total: Number | None
    scoring: str
    against: bool
    one_person: list[str] | None = None


class Deferred(EvaluationStep):
    grade: str
    scoring: str


class GradePublished(EvaluationStep):
    grade: str
    total: Number | None
    scoring: str
    nature: str
    document_no: str
    published_on: Day
    notice_until: Day
    row: Row
    one_person: list[str] | None = None


class Reopened(EvaluationStep):
    executed: str | None


class ProcessStep(Confirmed, Weighed):
    scheme: str
    unit: str
    step: str
    outcome: str
    on_day: Day
    due_on: Day | None
    fields: dict[str, str]


class ProcessAnnulled(Confirmed):
    scheme: str
    unit: str
    step: str
    annulled: int
    reason: str
    known_to: int


class Proposed(Weighed):
    """content: what would be recorded as the act `proposes`; the rest: whom it concerns. centres: code → scheme."""

    proposes: str
    content: dict[str, Any]
    scheme: str | None = None
    unit: str | None = None
    centre: str | None = None
    year: int | None = None
    centres: dict[str, str] | None = None
    replaces: list[str] | None = None


class Declined(Body):
    declines: int
    proposes: str
    reason: str
    scheme: str | None = None
    unit: str | None = None
    centre: str | None = None
    year: int | None = None
    centres: dict[str, str] | None = None
    replaces: list[str] | None = None


class OfTemplate(Body):
    """The template of a draft that an office put in the place of the program's, or took back. sha256: the office's."""

    code: str
    sha256: Digest


class Audit(Body):
    """Who came and went: details differ from case to case, and no result depends on them."""

    model_config = ConfigDict(extra="allow", frozen=True)


AUDITED = (
    "signed_in",
    "sign_in_failed",
    "signed_out",
    "refused",
    "downloaded",
    "exported",
    "mailed",
    "account",
    "settings",
)
BODIES: Mapping[str, type[Body]] = {
    "record.opened": Opened,
    "report.received": ReportReceived,
    "registry.received": RegistryReceived,
    "registry.entered": RegistryEntered,
    "registry.imported": RegistryImported,
    "file.refused": FileRefused,
    **{
        f"report.{step}": RoundStep for step in ("withdrawn", "submitted", "returned", "accepted", "locked", "reopened")
    },
    "finding.explained": FindingExplained,
    "person.removed": PersonRemoved,
    "reading.accepted": ReadingAccepted,
    "deadline.extended": DeadlineExtended,
    "flag.proposed": FlagDecided,
    "flag.confirmed": FlagConfirmed,
    "flag.declined": FlagConfirmed,
    "evaluation.judged": Judged,
    "evaluation.confirmed": GradeConfirmed,
    "evaluation.deferred": Deferred,
    "evaluation.published": GradePublished,
    "evaluation.appealed": Reopened,
    "evaluation.corrected": Reopened,
    "process.step": ProcessStep,
    "process.annulled": ProcessAnnulled,
    **{f"{kind}.proposed": Proposed for kind in ("process", "deadline", "registry")},
    **{f"{kind}.declined": Declined for kind in ("process", "deadline", "registry")},
    "template.installed": OfTemplate,
    "template.reverted": OfTemplate,
    **{f"access.{act}": Audit for act in AUDITED},
}


class BodyRefused(ValueError):
    """A body that does not hold what its act asks for: act, field, and what is the matter."""


def check(act: str, body: Mapping[str, Any]) -> None:
    """Whether a body may be written under an act. Raises BodyRefused naming act and field.

    An act that is not known is not looked at: it is refused when it is read (`data.read_model.projections`).
    """
    model = BODIES.get(act)
    if model is None:
        return
    try:
        model.model_validate(dict(body))
    except ValidationError as error:
        said = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'body'}: {e['msg']}" for e in error.errors()[:5])
        raise BodyRefused(f"{act}: {said}") from None


def upcast(act: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
    """The body of a recorded act in the present form: where older programs wrote it otherwise, it is put right here.

    Most older forms are present ones with fields left out, which have a default. Before letters said what they do to the versions
    before them (D25), only the latest version that had begun counted: each replaced all before it.
    """
    if act in ("registry.received", "registry.entered") and body.get("unsaid_letters") is None:
        return {**body, "unsaid_letters": "replace"}
    return body


def lacking(act: str, body: Mapping[str, Any]) -> list[str]:
    """The fields without which an act says nothing and that a recorded body lacks."""
    model = BODIES.get(act)
    return (
        [name for name, field in model.model_fields.items() if field.is_required() and name not in body]
        if model
        else []
    )


def faults(act: str, body: Mapping[str, Any]) -> str | None:
    """What of a recorded body does not hold under its act; None when it does, or when the act is not known."""
    try:
        check(act, upcast(act, body))
    except BodyRefused as refused:
        return str(refused)
    return None
