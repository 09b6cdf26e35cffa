"""The cards of 建设进程 on 总览 and 预警处置: also what the registry contradicts or does not have, though nothing is due."""

from datetime import UTC, datetime

import pytest
from streamlit.testing.v1 import AppTest

from data.schema.loading import current
from metrics.answers.centres import DecidedExit
from metrics.course.process import Unit
from pages.parts.process import process_due
from pages.session import bridge, navigation


def _cards() -> None:
    from pages.parts.process import process_due

    process_due.cards("henan-consortium")


DECIDED = DecidedExit("LH1", "摘牌", 2025, "五（四）", "示例8号", datetime(2026, 6, 1, 9, tzinfo=UTC))


@pytest.mark.parametrize(
    ("state", "decided", "said"),
    [
        ("disagree", None, "建设进程为“示例·步骤：示例·结论”，登记簿与此不符"),
        ("unlisted", None, "建设进程为“示例·步骤：示例·结论”，登记簿中还没有"),
        (
            "disagree",
            DECIDED,
            "2025年度的预警已由两人决定采取措施“摘牌”（示例8号），登记簿还没有登记退出；请在登记簿登记",
        ),
    ],
)
def test_a_contradiction_with_the_registry_has_a_card_with_its_clause(monkeypatch, state, decided, said) -> None:
    told_of = (
        "LH1",
        "示例·联合体",
        "示例·单位",
        "示例·步骤",
        "示例·结论",
        None,
        None,
        None,
        state,
        (),
        "七（三）",
        "LH1",
    )
    unit = Unit(*told_of, decided)
    monkeypatch.setattr(bridge, "definitions", current)
    monkeypatch.setattr(bridge, "process_pressing", lambda _: [unit])
    monkeypatch.setattr(navigation, "link", lambda *_, **__: None)
    assert process_due.bridge is bridge
    page = AppTest.from_function(_cards).run()
    assert not page.exception
    told = " ".join(block.value for block in page.markdown)
    assert said in told
    assert f"依据：条款 {'五（四）' if decided else '七（三）'}" in told
