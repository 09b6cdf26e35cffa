"""How a number is shown: a code 7 in the format 000 is 007 to whoever reads the sheet, and must not be read as 7.

A shape is the number of digits to which a whole number is filled up with zeros, or OTHER where it is shown with letters or
scaled, which is not worked out here. A number that is shown as it is has none. Runs only in the reading child.
"""

import re
import zipfile

from data.workbook.spreadsheet.package import parse_part

OTHER = 0
_QUOTED = re.compile(r'"([^"]*)"|\\(.)')
_NO_DIGITS = re.compile(r"\[[^\]]*\]|_.|\*.")  # colours and conditions, room for a sign, filling
_STYLES = "xl/styles.xml"
_BUILT_IN = {"9": "0%", "10": "0.00%", "11": "0.00E+00", "48": "##0.0E+0"}  # of ECMA-376 18.8.30, those with a shape


def of_format(code: str) -> int | None:
    """The shape of a number format of .xlsx; None where a whole number is shown as it is (or as a date)."""
    said = "".join(a + b for a, b in _QUOTED.findall(code.split(";")[0]))
    bare = _NO_DIGITS.sub("", _QUOTED.sub("", code)).split(";")[0].strip()
    if bare.lower() == "general" or re.search(r"[ymdhsYMDHS@]", bare):
        return None
    if any(letter.isalnum() for letter in said) or "%" in bare or "E" in bare.upper() or re.search(r"[0#],+$", bare):
        return OTHER
    if re.fullmatch("0{2,}", bare):
        return len(bare)
    return OTHER if "00" in bare.split(".")[0] else None


def of_text(shown: str) -> int | None:
    """The shape of a number by what its cell shows, as .ods keeps it."""
    plain = shown.strip()
    if re.fullmatch("0[0-9]+", plain):
        return len(plain)
    return OTHER if "%" in plain or any(letter.isalpha() for letter in plain) else None


def of_styles(archive: zipfile.ZipFile) -> dict[str, int]:
    """Index of a cell style of .xlsx → its shape, for those that have one."""
    formats = dict(_BUILT_IN)
    styles: list[str] = []
    inside = ""

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        tag = name.rpartition(":")[2]
        if tag == "numFmt":
            formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif tag == "xf" and inside == "cellXfs":
            styles.append(attributes.get("numFmtId", ""))
        elif tag in ("cellXfs", "cellStyleXfs"):
            inside = tag

    if _STYLES in archive.namelist():
        parse_part(archive, _STYLES, start)
    shapes = {number: shape for number, code in formats.items() if (shape := of_format(code)) is not None}
    return {str(index): shapes[number] for index, number in enumerate(styles) if number in shapes}
