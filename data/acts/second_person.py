"""Two people: whether somebody is another person than the one before, asked here wherever a matter takes two.

Where people sign in, the second one acts from a sign-in of his own (`by_session`); without sign-in his name is typed in beside
the first. People are told apart by account; two accounts of one name are questioned, not believed.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from data.journal.acting import signed
from data.problem import Problem, Refused


@dataclass(frozen=True)
class Person:
    """Somebody who acts or acted. account: None where nobody signs in: then the name is all there is."""

    name: str
    account: str | None = None

    @property
    def named(self) -> str:
        """张三（zhang.san）."""
        return f"{self.name}（{self.account}）" if self.account else self.name


def by_session() -> bool:
    """Whether people sign in where this act comes from."""
    return _signs_in(signed({}).get("by"))


def acting(typed: str) -> Person:
    """Who acts now. typed: the name given by hand, which counts where nobody signs in."""
    return of(typed, signed({}))


def of(actor: str, body: Mapping[str, Any]) -> Person:
    """Who did a recorded act. actor: the name under which it is recorded; body: what is recorded of it."""
    by = body.get("by") or {}
    if not _signs_in(by):
        return Person(actor.strip())
    # a command is signed with the account of the machine, and with no name but the one that was typed
    return Person(by.get("name") or actor.strip(), by.get("account"))


def another(first: Person, second: Person, matter: str) -> None:
    """Nothing where they are two people. matter: what takes two, as in “办理这一步”.

    Raises Refused where they are one, by account or by name, or where two accounts carry one name.
    """
    if first.account is not None and first.account == second.account:
        raise _refused(f"操作人和确认人是同一个账户（{second.named}）", f"{matter}须由另一人确认")
    if _folded(first.name) != _folded(second.name):
        return
    if first.account is None or second.account is None:
        raise _refused(f"操作人和确认人都是“{second.name}”", f"{matter}须由另一人确认")
    raise _refused(
        f"两个账户（{first.account}、{second.account}）的姓名都是“{second.name}”，分不清是不是两个人",
        f"{matter}须由另一人确认：请由姓名不同的人确认；确是两个同名的人，请系统管理员先在账户姓名上加以区分",
    )


def _signs_in(by: Any) -> bool:
    return isinstance(by, Mapping) and by.get("way", "none") != "none"


def _folded(name: str) -> str:
    """Without what makes no other name: blanks, width, case."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def _refused(found: str, expected: str) -> Refused:
    return Refused([Problem(None, None, found, expected)])
