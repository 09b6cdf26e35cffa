"""A second administrator for accounts of the roles that a department names (sign_in.yaml, second_administrator).

Whoever could alone make an account that decides, or give an existing one another role or a first password that he knows, could
act as somebody else with it. Such an account waits, and lets nobody in, until another administrator has confirmed it
(roles.yaml, pairs: account).
"""

from collections.abc import Iterable

from data.access import account_acts, person, roles
from data.access.account import Account, refused
from data.access.identity import Identity
from data.access.person import Person
from data.access.rules import Rules
from data.journal.event import Event

PAIR = "account"
CONFIRMED, CLOSED = "confirmed", "closed"
# What gives rights or a way in to an account; what takes them away, and what its owner does himself, waits for nobody.
GIVING = ("created", "assigned", "password", "opened", "mended")


def waits(account: Account, by: Identity, rules: Rules, *, administered: bool) -> bool:
    """Whether an account to which somebody has given something waits. administered: whether there is another administrator.

    Somebody has to be the first: while there is no other one, an administrator made by a command on the server waits for nobody.
    """
    if account.role not in rules.second_administrator.roles:
        return False
    return administered or account.role != "administrator" or by.role != "command_line"


def still_waiting(account: str) -> tuple[str, str]:
    """What is said of an account that waits: found, and what is to be done."""
    return (
        f"账户“{account}”须由另一名系统管理员确认后才能登录",
        "请没有办理过它的系统管理员登录，在“系统 → 账户”中确认；不同意的，停用即可",
    )


def confirmable(account: Account, acts: Iterable[Event], by: Identity) -> None:
    """Nothing where somebody may confirm an account. acts: of the journal. Raises Refused."""
    if not account.waiting:
        raise refused(f"账户“{account.account}”没有等待确认的变更", "不需要确认")
    second = Person(by.name, by.account, by.sudo or None)
    if (same := person.among(_givers(account.account, acts), second)) is not None:
        person.another(same, second, roles.current().pairs[PAIR].matter)


def _givers(account: str, acts: Iterable[Event]) -> list[Person]:
    """Who gave something to an account since it was confirmed or closed last: whoever opens it again answers for all of it."""
    found: list[Person] = []
    for event in acts:
        if event.act != account_acts.ACT or event.body["account"] != account:
            continue
        if event.body["change"] in (CONFIRMED, CLOSED):
            found = []
        elif event.body["change"] in GIVING:
            by = event.body.get("by") or {}
            found.append(Person(by.get("name") or event.actor, by.get("account"), by.get("sudo")))
    return found
