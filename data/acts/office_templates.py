"""Word templates that an office puts in the place of the program's: an act in the journal each, the template an original of the record.

So it is known who put which one there when, a backup holds them, and a view of the past uses those of its day. What a template may
hold is checked by whoever hands it on (pages/documents/drafts/office/office_templates.py): here it is kept, not read.
"""

from data.acts import statement
from data.problem import Problem, Refused
from data.read_model.database import Reader
from data.read_model.store import Store


def install(store: Store, code: str, content: bytes, *, actor: str) -> str:
    """Keep a template and use it from now on; gives its SHA-256. Raises Refused without a name or where it is in use already,
    RecordError."""
    name = statement.required(actor, "操作人")
    sha = store.record.put(content)
    if sha == in_use(store, code):
        raise Refused([Problem(None, None, "这份模板正在使用", "没有变化，不必再装入")])
    try:
        store.record.append("template.installed", _subject(code), {"code": code, "sha256": sha}, actor=name)
    finally:
        store.replay()
    return sha


def revert(store: Store, code: str, *, actor: str) -> str:
    """The program's own template again; gives the SHA-256 of the one that was in use. Raises Refused without a name or where there is
    none, RecordError."""
    name = statement.required(actor, "操作人")
    sha = in_use(store, code)
    if sha is None:
        raise Refused([Problem(None, None, "用的就是原有模板", "不必恢复")])
    try:
        store.record.append("template.reverted", _subject(code), {"code": code, "sha256": sha}, actor=name)
    finally:
        store.replay()
    return sha


def in_use(store: Reader, code: str) -> str | None:
    """The SHA-256 of the office's template of a draft; None while it has none."""
    rows = store.read("select sha256 from record.template_in_use where code = ?", [code])
    return None if rows.empty else str(rows["sha256"].iloc[0])


def _subject(code: str) -> str:
    return f"template/{code}"
