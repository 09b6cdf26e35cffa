"""Passwords: what they must be, and their hashes (Argon2id by argon2-cffi)."""

import secrets
import string

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from data.access.rules import Password
from data.problem import Problem, Refused

HASHER = PasswordHasher()
# What is verified for an account that does not exist, so that its absence takes as long as a wrong password: the hash, made as
# HASHER makes them, of a random word that was kept nowhere. Not made anew at each start, which would take as long as a sign-in.
NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$kbpa0lG7u1gFSmsChdcs2g$677yGMLlaSabUBgdYrbBE3jfaIVK3cf5USs9GydOtNs"
CLASSES = (string.ascii_lowercase, string.ascii_uppercase, string.digits)
CLASS_NAMES = "小写字母、大写字母、数字、其他字符"


def check(password: str, account: str, rules: Password) -> None:
    """Raises Refused naming everything that is wrong with a new password."""
    found = []
    if not rules.shortest <= len(password) <= rules.longest:
        found.append((f"密码有 {len(password)} 个字符", f"应有 {rules.shortest} 至 {rules.longest} 个字符"))
    used = sum(any(c in group for c in password) for group in CLASSES)
    used += any(c not in "".join(CLASSES) for c in password)
    if used < rules.classes:
        found.append((f"密码只用了 {used} 类字符", f"至少用到 {rules.classes} 类：{CLASS_NAMES}"))
    lowered = password.lower()
    if account.lower() in lowered:
        found.append(("密码包含账户名", "请换一个"))
    if any(word in lowered for word in rules.common):
        found.append(("密码包含常见的弱密码", "请换一个"))
    if found:
        raise Refused([Problem(None, None, *one) for one in found])


def fits(stored: str | None, password: str) -> bool:
    """Whether a password is the one of a hash; None (no such account) takes as long and never fits."""
    try:
        return HASHER.verify(stored or NOBODY, password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def hashed(password: str) -> str:
    """The hash to be kept."""
    return HASHER.hash(password)


def first(rules: Password) -> str:
    """A random password for a new account, to be changed at the first sign-in."""
    letters = string.ascii_letters + string.digits
    while True:
        made = "-".join("".join(secrets.choice(letters) for _ in range(5)) for _ in range(4))
        try:
            check(made, "\0", rules)
        except Refused:
            continue
        return made
