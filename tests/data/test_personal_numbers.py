"""Numbers that name a person: found wherever they stand, other numbers left alone, and nothing kept as it came."""

import io
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.acts.reports import intake, submissions
from data.journal.folder import FolderRecord
from data.problem import Refused
from data.workbook import personal_numbers, reading, template
from data.workbook.personal_numbers import GONE
from data.workbook.spreadsheet import beside_cells
from metrics.supposing import self_check
from tests.conftest import centre_row, money
from tests.data.test_other_sheets import Book, saved

# Invented: 1949-12-31 in a district of Beijing, from the standard's own example; and a number no operator has given out.
IDENTITY, MOBILE = "11010519491231002X", "13800138000"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (IDENTITY, {"identity"}), (IDENTITY.lower(), {"identity"}), (f"证号{IDENTITY}，电话{MOBILE}。", {"identity", "mobile"}),
        ("110105 19491231 002X", {"identity"}), ("110105-19491231-002X", {"identity"}),
        ("１１０１０５１９４９１２３１００２Ｘ", {"identity"}),
        ("110105194912310021", set()), ("合同110105194912310021", set()),  # another check digit
        ("身份证号：110105194912310021", {"identity"}), ("身份证110105194913310028", set()),  # mistyped; no such day
        ("110105194913310028", set()), ("110105194902300027", set()),  # no such day, whatever the check digit
        (f"9{IDENTITY}", set()), (f"{IDENTITY}1", set()), (f"A{IDENTITY}", set()),  # part of something longer
        ("91330100799655058B", set()), ("913301001949123100", set()),  # credit codes
        (MOBILE, {"mobile"}), (f"+86 {MOBILE}", {"mobile"}), (f"86-{MOBILE}", {"mobile"}), ("138-0013-8000", {"mobile"}),
        ("138 0013 8000", {"mobile"}), (f"电话:{MOBILE}/13900139000", {"mobile"}), ("１３８００１３８０００", {"mobile"}),
        ("12800138000", set()), ("1380013800", set()), ("138001380001", set()),
        (f"HT-{MOBILE}", set()), (f"{MOBILE}-01", set()), (f"2021_{MOBILE}", set()), (f"HT{MOBILE}", set()),  # codes
        (f"ht-{MOBILE}", set()), (f"{MOBILE}.xlsx", {"mobile"}), (f"{MOBILE}.", {"mobile"}),
        ("13800138000.50", set()), ("0571-88888888", set()), ("", set()),
    ],
)  # fmt: skip
def test_what_is_found_in_a_text_and_what_is_not(text, kinds):
    assert personal_numbers.found_in(text) == kinds
    assert personal_numbers.found_in(personal_numbers.masked(text)) == set()
    assert (personal_numbers.masked(text) == text) == (not kinds)


@given(
    st.text("0123456789Xx １２ -年张", max_size=40),
    st.text("年张，（ ", max_size=5),
    st.sampled_from([IDENTITY, MOBILE]),
)
def test_nothing_of_it_stays_wherever_it_stands(around, beside, number):
    hidden = personal_numbers.masked(f"{around}张{number}{beside}")
    assert number not in hidden
    assert personal_numbers.found_in(hidden) == set()


def test_only_the_number_goes():
    assert personal_numbers.masked(f"张三（{IDENTITY}）手机{MOBILE}转8") == f"张三（{GONE}）手机{GONE}转8"


def in_a_remark(book: Book) -> None:
    book["资金投入"]["H5"] = f"联系人 {IDENTITY}，{MOBILE}"


def on_an_own_sheet(book: Book) -> None:
    book.create_sheet("通讯录")["B7"] = MOBILE


def hidden_away(book: Book) -> None:
    sheet = book.create_sheet("底稿")
    sheet["C3"], sheet.sheet_state = f"证号：{IDENTITY}", "hidden"


def as_a_number(book: Book) -> None:
    sheet = book.create_sheet("通讯录")
    sheet["A1"], sheet["B1"], sheet["A2"], sheet["B2"] = "姓名", "手机", "示例甲", int(MOBILE)


def beside_its_label(book: Book) -> None:
    sheet = book.create_sheet("通讯录")
    sheet["D1"], sheet["E1"] = "联系方式", int(MOBILE)


def identity_as_a_number(book: Book) -> None:
    book.create_sheet("底稿")["A1"] = float("110105194912310024")


def in_a_sheets_name(book: Book) -> None:
    book.create_sheet(f"示例甲{MOBILE}")


def in_a_note(book: Book) -> None:
    book["资金投入"]["E5"].comment = openpyxl.comments.Comment(f"问 {MOBILE}", "示例")


def in_the_properties(book: Book) -> None:
    book.properties.creator = f"示例甲 {MOBILE}"


def in_the_footer(book: Book) -> None:
    book["资金投入"].oddFooter.center.text = f"证号 {IDENTITY}"


PLACES = {
    in_a_remark: "《资金投入》H5", on_an_own_sheet: "《通讯录》B7", hidden_away: "《底稿》C3", as_a_number: "《通讯录》B2",
    beside_its_label: "《通讯录》E1", identity_as_a_number: "《底稿》A1", in_a_sheets_name: "工作表的名称", in_a_note: "批注",
    in_the_properties: "文件属性", in_the_footer: "页眉或页脚",
}  # fmt: skip


def kept(store) -> list[bytes]:
    """All that the record's folder holds, unpacked as far as it is packed."""
    record = store.record
    assert isinstance(record, FolderRecord)
    found = []
    for path in record.path.rglob("*"):
        if path.is_file():
            found.append(path.read_bytes())
            if zipfile.is_zipfile(path):
                with zipfile.ZipFile(path) as packed:
                    found += [packed.read(name) for name in packed.namelist()]
    return found


@pytest.mark.slow
@pytest.mark.parametrize("change", PLACES, ids=lambda change: change.__name__)
def test_a_file_with_such_a_number_is_refused_with_its_place_and_nothing_is_kept(store, hand_in, workbook, change):
    outcome = hand_in(saved(change, workbook(money("100.00", "2021-08-01"))), f"示例甲{MOBILE}.xlsx")
    assert (outcome.status, len(outcome.problems)) == ("refused", 1)
    assert PLACES[change] in outcome.problems[0].message
    assert store.read("select count(*) as n from record.report")["n"].iloc[0] == 0
    everything = kept(store)
    assert not any(number.encode() in content for content in everything for number in (IDENTITY, MOBILE))
    said = outcome.problems[0].message + outcome.file_name
    assert not any(number in said for number in (IDENTITY, MOBILE))


def amounts(book: Book) -> None:
    """What looks alike and names nobody."""
    sheet = book.create_sheet("测算")
    sheet["A1"], sheet["A2"], sheet["A3"] = "金额（元）", int(MOBILE), 110105194912310024 / 7
    sheet["B1"], sheet["B2"] = "合同", f"HT-{MOBILE}"
    book["资金投入"]["H5"] = "凭证 110105194912310021"


def test_other_numbers_keep_nobody_from_reporting(hand_in, workbook):
    outcome = hand_in(saved(amounts, workbook(money("13800138000.00", "2021-08-01"))))
    assert outcome.status == "received", [p.message for p in outcome.problems]


def test_every_door_refuses_it(store, workbook, tmp_path):
    content = saved(in_a_remark, workbook(money("100.00", "2021-08-01")))
    (tmp_path / "报告.xlsx").write_bytes(content)
    head = ",".join(column.heading for column in store.definitions.ledgers["judgement"].columns.values())
    for received in (
        intake.receive_all(store, [tmp_path / "报告.xlsx"], actor="测试"),
        intake.receive_uploads(store, [intake.Upload("报告.xlsx", content)], actor="测试"),
        intake.receive_uploads(
            store,
            [intake.Upload("专家认定.csv", f"{head}\nC1,2021,8.1,完成,张三{MOBILE},2022-01-01,会议".encode())],
            actor="测试",
        ),
    ):  # fmt: skip
        (outcome,) = received
        assert (outcome.status, "手机号" in outcome.problems[0].found) == ("refused", True), outcome
    checked = self_check.check(store, submissions.prepare(content, "报告.xlsx", store.definitions))
    assert "手机号" in checked.problems[0].found
    with pytest.raises(Refused, match="手机号"):
        submissions.enter(store, [centre_row("C9", note=f"联系 {MOBILE}")], actor="测试", source="测试")


def test_a_refusal_for_another_reason_repeats_no_number_in_the_record(store, hand_in, workbook):
    def change(book: Book) -> None:
        book["资金投入"]["E5"] = f"见{IDENTITY}"

    outcome = hand_in(saved(change, workbook(money("100.00", "2021-08-01"))))
    assert (outcome.status, outcome.problems[0].cell) == ("refused", "E5")
    assert not any(IDENTITY.encode() in content for content in kept(store))


@pytest.fixture
def redacting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONITOR_PERSONAL_NUMBERS", "redact")


@pytest.mark.slow
@pytest.mark.usefixtures("redacting")
@pytest.mark.parametrize("change", PLACES, ids=lambda change: change.__name__)
def test_where_a_department_has_chosen_so_a_redacted_copy_is_kept(store, hand_in, workbook, change):
    content = saved(change, workbook(money("100.00", "2021-08-01")))
    outcome = hand_in(content)
    assert (outcome.status, outcome.file_name) == ("received", "报告（删节副本）.xlsx")
    assert "保存的是删去号码的副本" in outcome.notices[0].expected
    assert not any(number.encode() in one for one in kept(store) for number in (IDENTITY, MOBILE))
    rows = store.read(
        "select cells['amount'] as amount, cells['note'] as note from record.report_row where ledger = 'investment'"
    )
    assert list(rows["amount"]) == ["100.00"]
    assert (rows["note"].iloc[0] == f"联系人 {GONE}，{GONE}") == (change is in_a_remark)
    assert hand_in(content).status == "unchanged"


@pytest.mark.usefixtures("redacting")
def test_the_telephone_that_is_asked_for_stays_and_no_other_number_in_its_place(store, definitions, hand_in):
    def report(phone: str) -> bytes:
        states = dict.fromkeys(definitions.forms["annual"].ledgers, ("unavailable", f"见{MOBILE}"))
        front = {"phone": phone, "head": f"示例甲{MOBILE}"}
        return template.write_report(
            definitions, "zhejiang", centre="C1", centre_name="示例·C1中心", host="示例·依托单位", year=2021, states=states, identity=front
        )  # fmt: skip

    for phone, stays in ((MOBILE, MOBILE), (IDENTITY, GONE)):
        assert hand_in(report(phone)).status == "received"
        kept = store.read("select head, phone from record.report order by version").iloc[-1]
        assert (kept["head"], kept["phone"]) == (f"示例甲{GONE}", stays)


@pytest.mark.usefixtures("redacting")
def test_a_number_that_names_a_row_is_refused_all_the_same(store, hand_in, workbook):
    """Made unreadable, two persons would be one."""
    outcome = hand_in(workbook(money("100.00", "2021-08-01", voucher=MOBILE)))
    assert outcome.status == "refused"
    assert store.read("select count(*) as n from record.report")["n"].iloc[0] == 0


def test_a_setting_that_is_none_is_named(monkeypatch, workbook, definitions):
    monkeypatch.setenv("MONITOR_PERSONAL_NUMBERS", "keep")
    with pytest.raises(ValueError, match="MONITOR_PERSONAL_NUMBERS 是“keep”"):
        submissions.prepare(saved(in_a_remark, workbook(money("1.00", "2021-08-01"))), "报告.xlsx", definitions)


def test_ods_is_looked_through_as_well():
    note = f"<office:annotation><text:p>{MOBILE[:3]}<text:span>{MOBILE[3:]}</text:span></text:p></office:annotation>"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("content.xml", f"<table:table-cell>{note}</table:table-cell>")
        archive.writestr("meta.xml", f"<dc:creator>{IDENTITY}</dc:creator>")
    assert beside_cells.personal(zipfile.ZipFile(made), "ods") == [["批注", "mobile"], ["文件属性", "identity"]]


def test_two_texts_beside_each_other_make_no_number(workbook):
    def change(book: Book) -> None:
        book["资金投入"]["E5"].comment = openpyxl.comments.Comment("见138", "示例")
        book["资金投入"]["E6"].comment = openpyxl.comments.Comment("00138000页", "示例")

    content = saved(change, workbook(money("100.00", "2021-08-01")))
    assert reading.read(content, "报告.xlsx").personal_beside == ()
