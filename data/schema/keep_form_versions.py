"""python -m data.schema.keep_form_versions [FOLDER [SCHEME FOLDER…]]: keeps what workbooks of new form versions look like.

For whoever changed a form: once, before its workbooks are handed out. It adds; what is kept is never changed.
"""

import sys
from pathlib import Path

import yaml

from data.schema import form_versions
from data.schema.form_versions import FILE, KeptVersion
from data.schema.loading import ROOT, DefinitionError, folders_of, load
from data.schema.yaml_files import name, read

HEAD = f"""\
# What the workbooks of each form version look like: per ledger a digest of its sheet, and the options of its drop-downs.
# Written by {form_versions.KEEP}; not edited by hand.
"""


def keep(root: Path = ROOT, *extra_schemes: Path) -> list[str]:
    """Add the versions and options that are not kept yet, each to the file beside its forms.yaml. Returns what was added.

    Raises DefinitionError, and writes nothing, when definitions cannot be used or differ from what is kept.
    """
    definitions = load(root, *extra_schemes, as_handed_out=False)
    added: dict[Path, dict[str, dict[str, KeptVersion]]] = {}
    said: list[str] = []
    refused: list[str] = []
    for folder in (f for f in folders_of(root, *extra_schemes) if (f / "forms.yaml").exists()):
        kept = form_versions.kept_in([folder])
        for code in read(folder / "forms.yaml"):
            version, now = definitions.forms[code].version, form_versions.looks(definitions, definitions.forms[code])
            then = kept.get(code, {}).get(version)
            if then is not None and (found := list(form_versions.changed(then, now))):
                refused.append(
                    f"{code} {version}: {'; '.join(found)}; write another version in {name(folder / 'forms.yaml')}"
                )
            elif then is None or form_versions.grown(then, now):
                kept.setdefault(code, {})[version] = now
                said.append(f"{code} {version}")
                added[folder / FILE] = kept
    if refused:
        raise DefinitionError("\n".join(refused))
    for path, kept in added.items():
        plain = {form: {v: known.model_dump() for v, known in versions.items()} for form, versions in kept.items()}
        path.write_text(HEAD + yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=1000), "utf-8")
    return said


def main(folders: list[str]) -> int:
    """Keep what is new and say it; 1 when it is refused."""
    try:
        added = keep(*map(Path, folders or [str(ROOT)]))
    except DefinitionError as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join(f"kept: {what}" for what in added) or "nothing new to keep")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
