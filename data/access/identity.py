"""Who somebody is, and what of the record that person sees."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

from data.journal.event import Event

Way = Literal["none", "accounts", "oidc"]
AUDIT = "access."  # acts of the journal that only say who came and went; no result depends on them


@dataclass(frozen=True)
class Scope:
    """What of a record is seen. centres: whose; None: everybody's. withheld: acts that are as if they had not happened.

    comparing: of a scheme all centres are seen or none, so that what compares them (ranks, limits on grades) holds.
    schemes: of which also those are seen who are only on their way to becoming a centre (建设进程).
    """

    centres: frozenset[str] | None = None
    withheld: frozenset[str] = frozenset()
    comparing: bool = True
    schemes: frozenset[str] = frozenset()

    @property
    def whole(self) -> bool:
        """Whether everything is seen."""
        return self.centres is None and not self.withheld

    @property
    def key(self) -> str:
        """Names the scope: two that differ in anything have two names, so that nothing cached for one is shown to another."""
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        return repr({k: sorted(v) if isinstance(v, frozenset) else v for k, v in values.items()})

    def covers(self, centre: object) -> bool:
        """Whether what concerns a centre is seen."""
        return self.centres is None or centre in self.centres

    def covers_scheme(self, scheme: object) -> bool:
        """Whether a scheme as a whole is seen."""
        return self.centres is None or scheme in self.schemes

    def shows(self, event: Event) -> bool:
        """Whether an event is seen. What names no centre is not, but for registers, whose rows are looked at one by one."""
        if self.whole:
            return True
        if event.act in self.withheld or event.act.startswith(AUDIT):
            return False
        if event.act.startswith("template."):
            return True  # how papers look, whoever makes them
        if event.act.startswith("registry."):
            # a register that waits is one matter: who does not see all of it does not see it
            waiting: Mapping[str, str] = event.body.get("centres", {})
            return all(self.covers(centre) or self.covers_scheme(scheme) for centre, scheme in waiting.items())
        if event.act.startswith("process."):
            return self.covers_scheme(event.body.get("scheme"))
        return self.covers(event.body.get("centre"))


WHOLE = Scope()


@dataclass(frozen=True)
class Identity:
    """A person who may be here. account: unique; schemes, centres: what the role's scope is given for; sudo: of a command, who
    became its user, as sudo says."""

    account: str
    name: str
    role: str
    way: Way
    schemes: frozenset[str] = frozenset()
    centres: frozenset[str] = frozenset()
    address: str = ""
    sudo: str = ""

    @property
    def actor(self) -> str:
        """The name under which acts are recorded."""
        return f"{self.name}（{self.account}）"

    @property
    def by(self) -> Mapping[str, Any]:
        """What the journal keeps beside every act."""
        by = {"account": self.account, "name": self.name, "role": self.role, "way": self.way, "from": self.address}
        return {**by, "sudo": self.sudo} if self.sudo else by


SINGLE = Identity("local", "本机", "single", "none", address="127.0.0.1")
