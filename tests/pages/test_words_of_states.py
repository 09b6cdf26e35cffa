"""What a state of the registry is called: by the scheme's own document, where the shared word is not its own."""

import pytest

from data.schema.loading import current
from pages.words import wording

D = current()


@pytest.mark.parametrize(
    ("scheme", "state", "said"),
    [
        ("zhejiang", "cancelled", "已取消创建资格"),
        ("zhejiang", "delisted", "已摘牌"),
        ("henan-consortium", "cancelled", "已取消备案资格"),
        ("henan-consortium", "delisted", "已取消备案资格"),
        ("henan-consortium", "dissolved", "已解散"),
        ("henan-consortium", "active", "已备案"),
        ("henan-manufacturing", "cancelled", "已取消称号"),
        ("hunan", "cancelled", "已退出"),
        ("hunan", "active", "建设中"),
        ("henan-tic", "suspended", "暂停"),
        ("no-scheme", "cancelled", "已取消创建资格"),
    ],
)
def test_a_state_is_called_as_the_document_calls_it(scheme: str, state: str, said: str) -> None:
    assert wording.state(state, scheme, D) == said
