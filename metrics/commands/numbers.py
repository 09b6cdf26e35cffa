"""The command that walks a number back, step by step, to the rows it is made of."""

from decimal import Decimal
from typing import Annotated, Any

import numpy as np
import pandas as pd
import typer

from data.schema.models.definition_set import Definitions
from data.schema.quantities import absent
from metrics import derivation
from metrics.commands.terminal import fail, grid, noted, real_store, say
from metrics.derivation import Step

ROWS, WIDE = 20, 12
# What is the same in every row of the answer, or stands in the definitions.
LEFT_OUT = ("centre", "scheme", "name", "host", "nature", "barred_reason")


def explain_number(
    centre: Annotated[str, typer.Option(help="中心编码")],
    year: Annotated[int, typer.Option(help="报告年度")],
    indicator: Annotated[str, typer.Option(help="指标：代码或名称")],
    rows: Annotated[int, typer.Option(help="每一步最多列出几行")] = ROWS,
) -> None:
    """一个数怎样算出来：从台账的行到状态、预警，逐步列出每一步的 SQL 文件和数。"""
    with real_store() as store:
        found = store.read("select name, scheme from registry.centre where centre = ?", [centre])
        if found.empty:
            fail(f"中心编码“{centre}”没有登记")
        noted(store, f"explain-number {centre} {year}")
        name, scheme = found.iloc[0]
        code = _code(indicator, str(scheme), store.definitions)
        say(f"{name}　{year}年度　{store.definitions.indicators[code].label}（{code}）")
        made = derivation.steps(store, store.definitions, centre, str(scheme), year, code)
        if not any(step.table != "centre_year" for step in made):
            years = store.read("select year from result.centre_year where centre = ? order by year", [centre])["year"]
            listed = "、".join(map(str, years)) or "没有"
            fail(f"{year}年度没有这个指标的数；这个中心列入监测的年度：{listed}")
        for step in made:
            _print(step, rows)


def _code(said: str, scheme: str, d: Definitions) -> str:
    """The code of an indicator of the scheme, named by code, label or short label."""
    listed = {code: d.indicators[code] for code in d.schemes[scheme].indicators}
    for code, known in listed.items():
        if said in (code, known.label, known.short):
            return code
    words = "、".join(f"{known.label}（{code}）" for code, known in listed.items())
    return fail(f"方案“{d.schemes[scheme].label}”没有指标“{said}”；可以是：{words}")


def _print(step: Step, most: int) -> None:
    say(f"\n{step.title}　metrics/sql/{step.step}.sql → result.{step.table}　{len(step.rows)} 行")
    written = {
        column: [_written(value) for value in step.rows[column].head(most)]
        for column in step.rows.columns
        if column not in LEFT_OUT
    }
    shown = {column: texts for column, texts in written.items() if any(texts)}
    if len(shown) > WIDE:  # a row of many columns stands upright: nothing is cut off
        lines = [(column, *texts) for column, texts in shown.items()]
        grid([""] * len(lines[0]), lines, header=False)
    else:
        grid(list(shown), list(zip(*shown.values(), strict=True)))
    if len(step.rows) > most:
        say(f"另有 {len(step.rows) - most} 行；--rows 可以列出更多")


def _written(value: Any) -> str:
    if isinstance(value, np.ndarray | list):
        return "、".join(map(str, value))
    if absent(value):
        return ""
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}" if value == value.normalize() else f"{value:%Y-%m-%d %H:%M:%S}"
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
