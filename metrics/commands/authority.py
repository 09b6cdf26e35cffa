"""What a command may do: without sign-in what the single user may; where people sign in what roles.yaml gives the command line.

Whoever keeps the machine is one person like any other, and often the administrator: what decides is done on the pages, from a
sign-in of one's own.
"""

from data import settings
from data.access import accounts, roles
from data.acts.registry import rights
from data.journal import opening
from data.problem import Problem, Refused
from data.schema.loading import current

# What may be handed in, and the act that it is.
KINDS = {"report": "report.receive", "registry": "registry.receive", "history": "history.import"}
COMMAND_LINE, SINGLE = "command_line", "single"


def way() -> str:
    """How people sign in to the real record. One that has accounts is one to which they sign in, whatever the environment of
    this shell says. Raises ValueError for an unknown way, RecordError."""
    said = settings.sign_in_way()
    return "accounts" if said == "none" and accounts.of(opening.real()).all() else said


def require(act: str) -> None:
    """Nothing where a command may do an act of roles.yaml. Raises Refused."""
    if _role() not in roles.current().acts[act]:
        raise Refused([Problem(None, None, "启用登录的，这一项不能用命令办理", "请由有权限的人登录后在页面上办理")])


def sees_names() -> bool:
    """Whether a command shows the names of persons in full; see `names` in roles.yaml."""
    return _role() in roles.current().names


def permitted(kind: str, _centre: str | None, _scheme: str | None) -> str | None:
    """Why a command may not hand something in; see `data.acts.reports.submissions.Permitted`."""
    role, table = _role(), roles.current()
    if kind in KINDS:
        return None if role in table.acts[KINDS[kind]] else "启用登录的，不能用命令交入"
    if table.may_register(role, kind):
        return None
    return f"启用登录的，{rights.label(kind, current())}不能用命令登记"


def _role() -> str:
    return SINGLE if way() == "none" else COMMAND_LINE
