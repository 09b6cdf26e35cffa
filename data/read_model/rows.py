"""Rows with names and types: where the answer of a question goes over from SQL to Python."""

from collections.abc import Iterable
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd

from data.schema.quantities import absent

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Kind = TypeVar("Kind", bound="DataclassInstance")


def each(frame: pd.DataFrame, kind: type[Kind]) -> list[Kind]:
    """The rows of a frame, in order, as what the caller knows of them.

    kind: a dataclass whose fields are the columns that are wanted, of the types that the SQL gives them; others are left out.
    Whatever pandas calls missing is None; whole numbers are Python's. Raises KeyError naming a column that is not there.
    """
    columns = [_values(frame[field.name]) for field in fields(kind)]
    return [kind(*values) for values in zip(*columns, strict=True)]


def _values(column: "pd.Series[Any]") -> Iterable[Any]:
    return [None if absent(value) else value for value in column.tolist()]
