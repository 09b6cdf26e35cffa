"""Events of coming and going in the journal: sign-ins, refusals, downloads, changes of accounts.

They carry who, role, from where and the result; the journal adds number and time. Whatever cannot be recorded is refused:
these functions raise RecordError, and the caller must not go on.
"""

from collections.abc import Mapping
from typing import Any, Literal

from data.access.identity import AUDIT, Identity
from data.journal.acting import acting
from data.journal.event import Event
from data.journal.record import Record

STRANGER = "none"  # the role of somebody who is not in
Act = Literal[
    "signed_in", "sign_in_failed", "signed_out", "refused", "downloaded", "exported", "mailed", "account", "settings"
]


def note(record: Record, act: Act, who: Identity, subject: str, **details: Any) -> Event:
    """Record one event. who: whoever it is about, as far as known. Raises RecordError."""
    body: Mapping[str, Any] = {key: value for key, value in details.items() if value is not None}
    with acting(who.by):
        return record.append(f"{AUDIT}{act}", f"{AUDIT}{subject}"[:200], body, actor=who.actor)


def stranger(account: str, address: str) -> Identity:
    """Somebody who is not signed in. account: what was typed, cut to what an account can be."""
    shown = "".join(c for c in account if c.isprintable())[:32] or "—"
    return Identity(shown, "未登录", STRANGER, "accounts", address=address)
