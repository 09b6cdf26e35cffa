"""政策库 in Chromium: the rules of every scheme can be read, also of one without centres."""

import pytest

from data.definitions import current


@pytest.mark.parametrize(
    ("scheme", "rule", "said"),
    [
        ("hunan", "HU-10", "次年1月31日24时"),
        ("henan-consortium", "HC-13", "有一项即取消备案资格"),
        ("zhejiang", "ZJ-28", "连续两次不合格"),
    ],
)
def test_a_scheme_without_centres_can_be_read(visit, scheme, rule, said):
    page = visit(f"/policy?dataset=demonstration&scheme=zhejiang&policy_of={scheme}&rule={rule}")
    page.clean()
    text = page.text()
    assert current().schemes[scheme].document.title in text
    assert said in text


def test_the_sidebar_lists_only_schemes_with_centres(visit):
    page = visit("/?dataset=demonstration&scheme=hunan")
    assert "湖南省技术创新中心" not in page.text()
