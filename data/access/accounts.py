"""Local accounts: kept beside the record, for its owner only; every change is an event of the journal first.

No password and no hash is ever recorded in the journal, only a digest of the hash: an account that is not as the acts say
(account_acts.py) is not in force until somebody mends it, which is an act, too. A sign-in holds the generation of its account;
whatever must end all sign-ins (closed, other role, new password, signed out everywhere) counts it up, in whichever process.
"""

import json
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from functools import partial
from typing import Any

from data.access import account_acts, audit, second_administrator
from data.access import rules as sign_in_rules
from data.access.account import Account, check, refused
from data.access.account_acts import AccountActs
from data.access.credentials import passwords, second_factor
from data.access.identity import Identity
from data.access.rules import Rules
from data.journal.backups.backup import ACCOUNTS
from data.journal.beside import Beside
from data.journal.clock import now
from data.journal.durable import RecordError
from data.journal.kept_record import KeptRecord
from data.journal.record import Record


class Accounts:
    """All accounts. Reading is cheap and never writes; every change is recorded in `record` before it is made.

    kept: where they stand, beside the record.
    """

    def __init__(self, kept: Beside, record: Record, rules: Rules) -> None:
        self.kept, self._record, self._rules = kept, record, rules
        self._read: tuple[Any, dict[str, Account]] = (None, {})
        self._acts = AccountActs(record)

    def all(self) -> Mapping[str, Account]:
        """Every account by its name. Raises RecordError when they are there but cannot be read."""
        seen = self.kept.seen()
        if seen is None:
            return {}
        if self._read[0] != seen:
            try:
                content = json.loads(self.kept.read() or b"")["accounts"]
                known = {name: Account(**_tupled(fields)) for name, fields in content.items()}
                if not all(isinstance(a.hash, str) for a in known.values()):
                    raise ValueError("a hash is text")
                self._read = seen, known
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise RecordError(
                    f"账户文件无法读取（{self.kept.place}）。请管理员用备份恢复；在此之前不能登录。"
                ) from error
        return self._read[1]

    def current(self, account: str, generation: int | None) -> Account | None:
        """An open account whose sign-ins of a generation still hold."""
        found = self.all().get(account)
        return found if found and not found.closed and found.generation == generation else None

    def differences(self) -> Mapping[str, str]:
        """Account → what of it is not as the acts of the journal say, in words; empty when all is well. Raises RecordError.

        Writes nothing. A change of this moment, recorded and not written yet, is waited for.
        """
        if found := self._differences():
            with self._alone():
                found = self._differences()
        return found

    def looked_up(self, account: str) -> tuple[Account | None, str | None]:
        """One account as the file has it at this moment, and what of just that is not as the acts say. Raises RecordError."""
        found, what = self._looked_up(account)
        if what is not None:
            with self._alone():
                found, what = self._looked_up(account)
        return found, what

    def _looked_up(self, account: str) -> tuple[Account | None, str | None]:
        found, told = self.all().get(account), self._acts.as_recorded().get(account)
        in_file = {} if found is None else {account: found.as_recorded()}
        return found, account_acts.differences(in_file, {} if told is None else {account: told}).get(account)

    def administered(self) -> bool:
        """Whether there is an open administrator who is as the acts say. Raises RecordError."""
        return _administered(self.all(), self.differences())

    def without_digest(self) -> list[str]:
        """The accounts of whose password no act has kept a digest: made by an older program. Raises RecordError."""
        return account_acts.without_digest(self.all(), self._acts.as_recorded())

    def keep_digests(self, *, by: Identity) -> None:
        """Record a digest of each password that an older program set, so that from now on another one is noticed.

        What differs from its acts otherwise is left alone. Raises RecordError.
        """
        for account in self.without_digest():
            if self.looked_up(account)[1] is None:
                self._change(account, "digest_kept", by, partial(_known, account=account))

    def mend(self, account: str, *, password: str, by: Identity) -> Account | None:
        """Make an account again what the acts say of it, with a first password; what no act knows is taken out.

        Returns the account, None where it was taken out. Raises Refused where nothing differs, RecordError.
        """
        passwords.check(password, account, self._rules.password)

        def again(known: dict[str, Account]) -> Account | None:
            if account not in self._differences():
                raise refused(f"账户“{account}”与操作记录一致", "不需要恢复")
            told = self._acts.as_recorded().get(account)
            if told is None:
                return None
            # higher than any sign-in of it can have: each act counts it up by one at most
            over = max(self._acts.count(account), known[account].generation if account in known else 0) + 1
            again = Account(
                account,
                told["name"],
                told["role"],
                tuple(told["schemes"]),
                tuple(told["centres"]),
                passwords.hashed(password),
                now().date().isoformat(),
                closed=told["closed"],
                generation=over,
            )
            return self._given(known, again, by)

        return self._change(account, "mended", by, again, mending=True)

    def create(
        self,
        account: str,
        name: str,
        role: str,
        *,
        schemes: Iterable[str] = (),
        centres: Iterable[str] = (),
        password: str,
        by: Identity,
    ) -> Account:
        """Add an account whose password must be changed at the first sign-in. Raises Refused, RecordError."""
        made = Account(
            account,
            " ".join(name.split()),
            role,
            tuple(schemes),
            tuple(centres),
            passwords.hashed(password),
            now().date().isoformat(),
        )
        passwords.check(password, account, self._rules.password)

        def add(known: dict[str, Account]) -> Account:
            if account in known:
                raise refused(f"已有账户“{account}”", "请换一个账户名；停用的账户可以重新启用")
            check(made)
            return self._given(known, made, by)

        return self._change(account, "created", by, add)

    def assign(
        self, account: str, role: str, *, schemes: Iterable[str] = (), centres: Iterable[str] = (), by: Identity
    ) -> Account:
        """Give another role or scope; ends its sign-ins. Raises Refused, RecordError."""

        def give(known: dict[str, Account]) -> Account:
            found = replace(_known(known, account), role=role, schemes=tuple(schemes), centres=tuple(centres))
            check(found)
            return self._kept_running(known, self._given(known, _ended(found), by))

        return self._change(account, "assigned", by, give)

    def set_password(self, account: str, password: str, *, own: bool, by: Identity) -> Account:
        """Set a password; ends its sign-ins. own: by the person; else it must be changed at the next sign-in."""

        def give(known: dict[str, Account]) -> Account:
            found = _known(known, account)
            passwords.check(password, account, self._rules.password)
            if passwords.fits(found.hash, password):
                raise refused("新密码与现在的密码相同", "请换一个")
            changed = _ended(
                replace(
                    found, hash=passwords.hashed(password), must_change=not own, changed_on=now().date().isoformat()
                )
            )
            return changed if own else self._kept_running(known, self._given(known, changed, by))

        return self._change(account, "password", by, give)

    def set_second(self, account: str, secret: str, *, by: Identity) -> Account:
        """Give the second factor of a person (empty: take it away); a recovery code that was left is void."""
        change = "second_set" if secret else "second_removed"
        return self._change(
            account, change, by, lambda known: replace(_known(known, account), second=secret, recovery="")
        )

    def set_recovery(self, account: str, code: str, *, by: Identity) -> Account:
        """Let an account in once with a code in the place of its second factor. Raises Refused where it has none."""

        def give(known: dict[str, Account]) -> Account:
            found = _known(known, account)
            if not found.second:
                raise refused(f"账户“{account}”没有设置动态码", "不需要恢复码；忘记密码的请重设首次密码")
            return replace(found, recovery=second_factor.hashed_recovery(code))

        return self._change(account, "recovery", by, give)

    def close(self, account: str, *, closed: bool, by: Identity) -> Account:
        """Close an account (ends its sign-ins) or open it again. Raises Refused for the last administrator."""

        def give(known: dict[str, Account]) -> Account:
            changed = _ended(replace(_known(known, account), closed=closed))
            return self._kept_running(known, changed if closed else self._given(known, changed, by))

        return self._change(account, "closed" if closed else "opened", by, give)

    def confirm(self, account: str, *, by: Identity) -> Account:
        """Let an account in that waits for a second administrator. Raises Refused where it does not, or he is not another one."""

        def give(known: dict[str, Account]) -> Account:
            found = _known(known, account)
            second_administrator.confirmable(found, self._record.read(), by)
            return replace(found, waiting=False)

        return self._change(account, second_administrator.CONFIRMED, by, give)

    def end_sign_ins(self, account: str, *, by: Identity) -> Account:
        """Sign an account out everywhere."""
        return self._change(account, "signed_out_everywhere", by, lambda known: _ended(_known(known, account)))

    def _given(self, known: Mapping[str, Account], changed: Account, by: Identity) -> Account:
        """An account to which somebody gives rights or a way in: it may have to wait."""
        others = {name: a for name, a in known.items() if name != changed.account}
        administered = _administered(others, self._differences())
        return replace(changed, waiting=second_administrator.waits(changed, by, self._rules, administered=administered))

    def _kept_running(self, known: Mapping[str, Account], changed: Account) -> Account:
        odd = self._differences()
        if _administered(known, odd) and not _administered({**known, changed.account: changed}, odd):
            raise refused("这是最后一个系统管理员", "请先建立另一个系统管理员账户")
        return changed

    def _change(
        self,
        account: str,
        change: str,
        by: Identity,
        make: Callable[[dict[str, Account]], Account | None],
        *,
        mending: bool = False,
    ) -> Any:
        with self._alone():
            known = dict(self.all())
            if not mending and (what := self._differences().get(account)):
                raise refused(*not_as_recorded(account, what))
            before, after = known.pop(account, None), make(dict(self.all()))
            audit.note(
                self._record,
                "account",
                by,
                f"account/{account}",
                change=change,
                account=account,
                before=before and before.as_recorded(),
                after=after and after.as_recorded(),
            )
            self._write(known | ({} if after is None else {account: after}))
            return after

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One at a time, of all processes."""
        with self.kept.alone():
            yield

    def _differences(self) -> dict[str, str]:
        return account_acts.differences(
            {name: a.as_recorded() for name, a in self.all().items()}, self._acts.as_recorded()
        )

    def _write(self, accounts: Mapping[str, Account]) -> None:
        content = {"form": 1, "accounts": {name: asdict(a) for name, a in sorted(accounts.items())}}
        self.kept.replace(json.dumps(content, ensure_ascii=False, indent=1).encode())


def of(record: KeptRecord) -> Accounts:
    """The accounts of a record, under the settings of signing in. Raises DefinitionError."""
    return Accounts(record.beside(ACCOUNTS), record, sign_in_rules.current())


def not_as_recorded(account: str, what: str) -> tuple[str, str]:
    """What is said of an account that is not as the acts say: found, and what mends it."""
    return (
        f"账户“{account}”与操作记录不符（{what}），不能使用",
        f"请系统管理员在“系统 → 账户”中“按操作记录恢复”，或在服务器上运行 python -m data account mend {account}",
    )


def _administered(known: Mapping[str, Account], odd: Container[str]) -> bool:
    return any(
        a.role == "administrator" and not a.closed and not a.waiting and name not in odd for name, a in known.items()
    )


def _ended(account: Account) -> Account:
    return replace(account, generation=account.generation + 1)


def _known(known: Mapping[str, Account], account: str) -> Account:
    if account not in known:
        raise refused(f"没有账户“{account}”", "请核对账户名")
    return known[account]


def _tupled(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in fields.items()}
