"""监测简报 in Word, for an office that goes on writing: the content of the PDF in full, its charts to be edited."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from data.read_model.database import Reader
from data.read_model.rows import each
from data.schema.loading import Definitions
from metrics import results
from metrics.answers.indicators import Progress
from pages.documents import typeset, word
from pages.documents.centre import brief
from pages.documents.charts import of_centre
from pages.documents.charts.description import Bullet, Chart, Multiples
from pages.documents.word import Section
from pages.documents.word_picture import Picture
from pages.parts.centre import centre_money
from pages.session.provenance import Provenance

NUMBERS = "一二三四五六七八九十"
BAR, BAR_WIDTH, BESIDE_WIDTH = "实际与应达", 1.5, 17.0  # cm
CORE = {
    "指标": "label", BAR: "bar", "实际": "value", "存疑": "doubt", "年底应达": "path", "最后目标": "last", "期限": "due", "还差": "gap",
    "状态": "status",
}  # fmt: skip


def document(store: Reader, centre: str, year: int, d: Definitions, origin: Provenance) -> bytes:
    """The brief as Word. Raises LookupError where the year is none of the centre's."""
    known = brief.content(store, centre, year, d, origin, full=True)
    history = results.read(store, "progress_of_centre", centre=centre)
    scheme = str(results.read(store, "scheme_of", centre=centre)["scheme"].iloc[0])
    money = of_centre.money(store, centre, year, centre_money.indicators(scheme, d), d)
    core = pd.DataFrame([{head: row[name] for head, name in CORE.items()} for row in known["core"]], columns=list(CORE))
    now = [p for p in each(history, Progress) if p.year == year and p.core]
    bars = [None if p.value is None else _shown(of_centre.bullet(p, d), BAR_WIDTH) for p in now]
    core[BAR] = pd.Series(bars, index=core.index, dtype=object)
    beside = of_centre.multiples(history, year, d)
    flags = [
        {
            "严重程度": one["severity"],
            "预警": one["label"],
            "内容": "\n".join(filter(None, (one["message"], one["grounds"], one["law"], one["changed_by"]))),
        }
        for one in known["flags"]
    ]
    parts = [
        Section("基本情况", [f"{name}：{said}" for name, said in known["facts"]] + known["notices"]),
        Section("核心指标", [f"{known['counted']} {known['outlook']}"], _seldom(core, "存疑"), ("实际", "年底应达", "还差"),
                [f"横条为实际值，竖线为年底应达值；虚线框为存疑。{known['estimated']}"]),
        *([] if beside is None else [Section("各指标对照", pictures=[_shown(beside, BESIDE_WIDTH)])]),
        Section("历年等级", [known["grades"]]),
        _listed("预警", flags, f"{year}年度没有预警。"),
        Section("逐年变化", charts=brief.courses(store, centre, history, year, d)),
        _listed("当年资金投入来源", known["money"], "没有已填报的投入。",
                {"来源": "label", "当年": "amount", "占比": "share", "说明": "note"}, [] if money is None else [money]),
        _listed("今后的目标", known["targets"], "没有今后到期的目标。",
                {"指标": "label", "目标": "value", "应于": "by", "依据": "ground"}),
        _listed("台账", known["ledgers"], "当年没有报告。",
                {"台账": "title", "填报状态": "state", "行数": "rows", "未能提供的原因": "reason"}),
        _listed("核验问题", known["findings"], "没有未说明的核验问题。",
                {"程度": "level", "位置": "place", "问题": "found", "说明": "explained"}),
    ]  # fmt: skip
    numbered = [replace(p, heading=f"{n}、{p.heading}") for n, p in zip(NUMBERS, parts, strict=False)]
    return word.report(known["title"], numbered, mark=known["fictional"], foot=known["foot"], upright=True)


def _shown(chart: Bullet | Multiples, width: float) -> Picture:
    """A chart as a picture; who hears it is told all its sentences. width: in cm."""
    says = chart.says
    if isinstance(chart, Multiples):
        says = "".join(f"{one.name}：{one.says}" for one in chart.charts)
    drawn, wide = chart.drawn(), width * 10
    return Picture(typeset.picture(drawn, wide, "png"), typeset.picture(drawn, wide, "svg"), says, width)


def _listed(
    heading: str,
    rows: Sequence[Mapping[str, Any]],
    none: str,
    columns: Mapping[str, str] | None = None,
    charts: Sequence[Chart] = (),
) -> Section:
    """A part with its table, or a sentence where there is nothing. columns: heading → name in a row."""
    if not rows:
        return Section(heading, [none])
    named = columns or {name: name for name in rows[0]}
    frame = pd.DataFrame([{head: row[name] for head, name in named.items()} for row in rows])
    return Section(heading, (), frame, [str(c) for c in frame if c in ("当年", "占比", "行数")], charts=charts)


def _seldom(frame: pd.DataFrame, *names: str) -> pd.DataFrame:
    return frame.drop(columns=[name for name in names if not any(frame[name])])
