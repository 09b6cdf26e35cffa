"""年度绩效评价汇总: a scheme's year for the meeting, as PDF and as one workbook, from the same tables.

What stands in it is what the pages show, from the same questions and in the same words; nothing is computed here but shares of a
bar's length.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from data.read_model.rows import each
from data.read_model.store import Store
from data.schema.loading import Definitions
from metrics import overview, results
from metrics.answers.centres import Evaluated, Flag
from metrics.headlines import money as headline
from pages.documents import typeset
from pages.documents.charts import of_year
from pages.documents.charts.description import Ranked, Stacked
from pages.drawing import excel, money_chart, tables, timeliness
from pages.drawing.excel import Sheet
from pages.drawing.excel_charts import Chart
from pages.parts.centre import centre_money
from pages.parts.evaluation import evaluation_tables
from pages.parts.money import money_tables
from pages.session import provenance
from pages.session.provenance import FICTIONAL, Provenance
from pages.words import numbers, paper_name, wording

WHAT = "绩效评价汇总"
NOTHING: Mapping[str, Any] = {"bars": []}  # of a chart that is not drawn


@dataclass(frozen=True)
class Year:
    """A scheme's year as tables; what a scheme does not have (grades, points, money) is empty. said: the year in sentences."""

    title: str
    said: Sequence[str]
    matrix: pd.DataFrame
    tones: pd.DataFrame
    points: pd.DataFrame
    grades: pd.DataFrame
    groups: pd.DataFrame
    money: pd.DataFrame
    reporting: pd.DataFrame
    kinds: pd.DataFrame
    flags: pd.DataFrame


def of(store: Store, scheme: str, year: int, d: Definitions) -> Year:
    """The tables of a scheme's year. Raises LookupError where no centre has that year."""
    reports = results.read(store, "centre_year", scheme=scheme)
    reports = reports[reports["year"] == year]
    if reports.empty:
        raise LookupError(f"{d.schemes[scheme].label}{year}年没有应报的中心")
    graded = bool(d.schemes[scheme].evaluation.grades)
    rows = results.read(store, "matrix", scheme=scheme, year=year)
    matrix, tones, _ = tables.matrix_table(rows, reports, d, graded=graded)
    flags = results.read(store, "flags", scheme=scheme, year=year)
    known = overview.summary(store, scheme, year)
    said = [timeliness.sentence(known, year), *_critical(known)]
    points, grades = pd.DataFrame(), pd.DataFrame()
    if (scoring := d.scoring_of(scheme, year)) is not None:
        evaluated = results.read(store, "evaluation_overview", scheme=scheme, year=year, scoring=scoring)
        if len(evaluated):
            ranked = evaluated.sort_values(["rank", "centre"], na_position="last").reset_index(drop=True)
            points = evaluation_tables.overview(ranked, d)
            grades = evaluation_tables.counted(ranked, d.schemes[scheme].evaluation.grades)
            said += [f"绩效评价（{d.scoring[scoring].label}）：{evaluation_tables.sentence(ranked)}", *_ranked(ranked)]
    grouped, money = pd.DataFrame(), pd.DataFrame()
    if sources := centre_money.indicators(scheme, d):
        amounts = results.read(store, "money_of_scheme", scheme=scheme, year=year, indicators=sources)
        if len(amounts):
            short = wording.short_names(amounts["name"])
            named = amounts.assign(name=[short[name] for name in amounts["name"]])
            money = money_tables.by_source(named, "total", d)
            groups = results.read(store, "money_groups", scheme=scheme, year=year, indicators=sources)
            grouped = money_tables.by_group(groups.assign(name=[short[name] for name in groups["name"]]), "total", d)
            said.append(headline.of_centres(groups, "total", year, d).text)
    return Year(
        paper_name.of_scheme(d, scheme, WHAT, year).title(),
        [sentence.replace("**", "") for sentence in said],
        matrix.reset_index(drop=True),
        tones.reset_index(drop=True),
        points,
        grades,
        grouped,
        money,
        _reporting(reports, d),
        _kinds(flags, d),
        numbers.without_empty(tables.flags_for_download(flags, d), "处置意见", "处置理由", "操作人", "文号"),
    )


def _critical(known: overview.Summary) -> list[str]:
    kinds = "、".join(f"{label} {centres} 家" for label, centres in known.critical_kinds.items())
    return [
        f"待处理预警 {known.flags} 项"
        + (f"，其中重大事项 {known.critical} 项待研究：{kinds}。" if known.critical else "。")
    ]


def _ranked(rows: pd.DataFrame) -> list[str]:
    """Who stands first, as far as anybody has a rank."""
    first = [r for r in each(rows, Evaluated) if r.rank is not None and r.rank <= 3]
    if not first:
        return ["还没有名次：得分都未算齐。"]
    said = "、".join(f"第{r.rank}名 {r.centre}（{evaluation_tables.points(r.total)} 分）" for r in first)
    return [f"名次在前的：{said}。" + ("名次暂定，还有中心得分未齐。" if first[0].still_open else "")]


def _reporting(rows: pd.DataFrame, d: Definitions) -> pd.DataFrame:
    short = wording.short_names(rows["name"])
    frame = pd.DataFrame(
        {
            "中心": [f"{c} {short[n]}" for c, n in zip(rows["centre"], rows["name"], strict=True)],
            "报送": [timeliness.word(code, d) for code in rows["timeliness"]],
            "应于": list(rows["due_on"]),
            "延期至": list(rows["extended_to"]),
            "首次收到": [None if wording.absent(v) else v.date() for v in rows["first_received_at"]],
            "版本数": [Decimal(0 if wording.absent(v) else int(v)) for v in rows["versions"]],
        }
    )
    return numbers.without_empty(frame, "延期至").reset_index(drop=True)


def _kinds(flags: pd.DataFrame, d: Definitions) -> pd.DataFrame:
    """How many flags of each kind, by severity, the gravest first; how many centres they are about."""
    severities = d.vocabulary.labels["severity"]
    lines: dict[str, dict[str, Any]] = {}
    centres: dict[str, set[str]] = {}
    for row in each(flags, Flag):
        line = lines.setdefault(row.label, {"预警": row.label, **dict.fromkeys(severities.values(), Decimal(0))})
        line[severities[row.severity]] += 1
        centres.setdefault(row.label, set()).add(row.centre)
    frame = pd.DataFrame(list(lines.values()), columns=["预警", *severities.values()])
    return frame.assign(
        **{
            "项数": [sum(line[s] for s in severities.values()) for line in lines.values()],
            "涉及中心（家）": [Decimal(len(centres[label])) for label in lines],
        }
    )


def workbook(store: Store, scheme: str, year: int, d: Definitions, origin: Provenance) -> bytes:
    """All of it as one workbook: a sheet a table, totals by formula, charts that can be edited. Raises LookupError."""
    known = of(store, scheme, year, d)

    def sheet(tab: str, rows: pd.DataFrame, **more: Any) -> Sheet:
        return Sheet(f"{known.title}·{tab}", rows, tab, **more)

    words = pd.DataFrame({"序号": [Decimal(n) for n in range(1, len(known.said) + 1)], "概况": known.said})
    listed = [sheet("概况", words), sheet("核心指标", known.matrix)]
    if len(known.points):
        listed.append(sheet("得分和名次", known.points, notes=[evaluation_tables.LEGEND]))
        stages = dict(zip(list(map(str, known.grades))[1:], excel.PALETTE, strict=False))
        chart = Chart("各等级的中心数", "bar", "等级", stages, stacked=True)
        listed.append(sheet("等级分布", known.grades, totals=list(stages), charts=[chart]))
    if len(known.money):
        named = money_chart.of_groups(d).items()  # a scheme need not have all of them
        colours = {name: colour for name in map(str, known.groups) for label, colour in named if name.startswith(label)}
        chart = Chart("各中心累计投入，按来源类别", "bar", "中心", colours, stacked=True)
        listed.append(sheet("资金", known.groups, totals=_amounts(known.groups), charts=[chart], compared=False))
        listed.append(sheet("资金来源", known.money, totals=_amounts(known.money), compared=False))
    listed.append(sheet("报送", known.reporting))
    if len(known.kinds):
        counted = [name for name in map(str, known.kinds) if name not in ("预警", "涉及中心（家）")]
        listed.append(sheet("预警分类", known.kinds, totals=counted))
        listed.append(sheet("预警清单", known.flags))
    return excel.workbook(listed, origin)


def _amounts(frame: pd.DataFrame) -> list[str]:
    """The columns of a table of money that hold amounts."""
    return [name for name in map(str, frame) if name not in ("中心", "说明")]


def document(store: Store, scheme: str, year: int, d: Definitions, origin: Provenance) -> bytes:
    """The summary as PDF. Raises LookupError, and Refused where fonts are missing."""
    last = provenance.last_act(store)
    return typeset.compiled("summary.typ", content(store, scheme, year, d, origin), last)


def content(store: Store, scheme: str, year: int, d: Definitions, origin: Provenance) -> Mapping[str, Any]:
    """Everything the template reads, as text and shares of a width. Raises LookupError."""
    known = of(store, scheme, year, d)
    return {
        "title": known.title,
        "fictional": FICTIONAL if origin.fictional else "",
        "foot": origin.line(),
        "said": known.said,
        "matrix": {
            **typeset.table(known.matrix),
            "tones": known.tones.to_numpy().tolist(),
        },
        "points": typeset.table(known.points),
        "legend": evaluation_tables.LEGEND if len(known.points) else "",
        **{name: NOTHING if chart is None else chart.drawn() for name, chart in stacks(store, scheme, year, d).items()},
        "ranks": [chart.drawn() for chart in ranks(store, scheme, year, d)],
        "money": typeset.table(known.money, compared=False),
        "reporting": typeset.table(known.reporting),
        "kinds": typeset.table(known.kinds),
        "critical": typeset.table(
            known.flags[known.flags["严重程度"] == d.vocabulary.labels["severity"]["critical"]].reset_index(drop=True)[
                ["预警", "中心编码", "事项", "规则", "条款", "建议处理期限", "处置"]
            ]
        ),
    }


def stacks(store: Store, scheme: str, year: int, d: Definitions) -> dict[str, Stacked | None]:
    """grades: how they are distributed; sources: money by centre and group of sources; None where there is nothing to be drawn."""
    found: dict[str, Stacked | None] = {"grades": None, "sources": None}
    if (scoring := d.scoring_of(scheme, year)) is not None:
        rows = results.read(store, "evaluation_overview", scheme=scheme, year=year, scoring=scoring)
        labels = d.schemes[scheme].evaluation.grades
        if len(rows):
            found["grades"] = of_year.grades(rows, evaluation_tables.counted(rows, labels), labels)
    if sources := centre_money.indicators(scheme, d):
        found["sources"] = of_year.money(store, scheme, year, sources, d)
    return found


def ranks(store: Store, scheme: str, year: int, d: Definitions) -> list[Ranked]:
    """The centres in the order of each core indicator of which there is more than one value."""
    core = results.read(store, "matrix", scheme=scheme, year=year)["indicator"].unique()
    found = [of_year.ranking(store, scheme, code, year, d) for code in core]
    return [chart for chart in found if chart is not None and len(chart.bars) > 1]
