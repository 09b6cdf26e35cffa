"""Reads the definition files: YAML → typed, cross-checked, immutable models.

A definition file is the only place where a number, date or consequence of a policy stands. Loading refuses unknown
files and fields, duplicate keys, clause numbers that YAML would turn into numbers, and references to things that do
not exist; every error names the file, the entry, the field and what is allowed.
"""

import hashlib
from collections.abc import Iterable, Mapping
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from data.schema import form_versions, older
from data.schema.checks import processes as process_checks
from data.schema.checks import registration, whole_set
from data.schema.models.application import Application
from data.schema.models.clauses import Clauses, Requirement
from data.schema.models.definition_set import Catalogue, Definitions
from data.schema.models.house import Bounds, Decision
from data.schema.models.policy import Scheme
from data.schema.models.process import Process
from data.schema.models.registration import Registration
from data.schema.models.scoring import Scoring
from data.schema.models.words import DECLARED_CHOICES, Vocabulary
from data.schema.models.worked_case import Case
from data.schema.yaml_files import KINDS, DefinitionError, build, check_names, gather, name, read

__all__ = ["DefinitionError", "Definitions", "current", "load"]

ROOT = Path(__file__).parents[1] / "definitions"
KEPT_FORMS = form_versions.FILE.removesuffix(".yaml")
ROOT_FILES = ("bounds", "decisions", "holidays", "registry", KEPT_FORMS, *KINDS)
SCHEME_FILES = ("policy", "cases", "applications", "process", "clauses", KEPT_FORMS, *KINDS)


def load(
    root: Path = ROOT, *extra_schemes: Path, present: Definitions | None = None, as_handed_out: bool = True
) -> Definitions:
    """Read all definition files below `root`, and further scheme folders.

    present: the definitions in force now, where `root` holds those that an older version of the program has kept; what they
    leave unsaid is added (data/schema/older.py).
    as_handed_out: forms must be as their workbooks were handed out (form_versions.py); not asked of definitions of the past,
    which are no longer handed out.
    Returns the cross-checked Definitions. Raises DefinitionError with everything that is wrong in the first file that
    cannot be used, or, once all can, with every reference that does not hold.
    """
    schemes: dict[str, Scheme] = {}
    cases: dict[str, tuple[Case, ...]] = {}
    applications: dict[str, Application] = {}
    processes: dict[str, Process] = {}
    clauses: dict[str, Clauses] = {}
    check_names(root, ROOT_FILES)
    path = root / "bounds.yaml"
    bounds = build(Bounds, read(path), path) if path.exists() or present is None else present.bounds
    path = root / "registry.yaml"
    registered = build(Registration, read(path), path) if path.exists() or present is None else present.registration
    complete = partial(older.completed, present=present) if present else _as_it_is
    catalogue: Catalogue = gather(Catalogue, root, complete)
    if present:
        catalogue = older.with_findings(catalogue, present)
    files = _files(catalogue, root)
    folders = folders_of(root, *extra_schemes)
    for folder in folders[1:]:
        check_names(folder, SCHEME_FILES)
        path = folder / "policy.yaml"
        scheme: Scheme = build(Scheme, {"scheme": folder.name, **complete("policy", read(path))}, path)
        own: Catalogue = gather(Catalogue, folder, complete)
        catalogue = _merge(catalogue, own, folder, files)
        files |= _files(own, folder)
        if scheme.scheme in schemes:
            raise DefinitionError(f"{name(path)}: scheme '{scheme.scheme}' is defined twice")
        schemes[scheme.scheme] = scheme
        cases[scheme.scheme] = _cases(folder / "cases.yaml")
        if (path := folder / "applications.yaml").exists():
            applications[scheme.scheme] = build(Application, read(path), path)
        if (path := folder / "process.yaml").exists():
            processes[scheme.scheme] = build(Process, read(path), path)
        if (path := folder / "clauses.yaml").exists():
            clauses[scheme.scheme] = _clauses(path)
    _only_yaml(root, *extra_schemes)
    definitions = Definitions(
        vocabulary=_with_declared_choices(catalogue, schemes),
        bounds=bounds,
        registration=registered,
        decisions=_decisions(root / "decisions.yaml"),
        ledgers=catalogue.ledgers,
        forms=catalogue.forms,
        items=catalogue.items,
        indicators=catalogue.indicators,
        flags=catalogue.flags,
        findings=catalogue.findings,
        validations=catalogue.validations,
        schemes=dict(sorted(schemes.items(), key=lambda pair: (pair[1].position, pair[0]))),
        cases=cases,
        scoring=_scoring(root / "scoring"),
        applications=applications,
        processes=processes,
        clauses=clauses,
        fingerprint=_fingerprint([root, *extra_schemes]),
        roots=(root, *extra_schemes),
    )
    found = list(whole_set.problems(definitions, files))
    if present is None:
        found += process_checks.never_looked_at(processes)
    if not (present and registered is present.registration):
        found += registration.problems(definitions)
    if not found and as_handed_out:
        found = list(form_versions.problems(definitions, form_versions.kept_in(folders), files))
    if found:
        raise DefinitionError("\n".join(found))
    return definitions


def folders_of(root: Path, *extra_schemes: Path) -> list[Path]:
    """The folders that hold catalogues: `root` itself, then each scheme's."""
    return [root, *sorted(p for p in (root / "policies").glob("*") if p.is_dir()), *extra_schemes]


@lru_cache(maxsize=1)
def current() -> Definitions:
    """The definitions shipped with the product, read once per process."""
    return load()


def _as_it_is(kind: str, content: Mapping[str, Any]) -> Mapping[str, Any]:
    return content


def _cases(path: Path) -> tuple[Case, ...]:
    listed = read(path, list) if path.exists() else []
    return tuple(build(Case, case, path, f"case {number}") for number, case in enumerate(listed, 1))


def _clauses(path: Path) -> Clauses:
    """What each clause of a text says, one entry or several."""
    return {
        number: tuple(build(Requirement, one, path, f"{number} → {n}") for n, one in enumerate(said or (), 1))
        for number, said in read(path).items()
    }


def _decisions(path: Path) -> dict[str, Decision]:
    """The decisions by number; none where there is no such file, as in definitions kept by older versions of the program."""
    listed = read(path) if path.exists() else {}
    return {code: build(Decision, decision, path, code) for code, decision in listed.items()}


def _scoring(folder: Path) -> dict[str, Scoring]:
    """The scoring schemes, each named by its file."""
    return {path.stem: build(Scoring, read(path), path) for path in sorted(folder.glob("*.yaml"))}


def _only_yaml(*roots: Path) -> None:
    """A file that is named otherwise would be in force and yet outside fingerprint and archive, or not read at all."""
    wrong = [p for root in roots for p in sorted(root.rglob("*")) if p.is_file() and p.suffix.lower() == ".yml"]
    if wrong:
        raise DefinitionError(f"{name(wrong[0])}: unknown file; definition files end in .yaml")


def _files(catalogue: Catalogue, folder: Path) -> dict[tuple[str, str], str]:
    """(kind, code) → the file in which each entry of a folder stands, for messages."""
    return {(kind, code): name(folder / f"{kind}.yaml") for kind in KINDS[1:] for code in getattr(catalogue, kind)}


def _merge(one: Catalogue, other: Catalogue, folder: Path, files: Mapping[tuple[str, str], str]) -> Catalogue:
    """Both catalogues as one; what a scheme's folder declares may not stand elsewhere too."""
    merged: dict[str, Any] = {}
    for kind in KINDS[1:]:
        left, right = getattr(one, kind), getattr(other, kind)
        if both := sorted(set(left) & set(right)):
            places = ", ".join(f"'{code}' in {files[kind, code]}" for code in both)
            raise DefinitionError(f"{name(folder / f'{kind}.yaml')}: defined elsewhere already: {places}")
        merged[kind] = {**left, **right}
    words: dict[str, Any] = {}
    for part in type(one.vocabulary).model_fields:
        left, right = getattr(one.vocabulary, part), getattr(other.vocabulary, part)
        if both := sorted(set(left) & set(right)):
            file = name(folder / "vocabulary.yaml")
            raise DefinitionError(f"{file}, {part}: defined already: {', '.join(both)}")
        words[part] = {**left, **right}
    return Catalogue.model_construct(vocabulary=Vocabulary.model_construct(**words), **merged)


def _with_declared_choices(catalogue: Catalogue, schemes: Mapping[str, Scheme]) -> Vocabulary:
    """Drop-downs that list what is declared elsewhere: schemes, indicators, grades."""
    grades: dict[str, str] = {}
    for code, scheme in schemes.items():
        for grade, label in scheme.evaluation.grades.items():
            if grades.setdefault(grade, label) != label:
                raise DefinitionError(
                    f"{code}/policy.yaml, evaluation → grades: '{grade}' is called '{label}' here and"
                    f" '{grades[grade]}' in another scheme; allowed is one label per grade"
                )
    schemes_labels = {code: scheme.label for code, scheme in schemes.items()}
    indicators_labels = {code: indicator.label for code, indicator in catalogue.indicators.items()}
    declared = dict(zip(DECLARED_CHOICES, (schemes_labels, indicators_labels, grades), strict=True))
    for drop_down, labels in declared.items():
        if len(set(labels.values())) < len(labels):
            raise DefinitionError(
                f"{drop_down}: two entries have the same label; a drop-down could not tell them apart"
            )
    words = catalogue.vocabulary
    return words.model_copy(update={"choices": {**words.choices, **declared}})


def _fingerprint(roots: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for root in roots:
        for path in sorted(root.rglob("*.yaml")):
            digest.update(str(path.relative_to(root)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()
