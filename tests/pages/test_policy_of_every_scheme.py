"""政策库: the rules of every scheme can be read, also of one without centres."""

import pytest

from data.schema.loading import current
from tests.pages.wire import page_of


@pytest.mark.parametrize(
    ("scheme", "rule", "said"),
    [
        ("hunan", "HU-10", "次年1月31日24时"),
        ("henan-consortium", "HC-13", "有一项即取消备案资格"),
        ("zhejiang", "ZJ-28", "连续两次不合格"),
        ("henan-manufacturing", "HM-20", "各专家独立打分 79，80，81"),  # a worked case of the process
        ("henan-manufacturing", "HM-12", "半年整改到2月最后一日"),
    ],
)
def test_a_scheme_without_centres_can_be_read(demonstration_server, scheme, rule, said):
    text = page_of(
        demonstration_server, f"/policy?dataset=demonstration&scheme=zhejiang&policy_of={scheme}&rule={rule}"
    ).text
    assert "错误编号" not in text
    assert current().schemes[scheme].document.title in text
    assert said in text
