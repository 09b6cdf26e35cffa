"""What every cross-check asks: does the name that stands here exist, and is it of a kind that fits?"""

from collections.abc import Iterable, Iterator, Mapping

from data.schema.models.definition_set import Definitions
from data.schema.models.sheets import Column

YES_NO = ("yes", "no")


def refs(
    file: str, entry: str, field: str, names: Iterable[str | int | None], known: Iterable[str | int]
) -> Iterator[str]:
    """One sentence for every name that is not among the known ones; None refers to nothing."""
    known = list(known)
    for name in names:
        if name is not None and name not in known:
            yield f"{file}, {entry} → {field}: '{name}' does not exist; allowed are {', '.join(map(str, known))}"


def twice(names: Iterable[str]) -> list[str]:
    """The names that stand more than once."""
    names = list(names)
    return sorted({name for name in names if names.count(name) > 1})


def conditions(
    d: Definitions,
    file: str,
    entry: str,
    field: str,
    wanted: Mapping[str, Iterable[str]],
    columns: Mapping[str, Column],
) -> Iterator[str]:
    """Columns of a condition and the values it asks for."""
    for name, values in wanted.items():
        yield from refs(file, entry, field, [name], columns)
        column = columns.get(name)
        if column is not None and column.type == "choice":
            yield from refs(
                file, f"{entry} → {field}", name, values, d.vocabulary.choices.get(column.choices or "", ())
            )
        elif column is not None and column.type == "yes_no":
            yield from refs(file, f"{entry} → {field}", name, values, YES_NO)


def typed(
    file: str, entry: str, field: str, name: str | None, columns: Mapping[str, Column], types: tuple[str, ...]
) -> Iterator[str]:
    """A sentence where a column is of another type than `types`."""
    if name is not None and name in columns and columns[name].type not in types:
        yield (
            f"{file}, {entry} → {field}: column '{name}' is of type {columns[name].type};"
            f" allowed are columns of type {', '.join(types)}"
        )
