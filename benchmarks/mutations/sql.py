"""Changes of a SQL file, found in DuckDB's own tokens: comments and texts are left alone, and only what still parses counts.

A level is what stands between two brackets, without what stands in brackets within it. On each level conditions lie between
words that begin or end one (where, on, when, a comma, …) and are joined by `and` and `or`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmarks.mutations.change import Change

_TOKEN = re.compile(rb"""'(?:[^']|'')*'|"[^"]*"|[\w\x80-\xff][\w.\x80-\xff]*|::|[<>=!|/]+|.""", re.DOTALL)
_COMPARED = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
_OPPOSITE = {
    "min": "max",
    "max": "min",
    "arg_min": "arg_max",
    "arg_max": "arg_min",
    "least": "greatest",
    "greatest": "least",
    "bool_and": "bool_or",
    "bool_or": "bool_and",
}
# What begins a condition, and what it becomes where all of it is left out.
_BEGINS = {"where": "true", "on": "true", "qualify": "true", "having": "true", "when": "false"}
_BOUNDS = {
    *_BEGINS,
    "select",
    "from",
    "join",
    "left",
    "full",
    "cross",
    "asof",
    "group",
    "order",
    "by",
    "window",
    "limit",
    "union",
    "with",
    "partition",
    "over",
    "filter",
    "as",
    "then",
    "else",
    "end",
    "case",
    "lambda",
    "desc",
    "update",
    "set",
    "delete",
    ":",
    ",",
    ";",
}


@dataclass(frozen=True)
class _Token:
    start: int
    end: int
    text: str
    number: bool


def changes(path: Path, content: bytes) -> list[Change]:
    """Every change of a SQL file that DuckDB can still parse, in the order of the file."""
    file = _File(path, content)
    found = [*file.of_tokens()]
    for level in file.levels():
        found += [*file.of_conditions(level), *file.of_unions(level)]
    return sorted({c for c in found if _parses(c.applied(content))}, key=lambda c: (c.start, c.end, c.new))


class _File:
    def __init__(self, path: Path, content: bytes) -> None:
        self._path, self._content, self._tokens = path, content, _tokens(content)

    def levels(self) -> list[list[int]]:
        """The tokens of each level; brackets belong to the level around them."""
        done: list[list[int]] = []
        opened: list[list[int]] = [[]]
        for i, token in enumerate(self._tokens):
            if token.text in (")", "]"):
                done.append(opened.pop())
            opened[-1].append(i)
            if token.text in ("(", "["):
                opened.append([])
        return [*done, *opened]

    def of_tokens(self) -> Iterator[Change]:
        """What a single word, sign or call says."""
        typed = -1  # the end of the brackets of a type, as in decimal(20, 2)
        for i, token in enumerate(self._tokens):
            text, before, following = token.text, self._text(i - 1), self._text(i + 1)
            if text == "decimal" and following == "(":
                typed = self._closing(i + 1)
            elif text in _COMPARED:
                yield self._change(i, i, _COMPARED[text], "limit moved")
            elif text in _OPPOSITE and following == "(":
                yield self._change(i, i, _OPPOSITE[text], "other end")
            elif text == "not":
                yield self._change(i, i, "", "not left out")
            elif text == "desc":
                yield self._change(i, i, "", "order turned round")
            elif text == "distinct" and before not in ("is", "not"):
                yield self._change(i, i, "", "distinct left out")
            elif text in ("left", "full") and following == "join":
                yield self._change(i, i, "", "rows without a partner left out")
            elif text == "coalesce" and following == "(":
                first = self._said(i + 2, self._comma(i + 1) - 1)
                yield self._change(i, self._closing(i + 1), first, "what stands in for nothing left out")
            elif text == "if" and following == "(":
                last = self._comma(i + 1) - 1
                yield self._change(i + 2, last, f"not ({self._said(i + 2, last)})", "condition turned round")
            elif token.number and text.isdecimal() and i > typed:
                yield self._change(i, i, str(int(text) + 1), "number moved")
                yield self._change(i, i, str(int(text) - 1), "number moved")

    def of_conditions(self, level: Sequence[int]) -> Iterator[Change]:
        """`and` and `or` exchanged, and each part of a condition left out."""
        for begun_by, part in self._conditions(level):
            joints = self._joints(part)
            for i in joints:
                other = "or" if self._text(i) == "and" else "and"
                yield self._change(i, i, other, f"{self._text(i)} made {other}")
            ors = [i for i in joints if self._text(i) == "or"]
            for either in _split(part, ors):
                if ors:
                    yield self._change(either[0], either[-1], "false", "alternative left out")
                ands = [i for i in joints if i in either]
                for one in _split(either, ands) if ands else ():
                    yield self._change(one[0], one[-1], "true", "condition left out")
            if not joints and begun_by in _BEGINS:
                yield self._change(part[0], part[-1], _BEGINS[begun_by], "condition left out")

    def of_unions(self, level: Sequence[int]) -> Iterator[Change]:
        """Each query of a union left out."""
        for query in _split(level, [i for i in level if self._text(i) == ";"]):
            unions = [i for i in query if self._text(i) == "union"]
            if not unions:
                continue
            first = next(i for i in query if self._text(i) in ("select", "from"))
            second = next(i for i in query if i > unions[0] and self._text(i) not in ("union", "all", "by", "name"))
            yield self._change(first, second - 1, "", "query of a union left out")
            for begun, ended in zip(unions, [*(i - 1 for i in unions[1:]), query[-1]], strict=True):
                yield self._change(begun, ended, "", "query of a union left out")

    def _conditions(self, level: Sequence[int]) -> Iterator[tuple[str, list[int]]]:
        """Which word begins it, and the tokens of each stretch without such a word."""
        begun_by = ""
        part: list[int] = []
        for i in level:
            # the from of `is distinct from` begins nothing
            if self._text(i) in _BOUNDS and not (self._text(i) == "from" and self._text(i - 1) == "distinct"):
                if part:
                    yield begun_by, part
                begun_by, part = self._text(i), []
            else:
                part.append(i)
        if part:
            yield begun_by, part

    def _joints(self, part: Sequence[int]) -> list[int]:
        """Its `and` and `or`, without the `and` of a between."""
        found, within = [], False
        for i in part:
            if self._text(i) == "and" and within:
                within = False
            elif self._text(i) in ("and", "or"):
                found.append(i)
            within = within or self._text(i) == "between"
        return found

    def _text(self, i: int) -> str:
        return self._tokens[i].text if 0 <= i < len(self._tokens) else ""

    def _said(self, first: int, last: int) -> str:
        return self._content[self._tokens[first].start : self._tokens[last].end].decode()

    def _closing(self, opening: int) -> int:
        return next(i for i, depth in self._depths(opening) if depth == 0)

    def _comma(self, opening: int) -> int:
        """The first comma within brackets, or their end."""
        return next(i for i, depth in self._depths(opening) if depth == 0 or depth == 1 and self._text(i) == ",")

    def _depths(self, opening: int) -> Iterator[tuple[int, int]]:
        depth = 0
        for i in range(opening, len(self._tokens)):
            depth += (self._text(i) in ("(", "[")) - (self._text(i) in (")", "]"))
            yield i, depth

    def _change(self, first: int, last: int, new: str, kind: str) -> Change:
        return Change(self._path, self._tokens[first].start, self._tokens[last].end, new.encode(), kind)


def _tokens(content: bytes) -> list[_Token]:
    found = []
    for start, kind in duckdb.tokenize(content.decode()):
        if kind == duckdb.token_type.comment:
            continue
        part = _TOKEN.match(content, start)
        assert part is not None
        text = part.group().decode()
        named = text if text.startswith(("'", '"')) else text.lower()
        found.append(_Token(start, part.end(), named, kind == duckdb.token_type.numeric_const))
    return found


def _split(part: Sequence[int], at: Sequence[int]) -> list[list[int]]:
    """The stretches between the tokens `at`, without empty ones."""
    bounds = [-1, *(part.index(i) for i in at), len(part)]
    stretches = [list(part[a + 1 : b]) for a, b in zip(bounds, bounds[1:], strict=False)]
    return [one for one in stretches if one]


def _parses(content: bytes) -> bool:
    try:
        return bool(duckdb.extract_statements(content.decode()))
    except duckdb.Error:
        return False
