"""The cards of 建设进程 on 总览 and 预警处置: also what the registry contradicts or does not have, though nothing is due."""

import pytest
from streamlit.testing.v1 import AppTest

from data.schema.loading import current
from metrics.course.process import Unit
from pages.parts.process import process_due
from pages.session import bridge, navigation


def _cards() -> None:
    from pages.parts.process import process_due

    process_due.cards("henan-consortium")


@pytest.mark.parametrize(
    ("state", "step", "said"),
    [("disagree", "取消备案资格", "登记簿与此不符"), ("unlisted", "综合论证和备案", "登记簿中还没有")],
)
def test_a_contradiction_with_the_registry_has_a_card_with_its_clause(monkeypatch, state, step, said) -> None:
    unit = Unit("LH1", "示例·联合体", "示例·单位", step, "示例·结论", None, None, None, state, (), "七（三）", "LH1")
    monkeypatch.setattr(bridge, "definitions", current)
    monkeypatch.setattr(bridge, "process_pressing", lambda _: [unit])
    monkeypatch.setattr(navigation, "link", lambda *_, **__: None)
    assert process_due.bridge is bridge
    page = AppTest.from_function(_cards).run()
    assert not page.exception
    told = " ".join(block.value for block in page.markdown)
    assert f"建设进程为“{step}：示例·结论”，{said}" in told
    assert "依据：条款 七（三）" in told
