"""What a change of the sign-in settings changed, in words: 会话：多少分钟不操作即退出 30. What stayed as it was is not repeated."""

from collections.abc import Mapping
from typing import Any

from data.access import roles

WAYS = {"none": "不登录", "accounts": "本地账户", "oidc": "统一身份认证"}
SECTIONS = {
    "way": "登录方式",
    "roles": "角色权限表的校验码",
    "password": "密码",
    "failures": "登录失败",
    "second_factor": "动态码",
    "second_administrator": "第二名系统管理员",
    "one_person": "职责分离",
    "session": "会话",
    "watch": "审计概览",
    "uploads": "待收文件",
    "claims": "身份认证的声明",
}
ENTRIES = {
    "password.shortest": "最短字符数",
    "password.longest": "最长字符数",
    "password.classes": "至少几类字符",
    "password.age_days": "有效天数（0为不限）",
    "password.common": "不许使用的常见密码",
    "failures.of_pair": "同一账户和地址的次数",
    "failures.of_address": "同一地址的次数",
    "failures.of_account": "同一账户从陌生地址的次数",
    "failures.within_minutes": "在多少分钟之内计算",
    "failures.pause_minutes": "暂停多少分钟",
    "failures.lines_per_hour": "每小时最多记录的行数",
    "failures.lines_per_day": "每天最多记录的行数",
    "second_factor.roles": "必须使用的角色",
    "second_administrator.roles": "须另一名系统管理员确认的角色",
    "one_person.refused": "不许同一人办理的事项",
    "one_person.accounts": "属于同一人的账户",
    "session.idle_minutes": "多少分钟不操作即退出",
    "session.absolute_hours": "最长多少小时",
    "session.tabs": "最多打开的标签页",
    "session.tabs_of_person": "一人最多打开的标签页",
    "watch.night_from": "夜间从几时起",
    "watch.night_to": "夜间到几时止",
    "watch.exports": "一天交出文件的份数",
    "watch.refusals": "一天被拒的次数",
    "watch.failures": "一天登录失败的次数",
    "uploads.files": "一人最多的份数",
    "uploads.megabytes": "一人最多的MB数",
    "claims.account": "账户",
    "claims.name": "姓名",
    "claims.role": "角色",
    "claims.schemes": "方案",
    "claims.centres": "中心",
}


def in_words(told: Mapping[str, Any], other: Mapping[str, Any] | None) -> str:
    """The settings of one side of a change that the other side has otherwise; all of them where there is no other side."""
    entries, before = _entries(told), _entries(other or {})
    return "；".join(_said(key, value) for key, value in entries.items() if other is None or before.get(key) != value)


def _entries(told: Mapping[str, Any]) -> dict[str, Any]:
    """section.entry → value; a section without entries by its own name."""
    found: dict[str, Any] = {}
    for section, value in told.items():
        inner = (
            {f"{section}.{entry}": v for entry, v in value.items()} if isinstance(value, Mapping) else {section: value}
        )
        found.update(inner)
    return found


def _said(key: str, value: Any) -> str:
    section, _, entry = key.partition(".")
    name = SECTIONS.get(section, section) + (f"：{ENTRIES.get(key, entry)}" if entry else "")
    return f"{name} {_value(key, value)}"


def _value(key: str, value: Any) -> str:
    if key == "way":
        return WAYS.get(str(value), str(value))
    if not isinstance(value, list):
        return str(value)
    if key.endswith(".roles"):
        value = [roles.current().label(code) for code in value]
    elif key == "one_person.refused":
        known = roles.current().pairs
        value = [known[pair].matter if pair in known else pair for pair in value]
    return "、".join("＝".join(one) if isinstance(one, list) else str(one) for one in value) or "无"
