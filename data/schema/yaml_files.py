"""One definition file: YAML → a validated model, or the file, entry, field and what is allowed there."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

KINDS = ("vocabulary", "ledgers", "forms", "items", "indicators", "flags", "findings", "validations")


class DefinitionError(Exception):
    """A definition file that cannot be used: which file, which entry, which field, and what is allowed."""


# the wheel's C parser where it was built: every start of the program reads all files
class _StrictLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # which one, is seen only here
    """YAML that refuses a key given twice and an unquoted clause such as 3.10 (YAML would read 3.1)."""


def _mapping(loader: _StrictLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: dict[Any, int] = {}
    for key_node, value_node in node.value:
        if key_node.tag == "tag:yaml.org,2002:merge":
            continue
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise DefinitionError(f"line {line}: a key must be a plain word")
        key = loader.construct_object(key_node, deep=True)
        if key in seen:
            raise DefinitionError(f"line {line}: key '{key}' stands twice (first in line {seen[key]})")
        seen[key] = line
        numeric = value_node.tag in ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float")
        if key == "clause" and numeric:
            raise DefinitionError(f"line {line}: clause {value_node.value} must be quoted text")
    return loader.construct_mapping(node, deep=True)


_StrictLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def name(path: Path) -> str:
    """How a message names a file: with its folder, because schemes have files of the same names."""
    return f"{path.parent.name}/{path.name}"


def read(path: Path, shape: type = dict) -> Any:
    """The content of a YAML file, a mapping or (shape) a list; an empty file is empty. Raises DefinitionError."""
    try:
        content = yaml.load(path.read_text("utf-8"), Loader=_StrictLoader)  # noqa: S506 (a SafeLoader)
    except DefinitionError as error:
        raise DefinitionError(f"{name(path)}, {error}") from None
    except OSError as error:
        raise DefinitionError(f"{name(path)}: cannot be opened: {error.strerror}") from None
    # ValueError: not UTF-8, or a date such as 2022-13-45, which YAML itself does not refuse
    except (yaml.YAMLError, ValueError) as error:
        raise DefinitionError(f"{name(path)}: not readable as YAML: {error}") from None
    if content is None:
        return shape()
    if not isinstance(content, shape):
        allowed = "entries, each with its name" if shape is dict else "a list"
        raise DefinitionError(f"{name(path)}: found {str(content)[:80]!r}; allowed is {allowed}")
    return content


def check_names(folder: Path, allowed: Iterable[str]) -> None:
    """Refuse a file that would not be read: a misspelled name must not pass for a missing file."""
    known = [f"{word}.yaml" for word in allowed]
    for path in sorted(folder.glob("*.y*ml")):
        if path.name not in known:
            raise DefinitionError(f"{name(path)}: unknown file; allowed are {', '.join(known)}")


def build(model: type[BaseModel], content: Any, path: Path, entry: str = "") -> Any:
    """Validate the content of a file, or of one entry of it. Raises DefinitionError with everything that is wrong."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise DefinitionError("\n".join(_sentence(path, model, entry, e) for e in error.errors())) from None


def gather(
    model: type[BaseModel], folder: Path, complete: Callable[[str, Mapping[str, Any]], Mapping[str, Any]]
) -> Any:
    """The catalogue of a folder: each file of KINDS that stands there is one field of `model`.

    complete: called with the kind and content of each; what it returns is used.
    """
    content = {kind: complete(kind, read(path)) for kind in KINDS if (path := folder / f"{kind}.yaml").exists()}
    try:
        return model.model_validate(content)
    except ValidationError as error:
        said = [_sentence(folder / f"{e['loc'][0]}.yaml", model, "", e, skipped=1) for e in error.errors()]
        raise DefinitionError("\n".join(said)) from None


def _sentence(path: Path, model: type[BaseModel], entry: str, error: Any, skipped: int = 0) -> str:
    where = " → ".join(part for part in (entry, *(str(part) for part in error["loc"][skipped:])) if part)
    if error["type"] == "extra_forbidden":
        allowed = ", ".join(_fields_at(model, error["loc"][:-1]))
        return f"{name(path)}, {where}: unknown field; allowed are {allowed}"
    return f"{name(path)}, {where}: {error['msg']} (found {str(error.get('input'))[:80]!r})"


def _fields_at(model: Any, loc: Iterable[Any]) -> list[str]:
    """The field names allowed at a place of a model, for the error sentence."""
    for part in loc:
        field = getattr(model, "model_fields", {}).get(part)
        model = field.annotation if field else model
        while not hasattr(model, "model_fields"):
            inner = [a for a in getattr(model, "__args__", ()) if a is not type(None) and a is not Ellipsis]
            if not inner:
                return []
            model = inner[-1]
    return list(model.model_fields)
