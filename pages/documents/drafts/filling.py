"""A Word template filled in: docxtpl over a Jinja that can show names, walk lists and ask whether something is there, and no more.

A template may come from an office: what is in it is checked each time, before anything of it runs. It has no filters, no calls, no
globals and no loaders, so it cannot reach what it was not given, nor take more time than its lists are long.
"""

import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, nodes
from jinja2.environment import Template
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree

from data.problem import Problem, Refused
from pages.documents import zipped

# name → the fields of its entries; of a single text: none
Names = Mapping[str, Collection[str]]
Values = Mapping[str, str | Sequence[Mapping[str, str]]]

LOOP = ("index", "first", "last", "length")
DEEPEST = 2  # lists within lists: what they take grows with each
_PLAIN = (nodes.Template, nodes.TemplateData, nodes.Not, nodes.And, nodes.Or)
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # XML has no such characters


def filled(template: bytes, values: Values, names: Names) -> bytes:
    """The template with its values, as .docx: the same template and values make the same bytes.

    names: what a template may use. Raises Refused for a template that uses something else or does not become a document.
    """
    document, room = _Whole(io.BytesIO(template)), _Room(names)
    try:
        document.render(_writable(values), room, autoescape=True)
        made = io.BytesIO()
        document.save(made)
    except (TemplateError, etree.XMLSyntaxError, KeyError, ValueError) as error:
        raise Refused(
            [Problem(None, None, f"模板不能成为 Word 文件（{error}）", "请核对循环、条件是否成对，是否整行整段")]
        ) from error
    return zipped.undated(made.getvalue())


class _Whole(DocxTemplate):
    """docxtpl mends XML that a misplaced loop has broken by leaving parts of it out: here that is an error."""

    def render_xml_part(self, src_xml: str, part: Any, context: Any, jinja_env: Any = None) -> str:
        made: str = super().render_xml_part(src_xml, part, context, jinja_env)
        etree.fromstring(made.encode())
        return made


class _Room(SandboxedEnvironment):
    """What a template finds: the names it was given."""

    def __init__(self, names: Names) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined)
        for known in (self.globals, self.filters, self.tests):
            known.clear()
        self._names = names

    def from_string(self, source: Any, *about: Any, **more: Any) -> Template:
        """Every part of the document comes here before it is rendered. Raises Refused."""
        try:
            parsed = self.parse(source)
        except TemplateSyntaxError as error:
            raise Refused(
                [
                    Problem(
                        None, None, f"{_place(source, error.lineno)}：读不懂（{error.message}）", "请核对花括号和用词"
                    )
                ]
            ) from error
        if problems := list(_Check(source, self._names).of(parsed.body, dict(self._names), 0)):
            raise Refused(problems)
        return super().from_string(source, *about, **more)


class _Check:
    """What a part of a template uses that it may not."""

    def __init__(self, source: str, names: Names) -> None:
        self._source, self._names = source, names

    def of(self, listed: Sequence[nodes.Node], scope: dict[str, Collection[str]], depth: int) -> Iterator[Problem]:
        for node in listed:
            yield from self._one(node, scope, depth)

    def _one(self, node: nodes.Node, scope: dict[str, Collection[str]], depth: int) -> Iterator[Problem]:
        if isinstance(node, nodes.Output):
            for part in node.nodes:
                if isinstance(part, nodes.Name) and scope.get(part.name):
                    yield self._listed(part, part.name)
                else:
                    yield from self._one(part, scope, depth)
        elif isinstance(node, nodes.Name):
            if node.name not in scope:
                yield self._unknown(node, node.name, "、".join(self._names))
        elif isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name):
            fields = scope.get(node.node.name)
            if fields is None:
                yield self._unknown(node, node.node.name, "、".join(self._names))
            elif node.attr not in fields or node.node.name in self._names:
                yield self._unknown(node, f"{node.node.name}.{node.attr}", "、".join(fields))
        elif isinstance(node, nodes.For):
            yield from self._loop(node, scope, depth)
        elif isinstance(node, nodes.If):
            yield from self.of([node.test, *node.body, *node.elif_, *node.else_], scope, depth)
        elif isinstance(node, _PLAIN):
            yield from self.of(list(node.iter_child_nodes()), scope, depth)
        else:
            yield self._problem(
                node, f"模板不能这样写（{type(node).__name__}）", "只能写名称、{% for 一项 in 清单 %} 和 {% if 名称 %}"
            )

    def _loop(self, node: nodes.For, scope: dict[str, Collection[str]], depth: int) -> Iterator[Problem]:
        walked = node.iter.name if isinstance(node.iter, nodes.Name) else ""
        lists = [name for name, fields in self._names.items() if fields]
        if walked not in lists or not isinstance(node.target, nodes.Name) or node.test or node.recursive:
            yield self._problem(node, "模板的循环只能走一个清单", f"可用的清单：{'、'.join(lists) or '没有'}")
        elif depth == DEEPEST or node.target.name in self._names:
            yield self._problem(node, "循环套得太深，或者与已有的名称同名", "请分开写，一项另起一个名称")
        else:
            inner = scope | {node.target.name: self._names[walked], "loop": LOOP}
            yield from self.of(node.body, inner, depth + 1)
            yield from self.of(node.else_, scope, depth)

    def _listed(self, node: nodes.Node, name: str) -> Problem:
        return self._problem(node, f"“{name}”是一个清单，不能直接写出", f"请用 {{% for 一项 in {name} %}} 逐项写出")

    def _unknown(self, node: nodes.Node, name: str, there: str) -> Problem:
        return self._problem(node, f"没有名称“{name}”", f"可用的名称：{there}")

    def _problem(self, node: nodes.Node, found: str, expected: str) -> Problem:
        return Problem(None, None, f"{_place(self._source, node.lineno)}：{found}", expected)


def _place(source: str, line: int) -> str:
    """The paragraph in which it stands: docxtpl begins a line with each."""
    lines = source.splitlines()
    words = re.sub("<[^>]*>", "", lines[line - 1] if 0 < line <= len(lines) else "").strip()
    return f"模板中“{words[:60]}”一处"


def _writable(values: Values) -> dict[str, Any]:
    def written(text: str) -> str:
        return _UNWRITABLE.sub("", text)

    return {
        name: written(value)
        if isinstance(value, str)
        else [{field: written(text) for field, text in entry.items()} for entry in value]
        for name, value in values.items()
    }
