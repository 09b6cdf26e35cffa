"""专家打分表: to be filled in by hand or on the screen, a sheet for each expert; and what was given, centre by centre."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from data.acts import evaluation
from data.problem import Problem, Refused
from data.read_model.rows import each
from data.read_model.store import Store
from data.schema.loading import Definitions
from metrics import results
from metrics.answers.centres import Evaluated, ScorePart
from pages.documents import word_tables
from pages.drawing import excel
from pages.drawing.excel import Sheet
from pages.parts.evaluation import evaluation_tables
from pages.session.provenance import Provenance
from pages.words import paper_name, wording

WHAT = "专家打分表"
GIVEN = "专家打分汇总"
MOST_EXPERTS = 30
NOT_ASKED = "不评"
SIGNED = "专家签字：＿＿＿＿＿＿＿＿　　　日期：＿＿＿＿年＿＿月＿＿日"
HOW = "每项可打 0 分至列标题中的满分；不打分的留空，不按零分计。分数录入系统后生效，同一专家再次打分以后一次为准。"
LEFT_OUT = "只列现在可以打分的中心；等级已经公布的不列，受理申诉或更正之后可以重新打分。"
_TAB = 24  # characters of a name on a tab; Excel takes 31 in all and some not at all


@dataclass(frozen=True)
class _Asked:
    """What experts are asked for. centres: (code and short name), in order; items: (entry, part) → its heading and full points;
    parts: code → what is asked of that centre, by item."""

    centres: Mapping[str, str]
    items: Mapping[tuple[str, str], tuple[str, Decimal]]
    parts: Mapping[str, Mapping[tuple[str, str], ScorePart]]


def blank(
    store: Store, scheme: str, year: int, scoring: str, experts: Sequence[str], d: Definitions, origin: Provenance
) -> bytes:
    """`blank_sheets` as a workbook."""
    return excel.workbook(blank_sheets(store, scheme, year, scoring, experts, d), origin)


def blank_in_word(
    store: Store, scheme: str, year: int, scoring: str, experts: Sequence[str], d: Definitions, origin: Provenance
) -> bytes:
    """`blank_sheets` as Word, to be printed and written into."""
    title = paper_name.of_scheme(d, scheme, WHAT, year, d.scoring[scoring].label).title()
    return word_tables.document(title, blank_sheets(store, scheme, year, scoring, experts, d), origin)


def blank_sheets(
    store: Store, scheme: str, year: int, scoring: str, experts: Sequence[str], d: Definitions
) -> list[Sheet]:
    """A sheet to be filled in for each expert named; without a name one for anybody. Only centres that can be given points now
    stand in it.

    Raises Refused where nothing is to be judged, or more than MOST_EXPERTS are named.
    """
    if len(experts) > MOST_EXPERTS:
        raise _refused(f"一次写了 {len(experts)} 位专家", f"请分几次，每次不超过 {MOST_EXPERTS} 位")
    asked = _asked(store, scheme, year, scoring, d, now=True)
    title = paper_name.of_scheme(d, scheme, WHAT, year, d.scoring[scoring].label).title()
    frame = pd.DataFrame(
        {
            "序号": [Decimal(n) for n in range(1, len(asked.centres) + 1)],
            "中心": list(asked.centres.values()),
            **{
                heading: [None if place in asked.parts[centre] else NOT_ASKED for centre in asked.centres]
                for place, (heading, _) in asked.items.items()
            },
            "意见": [None] * len(asked.centres),
        },
        dtype=object,
    )
    columns: dict[str, Decimal | None] = {**dict(asked.items.values()), "意见": None}
    named = list(experts) or [""]
    return [
        Sheet(f"{title}　专家：{name or '＿＿＿＿＿＿＿＿'}", frame, tab, [HOW, LEFT_OUT], asked=columns, signed=SIGNED)
        for name, tab in zip(named, _tabs(named), strict=True)
    ]


def given(store: Store, scheme: str, year: int, scoring: str, d: Definitions, origin: Provenance) -> bytes:
    """`given_sheets` as a workbook."""
    return excel.workbook(given_sheets(store, scheme, year, scoring, d), origin)


def given_in_word(store: Store, scheme: str, year: int, scoring: str, d: Definitions, origin: Provenance) -> bytes:
    """`given_sheets` as Word, each expert's to be signed."""
    title = paper_name.of_scheme(d, scheme, GIVEN, year, d.scoring[scoring].label).title()
    return word_tables.document(title, given_sheets(store, scheme, year, scoring, d), origin)


def given_sheets(store: Store, scheme: str, year: int, scoring: str, d: Definitions) -> list[Sheet]:
    """What was given and counts: all experts side by side with mean, lowest and highest, then a sheet of each.

    Raises Refused where nothing is to be judged, or nobody has given points.
    """
    asked = _asked(store, scheme, year, scoring, d)
    rows = results.read(store, "points_given", scheme=scheme, year=year, scoring=scoring)
    if rows.empty:
        raise _refused(f"{year}年度还没有专家打分", "请先下载空白打分表，打分后在本页录入")
    experts = sorted(set(rows["expert"]))
    points = {(r["centre"], (r["entry"], r["part"]), r["expert"]): r["points"] for r in rows.to_dict("records")}
    plan = d.scoring[scoring].label
    title = paper_name.of_scheme(d, scheme, GIVEN, year, plan).title()
    own = paper_name.of_scheme(d, scheme, WHAT, year, plan).title()
    sheets = [Sheet(title, _side_by_side(asked, points, experts), "汇总", [_counted(d, scoring)], compared=False)]
    for name, tab in zip(experts, _tabs(experts), strict=True):
        remarks = rows[rows["expert"] == name].drop_duplicates("centre").set_index("centre")["remark"].to_dict()
        frame = _of_expert(asked, points, name, remarks)
        sheets.append(Sheet(f"{own}　专家：{name}", frame, tab, signed=SIGNED, compared=False))
    return sheets


def _asked(store: Store, scheme: str, year: int, scoring: str, d: Definitions, *, now: bool = False) -> _Asked:
    """now: only of centres that can be given points at this moment. Raises Refused where nothing is left to ask."""
    rows = results.read(store, "evaluation_overview", scheme=scheme, year=year, scoring=scoring)
    everybody = each(rows.sort_values("centre"), Evaluated)
    listed = [r for r in everybody if not now or r.step_state in evaluation.STARTS["judge"]]
    if everybody and not listed:
        raise _refused(f"{year}年度的等级都已公布，现在不能打分", "受理申诉或更正之后可以重新打分")
    short = wording.short_names([r.name for r in listed])
    items: dict[tuple[str, str], tuple[str, Decimal]] = {}
    parts: dict[str, dict[tuple[str, str], ScorePart]] = {}
    for r in listed:
        found = results.read(store, "score_parts", centre=r.centre, year=year, scoring=scoring)
        own = {(p.entry, p.part): p for p in each(found[found["kind"] == "judged"], ScorePart)}
        if own:
            parts[r.centre] = own
        for place, p in own.items():
            items.setdefault(place, (f"{p.label}\n满分 {evaluation_tables.points(p.full_points)} 分", p.full_points))
    if not items:
        raise _refused(f"{d.schemes[scheme].label}{year}年度没有需要专家打分的项目", "请核对年度和评分方案")
    return _Asked({r.centre: f"{r.centre} {short[r.name]}" for r in listed if r.centre in parts}, items, parts)


def _side_by_side(
    asked: _Asked, points: Mapping[tuple[str, tuple[str, str], str], Decimal], experts: Sequence[str]
) -> pd.DataFrame:
    """One line per centre and item."""
    lines: list[dict[str, Any]] = []
    for centre, name in asked.centres.items():
        for place, part in asked.parts[centre].items():
            line = {"中心": name, "项目": part.label, "满分": part.full_points}
            line |= {f"{expert}（分）": points.get((centre, place, expert)) for expert in experts}
            lines.append(line | _agreed(part))
    return pd.DataFrame(lines, dtype=object)


def _agreed(part: ScorePart) -> dict[str, Any]:
    """What counts of an item: the mean as it is shown, cut to two decimals, and how far experts are apart."""
    return {
        "平均": evaluation_tables.cut(part.points),
        "最低": part.lowest,
        "最高": part.highest,
        "专家（位）": None if part.experts is None else Decimal(part.experts),
    }


def _of_expert(
    asked: _Asked,
    points: Mapping[tuple[str, tuple[str, str], str], Decimal],
    expert: str,
    remarks: Mapping[str, str | None],
) -> pd.DataFrame:
    """One line per centre, as on the sheet that was handed out."""
    return pd.DataFrame(
        {
            "序号": [Decimal(n) for n in range(1, len(asked.centres) + 1)],
            "中心": list(asked.centres.values()),
            **{
                heading: [
                    points.get((centre, place, expert)) if place in asked.parts[centre] else NOT_ASKED
                    for centre in asked.centres
                ]
                for place, (heading, _) in asked.items.items()
            },
            "意见": [remarks.get(centre) or "" for centre in asked.centres],
        },
        dtype=object,
    )


def _counted(d: Definitions, scoring: str) -> str:
    least = d.scoring[scoring].experts
    return (
        f"每项取各专家打分的平均，至少 {least} 位专家打分才计入（评分方案，内部设定）；平均显示到两位小数，其余舍去，"
        "计算时不取整。空格为没有打分，不按零分计。只列计入的打分，此前被替换的在“绩效评价 → 专家打分”中查看。"
    )


def _tabs(names: Sequence[str]) -> list[str]:
    """1 张三: what tabs are called; a number first makes them differ, whatever the names are."""
    fit = ["".join(c for c in name if c.isprintable() and c not in "[]:*?/\\'") for name in names]
    return [f"{n} {name[:_TAB].strip()}".strip() if name else f"{n} 打分" for n, name in enumerate(fit, 1)]


def _refused(found: str, expected: str) -> Refused:
    return Refused([Problem(None, None, found, expected)])
