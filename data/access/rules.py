"""The settings of signing in, from sign_in.yaml or the file that MONITOR_ACCESS names."""

from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from data import settings
from data.access import roles
from data.schema import yaml_files

FILE = Path(__file__).parent / "sign_in.yaml"


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Password(_Model):
    """What a password must be. age_days 0: it never has to be changed."""

    shortest: int = Field(ge=8)
    longest: int = Field(ge=64, le=1024)
    classes: int = Field(ge=1, le=4)
    age_days: int = Field(ge=0)
    common: tuple[str, ...] = ()


class Failures(_Model):
    """How many failures are borne before a pause."""

    of_pair: int = Field(ge=1)
    of_address: int = Field(ge=1)
    of_account: int = Field(ge=1)
    within_minutes: int = Field(ge=1)
    pause_minutes: int = Field(ge=1)
    lines_per_hour: int = Field(ge=10)
    lines_per_day: int = Field(ge=10)


class SecondFactor(_Model):
    """Which roles sign in with a second factor; others may."""

    roles: tuple[str, ...] = ()


class SecondAdministrator(_Model):
    """Accounts of which roles wait for a second administrator."""

    roles: tuple[str, ...] = ()


class OnePerson(_Model):
    """Separation of duties. refused: pairs of roles.yaml in which one person on both sides is refused here, beyond those that
    always are; accounts: which accounts, also users of the machine, are one person."""

    refused: tuple[str, ...] = ()
    accounts: tuple[tuple[str, ...], ...] = ()


class Session(_Model):
    """How long somebody stays signed in, and how many tabs may be open, of everybody and of one person."""

    idle_minutes: int = Field(ge=1)
    absolute_hours: int = Field(ge=1)
    tabs: int = Field(ge=1)
    tabs_of_person: int = Field(ge=1)

    @property
    def idle(self) -> timedelta:
        """Without any act of the person."""
        return timedelta(minutes=self.idle_minutes)

    @property
    def absolute(self) -> timedelta:
        """In any case."""
        return timedelta(hours=self.absolute_hours)


class Uploads(_Model):
    """What of one person may wait in the server's memory after it was uploaded and before it is received."""

    files: int = Field(ge=1)
    megabytes: int = Field(ge=20)  # one file may have 20


class Watch(_Model):
    """What the auditor's overview lists: between which hours it is night, and how much in one day is much."""

    night_from: int = Field(ge=12, le=23)
    night_to: int = Field(ge=0, le=12)
    exports: int = Field(ge=1)
    refusals: int = Field(ge=1)
    failures: int = Field(ge=1)


class Claims(_Model):
    """The claims of the identity provider."""

    account: str
    name: str
    role: str
    schemes: str
    centres: str


class Rules(_Model):
    """All of them."""

    password: Password
    failures: Failures
    second_factor: SecondFactor
    second_administrator: SecondAdministrator
    one_person: OnePerson
    session: Session
    watch: Watch
    uploads: Uploads
    claims: Claims


@cache
def current() -> Rules:
    """The settings in force; a section or an entry that a department's own file does not have is as shipped, so that a file written
    for an older program still serves.

    Raises DefinitionError naming file and entry.
    """
    path = settings.access_file() or FILE
    shipped = yaml_files.read(FILE)
    own = {name: _over(shipped.get(name), section) for name, section in yaml_files.read(path).items()}
    built = yaml_files.build(Rules, shipped | own, path)
    given = [code for code, role in roles.current().roles.items() if role.given]
    for section, named in (
        ("second_factor", built.second_factor),
        ("second_administrator", built.second_administrator),
    ):
        if unknown := [code for code in named.roles if code not in given]:
            raise yaml_files.DefinitionError(
                f"{path}, {section} → roles: {', '.join(unknown)} does not exist; allowed: {', '.join(given)}"
            )
    open_ = [name for name, pair in roles.current().pairs.items() if pair.one_person != "refused"]
    if unknown := [name for name in built.one_person.refused if name not in open_]:
        raise yaml_files.DefinitionError(
            f"{path}, one_person → refused: {', '.join(unknown)} cannot be chosen; allowed: {', '.join(open_)}"
        )
    return built


def _over(shipped: Any, own: Any) -> Any:
    """A section of a department over the shipped one, entry by entry."""
    return shipped | own if isinstance(shipped, dict) and isinstance(own, dict) else own


def one_person(pair: str) -> roles.OnePerson:
    """What becomes of one person on both sides of a pair of roles.yaml, by it and by this department's setting."""
    return "refused" if pair in current().one_person.refused else roles.current().pairs[pair].one_person
