"""Names and codes of firms that do not exist.

Every name starts with 示例· and ends with （虚构）. Every 统一社会信用代码 passes the check of GB 32100-2015, so the
program takes it, but names the registering region 999999. GB/T 2260 gives provinces the two digits 11 to 82; the one
use of 99 outside it (990000, the Production and Construction Corps, divisions numbered from 9901) does not reach 9999.
So no registry issues such a code. A test looks the region up in python-stdnum's list of administrative codes.
"""

from stdnum.cn import uscc

REGION = "999999"
_BLOCK = 10_000  # numbers kept for each centre
_NUMBERS = 1_000_000
_SPREAD = 370_609  # coprime with _NUMBERS: spreads neighbouring numbers over all names, each number still its own name

_PLACES = ("云川", "南屿", "东岚", "西芷", "北渚", "中溪")
_FIRST = "澄岚望星云松竹晓鹿沧青霁棠砚苇乔景泽汐朗衡嘉启瑞弘铭锦昱翊逸凌"
_SECOND = "远达川辉和泰源峰宁安翔腾捷越新诚毅博睿恒方舟桥原野石木林泉海山"
_TRADES = (
    "精密",
    "智能",
    "材料",
    "电子",
    "机电",
    "能源",
    "化工",
    "医疗",
    "软件",
    "光学",
    "装备",
    "环保",
    "仪器",
    "传动",
    "半导体",
    "纺织",
)
_FORMS = (
    "科技有限公司",
    "技术有限公司",
    "股份有限公司",
    "制造有限公司",
    "集团有限公司",
    "工程有限公司",
    "设备有限公司",
    "实业有限公司",
    "系统有限公司",
    "工业有限公司",
    "创新有限公司",
)


def _spread(centre: int, number: int) -> int:
    if not 0 <= number < _BLOCK:
        raise ValueError(f"firm number {number} is outside a centre's block")
    return (centre * _BLOCK + number) * _SPREAD % _NUMBERS


def firm_name(centre: int, number: int) -> str:
    """The name of a centre's fictional firm; a different firm has a different name."""
    rest, first = divmod(_spread(centre, number), len(_FIRST))
    rest, second = divmod(rest, len(_SECOND))
    rest, trade = divmod(rest, len(_TRADES))
    form, place = divmod(rest, len(_PLACES))
    return f"示例·{_PLACES[place]}{_FIRST[first]}{_SECOND[second]}{_TRADES[trade]}{_FORMS[form]}（虚构）"


def credit_code(centre: int, number: int) -> str:
    """The 18 characters of a centre's fictional firm: valid by check character, impossible by region."""
    body = f"91{REGION}MA{_spread(centre, number):06d}0"
    return body + uscc.calc_check_digit(body)
