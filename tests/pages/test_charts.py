"""Every figure is drawn in the house's own colours; of money each source has its own for good."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Mapping

import pandas as pd
import plotly.express as px
import plotly.graph_objects as go
import pytest

import pages
from data.access.rules import Watch
from data.read_model.rows import each
from metrics import results
from metrics.answers.indicators import Progress
from pages.drawing import charts, money_chart, small_multiples
from pages.parts.comparison import comparison_charts
from pages.parts.evaluation import evaluation_tables
from pages.parts.money import money_tables
from pages.parts.system import review

LIBRARY = {c.lower() for c in (*px.colors.qualitative.Plotly, *px.colors.qualitative.D3)}
FOR_GOOD = {
    "investment.lead": "#1f4e8c", "investment.co_builder": "#6690c3", "investment.province": "#8f3b1b", "investment.city": "#b5562a",
    "investment.county": "#d08a2e", "investment.state": "#5b3a6b", "investment.competitive": "#7a7400", "investment.service": "#1a7f5a",
    "investment.social": "#4f9e80", "network.federal": "#8f3b1b", "network.other": "#1f4e8c",
}  # fmt: skip


@pytest.fixture(scope="module")
def drawn(demonstrated) -> Mapping[Callable[..., go.Figure], go.Figure]:
    """Every function that draws → what it draws of the demonstration."""
    d, scheme, year, centre = demonstrated.definitions, "zhejiang", 2025, "ZD10"

    def ask(question, **parameters):
        return results.read(demonstrated, question, **parameters)

    money = {"indicators": list(d.schemes[scheme].money)}
    one = ask("progress_of_centre", centre=centre)
    one = one[one["indicator"] == "investment_total"]
    targets = ask("targets", centre=centre, year=year)
    targets = targets[targets["indicator"] == "investment_total"]
    compared = ask("progress_of_indicator", scheme=scheme, indicator="investment_total")
    now = compared[compared["year"] == year].dropna(subset=["value"])
    sums = ask("portfolio", scheme=scheme)
    scoring = d.scoring_of(scheme, year)
    grades = ask("evaluation_overview", scheme=scheme, year=year, scoring=scoring)
    spread = ask("spread", scheme=scheme, indicator="investment_total")
    groups = ask("money_groups", scheme=scheme, year=year, **money)
    hours = pd.DataFrame({"at_hour": range(24), "acts": range(24)})
    watch = Watch.model_construct(night_from=22, night_to=6)
    return {
        charts.trend: charts.trend(one, targets, "yuan", d, landing=each(one, Progress)[-1]),
        charts.bullet: charts.bullet(each(one, Progress)[-1], d),
        charts.spark: charts.spark(one, "yuan", d),
        small_multiples.small: small_multiples.small(one, d),
        charts.portfolio: charts.portfolio(sums[sums["indicator"] == "investment_total"], "yuan", d),
        money_chart.by_year: money_chart.by_year(ask("money", centre=centre, **money), money_chart.of_sources(d), d),
        money_chart.by_centre: money_chart.by_centre(
            money_tables.chart_rows(groups, "total"), money_chart.of_groups(d), d
        ),
        comparison_charts.ranking: comparison_charts.ranking(now, "yuan", d),
        comparison_charts.years: comparison_charts.years(compared, "yuan", d),
        comparison_charts.spread: comparison_charts.spread(now, spread, "yuan", d),
        evaluation_tables.distribution: evaluation_tables.distribution(grades, dict(d.schemes[scheme].evaluation.grades)),
        review.by_hour: review.by_hour(hours, watch),
    }  # fmt: skip


def test_every_figure_is_looked_at(drawn):
    draw = set()
    for found in pkgutil.walk_packages(pages.__path__, "pages."):
        if found.name.startswith("pages.gate."):  # draws nothing, and its shell runs a visit
            continue
        module = importlib.import_module(found.name)
        draw |= {
            one
            for name, one in inspect.getmembers(module, inspect.isfunction)
            if not name.startswith("_")
            and one.__module__ == found.name
            and one.__annotations__.get("return") is go.Figure
        }
    assert draw - {charts.laid_out} == set(drawn)


def test_no_figure_leaves_a_colour_to_the_library(drawn):
    for draw, figure in drawn.items():
        assert figure.data, draw
        for trace in figure.data:
            if trace.type == "scatter" and trace.mode == "text":
                continue
            own = [trace.marker.color, getattr(trace, "line", None) and trace.line.color]
            own = [c for c in own if c is not None]
            assert own, f"{draw.__module__}.{draw.__name__}: '{trace.name}' takes the library's colour"
            used = {str(c).lower() for colour in own for c in ([colour] if isinstance(colour, str) else colour)}
            assert not used & LIBRARY, draw


def test_a_source_of_money_keeps_its_colour(definitions):
    """Whoever compares two years' papers finds the same colour for the same source. Lines may be added here, never changed."""
    known = {code: item.source.colour for code, item in definitions.items.items() if item.source is not None}
    assert known == FOR_GOOD


def test_names_stand_on_the_axis_and_what_is_missing_is_no_bar(demonstrated):
    """ZD15 has not reported 2025: of the year's own money it has none to show, and no zero."""
    d = demonstrated.definitions
    rows = results.read(demonstrated, "money_groups", scheme="zhejiang", year=2025, indicators=["investment_total"])
    figure = money_chart.by_centre(money_tables.chart_rows(rows, "in_year"), money_chart.of_groups(d), d)
    assert [t.name for t in figure.data] == ["依托与共建", "财政", "市场与社会"]
    bars = list(figure.data[0].y)
    place = next(n for n, bar in enumerate(bars) if bar.startswith("ZD15"))
    assert "乔木" in bars[place]
    assert [trace.x[place] for trace in figure.data] == [None] * 3
    assert [a.text for a in figure.layout.annotations if a.y == place] == ["无数据"]


def test_a_milestone_on_a_path_says_its_day_and_its_value(drawn):
    """The year stands on the axis, the day does not."""
    targets = next(trace for trace in drawn[charts.trend].data if trace.name == "目标")
    assert [str(text).partition("<br>")[0] for text in targets.text] == [
        f"{day.year}年{day.month}月{day.day}日" for day in targets.x
    ]
    assert targets.text
    assert all(str(text).endswith("亿元") for text in targets.text)
