"""Files that would kill or fill a server, handed in through the page: refused in words, and everybody goes on working."""

import pytest

from tests.data import hostile_files as made

FILES = ("far cell", "billion laughs", "bomb by ratio", "noise", "half of it", "macro")


@pytest.mark.slow
def test_hostile_files_are_refused_one_by_one_and_the_server_goes_on(visit):
    """Into the shared server's empty real record: refusals leave nothing there but their audit lines."""
    beside = visit("/flags?dataset=demonstration")
    page = visit("/reporting?dataset=real&part=上传")
    files = []
    for number, case in enumerate(FILES):
        content, _, _ = made.REFUSED[case]
        files.append((f"{number}.xlsx", content() if callable(content) else content))
    page.hand_in(*files)
    page.wait_for(f"未收下 {len(FILES)} 个").clean()
    told = "\n".join(" ".join(row) for row in page.table(1))
    for case in FILES:
        said = made.REFUSED[case][2]
        assert said in told.replace("资金投入 XFD1048576", "《资金投入》XFD1048576"), case
    beside.page.reload()
    beside.settle().clean()
    assert "预警" in beside.text()


@pytest.mark.slow
def test_a_zip_is_a_folder_and_all_that_is_in_it_comes_to_something(visit):
    page = visit("/reporting?dataset=real&part=上传")
    inner = made.made.zipped({"深.xlsx": b"x"})
    page.hand_in(("报送.zip", made.made.zipped({"甲/批复.pdf": b"%PDF-1.7", "内.zip": inner, "~$报告.xlsx": b"left"})))
    page.wait_for("未收下 2 个").clean()
    assert [row[:2] for row in page.table(0)[1:]] == [["✗ 未收下", "内.zip"], ["✗ 未收下", "甲_批复.pdf"]]
