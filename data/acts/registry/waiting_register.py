"""A register with conclusions that waits for the second of two people: what of it is kept until then, and what it holds."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from data.acts import proposals
from data.acts.proposals import Proposal
from data.read_model import parsed
from data.read_model.store import Store
from data.workbook.interpretation import Filled, LedgerRow


def propose(
    store: Store,
    act: str,
    body: Mapping[str, Any],
    rows: Iterable[LedgerRow],
    *,
    actor: str,
    at: datetime | None = None,
) -> bool:
    """Propose that rows be registered. act: registry.received or registry.imported (a file, whose original is kept) or
    registry.entered; body: what would be recorded.

    Returns False when the very same wait already. Raises Superseded, RecordError.
    """
    content = {key: value for key, value in body.items() if key != "in_force"}
    name = body.get("sha256") or hashlib.sha256(parsed.as_json(content).encode()).hexdigest()
    subject = f"registry/{name}"
    expected = store.record.version(subject)
    if any(one.subject == subject for one in proposals.waiting(store, "registry")):
        return False
    listed = list(rows)
    own = {row.cells["centre"]: row.cells["scheme"] for row in listed if row.ledger == "centre"}
    registered = store.read("select centre, scheme from registry.centre")
    schemes = dict(zip(registered["centre"], registered["scheme"], strict=True)) | own
    centres = dict.fromkeys(row.cells["centre"] for row in listed)
    about = {"centres": {code: schemes[code] for code in centres}, "replaces": list(own)}
    proposals.propose(store, act, subject, content, about=about, actor=actor, expected=expected, at=at)
    return True


def contents(store: Store, proposal: Proposal) -> Filled:
    """What is registered when it is confirmed. Raises Refused, RecordError when the file cannot be read again."""
    if proposal.act != "registry.entered":
        return parsed.recorded(store.record, store.definitions, proposal.content).filled
    rows = tuple(parsed.row_from(entry) for entry in proposal.content["rows"])
    return Filled("registry", store.definitions.forms["registry"].version, rows=rows)
