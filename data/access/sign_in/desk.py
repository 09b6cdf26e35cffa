"""Where people sign in: one desk per server process, made of the accounts, the sign-ins and the count of failures."""

import hashlib
import threading
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from data import settings
from data.access import accounts, audit, roles, rules, second_administrator
from data.access.account import Account, scope_problem
from data.access.accounts import Accounts, not_as_recorded
from data.access.credentials import passwords, second_factor
from data.access.identity import AUDIT, Identity
from data.access.sign_in import everywhere
from data.access.sign_in.attempts import Attempts, FailureLines
from data.access.sign_in.familiar import Familiar, Place, device_of
from data.access.sign_in.sign_ins import SignIn, SignIns, Single
from data.journal import opening
from data.journal.clock import SHANGHAI, now
from data.journal.durable import RecordError
from data.journal.event import Event, Mark
from data.journal.kept_record import KeptRecord
from data.journal.record import Record
from data.problem import Problem, Refused

OPEN_TO_ALL = (
    "这个记录有账户（{}），不登录就使用（MONITOR_SIGN_IN=none）会让任何人以任何名义办理一切事项。"
    "请设置 MONITOR_SIGN_IN=accounts 或 oidc；只想单机试用，请把 MONITOR_RECORD 指到另一个文件夹。"
)
NOT_IN = "请核对后再试；设置了动态码的账户须填写动态码；忘记密码请联系系统管理员"
SCAN = "请用手机上的验证器扫描本页的二维码，填写它现在显示的 6 位数；手机的时间要准"
SERVER = Identity("server", "服务器", "server", "none", address="本机")


class Desk:
    """Signs people in and out, and records it. Nobody is in before it is recorded.

    accounts: where people sign in with them; kept: those that the record has, however people sign in.
    """

    def __init__(
        self,
        way: str,
        record: KeptRecord,
        accounts: Accounts | None,
        settings_: rules.Rules,
        kept: Accounts | None = None,
    ) -> None:
        self.way, self.record, self.accounts, self.rules = way, record, accounts, settings_
        self._kept = kept
        self.sign_ins = (
            Single(self.closed)
            if way == "none"
            else SignIns(settings_.session, self._current, record.passing("sign-in"))
        )
        self.attempts = Attempts(settings_.failures, Familiar(record), record.passing("failure"))
        self._lines = FailureLines(settings_.failures)
        self._codes = second_factor.Used(record.passing("code"))
        self._hashing = threading.BoundedSemaphore(2)  # each takes 64 MB

    def closed(self) -> str | None:
        """Why nobody is served: without sign-in whoever comes may do everything, and a record with accounts is not for that.

        Asked again and again: an account may be made while the server runs. Raises RecordError where it cannot be known.
        """
        if self.way != "none" or self._kept is None:
            return None
        return OPEN_TO_ALL.format(self._kept.kept.place) if self._kept.all() else None

    def _current(self, sign_in: SignIn) -> bool:
        """Whether a sign-in still holds: another process may have ended it, or an older record without it may have been put in the
        place. Raises RecordError where it cannot be known."""
        account = sign_in.identity.account
        if self.accounts is not None and self.accounts.current(account, sign_in.generation) is None:
            return False
        if self.accounts is None and everywhere.times(self.record, account) != sign_in.generation:
            return False
        try:
            return sign_in.recorded is None or self.record.holds(sign_in.recorded)
        except RecordError:  # a damaged record does nobody's bidding, and its pages say what to do
            return True

    @property
    def _local(self) -> Accounts:
        """The accounts, where people sign in with them: nobody is asked for a password elsewhere."""
        if self.accounts is None:
            raise RuntimeError(f"way {self.way}: there are no passwords here")
        return self.accounts

    @property
    def _several(self) -> SignIns:
        """The sign-ins, where people sign in: the one user at this machine comes and goes without."""
        if isinstance(self.sign_ins, Single):
            raise RuntimeError(f"way {self.way}: nobody signs in here")
        return self.sign_ins

    def enter(
        self, account: str, password: str, address: str, code: str = "", *, device: str = ""
    ) -> tuple[str, SignIn]:
        """Sign in with a local account. code: of the second factor, where the account has one; device: what the browser keeps to
        be known again. Raises Refused, RecordError.

        Who does not know the password does not learn whether the account exists. Who knows it and is not let in, because the
        account is not as the acts of the journal say or waits for a second administrator, is told so.
        """
        account, place = account.strip().lower(), Place(address, device_of(device))
        self._let_try(account, place)
        found, differing = self._local.looked_up(account)
        with self._hashing:
            fits = passwords.fits(found.hash if found else None, password[: self.rules.password.longest])
        reason = self._kept_out(found, fits, code[:64])
        if found is None or reason is not None:
            self.attempts.failed(account, place)
            paused = self.attempts.wait_seconds(account, place) > 0
            self._note_failure(audit.stranger(account, address), reason or "", paused)
            raise Refused([Problem(None, None, "账户名、密码或动态码不正确", NOT_IN)])
        if differing is not None or found.waiting:
            self.attempts.failed(account, place)
            waiting = second_administrator.still_waiting(account)
            said = waiting if differing is None else not_as_recorded(account, differing)
            self._note_failure(audit.stranger(account, address), said[0])
            raise Refused([Problem(None, None, *said)])
        identity = found.identity(address)
        self.attempts.succeeded(account, place)  # as it was counted: from now on the device is known
        recorded = audit.note(self.record, "signed_in", identity, "sign-in", device=place.device or None)
        if found.second and found.recovery and second_factor.recovers(found.recovery, code):
            found = self._local.set_second(account, "", by=identity)  # it serves once; the lost device serves no more
        return self._several.begin(
            identity,
            generation=found.generation,
            recorded=_mark(recorded),
            must_change=found.password_over(self.rules),
            must_enrol=found.second_missing(self.rules),
            device=place.device,
        )

    def _let_try(self, account: str, place: Place) -> None:
        """Nothing where an account may be tried from a place now. Raises Refused, RecordError."""
        if wait := self.attempts.wait_seconds(account, place):
            raise Refused([Problem(None, None, "失败次数过多", f"请在 {-(-wait // 60)} 分钟后再试")])

    def note_stranger(self, who: Identity, subject: str, **details: Any) -> None:
        """Write down that somebody who is not in was refused, as far as there is room for such lines. Raises RecordError."""
        passed = self._lines.next()
        if passed is not None:
            audit.note(self.record, "refused", who, subject, passed_over=passed or None, **details)

    def _note_failure(self, who: Identity, reason: str, paused: bool = False) -> None:
        """Write a failure of somebody who is not in down, as far as there is room for such lines."""
        passed = self._lines.next()
        if passed is not None:
            audit.note(
                self.record,
                "sign_in_failed",
                who,
                "sign-in",
                reason=reason,
                paused=paused or None,
                passed_over=passed or None,
            )

    def _kept_out(self, found: Account | None, fits: bool, code: str) -> str | None:
        """Why somebody is not let in, as it is recorded; None where nothing speaks against it."""
        if found is None:
            return "没有这个账户"
        if not fits:
            return "密码不符"
        if found.closed:
            return "账户已停用"
        if not found.second:
            return None
        step = second_factor.step_of(found.second, code, now())
        if step is not None:
            return None if self._codes.take(found.account, step) else "动态码已用过"
        with self._hashing:
            return None if second_factor.recovers(found.recovery, code) else "动态码不符"

    def enter_by_claims(
        self, claims: Mapping[str, Any], address: str, *, leave_by: str | None = None
    ) -> tuple[str, SignIn]:
        """Sign in with what an identity provider says of somebody. leave_by: where it signs people out. Raises Refused, RecordError."""
        try:
            identity, until = _identity(claims, self.rules.claims, address), _until(claims)
        except Refused as refused:
            stranger = audit.stranger(str(claims.get(self.rules.claims.account) or ""), address)
            self._note_failure(stranger, refused.problems[0].found)
            raise
        generation = everywhere.times(self.record, identity.account)
        recorded = audit.note(self.record, "signed_in", identity, "sign-in")
        return self._several.begin(
            identity, generation=generation, recorded=_mark(recorded), until=until, leave_by=leave_by
        )

    def leave(self, sign_in: SignIn, *, of_all: bool = False) -> None:
        """Sign out, here or (of_all) everywhere, of every process. It is recorded; where that fails the sign-in ends all the same,
        at this server at least. Raises RecordError."""
        identity = sign_in.identity
        ended = self._several.of(identity.account) if of_all else [sign_in]
        for one in ended:
            self._several.end(one)
        if not of_all:
            audit.note(self.record, "signed_out", identity, "sign-in", sign_ins=1)
            return
        everywhere.sign_out(self.record, identity.account, by=identity, sign_ins=len(ended))
        if self.accounts is not None:
            self.accounts.end_sign_ins(identity.account, by=identity)

    def change_password(self, sign_in: SignIn, old: str, new: str) -> None:
        """Change one's own password; ends all sign-ins of the account. Raises Refused, RecordError."""
        identity, place = sign_in.identity, sign_in.place
        found = self._local.all().get(identity.account)
        self._let_try(identity.account, place)
        with self._hashing:
            fits = passwords.fits(found.hash if found else None, old)
        if not fits:
            self.attempts.failed(identity.account, place)
            audit.note(
                self.record,
                "sign_in_failed",
                identity,
                "sign-in",
                reason="现在的密码不符",
                tried="password",
                paused=self.attempts.wait_seconds(identity.account, place) > 0 or None,
            )
            raise Refused([Problem(None, None, "现在的密码不正确", "请重新输入")])
        self._local.set_password(identity.account, new, own=True, by=identity)

    def offer_second(self, sign_in: SignIn) -> str:
        """The secret that the account page shows until its owner has typed a code of it, at whichever server. Raises RecordError."""
        if sign_in.offered is None:
            sign_in.offered = second_factor.fresh()
            self._several.changed(sign_in)
        return sign_in.offered

    def set_second(self, sign_in: SignIn, code: str) -> None:
        """Set up one's own second factor with the secret that was offered. Raises Refused, RecordError."""
        secret, account = sign_in.offered, sign_in.identity.account
        step = None if secret is None else second_factor.step_of(secret, code, now())
        if secret is None or step is None:
            raise Refused([Problem(None, None, "动态码与二维码不符", SCAN)])
        self._local.set_second(account, secret, by=sign_in.identity)
        self._codes.take(account, step)
        sign_in.offered, sign_in.must_enrol = None, False
        self._several.changed(sign_in)

    def remove_second(self, sign_in: SignIn, code: str) -> None:
        """Take one's own second factor away, with a code of it. Raises Refused where the role needs one, RecordError."""
        identity = sign_in.identity
        if identity.role in self.rules.second_factor.roles:
            raise Refused([Problem(None, None, "您的角色须使用动态码", "不能停用；换手机请联系系统管理员取得恢复码")])
        self._let_try(identity.account, sign_in.place)
        found = self._local.all().get(identity.account)
        if found is None or not found.second:
            raise Refused([Problem(None, None, "没有设置动态码", "不必停用")])
        if (wrong := self._kept_out(found, True, code)) is not None:
            self.attempts.failed(identity.account, sign_in.place)
            audit.note(self.record, "sign_in_failed", identity, "sign-in", reason=wrong, tried="second_removed")
            raise Refused([Problem(None, None, "动态码不正确", "请填写现在显示的 6 位数")])
        self._local.set_second(identity.account, "", by=identity)


def _mark(recorded: Event) -> Mark:
    return Mark(recorded.n, recorded.hash)


def _identity(claims: Mapping[str, Any], named: rules.Claims, address: str) -> Identity:
    account, role = (str(claims.get(key) or "").strip() for key in (named.account, named.role))
    known = roles.current().roles
    if not account:
        raise Refused([Problem(None, None, "身份认证没有给出账户", f"请管理员核对声明 {named.account}")])
    if role not in known or not known[role].given:
        raise Refused([Problem(None, None, "您的账户在本系统中没有角色", f"请管理员在身份认证中设置 {named.role}")])
    schemes, centres = _listed(claims.get(named.schemes)), _listed(claims.get(named.centres))
    if problem := scope_problem(known[role].scope, schemes, centres):
        raise Refused([Problem(None, None, f"您的账户授权不完整：{problem[0]}", "请管理员在身份认证中补全")])
    name = " ".join(str(claims.get(named.name) or account).split())[:40]
    return Identity(account[:64], name, role, "oidc", frozenset(schemes), frozenset(centres), address)


def _listed(value: Any) -> list[str]:
    parts = value.split(",") if isinstance(value, str) else value if isinstance(value, list) else []
    return [text for part in parts if (text := str(part).strip())]


def _until(claims: Mapping[str, Any]) -> datetime:
    """When the token ends. Raises Refused where it does not say, or has ended."""
    try:
        until = datetime.fromtimestamp(float(claims["exp"]), SHANGHAI)
    except (KeyError, TypeError, ValueError, OverflowError):
        raise Refused([Problem(None, None, "身份认证没有给出有效期", "请管理员核对声明 exp")]) from None
    if until <= datetime.now(SHANGHAI):
        raise Refused([Problem(None, None, "身份认证已过有效期", "请重新登录")])
    return until


_DESK: list[Desk] = []
_GUARD = threading.Lock()


def desk() -> Desk:
    """The desk of this process. Raises ValueError for an unknown way, RecordError, DefinitionError."""
    with _GUARD:
        if not _DESK:
            way, record, known = settings.sign_in_way(), opening.real(), rules.current()
            kept = accounts.of(record)
            if way == "accounts":
                _with_administrator(kept)
            opened = Desk(way, record, kept if way == "accounts" else None, known, kept)
            if (why := opened.closed()) is not None:
                raise RecordError(why)
            if way == "accounts":
                kept.keep_digests(by=SERVER)
            _note_settings(way, record, known)
            _DESK.append(opened)
        return _DESK[0]


def _note_settings(way: str, record: Record, known: rules.Rules) -> None:
    """Record how people sign in and what roles may, when it differs from what was recorded last."""
    if way == "none":
        return
    table = hashlib.sha256(roles.FILE.read_bytes()).hexdigest()[:12]
    now_set = {"way": way, **known.model_dump(mode="json"), "roles": table}
    told = [event.body["after"] for event in record.read() if event.act == f"{AUDIT}settings"]
    if not told or told[-1] != now_set:
        audit.note(record, "settings", SERVER, "settings", before=told[-1] if told else None, after=now_set)


def _with_administrator(accounts: Accounts) -> None:
    """Whether somebody can keep the accounts. Raises RecordError."""
    if accounts.administered():
        return
    told = "；".join("，".join(not_as_recorded(*odd)) for odd in accounts.differences().items())
    raise RecordError(
        f"MONITOR_SIGN_IN=accounts，但没有可以使用的系统管理员账户：{told}。"
        if told
        else "MONITOR_SIGN_IN=accounts，但还没有系统管理员账户。"
        "请先运行 python -m data account create 账户名 --name 姓名 --role administrator。"
    )
