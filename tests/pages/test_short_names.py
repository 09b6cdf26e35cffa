"""Names where there is little room: short, and never two alike."""

import pytest

from pages.words import wording

ENDING = "技术创新中心"


@pytest.mark.parametrize(
    ("names", "room", "expected"),
    [
        # as long as there is room only the ending of all goes
        (["浙江省绿色石化", "浙江省智能传感"], 7, ["浙江省绿色石化", "浙江省智能传感"]),
        # then what all begin with, up to the end of its word: not 浙江省智
        (["浙江省智能传感", "浙江省智慧海洋"], 6, ["智能传感", "智慧海洋"]),
        # then the middle, of those that are too long
        (
            ["浙江省新型电力系统与智能电网装备", "浙江省新型电力系统与储能关键装备", "浙江省绿色石化"],
            11,
            ["新型电力系…能电网装备", "新型电力系…能关键装备", "绿色石化"],
        ),
        # the words in the midst of all of them tell nobody apart
        (
            [
                "浙江省宁波数字感知技术创新中心（一期）",
                "浙江省宁波数字感知技术创新中心（二期）",
                "浙江省湖州光伏储能技术创新中心（一期）",
            ],
            10,
            ["宁波数字感知（一", "宁波数字感知（二", "湖州光伏储能（一"],
        ),
        # two that begin and end alike keep what differs
        (["甲甲甲甲一乙乙乙乙", "甲甲甲甲二乙乙乙乙", "丙"], 7, ["…甲一乙乙乙…", "…甲二乙乙乙…", "丙"]),
    ],
)
def test_names_fit_and_stay_apart(names, room, expected):
    fitted = wording.fitting([f"{name}{ENDING}" for name in names], room)
    assert list(fitted) == [f"{name}{ENDING}" for name in names]
    assert list(fitted.values()) == expected


def test_one_name_alone_is_cut_in_the_middle():
    assert wording.fitting(["省甲甲甲甲甲甲甲甲甲甲乙"], 5) == {"省甲甲甲甲甲甲甲甲甲甲乙": "省甲…甲乙"}


def test_names_that_cannot_be_told_apart_in_so_little_room_stay_whole():
    names = ["甲甲一甲甲甲甲二甲甲", "甲甲一甲甲甲甲三甲甲", "甲甲四甲甲甲甲二甲甲", "丙"]
    fitted = wording.fitting(names, 4)
    assert len(set(fitted.values())) == len(names)
