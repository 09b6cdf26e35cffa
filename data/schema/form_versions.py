"""What a workbook of each version of a form looks like, kept beside the forms (form_versions.yaml).

A workbook carries the version of its form, and is read by the columns of today: columns that change under an unchanged
version would make yesterday's workbook wrong, and say so to whoever filled it in. So what was handed out under a version is
kept, and definitions that say otherwise are refused. `python -m data.schema.keep_form_versions` writes the file.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pydantic import RootModel

from data.schema.models.definition_set import Definitions
from data.schema.models.sheets import Form, Ledger
from data.schema.models.words import DECLARED_CHOICES, Strict
from data.schema.yaml_files import DefinitionError, build, name, read

FILE = "form_versions.yaml"
KEEP = "python -m data.schema.keep_form_versions"


class KeptVersion(Strict):
    """One version of a form. ledgers: ledger → digest of its sheet; options: drop-down → code → label.

    An option may come in under the same version, because what was filled in before stays readable; it may not go or be
    called otherwise. All else is in the digests.
    """

    ledgers: dict[str, str]
    options: dict[str, dict[str, str]] = {}


class KeptForms(RootModel[dict[str, dict[str, KeptVersion]]]):
    """The content of a file: form → version → what it looks like."""


Kept = Mapping[str, Mapping[str, KeptVersion]]


def kept_in(folders: Iterable[Path]) -> dict[str, dict[str, KeptVersion]]:
    """What the folders' files keep. Raises DefinitionError."""
    found: dict[str, dict[str, KeptVersion]] = {}
    for path in (folder / FILE for folder in folders):
        listed: KeptForms = build(KeptForms, read(path) if path.exists() else {}, path)
        for form, versions in listed.root.items():
            if twice := sorted(found.get(form, {}).keys() & versions.keys()):
                raise DefinitionError(f"{name(path)}, {form}: kept elsewhere already: {', '.join(twice)}")
            found.setdefault(form, {}).update(versions)
    return found


def looks(d: Definitions, form: Form) -> KeptVersion:
    """What a workbook of this form looks like under these definitions, whose references hold."""
    ledgers = {code: d.ledgers[code] for code in form.ledgers}
    names = {
        c.choices for known in ledgers.values() for n, c in known.columns.items() if c.choices and n != known.fixed
    }
    options = {drop_down: dict(d.vocabulary.choices[drop_down]) for drop_down in sorted(names - set(DECLARED_CHOICES))}
    if form.kind == "report":
        options["ledger_state"] = dict(d.vocabulary.labels.get("ledger_state", {}))
    digests = {code: _digest(d, code, known) for code, known in ledgers.items()}
    return KeptVersion(ledgers=digests, options=options)


def _digest(d: Definitions, code: str, ledger: Ledger) -> str:
    """Everything of a ledger by which its sheet and its lines of the totals are found and read; not its help texts.

    Fields are named one by one, so that a field added to the model leaves the digests that are kept as they are.
    """
    columns = {
        name: [
            column.heading,
            column.type,
            column.currency,
            column.choices,
            column.required,
            {at: list(values) for at, values in column.required_when.items()},
            *(None if bound is None else f"{bound.normalize():f}" for bound in (column.minimum, column.maximum)),
            column.decimals,
        ]
        for name, column in ledger.columns.items()
    }
    # each of its choices has its own, pre-written row
    fixed = d.vocabulary.choices[ledger.columns[ledger.fixed].choices or ""] if ledger.fixed else None
    totals = {
        name: [item.label, d.vocabulary.units[item.unit].label, item.amount]
        for name, item in d.items.items()
        if item.ledger == code and item.totalled
    }
    said = json.dumps([ledger.title, columns, ledger.fixed, fixed, totals], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def changed(then: KeptVersion, now: KeptVersion) -> Iterator[str]:
    """What of a version is not as it was handed out, in words."""
    yield from (f"ledger '{code}' is new" for code in now.ledgers if code not in then.ledgers)
    yield from (f"ledger '{code}' is gone" for code in then.ledgers if code not in now.ledgers)
    for code, digest in now.ledgers.items():
        if then.ledgers.get(code, digest) != digest:
            yield f"ledger '{code}' has other columns, rows or totals"
    for drop_down, labels in then.options.items():
        for option, label in labels.items():
            if (is_now := now.options.get(drop_down, {}).get(option)) != label:
                yield f"option '{label}' of '{drop_down}' is " + ("gone" if is_now is None else f"called '{is_now}'")


def _unlike(d: Definitions, form: Form, then: KeptVersion | None) -> bool:
    """Whether the workbooks of an earlier version are not what the form now says of them."""
    return then is None or any(changed(then, looks(d, form)))


def grown(then: KeptVersion, now: KeptVersion) -> list[str]:
    """The options that came in since the version was kept, in words."""
    return [
        f"option '{label}' of '{drop_down}' is new"
        for drop_down, labels in now.options.items()
        for option, label in labels.items()
        if option not in then.options.get(drop_down, {})
    ]


def problems(d: Definitions, kept: Kept, files: Mapping[tuple[str, str], str]) -> Iterator[str]:
    """Every form that is not as it was handed out under its version, or of a version that is not kept yet.

    files: (kind, code) → the file an entry of a catalogue stands in.
    """
    for code, form in d.forms.items():
        at = f"{files['forms', code]}, {code} → version"
        then, now = kept.get(code, {}).get(form.version), looks(d, form)
        if then is None:
            yield f"{at}: '{form.version}' is not kept in {FILE} yet; once its columns are as they shall be, run {KEEP}"
        elif found := list(changed(then, now)):
            yield (
                f"{at}: not as workbooks of version '{form.version}' were handed out: {'; '.join(found)};"
                f" allowed is a new version (write another one here, then run {KEEP}) or what stood there before"
            )
        elif unlike := [v for v in form.reads if _unlike(d, form.of(v), kept.get(code, {}).get(v))]:
            yield (
                f"{files['forms', code]}, {code} → reads: not as workbooks of the present version, or not kept:"
                f" {', '.join(unlike)}; allowed are kept versions with the same ledgers, but for those named in 'lacks'"
            )
        elif more := grown(then, now):
            yield f"{at}: not kept in {FILE} yet: {'; '.join(more)}; run {KEEP}"
