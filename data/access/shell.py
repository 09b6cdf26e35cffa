"""Who runs a command: the user of the operating system, and under which name he may not act."""

import getpass
import os
import re
import unicodedata
from collections.abc import Iterable, Mapping

from data.access.account import Account
from data.access.identity import Identity
from data.journal.durable import user


def account() -> str:
    """The user that runs this process: asked of the system by number, never of LOGNAME or USER, which anybody may set."""
    return getpass.getuser() if os.name == "nt" else user(os.geteuid())


def signature(way: str) -> Mapping[str, str]:
    """What is recorded beside every act from the command line. way: how people sign in otherwise.

    sudo: who became this user, as sudo says; a hint, since root can write it.
    """
    by = {"account": account(), "role": "command_line", "way": way, "from": "本机"}
    return {**by, "sudo": _sudo()} if _sudo() else by


def identity() -> Identity:
    """The same as a person, for what is recorded of comings and goings."""
    return Identity(account(), "命令行", "command_line", "none", address="本机", sudo=_sudo())


def taken(actor: str, accounts: Iterable[Account]) -> Account | None:
    """The account whose owner a typed name would pass for: by its account, its full name, or both as they are recorded."""
    wanted = _folded(actor)
    inside = re.fullmatch(r".*[(](.+)[)]", wanted)
    for one in accounts:
        if wanted in (_folded(one.account), _folded(one.name)) or (inside and inside[1] == _folded(one.account)):
            return one
    return None


def _sudo() -> str:
    return os.environ.get("SUDO_USER", "").strip()[:64]


def _folded(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()
