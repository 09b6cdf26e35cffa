"""Where every unit stands on its way to recognition and after it, and the steps one unit has taken."""

from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
import streamlit as st

from data.access import masking
from data.read_model.rows import each
from data.schema.models.process import BETWEEN, Asked, Step
from metrics.course.process import TakenStep, Unit, mean
from pages.drawing import tables
from pages.drawing.downloads import Offer
from pages.session import selections, visitor
from pages.words import printed, text_colours, wording
from pages.words.paper_name import PaperName

STATES = {
    "disagree": ("▼", "bad", "与登记簿不一致"),
    "overdue": ("▼", "bad", "逾期"),
    "decide": ("▼", "bad", "达到退出条件"),
    "judge": ("◆", "warn", "需人工认定"),
    "unlisted": ("◆", "warn", "待列入登记簿"),
    "running": ("▲", "fair", "期限内"),
    "ready": ("◆", "warn", "公示期满，可办理"),
    "waiting": ("○", "none", "公示中"),
    "open": ("◇", "fair", "可办理"),
    "warned": ("◆", "warn", "警示"),
    "quiet": ("●", "good", "在册"),
    "ended": ("–", "none", "已结束"),
}

# Columns that stand only where there is something to say.
SELDOM = ("中心编码", "期限", "逾期的后果")

# On what a step rests that nobody records here.
GROUNDS = {
    "registry": "由登记簿得出",
    "grade": "由公布的评价等级得出",
    "reassessment": "由整改后考评的结论得出",
    "acceptance": "由登记簿的验收结论得出",
    "exit": "由登记簿的状态得出",
}


def state(unit: Unit) -> str:
    """▼ 逾期: symbol and word."""
    symbol, _, word = STATES[unit.state]
    return f"{symbol} {word}"


def sentence(units: list[Unit], word: str) -> str:
    """How many units and centres there are, and what is overdue or to be decided, in a sentence."""
    coming, centres = [u for u in units if not u.registered], [u for u in units if u.registered]
    ended = sum(u.state == "ended" for u in coming)
    said = [f" {len(coming)} 家{word}" + (f"（{ended} 家已结束）" if ended else "")] if coming else []
    said += [f"登记在册的中心 {len(centres)} 家"] if centres else []
    if not said:
        return f"还没有登记{word}。"
    late, met, against = _named(units, "overdue"), _named(units, "decide"), _named(units, "disagree")
    ready = sum(u.state == "ready" for u in units)
    return (
        f"共有{'，'.join(said)}。"
        + (f" **{late[0]} 家逾期**：{late[1]}。" if late[0] else " 没有逾期。")
        + (f" **{met[0]} 家达到退出条件**：{met[1]}；处置见“预警处置”。" if met[0] else "")
        + (f" **{against[0]} 家与登记簿不一致**：{against[1]}。" if against[0] else "")
        + (f" {ready} 家公示期满，可以办理下一步。" if ready else "")
    )


def _named(units: list[Unit], state: str) -> tuple[int, str]:
    names = [wording.plain(u.name) for u in units if u.state == state]
    return len(names), "、".join(names[:5]) + ("等" if len(names) > 5 else "")


def remaining(unit: Unit, today: date) -> str:
    """What is due, by when, and how long that is: 培育期不超过2年：到2027年3月1日，还有 98 天."""
    if unit.due is None or unit.due_on is None or unit.state == "ended":
        return ""
    left = (unit.due_on - today).days
    if unit.state in ("ready", "waiting"):
        return f"{unit.due.label}：到{wording.day(unit.due_on)}"
    return f"{unit.due.label}：到{wording.day(unit.due_on)}，" + (
        f"还有 {left} 天" if left >= 0 else f"已过 {-left} 天"
    )


def listed(units: list[Unit], today: date, key: str, name: PaperName, offer: Offer) -> None:
    """All units, what is overdue first. A click chooses the unit: it is put under `key` of the session. name, offer: how the table is
    called and handed over."""
    frame = pd.DataFrame(
        {
            "状态": [state(u) for u in units],
            "编号": [u.unit for u in units],
            "中心编码": [u.centre if u.centre and u.centre != u.unit else "" for u in units],
            "名称": [u.name for u in units],
            "到了哪一步": [f"{u.step}：{u.outcome}" for u in units],
            "日期": [u.on_day for u in units],
            "期限": [remaining(u, today) for u in units],
            "逾期的后果": [u.due.overdue if u.due and u.state == "overdue" else "" for u in units],
            "牵头单位": [u.lead for u in units],
        }
    )
    frame = frame.loc[:, [name for name in frame if name not in SELDOM or frame[name].any()]]
    tones = [text_colours.css(STATES[u.state][1]) for u in units]
    styler = frame.style.apply(lambda _: tones, subset=["状态"], axis=0)
    printed.dataframe(
        styler,
        hide_index=True,
        height=tables.height(len(units), 12),
        placeholder="",
        **selections.of("process_units", [u.unit for u in units], key),
    )
    offer(frame, name)


def history(rows: pd.DataFrame, steps: dict[str, Step]) -> None:
    """The steps of one unit, the last one first. rows: the question process_steps, of that unit."""
    for act in reversed(each(rows, TakenStep)):
        step = steps[act.step]
        ending = step.outcomes[act.outcome]
        with st.container(border=True, gap=None):
            clause = f":gray[:small[{wording.plain(step.clause)}]]"
            if act.annulled_at is not None:
                st.markdown(
                    f":gray[~~{day(act)}　{wording.plain(step.label)}　{wording.plain(ending.label)}~~]　:gray-badge[已撤销]"
                )
                st.markdown(f":small[{wording.plain(taken_back(act))}]")
                continue
            st.markdown(f"**{day(act)}　{wording.plain(step.label)}**　{wording.plain(ending.label)}　{clause}")
            lines = (*told(act, step, names=visitor.sees_names()), who(act, step))
            st.markdown("  \n".join(f":small[{wording.plain(line)}]" for line in lines))


def day(act: TakenStep) -> str:
    """When a step was taken."""
    return "日期没有登记" if act.on_day is None else f"{act.on_day:%Y-%m-%d}"


def told(act: TakenStep, step: Step, *, names: bool) -> list[str]:
    """What was filled in for a step, in words, with its mean and what is due after it. names: whether names of persons stand in full."""
    lines = [
        f"{asked.label}：{filled_in(asked, act.fields[code], names=names)}"
        for code, asked in step.asked.items()
        if code in act.fields
    ]
    if found := mean(step, act.fields):
        lines.append(_mean(*found))
    ending = step.outcomes[act.outcome]
    if ending.due and act.due_on is not None:
        lines.append(f"{ending.due.label}：到 {act.due_on:%Y-%m-%d}（{ending.due.rule}）")
    return lines


def who(act: TakenStep, step: Step) -> str:
    """Who recorded a step and confirmed it; of one that nobody records here, on what it rests."""
    if step.by:
        return "　".join((*act.fields.values(), GROUNDS[step.by]))
    confirmed = f"，{act.confirmed_by} 确认" if act.confirmed_by else ""
    return f"{act.actor} 记录于 {act.recorded_at:%Y-%m-%d %H:%M}{confirmed}"


def taken_back(act: TakenStep) -> str:
    """Who took a step back, when and why."""
    second = act.annulment_confirmed_by
    by = act.annulled_by if wording.absent(second) else f"{act.annulled_by}（{second} 确认）"
    return f"{by} 撤销于 {act.annulled_at:%Y-%m-%d %H:%M}：{act.annulled_for}"


def _mean(total: Decimal, experts: int, wanted: Decimal) -> str:
    """The mean with as many digits as show on which side of the line it is; compared as sum against line × experts."""
    sign = "≥" if total >= wanted * experts else "＜"
    return (
        f"合计 {total.normalize():f} ÷ {experts} ＝ {_digits(total, experts, wanted)} {sign} {wanted:f} 分，不四舍五入"
    )


def filled_in(asked: Asked, value: Any, *, names: bool) -> str:
    """What was filled in for one thing that a step asks for, in words. names: whether names of persons stand in full."""
    if asked.names:
        return "、".join(name if names else masking.masked(name) for name in str(value).split(BETWEEN))
    if asked.type == "yes_no":
        return "是" if value == "yes" else "否"
    if asked.type == "ticks":
        given = str(value).split()
        missing = [label for code, label in asked.points.items() if code not in given]
        kept = f"{len(asked.points) - len(missing)} 项做到"
        return kept + (f"，没有做到：{'；'.join(missing)}" if missing else "")
    return str(value)


def _digits(total: Decimal, experts: int, wanted: Decimal) -> str:
    exact = total / experts
    for places in range(2, 20):
        text = exact.quantize(Decimal(1).scaleb(-places))
        if exact == wanted or text != wanted:
            break
    return f"{text.normalize():f}"
