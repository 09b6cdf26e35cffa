"""责任书目标页: the numbers are those that were drafted on the page; it proposes, and says nothing of what is within reach."""

from decimal import Decimal

import pytest

from data.schema.loading import current
from metrics import results
from pages.documents.targets import target_page
from pages.parts.centre import target_proposal
from tests.pages.test_brief import ORIGIN
from tests.pages.test_drafts import words


@pytest.mark.parametrize(
    ("scheme", "centre", "year"), [("zhejiang", "ZD11", 2024), ("henan-manufacturing", "HM02", 2024)]
)
def test_it_holds_what_was_drafted_and_what_is_in_force(demonstrated, scheme, centre, year):
    d = current()
    rows = results.read(demonstrated, "target_proposal", centre=centre, scheme=scheme, year=year)
    drafted = target_proposal.suggestions(rows, d)
    if len(drafted):
        drafted.loc[drafted.index[0], "拟定目标"] = Decimal(31234)  # changed by hand on the page
    about = (demonstrated, scheme, centre, year, drafted, target_proposal.HOW, d, ORIGIN)
    content = target_page.content(*about)
    assert [line["指标"].removesuffix("（存疑）") for line in content["目标"]] == list(rows["label"])
    assert [line["单位"] for line in content["目标"]] == list(drafted["单位"])
    if len(drafted):
        assert content["目标"][0]["拟定目标"] == "31,234"
    assert all(line["依据"] for line in content["已定"])
    made = target_page.document(*about)
    said = words(made)
    assert "够得着" not in said
    for part in (
        "拟定",
        f"{year + 1}年度",
        "甲方（盖章）：",
        "乙方（盖章）：",
        "依托单位（盖章）：",
        "代表（签字）：",
        ORIGIN.anchor,
    ):
        assert part in said, part
    assert made == target_page.document(*about)


def test_without_anything_to_propose_and_for_nobody(demonstrated):
    d = current()
    rows = results.read(demonstrated, "target_proposal", centre="ZD11", scheme="zhejiang", year=2024)[:0]
    frame = target_proposal.suggestions(rows, d)
    content = target_page.content(demonstrated, "zhejiang", "ZD11", 2024, frame, "", d, ORIGIN)
    assert content["目标"] == []
    with pytest.raises(LookupError, match="ZX99"):
        target_page.content(demonstrated, "zhejiang", "ZX99", 2024, frame, "", d, ORIGIN)
