"""What the acts of the journal say of every account, and where the file of accounts says something else.

The file holds what the journal must not: the hashes of the passwords. Everything else in it was recorded before it was written,
with a digest of the hash, so that what somebody wrote into the file by hand is found and is not in force.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from data.access import roles
from data.access.identity import AUDIT
from data.journal.event import NO_HASH, Event
from data.journal.record import Record, RecordShorter

ACT = f"{AUDIT}account"
PASSWORD = "password"  # noqa: S105 (the field that holds the digest of the hash)
SECOND, RECOVERY = "second", "recovery"
DIGESTS = {PASSWORD: "密码", SECOND: "动态码", RECOVERY: "恢复码"}
FIELDS = {
    "account": "账户名",
    "name": "姓名",
    "role": "角色",
    "schemes": "建设方案",
    "centres": "中心",
    "closed": "停用",
    "must_change": "须修改密码",
    "changed_on": "密码设置日期",
    "waiting": "待另一名系统管理员确认",
    **DIGESTS,
}
UNKNOWN = "没有任何操作建立过这个账户"
GONE = "操作记录中有这个账户，账户文件中没有"

Recorded = Mapping[str, Any]  # what the journal may know of an account


def digest(kept_hash: str) -> str:
    """The digest of a secret, or of a password's hash. Each has more than 100 random bits, so that nothing can be guessed from it."""
    return hashlib.sha256(kept_hash.encode()).hexdigest()


class AccountActs:
    """Follows the acts about accounts; what is new is read, not the whole journal. Safe for threads."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._seen: tuple[int, str, Mapping[str, Recorded]] = (0, NO_HASH, {})

    def as_recorded(self) -> Mapping[str, Recorded]:
        """Account → what its last act said of it; who was removed is not in it. Raises RecordError."""
        n, last, told = self._seen
        fresh = self._since(n)
        if fresh is None or (fresh and fresh[0].prev != last):  # another journal stands there now
            fresh, told = list(self._record.read()), {}
        if fresh:
            last_said = {e.body["account"]: e.body.get("after") for e in fresh if e.act == ACT}
            told = {account: after for account, after in {**told, **last_said}.items() if after is not None}
            self._seen = fresh[-1].n, fresh[-1].hash, told
        return told

    def count(self, account: str) -> int:
        """How many acts there are about an account."""
        return self._record.version(f"{AUDIT}account/{account}")

    def _since(self, n: int) -> list[Event] | None:
        try:
            return list(self._record.read(n))
        except RecordShorter:
            return None


def differences(in_file: Mapping[str, Recorded], by_acts: Mapping[str, Recorded]) -> dict[str, str]:
    """Account → what of it is not as the acts say, in words; accounts that agree are not in it.

    Only what an act told is compared: older programs recorded no digest of the hash.
    """
    found = {account: UNKNOWN for account in in_file if account not in by_acts}
    found |= {account: GONE for account in by_acts if account not in in_file}
    for account in in_file.keys() & by_acts.keys():
        wrong = [
            _said(field, in_file[account][field], told)
            for field, told in _known(by_acts[account])
            if _plain(in_file[account][field]) != _plain(told)
        ]
        if wrong:
            found[account] = "；".join(wrong)
    return dict(sorted(found.items()))


def without_digest(in_file: Iterable[str], by_acts: Mapping[str, Recorded]) -> list[str]:
    """The accounts of whose password no act has kept a digest yet."""
    return [account for account in in_file if account in by_acts and PASSWORD not in by_acts[account]]


def _known(told: Recorded) -> Iterable[tuple[str, Any]]:
    return ((field, told[field]) for field in FIELDS if field in told)


def _plain(value: Any) -> Any:
    """Lists and tuples are the same to a journal."""
    return sorted(map(str, value)) if isinstance(value, list | tuple) else value


def _said(field: str, found: Any, told: Any) -> str:
    if field in DIGESTS:
        return f"{DIGESTS[field]}不是操作记录中设置的那一个"
    return f"{FIELDS[field]}为“{_word(field, found)}”，操作记录中是“{_word(field, told)}”"


def _word(field: str, value: Any) -> str:
    if field == "role":
        return roles.current().label(str(value))
    if isinstance(value, bool):
        return "是" if value else "否"
    return "、".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
