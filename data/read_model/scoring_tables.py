"""Scoring schemes as rows, for the tables of data/read_model/sql/12_scoring.sql."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from data.schema.loading import Definitions
from data.schema.models.scoring import Part, Scoring

DEDUCTIONS = "扣分"
TARGETS = {"annual": "责任书年度目标", "path": "当年应达值", "last": "最终目标"}


def rows(d: Definitions) -> Mapping[str, list[tuple[Any, ...]]]:
    """Table name → rows, in the order of the table's columns."""
    return {
        "scoring": [
            (
                code,
                s.label,
                s.scheme,
                s.first_year,
                s.last_year,
                s.example,
                s.experts,
                s.not_applicable,
                s.notice_days,
                s.absent,
                s.deferred,
            )
            for code, s in d.scoring.items()
        ],
        "scoring_part": [row for code, s in d.scoring.items() for row in _parts(code, s, d)],
        "scoring_band": [
            (code, name, part_code, band.lower, band.upper, band.points)
            for code, s in d.scoring.items()
            for name, entry in s.entries.items()
            for part_code, part in entry.parts.items()
            for band in part.bands
        ],
        "scoring_deduction": [
            (
                code,
                name,
                x.label,
                x.points,
                list(x.timeliness),
                x.rule,
                d.schemes[s.scheme].rules[x.rule].indicator if x.rule else None,
                DEDUCTIONS,
                f"出现即扣 {plain(x.points)} 分",
                position,
            )
            for code, s in d.scoring.items()
            for position, (name, x) in enumerate(s.deductions.items(), len(list(_parts(code, s, d))))
        ],
        "scoring_grade": [
            (code, line.grade, d.schemes[s.scheme].evaluation.grades[line.grade], line.lower, line.top_share, position)
            for code, s in d.scoring.items()
            for position, line in enumerate(s.grades)
        ],
    }


def _parts(code: str, s: Scoring, d: Definitions) -> Iterable[tuple[Any, ...]]:
    position = 0
    for dimension_code, dimension in s.dimensions.items():
        for name, entry in s.entries.items():
            if entry.dimension != dimension_code:
                continue
            for part_code, part in entry.parts.items():
                label = f"{entry.label}（{part.label}）" if part.label else entry.label
                yield (
                    code,
                    dimension_code,
                    dimension.label,
                    name,
                    part_code,
                    label,
                    part.points,
                    part.kind,
                    part.indicator,
                    part.target,
                    part.cap,
                    part.full_at,
                    part.of,
                    entry.rule,
                    formula(part, d),
                    position,
                )
                position += 1


def formula(part: Part, d: Definitions) -> str:
    """How the points come about, in words."""
    target = TARGETS.get(part.target or "", "")
    full = plain(part.points)
    if part.kind == "judged":
        return f"专家打分，0 至 {full} 分，取平均"
    if part.kind == "at_target":
        return f"达到{target}得 {full} 分，否则 0 分"
    if part.kind == "pro_rata":
        return f"数值 ÷ {target} × {full} 分，最高 {plain(part.cap * part.points)} 分"
    if part.kind == "growth":
        running = part.indicator is not None and d.indicators[part.indicator].nature == "cumulative"
        compared = "当年新增比上年新增增长" if running else "比上年增长"
        return f"{compared} {plain((part.full_at or Decimal(0)) * 100)}% 及以上得 {full} 分，不足按比例，没有增长不得分"
    over = f"数值 ÷ {target}" if part.of == "share" else "数值"
    steps = "；".join(f"{_level(b.lower, part)}起 {plain(b.points)} 分" for b in part.bands)
    return f"按{over}分档：{steps}"


def _level(value: Decimal, part: Part) -> str:
    return f"{plain(value * 100)}%" if part.of == "share" else plain(value)


def plain(value: Decimal) -> str:
    """A number without trailing zeros: 12.5, 40."""
    return f"{value.normalize():f}"
