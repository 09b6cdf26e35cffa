"""One local account: who it is for, as what, for what; and whether name, role and scope fit together."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from data.access import account_acts, roles
from data.access.identity import Identity
from data.access.rules import Rules
from data.journal.clock import now
from data.problem import Problem, Refused

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}")
SECRET = {"hash", "generation", "second", "recovery"}


@dataclass(frozen=True)
class Account:
    """One account. changed_on: when its password was set; must_change: before anything else; second: the secret of its second
    factor (empty: none); recovery: the hash of a code that serves once in its place; waiting: for a second administrator."""

    account: str
    name: str
    role: str
    schemes: tuple[str, ...]
    centres: tuple[str, ...]
    hash: str
    changed_on: str
    must_change: bool = True
    closed: bool = False
    generation: int = 0
    second: str = ""
    recovery: str = ""
    waiting: bool = False

    def identity(self, address: str) -> Identity:
        """Who signs in with it."""
        return Identity(
            self.account, self.name, self.role, "accounts", frozenset(self.schemes), frozenset(self.centres), address
        )

    def as_recorded(self) -> Mapping[str, Any]:
        """What the journal may know of it."""
        known = {key: value for key, value in asdict(self).items() if key not in SECRET}
        kept = {
            account_acts.PASSWORD: self.hash,
            account_acts.SECOND: self.second,
            account_acts.RECOVERY: self.recovery,
        }
        return known | {field: account_acts.digest(value) if value else "" for field, value in kept.items()}

    @property
    def state(self) -> str:
        """In words, whether somebody can sign in with it."""
        if self.closed:
            return "已停用"
        return "待另一名系统管理员确认" if self.waiting else "须修改密码" if self.must_change else "启用"

    def password_over(self, rules: Rules) -> bool:
        """Whether the password has to be changed now."""
        age = (now().date() - date.fromisoformat(self.changed_on)).days
        return self.must_change or 0 < rules.password.age_days <= age

    def second_missing(self, rules: Rules) -> bool:
        """Whether its role needs a second factor and it has none yet."""
        return not self.second and self.role in rules.second_factor.roles


def check(account: Account) -> None:
    """Whether an account's name, role and scope fit together. Raises Refused."""
    if not NAME.fullmatch(account.account):
        raise refused(f"账户名“{account.account}”", "2 至 32 个小写字母、数字、点、下划线或连字符，以字母或数字开头")
    if not account.name or len(account.name) > 40:
        raise refused("没有姓名，或超过 40 字", "请填写真实姓名：每项操作都以它记录")
    known = roles.current().roles
    if account.role not in known or not known[account.role].given:
        named = "、".join(f"{code}（{role.label}）" for code, role in known.items() if role.given)
        raise refused(f"没有角色“{account.role}”" if account.role else "没有选择角色", f"可选：{named}")
    if problem := scope_problem(known[account.role].scope, account.schemes, account.centres):
        raise refused(f"{known[account.role].label}：{problem[0]}", problem[1])


def scope_problem(scope: str, schemes: Iterable[str], centres: Iterable[str]) -> tuple[str, str] | None:
    """What is wrong with a role's scope: found and expected. None: it fits."""
    schemes, centres = list(schemes), list(centres)
    if scope == "schemes":
        return None if schemes and not centres else ("没有指定建设方案", "用 --scheme 指定一个或几个建设方案")
    if scope == "centres":
        return None if centres and not schemes else ("没有指定中心", "用 --centre 指定一个或几个中心")
    if scope == "centre":
        return None if len(centres) == 1 and not schemes else ("应属于一个中心", "用 --centre 指定一个中心")
    return ("不按方案或中心授权", "请去掉 --scheme 和 --centre") if schemes or centres else None


def refused(found: str, expected: str) -> Refused:
    """The refusal of a change of an account, to be raised."""
    return Refused([Problem(None, None, found, expected)])
