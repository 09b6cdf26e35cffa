"""HTML is written in template files, and a text from outside is only text in it, wherever it stands."""

import ast
import base64
import re
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
import streamlit
from jinja2 import UndefinedError

from data.access import roles, rules
from data.access.identity import Identity
from data.journal.clock import SHANGHAI
from pages.gate import html
from pages.session import account, visitor
from pages.words import markup
from tests.test_architecture import PRODUCT, ROOT

EVIL = """</title>'"><script>alert("1")</script>{{ 7*7 }}{% raw %}"""
TAG = re.compile(r"</?(?!br>|b>|extra>)[a-z]+[0-9]?(\s[^<>]*)?>")  # br, b, extra: plotly's own few
# Constants, in which nothing from outside is put: style rules, and scripts that the content policy names by their hashes.
CONSTANT = {
    "pages/drawing/appearance.py",
    "pages/drawing/printing.py",
    "pages/session/session_end.py",
    "pages/words/chinese.py",
    "pages/session/streamlit_internals.py",
}


class Read(HTMLParser):
    """What a browser finds on a page: elements, texts, values of attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.values: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.values += [value or "" for _, value in attrs]
        assert not [name for name, _ in attrs if name.startswith("on")]

    def handle_data(self, data):
        self.texts.append(data)


AT = datetime(2026, 3, 5, 10, 8, tzinfo=SHANGHAI)  # no 49 in it: what a template would make of 7*7


def signed_in(**changed: object) -> SimpleNamespace:
    who = Identity(EVIL, EVIL, "centre_editor", "accounts", centres=frozenset([EVIL]), address=EVIL)
    return SimpleNamespace(
        **{"identity": who, "since": AT, "ends": AT, "must_change": False, "must_enrol": False} | changed
    )


def desk_with(**second: str) -> SimpleNamespace:
    """A desk that knows one account, with a second factor or without."""
    kept = {EVIL: SimpleNamespace(**{"second": ""} | second)}
    return SimpleNamespace(
        rules=rules.current(), accounts=SimpleNamespace(all=lambda: kept), offer_second=lambda _: "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    )  # fmt: skip


DESK = desk_with(second="set")
PAGES = {
    "sign in": (lambda: html.sign_in(EVIL, EVIL, typed=EVIL, said=EVIL, wrong=EVIL), 5),
    "sign in elsewhere": (lambda: html.sign_in_elsewhere(EVIL, said=EVIL, wrong=EVIL), 3),
    "onward": (lambda: html.onward(EVIL), 1),
    "message": (lambda: html.message(EVIL, EVIL, status=503), 3),
    "account": (lambda: html.account(EVIL, signed_in(), DESK, wrong=EVIL), 5),
    "account, password to be changed": (lambda: html.account(EVIL, signed_in(must_change=True), DESK, wrong=EVIL), 5),
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_whatever_was_typed_is_text_on_the_pages_of_the_gate(name):
    made, times = PAGES[name]
    read = Read(made().body.decode())
    assert "script" not in read.tags
    found = [text for text in read.texts + read.values if EVIL in text]
    assert len(found) >= times, found
    assert not [text for text in read.texts + read.values if "49" in text and EVIL not in text]


def test_a_name_is_text_in_the_sidebar(monkeypatch):
    shown = []
    monkeypatch.setattr(visitor, "signed_in", lambda: True)
    monkeypatch.setattr(visitor, "identity", lambda: signed_in().identity)
    monkeypatch.setattr(streamlit, "html", shown.append)
    account.show()
    read = Read(shown[0])
    assert read.tags == ["div", "strong", "span", "br", "a"]
    assert read.texts[0] == EVIL
    assert roles.current().label("centre_editor") in read.texts


def test_the_ways_of_signing_in_and_who_must_change_see_what_is_theirs():
    by_provider = html.account("w", signed_in(), SimpleNamespace(rules=rules.current(), accounts=None)).body.decode()
    assert "修改密码" not in by_provider
    forced = html.account("w", signed_in(must_change=True), DESK).body.decode()
    assert forced.index("修改密码") < forced.index("退出登录")
    assert "返回" not in forced
    free = html.account("w", signed_in(), DESK).body.decode()
    assert free.index("退出登录") < free.index("修改密码") < free.index("返回")


def test_who_must_set_up_a_second_factor_sees_that_and_the_way_out_only():
    page = html.account("w", signed_in(must_enrol=True), desk_with()).body.decode()
    assert (
        page.index("您的角色须使用动态码")
        < page.index("ABCD EFGH IJKL")
        < page.index("启用动态码")
        < page.index("退出登录")
    )
    assert ("返回" in page, "修改密码" in page) == (False, False)
    (shown,) = [value for value in Read(page).values if value.startswith("data:image/png;base64,")]
    assert base64.b64decode(shown.split(",")[1]).startswith(b"\x89PNG")
    free = html.account("w", signed_in(), desk_with()).body.decode()
    assert free.index("修改密码") < free.index("启用动态码") < free.index("返回")
    assert "停用动态码" in html.account("w", signed_in(), DESK).body.decode()


def test_a_value_that_nobody_gave_is_an_error_and_not_a_gap(tmp_path):
    (tmp_path / "a.html").write_text("<p>{{ name }}</p>", "utf-8")
    assert markup.rendered(tmp_path / "a.html", name="<i>") == "<p>&lt;i&gt;</p>"
    with pytest.raises(UndefinedError, match="name"):
        markup.rendered(tmp_path / "a.html")


def written(path: Path) -> list[str]:
    """The texts in a file of the product that hold an element of HTML, docstrings apart."""
    tree = ast.parse(path.read_text("utf-8"))
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    texts = [
        n for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in said
    ]
    return [node.value for node in texts if TAG.search(node.value)]


def test_no_page_puts_html_together_from_strings():
    pages = {p.relative_to(ROOT).as_posix(): p for p in PRODUCT if p.is_relative_to(ROOT / "pages")}
    assert {name for name, path in pages.items() if written(path)} == CONSTANT
    for name, path in pages.items():
        text = path.read_text("utf-8")
        assert "unsafe_allow_html" not in text, name
        if "st.html(" in text:
            assert name in CONSTANT or "st.html(markup.rendered(" in text, name
        if "HTMLResponse(" in text:
            assert "HTMLResponse(markup.rendered(" in text, name


def test_no_template_lets_a_text_through_unescaped():
    templates = list((ROOT / "pages").rglob("*.html"))
    assert len(templates) > 5
    for path in templates:
        assert not re.search(r"\|\s*(safe|xmlattr)|autoescape|Markup", path.read_text("utf-8")), path
