"""Signing out everywhere where an identity provider vouches for people: there is no account here that could count it, so the
journal does. Every server process on the record sees it there.
"""

from data.access import audit
from data.access.identity import AUDIT, Identity
from data.journal.record import Record


def times(record: Record, account: str) -> int:
    """How often somebody was signed out everywhere: a sign-in of another count does not hold. Raises RecordError."""
    return record.version(f"{AUDIT}{_subject(account)}")


def sign_out(record: Record, account: str, *, by: Identity, sign_ins: int | None = None) -> None:
    """End all sign-ins of somebody, in whichever process. sign_ins: how many of them were ended here. Raises RecordError."""
    audit.note(record, "signed_out", by, _subject(account), account=account, everywhere=True, sign_ins=sign_ins)


def known(record: Record, account: str) -> bool:
    """Whether the provider has ever let somebody in under that name. Raises RecordError."""
    came = (e.body.get("by") or {} for e in record.read() if e.act == f"{AUDIT}signed_in")
    return any((by.get("way"), by.get("account")) == ("oidc", account) for by in came)


def _subject(account: str) -> str:
    return f"sign-in/{account}"
