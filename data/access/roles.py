"""Roles: which pages each may open, which acts it may do, which sheets of the registry it may hand in, how much of the record it
sees; all of it from roles.yaml."""

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, model_validator

from data.access.identity import Identity
from data.schema import yaml_files

FILE = Path(__file__).parent / "roles.yaml"


class Role(BaseModel):
    """One role. given: whether accounts can have it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    label: str
    scope: Literal["all", "schemes", "centres", "centre", "none"]
    given: bool = True


OnePerson = Literal["refused", "refused_signed_in", "shown"]


class Pair(BaseModel):
    """Two acts on one thing: what the first proposes the second confirms. first, second: acts; matter: what it is, as in
    “办理这一步”; one_person: what becomes of one person on both sides; shown: in words that he is."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    first: tuple[str, ...]
    second: str
    matter: str
    one_person: OnePerson
    shown: str = ""
    why: str

    @model_validator(mode="after")
    def _said(self) -> "Pair":
        if self.one_person != "refused" and not self.shown:
            raise ValueError("shown is missing: what is said where one person does both")
        return self


class Roles(BaseModel):
    """The whole table."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    roles: dict[str, Role]
    pages: dict[str, frozenset[str]]
    acts: dict[str, frozenset[str]]
    registers: dict[str, frozenset[str]]
    pairs: dict[str, Pair] = {}
    names: frozenset[str] = frozenset()
    withheld: dict[str, frozenset[str]]

    @model_validator(mode="after")
    def _only_known_roles(self) -> "Roles":
        for place in (self.pages, self.acts, self.registers, {"names": self.names}):
            for name, allowed in place.items():
                if unknown := set(allowed) - set(self.roles):
                    raise ValueError(f"{name}: no role {', '.join(sorted(unknown))}")
        if unknown := set(self.withheld) - set(self.roles):
            raise ValueError(f"withheld: no role {', '.join(sorted(unknown))}")
        for name, pair in self.pairs.items():
            if missing := {*pair.first, pair.second} - set(self.acts):
                raise ValueError(f"pairs, {name}: no act {', '.join(sorted(missing))}")
        return self

    def may_open(self, identity: Identity, page: str) -> bool:
        """Whether a page is for somebody. Raises KeyError for a page that roles.yaml does not name."""
        return identity.role in self.pages[page]

    def may(self, identity: Identity, act: str) -> bool:
        """Whether somebody may do an act. Raises KeyError for an act that roles.yaml does not name."""
        return identity.role in self.acts[act]

    def may_register(self, role: str, sheet: str) -> bool:
        """Whether a role may hand in a sheet of the registry, or what `data.acts.registry.rights` asks for beside it. Raises KeyError
        for one that roles.yaml does not name."""
        return role in self.registers[sheet]

    def alone(self, pairs: str | None) -> str:
        """In words, in which pairs one person stands on both sides; empty: in none. pairs: as recorded, separated by commas."""
        return "；".join(self.pairs[p].shown if p in self.pairs else p for p in (pairs or "").split(",") if p)

    def sees_names(self, identity: Identity) -> bool:
        """Whether somebody sees the names of persons in the ledgers, not only how many there are."""
        return identity.role in self.names

    def label(self, role: str) -> str:
        """The role's name in Chinese."""
        return self.roles[role].label if role in self.roles else role


@cache
def current() -> Roles:
    """The table in force. Raises DefinitionError naming file and entry."""
    return yaml_files.build(Roles, yaml_files.read(FILE), FILE)
