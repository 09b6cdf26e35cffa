"""Reads the definition files: YAML → typed, cross-checked, immutable models.

A definition file is the only place where a number, date or consequence of a policy stands. Loading refuses unknown
fields, duplicate keys, clause numbers that YAML would turn into numbers, and references to things that do not exist;
every error names the file, the entry, the field and what is allowed.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from data.definition_models import (
    Case,
    Catalogue,
    FlagKind,
    Form,
    Indicator,
    Item,
    Ledger,
    Scheme,
    Vocabulary,
)

ROOT = Path(__file__).parent / "definitions"


class DefinitionError(Exception):
    """A definition file that cannot be used: which file, which entry, which field, and what is allowed."""


class _StrictLoader(yaml.SafeLoader):
    """YAML that refuses a key given twice and an unquoted clause such as 3.10 (YAML would read 3.1)."""


def _mapping(loader: _StrictLoader, node: yaml.MappingNode) -> dict:
    seen: dict[Any, int] = {}
    for key_node, value_node in node.value:
        if key_node.tag == "tag:yaml.org,2002:merge":
            continue
        key = loader.construct_object(key_node, deep=True)
        line = key_node.start_mark.line + 1
        if key in seen:
            raise DefinitionError(f"line {line}: key '{key}' stands twice (first in line {seen[key]})")
        seen[key] = line
        numeric = value_node.tag in ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float")
        if key == "clause" and numeric:
            raise DefinitionError(f"line {line}: clause {value_node.value} must be quoted text")
    return loader.construct_mapping(node, deep=True)


_StrictLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


@dataclass(frozen=True)
class Definitions:
    """Everything that is declared. `fingerprint` is the SHA-256 over all files: results can name their rules."""

    vocabulary: Vocabulary
    ledgers: Mapping[str, Ledger]
    forms: Mapping[str, Form]
    items: Mapping[str, Item]
    indicators: Mapping[str, Indicator]
    flags: Mapping[str, FlagKind]
    schemes: Mapping[str, Scheme]
    cases: Mapping[str, tuple[Case, ...]]
    fingerprint: str

    def choices(self, ledger: str, column: str) -> Mapping[str, str]:
        """Code → Chinese label of the choices of a ledger's column, in order of declaration."""
        return self.vocabulary.choices[self.ledgers[ledger].columns[column].choices or ""]

    def form_of(self, scheme: str) -> Form:
        """The annual report form of a scheme."""
        return self.forms[self.schemes[scheme].form]


def _read(path: Path) -> Any:
    try:
        return yaml.load(path.read_text("utf-8"), Loader=_StrictLoader) or {}  # noqa: S506 (a SafeLoader)
    except DefinitionError as error:
        raise DefinitionError(f"{path.name}, {error}") from None
    except yaml.YAMLError as error:
        raise DefinitionError(f"{path.name}: not readable as YAML: {error}") from None


def _build(model: type[BaseModel], content: Any, path: Path) -> Any:
    """Validate one file's content, turning pydantic's report into file, entry, field, what is allowed."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise DefinitionError("\n".join(_sentence(path, model, e) for e in error.errors())) from None


def _sentence(path: Path, model: type[BaseModel], error: Any) -> str:
    where = " → ".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        allowed = ", ".join(_fields_at(model, error["loc"][:-1]))
        return f"{path.parent.name}/{path.name}, {where}: unknown field; allowed are {allowed}"
    return f"{path.parent.name}/{path.name}, {where}: {error['msg']} (found {str(error.get('input'))[:80]!r})"


def _fields_at(model: Any, loc: Iterable[Any]) -> list[str]:
    """The field names allowed at a place of a model, for the error sentence."""
    for part in loc:
        field = getattr(model, "model_fields", {}).get(part)
        model = field.annotation if field else model
        while not hasattr(model, "model_fields"):
            inner = [a for a in getattr(model, "__args__", ()) if a is not type(None)]
            if not inner:
                return []
            model = inner[-1]
    return list(model.model_fields)


def load(root: Path = ROOT, *extra_schemes: Path) -> Definitions:
    """Read all definition files below `root`, and further scheme folders.

    Returns the cross-checked Definitions. Raises DefinitionError.
    """
    schemes: dict[str, Scheme] = {}
    cases: dict[str, tuple[Case, ...]] = {}
    folders = [p.parent for p in sorted((root / "policies").glob("*/policy.yaml"))] + list(extra_schemes)
    shared = root / "catalogue.yaml"
    catalogue: Catalogue = _build(Catalogue, _gather(root), shared)
    for folder in folders:
        path = folder / "policy.yaml"
        scheme = _build(Scheme, {"scheme": folder.name, **_read(path)}, path)
        own = _build(Catalogue, _gather(folder), folder / "catalogue.yaml")
        catalogue = _merge(catalogue, own, folder)
        if scheme.scheme in schemes:
            raise DefinitionError(f"{folder.name}/policy.yaml: scheme '{scheme.scheme}' is defined twice")
        schemes[scheme.scheme] = scheme
        case_file = folder / "cases.yaml"
        listed = _read(case_file) if case_file.exists() else []
        cases[scheme.scheme] = tuple(_build(Case, c, case_file) for c in listed)
    definitions = Definitions(
        vocabulary=_with_declared_choices(catalogue, schemes),
        ledgers=catalogue.ledgers,
        forms=catalogue.forms,
        items=catalogue.items,
        indicators=catalogue.indicators,
        flags=catalogue.flags,
        schemes=dict(sorted(schemes.items(), key=lambda pair: (pair[1].position, pair[0]))),
        cases=cases,
        fingerprint=_fingerprint([root, *extra_schemes]),
    )
    problems = list(_cross_check(definitions))
    if problems:
        raise DefinitionError("\n".join(problems))
    return definitions


@lru_cache(maxsize=1)
def current() -> Definitions:
    """The definitions shipped with the product, read once per process."""
    return load()


_FILES = ("vocabulary", "ledgers", "forms", "items", "indicators", "flags")


def _gather(folder: Path) -> dict[str, Any]:
    return {name: _read(folder / f"{name}.yaml") for name in _FILES if (folder / f"{name}.yaml").exists()}


def _merge(one: Catalogue, other: Catalogue, folder: Path) -> Catalogue:
    merged: dict[str, Any] = {}
    for name in _FILES[1:]:
        left, right = getattr(one, name), getattr(other, name)
        if both := set(left) & set(right):
            raise DefinitionError(f"{folder.name}/{name}.yaml: defined elsewhere already: {', '.join(sorted(both))}")
        merged[name] = {**left, **right}
    words: dict[str, Any] = {}
    for name in type(one.vocabulary).model_fields:
        left, right = getattr(one.vocabulary, name), getattr(other.vocabulary, name)
        if both := set(left) & set(right):
            raise DefinitionError(f"{folder.name}/vocabulary.yaml, {name}: defined already: {', '.join(sorted(both))}")
        words[name] = {**left, **right}
    return Catalogue.model_construct(vocabulary=Vocabulary.model_construct(**words), **merged)


def _with_declared_choices(catalogue: Catalogue, schemes: Mapping[str, Scheme]) -> Vocabulary:
    """Drop-downs that list what is declared elsewhere: schemes, indicators, grades."""
    grades: dict[str, str] = {}
    for scheme in schemes.values():
        grades |= scheme.evaluation.grades
    declared = {
        "scheme": {code: scheme.label for code, scheme in schemes.items()},
        "indicator": {code: indicator.label for code, indicator in catalogue.indicators.items()},
        "grade": grades,
    }
    for name, labels in declared.items():
        if len(set(labels.values())) < len(labels):
            raise DefinitionError(f"{name}: two entries have the same label; a drop-down could not tell them apart")
    words = catalogue.vocabulary
    return words.model_copy(update={"choices": {**words.choices, **declared}})


def _fingerprint(roots: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for root in roots:
        for path in sorted(root.rglob("*.yaml")):
            digest.update(str(path.relative_to(root)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _cross_check(d: Definitions) -> Iterable[str]:
    """Every reference from one definition to another must meet something that exists."""

    def refs(file: str, entry: str, field: str, names: Iterable[str], known: Iterable[str]) -> Iterable[str]:
        known = list(known)
        for name in names:
            if name not in known:
                yield f"{file}, {entry} → {field}: '{name}' does not exist; allowed are {', '.join(map(str, known))}"

    for code, ledger in d.ledgers.items():
        for name, column in ledger.columns.items():
            at = f"{code} → columns → {name}"
            if column.type == "choice":
                yield from refs("ledgers.yaml", at, "choices", [column.choices or "(missing)"], d.vocabulary.choices)
            for other, wanted in column.required_when.items():
                yield from refs("ledgers.yaml", at, "required_when", [other], ledger.columns)
                if other in ledger.columns and ledger.columns[other].type == "choice":
                    yield from refs("ledgers.yaml", at, "required_when", wanted, d.choices(code, other))
        for field in ("key", "fixed", "active_until"):
            value = getattr(ledger, field)
            names = value if isinstance(value, tuple) else ([value] if value else [])
            yield from refs("ledgers.yaml", code, field, names, ledger.columns)
    titles = [(form, d.ledgers[x].title) for form, f in d.forms.items() for x in f.ledgers if x in d.ledgers]
    for pair in {t for t in titles if titles.count(t) > 1}:
        yield f"forms.yaml, {pair[0]} → ledgers: two sheets are called '{pair[1]}'"
    for code, form in d.forms.items():
        yield from refs("forms.yaml", code, "ledgers", form.ledgers, d.ledgers)
    for code, item in d.items.items():
        yield from refs("items.yaml", code, "ledger", [item.ledger], d.ledgers)
        yield from refs("items.yaml", code, "unit", [item.unit], d.vocabulary.units)
        if item.ledger in d.ledgers:
            columns = d.ledgers[item.ledger].columns
            for field in ("amount", "entity", "dated"):
                if getattr(item, field):
                    yield from refs("items.yaml", code, field, [getattr(item, field)], columns)
            for field in ("when", "unless"):
                for column, wanted in getattr(item, field).items():
                    yield from refs("items.yaml", code, field, [column], columns)
                    if column in columns and columns[column].type == "choice":
                        yield from refs("items.yaml", code, field, wanted, d.choices(item.ledger, column))
    for code, indicator in d.indicators.items():
        yield from refs("indicators.yaml", code, "items", indicator.items, d.items)
        yield from refs("indicators.yaml", code, "unit", [indicator.unit], d.vocabulary.units)
        parts = (*indicator.numerator, *indicator.denominator)
        yield from refs("indicators.yaml", code, "numerator/denominator", parts, d.indicators)
        if indicator.nature != "ratio":
            spans = {d.items[i].counts for i in indicator.items if i in d.items}
            if spans and (spans == {"at_year_end"}) != (indicator.nature == "stock"):
                yield f"indicators.yaml, {code} → nature: a stock, and only a stock, has items that count at_year_end"
            units = {d.items[i].unit for i in indicator.items if i in d.items}
            if units and units != {indicator.unit}:
                yield (
                    f"indicators.yaml, {code} → items: units {', '.join(sorted(units))} cannot be added up"
                    f" to '{indicator.unit}'; allowed is one common unit"
                )
        elif any(d.indicators[p].nature == "ratio" for p in parts if p in d.indicators):
            yield f"indicators.yaml, {code}: a ratio of ratios is not possible; allowed are other indicators"
    for check in (_check_scheme, _check_cases):
        for code in d.schemes:
            yield from check(d, code, refs)


def _check_scheme(d: Definitions, code: str, refs: Callable[..., Iterable[str]]) -> Iterable[str]:
    scheme = d.schemes[code]
    file = f"{code}/policy.yaml"
    yield from refs(file, "scheme", "form", [scheme.form], d.forms)
    yield from refs(file, "scheme", "indicators", scheme.indicators, d.indicators)
    yield from refs(file, "scheme", "core", scheme.core, scheme.indicators)
    for rule_id, rule in scheme.rules.items():
        yield from refs(
            file, f"rules → {rule_id}", "indicator", [rule.indicator] if rule.indicator else [], d.indicators
        )
        yield from refs(file, f"rules → {rule_id}", "flag", [rule.flag] if rule.flag else [], d.flags)
        for case in d.cases[code]:
            yield from refs(f"{code}/cases.yaml", case.name, "rules", case.rules, scheme.rules)
        if rule.flag and rule.indicator and rule.target is None and rule.treatment == "computed":
            yield f"{file}, rules → {rule_id}: flag '{rule.flag}' needs a target"
    for row in scheme.annex:
        yield from refs(file, f"annex → {row.row}", "indicators", row.indicators, d.indicators)
        yield from refs(file, f"annex → {row.row}", "rules", row.rules, scheme.rules)
    yield from refs(file, "evaluation", "grades", scheme.evaluation.outcome, scheme.evaluation.grades)
    for field in ("consecutive", "acceptance"):
        rule_id = getattr(scheme.evaluation, f"{field}_rule")
        yield from refs(file, "evaluation", f"{field}_rule", [rule_id] if rule_id else [], scheme.rules)
    if missing := set(scheme.evaluation.grades) - set(scheme.evaluation.outcome):
        yield f"{file}, evaluation → outcome: grades without an outcome: {', '.join(sorted(missing))}"


def _check_cases(d: Definitions, code: str, refs: Callable[..., Iterable[str]]) -> Iterable[str]:
    file = f"{code}/cases.yaml"
    names = [case.name for case in d.cases[code]]
    for name in {n for n in names if names.count(n) > 1}:
        yield f"{file}: two cases are called '{name}'"
    for case in d.cases[code]:
        for year, reported in case.reported.items():
            yield from refs(file, case.name, f"reported → {year}", reported, d.items)
        for year, indicators in case.expected.items():
            yield from refs(file, case.name, f"expected → {year}", indicators, d.indicators)
        for flags in case.flags.values():
            yield from refs(file, case.name, "flags", flags, d.flags)
