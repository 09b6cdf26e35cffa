"""ZJ 三（三）: a centre whose name is not of the form that the text gives is registered, and it is said with the clause."""

import pytest

from data.acts.registry import naming
from data.schema.models.policy import Naming
from tests.conftest import centre_row


@pytest.mark.parametrize(
    ("name", "fits"),
    [
        ("浙江省智能工厂操作系统技术创新中心", True),
        ("浙江省技术创新中心", False),
        ("河南省智能传感器技术创新中心", False),
        ("浙江省智能传感器技术创新中心（筹）", False),
        ("浙江省智能传感器创新中心", False),
    ],
)
def test_a_name_of_another_form_is_told_with_its_clause(definitions, name, fits):
    said = list(naming.hints([centre_row("ZJ1", name=name, nature="real")], definitions))
    assert bool(said) != fits
    assert fits or ("ZJ-19　三（三）" in said[0].found and said[0].place == "《创新中心》第5行")


@pytest.mark.parametrize("changed", [{"nature": "fictional"}, {"nature": "real", "scheme": "henan-tic"}])
def test_what_is_fictional_or_of_a_text_without_a_form_is_not(definitions, changed):
    assert list(naming.hints([centre_row("C1", name="某某中心", **changed)], definitions)) == []


def test_at_registration_it_is_a_hint_and_refuses_nothing(store, hand_in):
    text = (
        "中心编码,中心名称,适用方案,依托单位,批复日期,建设期满日期,状态,首个报送年度,退出日期,数据性质,备注\n"
        "ZJ1,杭州某中心,浙江省技术创新中心,某单位,2021-07-01,2025-12-31,建设中,,,正式,\n"
    )
    outcome = hand_in(text.encode(), "创新中心.csv")
    assert outcome.status == "received", outcome
    assert [notice.expected[:4] for notice in outcome.notices] == ["只作提示"]
    assert store.read("select name from registry.centre where centre = 'ZJ1'")["name"].tolist() == ["杭州某中心"]


def test_a_form_that_does_not_find_its_own_example_is_refused():
    with pytest.raises(ValueError, match="does not find its own example"):
        Naming(rule="ZJ-19", pattern="浙江省.+中心", form="浙江省×××中心", example="浙江省中心")
