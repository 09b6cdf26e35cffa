"""Every page carries its guide: the parts are there, can be read without anything else, and are found by a word."""

import re

import pytest

from data.access import roles
from pages.parts.frame import guide as own_guide
from pages.session import visitor
from pages.words import guides


@pytest.mark.parametrize("page", sorted(roles.current().pages))
@pytest.mark.parametrize("centre", [True, False])
def test_every_page_has_a_guide_and_a_centre_reads_its_own_first(page, centre):
    parts = guides.of(page, centre=centre)
    assert parts
    assert all(len(part.text) > 50 for part in parts)
    own = {part.guide for part in parts}
    if guides.CENTRE in own and len(own) > 1:
        assert (parts[0].guide == guides.CENTRE) == centre


@pytest.mark.parametrize("guide", guides.GUIDES)
def test_nothing_in_a_guide_is_loaded_from_elsewhere(guide):
    for part in guides.parts(guide):
        assert "![" not in part.text, part.heading
        assert re.findall(r"\]\((?!https?:)", part.text) == [], part.heading
        assert not re.search(r"^#", re.sub(r"```.*?```", "", part.text, flags=re.S), re.M), part.heading


def test_a_part_ends_at_the_next_heading_of_its_level():
    whole, below = guides.part(guides.OPERATION, "登录"), guides.part(guides.OPERATION, "本地账户")
    assert below.text in whole.text
    assert guides.part(guides.OPERATION, "操作记录").text not in whole.text
    with pytest.raises(LookupError, match="没有这一节"):
        guides.part(guides.OPERATION, "没有这一节")


def test_parts_are_found_by_all_the_words_headings_first():
    found = guides.found("校验值")
    assert found[0].heading == "校验值"
    assert len(found) > 1
    both = guides.found("校验值 备份")
    assert set(both) < set(found)
    assert guides.found("DOCTOR") == guides.found("doctor") != []
    assert guides.found("  ") == guides.found("没有这样的词") == []


@pytest.mark.parametrize("looks_after", [True, False])
def test_how_the_server_is_run_is_found_by_who_looks_after_it(monkeypatch, looks_after):
    monkeypatch.setattr(visitor, "may_open", lambda page: page != "system" or looks_after)
    found = {part.guide for part in guides.found("备份", own_guide.readable())}
    assert (guides.OPERATION in found) == looks_after


@pytest.mark.slow
def test_the_guide_of_a_page_opens_at_its_head(visit):
    page = visit("/flags")
    page.page.get_by_role("button", name="使用说明").click()
    page.settle()
    dialog = page.page.get_by_role("dialog")
    assert "批量提出意见" in dialog.inner_text()
    dialog.get_by_label("在全部说明中查找").fill("节假日")
    page.page.keyboard.press("Enter")
    page.settle().clean()
    assert "节假日　《运维》" in dialog.inner_text()
    assert "批量提出意见" not in dialog.inner_text()
