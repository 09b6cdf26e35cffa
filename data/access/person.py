"""Who is the same person: by account, by name, and by what a department says of accounts that belong together."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from data.access import rules
from data.problem import Problem, Refused


@dataclass(frozen=True)
class Person:
    """Somebody who acts or acted. account: None where nobody signs in: then the name is all there is; sudo: the account of this
    machine from which a command was given by another user's leave."""

    name: str
    account: str | None = None
    sudo: str | None = None

    @property
    def named(self) -> str:
        """张三（zhang.san）."""
        return f"{self.name}（{self.account}）" if self.account else self.name


def signs_in(by: Any) -> bool:
    """Whether people sign in where an act comes from. by: what is recorded of who acted."""
    return isinstance(by, Mapping) and by.get("way", "none") != "none"


def of(actor: str, body: Mapping[str, Any]) -> Person:
    """Who did a recorded act. actor: the name under which it is recorded; body: what is recorded of it."""
    by = body.get("by") or {}
    if not signs_in(by):
        return Person(actor.strip())
    # a command is signed with the account of the machine, and with no name but the one that was typed
    return Person(by.get("name") or actor.strip(), by.get("account"), by.get("sudo"))


def one_person(first: Person, second: Person) -> tuple[str, str] | None:
    """Why two who acted are, or may be, one person, and what is to be done beside asking another; None: they are two.

    They are one by account (also where the user of a command has the account's name), by name, or where sign_in.yaml
    (one_person → accounts) says that their accounts belong to one.
    """
    if first.account is not None and first.account == second.account:
        return f"操作人和确认人是同一个账户（{second.named}）", ""
    if shared := _accounts(first) & _accounts(second):
        return f"操作人和确认人的账户属于同一人（{'、'.join(sorted(shared))}）", ""
    if folded(first.name) != folded(second.name):
        return None
    if first.account is None or second.account is None:
        return f"操作人和确认人都是“{second.name}”", ""
    return (
        f"两个账户（{first.account}、{second.account}）的姓名都是“{second.name}”，分不清是不是两个人",
        "：请由姓名不同的人确认；确是两个同名的人，请系统管理员先在账户姓名上加以区分",
    )


def another(first: Person, second: Person, matter: str) -> None:
    """Nothing where they are two people. matter: what takes two, as in “办理这一步”. Raises Refused where they are not."""
    if (found := one_person(first, second)) is not None:
        raise Refused([Problem(None, None, found[0], f"{matter}须由另一人确认{found[1]}")])


def among(first: Iterable[Person], second: Person) -> Person | None:
    """The one of several who is, or may be, the same person as another."""
    return next((one for one in first if one_person(one, second) is not None), None)


def folded(name: str) -> str:
    """Without what makes no other name: blanks, width, case."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def _accounts(person: Person) -> set[str]:
    """The accounts by which somebody is known, and those that belong to the same person."""
    own = {folded(account) for account in (person.account, person.sudo) if account}
    for together in rules.current().one_person.accounts:
        named = {folded(account) for account in together}
        own |= named if own & named else set()
    return own
