"""Commands for local accounts: python -m data account <what>. Every change is an event of the journal first."""

from collections.abc import Callable
from typing import Annotated

import typer

from data import settings
from data.access import accounts, roles, rules, second_administrator, shell
from data.access.account import Account
from data.access.accounts import Accounts, not_as_recorded
from data.access.credentials import passwords, second_factor
from data.access.identity import Identity
from data.access.sign_in import everywhere
from data.journal import opening
from data.journal.durable import RecordError
from data.problem import Refused
from data.schema.loading import current
from data.schema.yaml_files import DefinitionError
from metrics.commands.terminal import BROKEN, fail, out, real_store, say

group = typer.Typer(no_args_is_help=True, help="本地账户（MONITOR_SIGN_IN=accounts）")
NAME = Annotated[str, typer.Argument(help="账户名：小写字母、数字、点、下划线或连字符")]
ROLE = Annotated[
    str, typer.Option(help="角色：administrator、official、expert、leader、centre_editor、centre_reader、auditor")
]
SCHEMES = Annotated[list[str], typer.Option("--scheme", help="主管部门人员负责的建设方案，可重复")]
CENTRES = Annotated[list[str], typer.Option("--centre", help="专家或中心人员的中心编码，可重复")]


@group.command("create")
def create(
    account: NAME,
    name: Annotated[str, typer.Option(help="姓名")],
    role: ROLE,
    scheme: SCHEMES = [],  # noqa: B006 (typer copies it)
    centre: CENTRES = [],  # noqa: B006
) -> None:
    """建立账户；显示一个首次密码，本人首次登录时必须修改。"""
    _known(scheme, centre)
    word = passwords.first(rules.current().password)
    _do(
        lambda a: a.create(account, name, role, schemes=scheme, centres=centre, password=word, by=_by()),
        f"已建立账户 {account}（{name}，{roles.current().label(role)}）",
    )
    _first(word)


@group.command("assign")
def assign(account: NAME, role: ROLE, scheme: SCHEMES = [], centre: CENTRES = []) -> None:  # noqa: B006
    """改变角色或范围；该账户的登录随即结束。"""
    _known(scheme, centre)
    _do(
        lambda a: a.assign(account, role, schemes=scheme, centres=centre, by=_by()),
        f"账户 {account} 现为{roles.current().label(role)}",
    )


@group.command("password")
def password(account: NAME) -> None:
    """重设密码；显示一个首次密码，该账户的登录随即结束。"""
    word = passwords.first(rules.current().password)
    _do(lambda a: a.set_password(account, word, own=False, by=_by()), f"账户 {account} 的密码已重设")
    _first(word)


@group.command("recovery")
def recovery(account: NAME) -> None:
    """给丢失手机的人发一个恢复码：在“动态码”一栏填写，只能用一次，原来的动态码随即失效。"""
    code = second_factor.recovery_code()
    _do(lambda a: a.set_recovery(account, code, by=_by()), f"账户 {account} 的恢复码（只显示这一次）：{code}")
    out.print("请当面或用安全的方式交给本人。")


@group.command("close")
def close(account: NAME) -> None:
    """停用账户；该账户的登录随即结束。"""
    _do(lambda a: a.close(account, closed=True, by=_by()), f"账户 {account} 已停用")


@group.command("open")
def reopen(account: NAME) -> None:
    """启用停用的账户。"""
    _do(lambda a: a.close(account, closed=False, by=_by()), f"账户 {account} 已启用")


@group.command("sign-out")
def sign_out(account: NAME) -> None:
    """结束该账户在所有设备上的登录；用统一身份认证的，账户是其声明中的账户。"""
    if settings.sign_in_way() == "oidc":
        _sign_out_of_provider(account)
        return
    _do(lambda a: a.end_sign_ins(account, by=_by()), f"账户 {account} 已在所有设备上退出")


@group.command("mend")
def mend(account: NAME) -> None:
    """按操作记录恢复与记录不符的账户，显示新的首次密码；没有任何操作建立过的账户被移除。"""
    word = passwords.first(rules.current().password)
    if _do(lambda a: a.mend(account, password=word, by=_by()), f"账户 {account} 已按操作记录恢复") is None:
        say(f"没有任何操作建立过账户 {account}，已从账户文件中移除")
    else:
        _first(word)


@group.command("list")
def listed() -> None:
    """列出全部账户，以及与操作记录不符之处。"""
    try:
        kept = _accounts()
        known, odd = kept.all(), kept.differences()
    except RecordError as error:
        fail(error, BROKEN)
    for a in known.values():
        scope = "、".join([*a.schemes, *a.centres])
        say(f"{a.account}　{a.name}　{roles.current().label(a.role)}　{scope}　{a.state}")
    for account, what in odd.items():
        out.print("[red]不符[/] ", end="")
        say("，".join(not_as_recorded(account, what)))


def _accounts() -> Accounts:
    try:
        return accounts.of(opening.real())
    except DefinitionError as error:
        fail(error, BROKEN)


def _do(change: Callable[[Accounts], Account | None], said: str) -> Account | None:
    try:
        changed = change(_accounts())
    except Refused as refused:
        fail("\n".join(f"{p.found}；{p.expected}" for p in refused.problems))
    except RecordError as error:
        fail(error, BROKEN)
    say(said)
    if changed is not None and changed.waiting and not changed.closed:
        say("；".join(second_administrator.still_waiting(changed.account)))
    return changed


def _sign_out_of_provider(account: str) -> None:
    """Where a provider vouches for people: whoever has the name as it stands in 操作记录."""
    record = opening.real()
    try:
        if not everywhere.known(record, account):
            fail(f"没有人以账户“{account}”登录过；账户名见“系统 → 操作记录”中的登录")
        everywhere.sign_out(record, account, by=_by())
    except RecordError as error:
        fail(error, BROKEN)
    say(f"账户 {account} 已在所有设备上退出")


def _first(word: str) -> None:
    say(f"首次密码（只显示这一次）：{word}")
    out.print("请当面或用安全的方式交给本人；首次登录时必须修改。")


def _by() -> Identity:
    """Whoever runs the command: the user of the operating system."""
    return shell.identity()


def _known(schemes: list[str], centres: list[str]) -> None:
    """Ends the command where a scheme or centre does not exist: a slip would otherwise show an empty page."""
    if unknown := set(schemes) - set(current().schemes):
        fail(f"没有建设方案 {'、'.join(sorted(unknown))}；可选：{'、'.join(current().schemes)}")
    if centres:
        with real_store() as store:
            registered = set(store.read("select centre from registry.centre")["centre"])
        if unknown := set(centres) - registered:
            fail(f"中心编码 {'、'.join(sorted(unknown))} 没有登记；请先用登记簿登记")
