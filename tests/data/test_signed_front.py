"""The block that is signed and sealed on 《基本信息》: written, read, kept, shown to whom it may be; older forms are read without it."""

from datetime import date

import openpyxl
import pytest

from data.access import masking, roles
from data.access.identity import Identity
from data.read_model.rows import each
from data.workbook import template
from data.workbook.sheets import layout
from metrics import results
from metrics.answers.reports import Signed
from pages.parts.reporting import round_steps
from tests.conftest import fixed_rows, money
from tests.data.test_other_sheets import Book, saved

FRONT = {
    "head": "示例甲",
    "filled_by": "示例乙",
    "phone": "0571-88888888 转 8",
    "filled_on": "2022-03-01",
    "seal": "盖章件\n随函寄出",
}


@pytest.fixture
def signed(definitions):
    """Writes a report with a signed front."""

    def write(**front: str) -> bytes:
        rows = [money("100.00", "2021-08-01"), *fixed_rows(definitions)]
        filled = {row.ledger for row in rows}
        states = {x: ("filled" if x in filled else "zero", "") for x in definitions.forms["annual"].ledgers}
        return template.write_report(
            definitions, "zhejiang", centre="C1", centre_name="示例·C1中心", host="示例·依托单位", year=2021, rows=rows,
            states=states, identity=front,
        )  # fmt: skip

    return write


def kept(store) -> Signed:
    return each(results.read(store, "report_signed", centre="C1", year=2021), Signed)[0]


def test_what_is_signed_is_read_and_kept(store, hand_in, signed):
    assert hand_in(signed(**FRONT)).status == "received"
    assert kept(store) == Signed("示例甲", "示例乙", "0571-88888888 转 8", date(2022, 3, 1), "盖章件\n随函寄出")
    assert hand_in(signed(head="示例甲")).status == "received"
    assert kept(store) == Signed("示例甲", None, None, None, None)
    assert (
        round_steps.signed_by(kept(store))
        == "单位负责人 示例甲　·　填表人 未填　·　联系电话 未填　·　填报日期 未填　·　单位盖章 未填"
    )


def test_a_mobile_number_may_stand_in_its_place_and_nowhere_else(store, hand_in, signed):
    assert hand_in(signed(phone="13800138000")).status == "received"
    assert kept(store).phone == "13800138000"
    for front in ({"filled_by": "示例乙13800138000"}, {"note": "联系13800138000"}, {"phone": "11010519491231002X"}):
        assert hand_in(signed(**front)).status == "refused", front


def test_a_telephone_typed_as_a_number_is_read(store, hand_in, signed):
    def change(book: Book) -> None:
        book[layout.IDENTITY][place(book, "phone")] = 13800138000

    assert hand_in(saved(change, signed())).status == "received"
    assert kept(store).phone == "13800138000"


def place(book: Book, code: str) -> str:
    """The cell right of a field's label."""
    found = next(cell for row in book[layout.IDENTITY].iter_rows() for cell in row if cell.value == layout.FIELDS[code])
    return f"B{found.row}"


def of_version(version: str):
    """The workbook as a form of an earlier version gave it: without the block, 填表人 called 填报人."""

    def change(book: Book) -> None:
        sheet = book[layout.IDENTITY]
        sheet[place(book, "template_version")] = version
        for row in list(sheet.iter_rows()):
            for cell in row:
                if cell.value == layout.FIELDS["filled_by"]:
                    cell.value = "填报人"
                elif cell.value in [layout.FIELDS[code] for code in layout.LATER]:
                    cell.value = sheet.cell(cell.row, 2).value = None
        names = [p.name for p in book.custom_doc_props.props]
        assert "template_version" in names
        book.custom_doc_props.props = [p for p in book.custom_doc_props.props if p.name != "template_version"]
        book.custom_doc_props.append(openpyxl.packaging.custom.StringProperty(name="template_version", value=version))

    return change


def test_a_workbook_handed_out_before_is_still_received(store, hand_in, signed):
    outcome = hand_in(saved(of_version("2026.1"), signed(filled_by="示例乙", filled_on="2022-03-01")))
    assert outcome.status == "received", [p.message for p in outcome.problems]
    assert kept(store) == Signed(None, "示例乙", None, date(2022, 3, 1), None)
    assert store.read("select template_version from record.report")["template_version"].iloc[0] == "2026.1"


def test_one_of_a_version_that_is_not_read_is_refused(hand_in, signed):
    outcome = hand_in(saved(of_version("2025.1"), signed()))
    assert [outcome.status, "现行版本为 2026.2" in outcome.problems[0].expected] == ["refused", True]


@pytest.mark.slow
@pytest.mark.parametrize("role", sorted(roles.current().roles))
def test_who_sees_the_telephone(store, hand_in, signed, role, definitions):
    """The same as for the names of persons: whose work needs them."""
    hand_in(signed(**FRONT))
    for question in (
        {"question": "report_signed", "centre": "C1", "year": 2021},
        {"question": "versions", "scheme": "zhejiang"},
    ):
        rows = results.read(store, **question)
        seen = (
            rows
            if roles.current().sees_names(Identity("u1", "示例", role, "oidc"))
            else masking.without_names(rows, definitions)
        )
        shown = seen["phone"].iloc[0] == FRONT["phone"]
        assert shown == (role in ("single", "official", "leader", "centre_editor"))
        assert shown or not any(digit in seen["phone"].iloc[0] for digit in "0123456789")


def test_next_years_workbook_leaves_the_block_blank(definitions):
    content = template.write_report(definitions, "zhejiang", centre="C1", centre_name="示例", host="示例", year=2022)

    def look(book: Book) -> None:
        assert [book[layout.IDENTITY][place(book, code)].value for code in layout.SIGNED] == [None] * 5

    saved(look, content)
