"""Tables of the command line: nothing is cut, however narrow the terminal."""

import io

import pytest
from rich.console import Console

from metrics.commands import terminal

FIGURES = ("123,456,789,012.345678 万元", "2026-12-31", "0.000001%")
NAME = "浙江省某某材料技术创新中心（虚构）的一个很长很长的名字"


@pytest.fixture(params=[40, 80, 240])
def written(request, monkeypatch):
    """Writes a table to a terminal of so many columns; gives its lines."""
    target = io.StringIO()
    monkeypatch.setattr(terminal, "out", Console(width=request.param, file=target))

    def write(*arguments, **settings):
        terminal.grid(*arguments, **settings)
        return target.getvalue().splitlines()

    return write


def test_every_figure_stands_whole_on_one_line(written):
    lines = written(("指标", "值", "日期", "占比", "说明"), [(NAME, *FIGURES, NAME)] * 2)
    for figure in FIGURES:
        assert sum(figure in line for line in lines) == 2, figure


def test_no_text_is_cut(written):
    lines = written(("指标", "说明"), [(NAME, NAME * 3)])
    text = "".join(lines)
    assert "…" not in text
    # folded or not, every letter of both cells is there
    assert all(text.count(letter) >= 4 for letter in "浙某虚构字")


def test_an_upright_table_keeps_its_figures_and_has_no_headings(written):
    lines = written(["", "", ""], [("value", *FIGURES[:2]), ("path", *FIGURES[:2])], header=False)
    for figure in FIGURES[:2]:
        assert sum(figure in line for line in lines) == 2


def test_what_stands_in_a_file_is_no_markup(written):
    assert any("[red]甲[/]" in line for line in written(("名称",), [("[red]甲[/]",)]))


def test_a_table_without_rows_has_its_headings(written):
    assert any("指标" in line for line in written(("指标", "值"), []))
