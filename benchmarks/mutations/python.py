"""Changes of a Python file, found in its syntax tree."""

import ast
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

from benchmarks.mutations.change import Change

_COMPARED = {
    ast.Lt: (b"<", b"<="),
    ast.LtE: (b"<=", b"<"),
    ast.Gt: (b">", b">="),
    ast.GtE: (b">=", b">"),
    ast.Eq: (b"==", b"!="),
    ast.NotEq: (b"!=", b"=="),
    ast.In: (b"in", b"not in"),
    ast.NotIn: (b"not in", b"in"),
    ast.Is: (b"is", b"is not"),
    ast.IsNot: (b"is not", b"is"),
}
_OPPOSITE = {"min": b"max", "max": b"min", "any": b"all", "all": b"any"}


def changes(path: Path, content: bytes) -> list[Change]:
    """Every change of a Python file, in its order."""
    return sorted(_File(path, content).changes(), key=lambda c: (c.start, c.end, c.new))


class _File:
    def __init__(self, path: Path, content: bytes) -> None:
        self._path, self._content = path, content
        self._lines = [0, *accumulate(len(line) for line in content.splitlines(keepends=True))]

    def changes(self) -> Iterator[Change]:
        """What comparisons, conditions, numbers and calls say."""
        for node in ast.walk(ast.parse(self._content)):
            match node:
                case ast.Compare(left, [sign], [right]):
                    said, other = _COMPARED[type(sign)]
                    start = self._content.index(said, self._end(left), self._start(right))
                    yield self._change(start, start + len(said), other, "comparison changed")
                case ast.BoolOp(sign, values):
                    joined, alone = ("and", b"True") if isinstance(sign, ast.And) else ("or", b"False")
                    for value in values:
                        yield self._over(value, alone, f"part of an {joined} left out")
                case ast.UnaryOp(ast.Not(), operand):
                    yield self._change(self._start(node), self._start(operand), b"", "not left out")
                case ast.Constant(int() as number) if not isinstance(number, bool):
                    yield self._over(node, str(number + 1).encode(), "number moved")
                case ast.Call(ast.Name(name) as called) if name in _OPPOSITE:
                    yield self._over(called, _OPPOSITE[name], "other end")
                case ast.Expr(ast.Call()):
                    yield self._over(node, b"pass", "call left out")
                case ast.If(test):
                    yield self._over(test, b"False", "condition never met")

    def _over(self, node: ast.expr | ast.stmt, new: bytes, kind: str) -> Change:
        return self._change(self._start(node), self._end(node), new, kind)

    def _change(self, start: int, end: int, new: bytes, kind: str) -> Change:
        return Change(self._path, start, end, new, kind)

    def _start(self, node: ast.expr | ast.stmt) -> int:
        return self._lines[node.lineno - 1] + node.col_offset

    def _end(self, node: ast.expr | ast.stmt) -> int:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self._lines[node.end_lineno - 1] + node.end_col_offset
