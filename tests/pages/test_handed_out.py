"""Which addresses a browser is handed: those that Streamlit itself writes into a message, never what is text in it."""

import io
from collections.abc import Iterator

import openpyxl
import pytest
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from pages.gate import handed_out
from tests.conftest import money
from tests.pages.wire import Wire, put, signed_in

FOREIGN = "/media/" + "0" * 56 + ".xlsx"


def texts(kind: Descriptor, above: tuple[FieldDescriptor, ...] = ()) -> Iterator[tuple[FieldDescriptor, ...]]:
    """The way to every text of every message that can stand in one to a browser."""
    for field in kind.fields:
        if field.type in (FieldDescriptor.TYPE_STRING, FieldDescriptor.TYPE_BYTES):
            yield (*above, field)
        elif field.message_type is not None and field.message_type not in [f.message_type for f in above]:
            yield from texts(field.message_type, (*above, field))


def filled(way: tuple[FieldDescriptor, ...], text: str) -> bytes:
    """A message as it is sent, with a text at one place: every field on the way there is a number, a length and what is in it."""
    inside = text.encode()
    for field in reversed(way):
        inside = _number(field.number << 3 | 2) + _number(len(inside)) + inside
    return inside


def _number(value: int) -> bytes:
    low, rest = value & 127, value >> 7
    return bytes([low | 128]) + _number(rest) if rest else bytes([low])


def test_every_text_of_every_message_and_only_the_known_fields_hand_anything_out():
    ways = list(texts(ForwardMsg.DESCRIPTOR))
    assert len(ways) > 300
    found = set()
    for way in ways:
        message = handed_out.read(filled(way, FOREIGN))
        if message is not None and list(handed_out.in_fields(message)) == [FOREIGN]:
            found.add((way[-1].containing_type.full_name, way[-1].name))
    assert found == {(kind, name) for kind, names in handed_out.FIELDS.items() for name in names}


@pytest.mark.parametrize("value", ["", "https://elsewhere/media/x", "x/media/x", "/other", "media/x", " /media/x"])
def test_a_field_with_something_else_hands_out_nothing(value):
    message = ForwardMsg()
    message.delta.new_element.download_button.url = value
    message.delta.new_element.download_button.label = FOREIGN
    assert list(handed_out.in_fields(message)) == []


def test_what_is_no_message_hands_out_nothing():
    assert handed_out.read(b"\xff\xff" + FOREIGN.encode()) is None
    assert handed_out.read(b"") is None


def with_text(workbook: bytes, text: str) -> bytes:
    """The workbook with a text where an amount should stand."""
    book, target = openpyxl.load_workbook(io.BytesIO(workbook)), io.BytesIO()
    sheet = book["资金投入"]
    (place,) = [cell for cell in sheet[5] if isinstance(cell.value, int | float)]
    place.value = text
    book.save(target)
    return target.getvalue()


@pytest.mark.slow
def test_an_address_in_a_cell_of_ones_own_workbook_stays_text(people_server, workbook):
    """A centre's reader has the address of another centre's original shown on the page: it is seen, and opens nothing."""
    with signed_in(people_server, "other") as owner, signed_in(people_server, "reader") as reader:
        theirs, mine = Wire(people_server, owner), Wire(people_server, reader)
        versions = theirs.run("centre", "dataset=demonstration&centre=ZD01&view=报送版本")
        address = theirs.download(versions, "下载原件")
        bare = address.rpartition(".")[0]  # opens the same file
        (uploader,) = mine.run("self_check", "dataset=demonstration").uploaders
        own = mine.upload_address("自查.xlsx")
        written = with_text(workbook(money("1.00", "2025-08-01"), centre="ZD04", year=2025), bare)
        assert put(reader, own, written).status_code == 204
        seen = mine.run("self_check", "dataset=demonstration", (uploader, own, "自查.xlsx"))
        assert bare in seen.text
        assert theirs.download(versions, "下载原件") == address  # Streamlit has let go of it meanwhile
        for tried in (address, bare):
            assert reader.get(tried).status_code == 403, tried
        assert reader.get(mine.download(seen, "下载标注了问题的工作簿")).content.startswith(b"PK")
        theirs.close()
        mine.close()
