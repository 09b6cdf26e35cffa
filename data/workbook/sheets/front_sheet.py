"""The sheet 《基本信息》: whose workbook it is, for which year, of which form, and what it declares per ledger."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from data.problem import Problem, Refused
from data.schema.loading import Definitions
from data.schema.models.sheets import Form
from data.workbook import values
from data.workbook.reading import Cell, RawSheet, RawWorkbook
from data.workbook.sheets import layout
from data.workbook.sheets.ledger_rows import broken_problem, find_row
from data.workbook.spreadsheet.package import address

GET_TEMPLATE = "请在“报送”页下载空白模板（或运行 python -m data template），填好后再上传"
_UNTOUCHED = "此格由系统写入，请勿改动；请恢复原值或重新下载模板"
_FIRST_YEAR, _LAST_YEAR = values.FIRST_YEAR, values.LAST_YEAR


@dataclass(frozen=True)
class Place:
    """A value and where it stands."""

    value: Cell
    cell: str


@dataclass
class FrontSheet:
    """Who reports what: codes and texts; what is wrong is in `problems`."""

    form: str
    template_version: str
    scheme: str | None = None
    centre: str | None = None
    centre_name: str = ""
    year: int | None = None
    others: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def identify(raw: RawWorkbook, definitions: Definitions) -> FrontSheet:
    """Which form and version, whose, which year.

    Raises Refused when it is not our template, of another version, or of an unknown scheme: then nothing else in
    it can be judged. Lesser problems are in FrontSheet.problems.
    """
    sheet = raw.sheets.get(layout.IDENTITY)
    places = _places(sheet) if sheet else {}
    if sheet is None or "template_version" not in places:
        found = "工作簿中没有《基本信息》" if sheet is None else "《基本信息》中没有“模板版本”"
        raise Refused([Problem(None, None, f"不是本系统的模板（{found}）", GET_TEMPLATE)])
    scheme = _scheme(raw, places, definitions)
    form = definitions.form_of(scheme) if scheme else definitions.forms[layout.registry_code(definitions)]
    version = _version(raw, places["template_version"], form)
    identity = FrontSheet(layout.form_code(definitions, form), version, scheme)
    if (stated := raw.properties.get("form")) and stated != identity.form:
        known = definitions.forms[stated].label if stated in definitions.forms else stated
        raise Refused([Problem(None, None, f"文件属性写明是“{known}”，《基本信息》却属于“{form.label}”", GET_TEMPLATE)])
    if _is_fictional(raw, sheet):
        identity.others["fictional"] = "yes"
    if scheme:
        _fill(identity, places, sheet, raw)
    return identity


def _places(sheet: RawSheet) -> dict[str, Place]:
    """Field code → what stands right of its label. Found by the label; the first one counts."""
    codes = {layout.plain(label): code for label, code in layout.FORMERLY.items()}
    codes |= {layout.plain(label): code for code, label in layout.FIELDS.items()}
    places: dict[str, Place] = {}
    for number, row in enumerate(sheet.rows, 1):
        for column, cell in enumerate(row, 1):
            code = codes.get(layout.plain(cell)) if isinstance(cell, str) else None
            if code and code not in places:
                places[code] = Place(row[column] if column < len(row) else None, address(number, column + 1))
    return places


def _scheme(raw: RawWorkbook, places: dict[str, Place], definitions: Definitions) -> str | None:
    """The scheme's code; None for the registry, which has none."""
    if "scheme" not in places:
        return None
    place = places["scheme"]
    known = {scheme.label: code for code, scheme in definitions.schemes.items()}
    try:
        scheme = values.choice(place.value, known)
    except values.Unreadable as error:
        problem = Problem(layout.IDENTITY, place.cell, f"不认识的建设方案：{error.found}", error.expected)
        raise Refused([problem]) from None
    if (stated := raw.properties.get("scheme")) and stated != scheme:
        found = f"建设方案为{values.shown(place.value)}，与模板写入的不符（{stated}）"
        raise Refused([Problem(layout.IDENTITY, place.cell, found, _UNTOUCHED)])
    return scheme


def _version(raw: RawWorkbook, place: Place, form: Form) -> str:
    """The version of the form: the present one, or an earlier one that is read in the same way. Raises Refused."""
    shown = layout.plain(place.value) if place.value is not None else ""
    stated = raw.properties.get("template_version", shown)
    known = (form.version, *form.reads)
    if shown in known and stated == shown:
        return shown
    found = f"模板版本 {shown or '空白'}" if shown not in known else f"文件属性中的模板版本 {stated}"
    expected = f"“{form.label}”现行版本为 {form.version}；{GET_TEMPLATE}"
    raise Refused([Problem(layout.IDENTITY, place.cell, found, expected)])


def _is_fictional(raw: RawWorkbook, sheet: RawSheet) -> bool:
    if raw.properties.get("fictional") == "yes":
        return True
    return any(isinstance(cell, str) and layout.FICTIONAL in cell for row in sheet.rows[:3] for cell in row)


def _fill(identity: FrontSheet, places: dict[str, Place], sheet: RawSheet, raw: RawWorkbook) -> None:
    """Read the fields of a report one by one."""
    for code, label in layout.FIELDS.items():
        if code in ("scheme", "template_version"):
            continue
        place = places.get(code)
        if place is None and code in layout.LATER:
            continue
        if place is None:
            found, expected = f"没有“{label}”一行", "请恢复这一行，或重新下载模板"
            identity.problems.append(Problem(sheet.name, None, found, expected))
            continue
        if what := sheet.broken.get(place.cell):
            identity.problems.append(broken_problem(sheet.name, place.cell, what))
            continue
        if place.value is None:
            if code in layout.OURS and code != "host":
                identity.problems.append(Problem(sheet.name, place.cell, f"“{label}”空白", _UNTOUCHED))
            continue
        try:
            _take(identity, code, place.value)
        except values.Unreadable as error:
            identity.problems.append(Problem(sheet.name, place.cell, f"“{label}”{error.found}", error.expected))
            continue
        stated = raw.properties.get(code) if code in ("centre", "year") else None
        if stated and stated != str(getattr(identity, code)):
            found = f"“{label}”{values.shown(place.value)}，与模板写入的不符（{stated}）"
            identity.problems.append(Problem(sheet.name, place.cell, found, _UNTOUCHED))


def _take(identity: FrontSheet, code: str, value: Cell) -> None:
    if code == "year":
        year = values.whole(value)
        if not _FIRST_YEAR <= year <= _LAST_YEAR:
            raise values.Unreadable(values.shown(value), "应为四位年度，如 2025")
        identity.year = year
    elif code == "filled_on":
        identity.others[code] = values.day(value).isoformat()
    elif code == "centre":
        identity.centre = values.text(value)
    elif code == "centre_name":
        identity.centre_name = values.text(value)
    else:
        identity.others[code] = values.text(value, lines=code in ("note", "seal"))


@dataclass
class States:
    """What the centre declares about each ledger: (state, reason); where the state stands."""

    states: dict[str, tuple[str, str]] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_states(sheet: RawSheet, form: Form, definitions: Definitions) -> States:
    """The section 各表填报状态. A ledger whose state cannot be read is absent from `states`."""
    found = States()
    section = RawSheet(sheet.name, [], [], {})
    start = next((n for n, row in enumerate(sheet.rows) if layout.STATE_SECTION in row), None)
    if start is not None:
        section = RawSheet(sheet.name, sheet.rows[start:], [], {})
    match = find_row(section, layout.STATE_HEADINGS)
    if start is None or match is None or len(match[1]) < len(layout.STATE_HEADINGS):
        expected = f"须有“{'、'.join(layout.STATE_HEADINGS.values())}”三列，请恢复或重新下载模板"
        found.problems.append(Problem(sheet.name, None, f"找不到“{layout.STATE_SECTION}”", expected))
        return found
    heading, columns = match
    ledgers = {layout.plain(definitions.ledgers[code].title): code for code in form.ledgers}
    known = {label: code for code, label in layout.state_labels(definitions).items()}
    for number, row in enumerate(section.rows[heading:], start + heading + 1):
        title = _at(row, columns["ledger"][0])
        code = ledgers.get(layout.plain(title)) if title is not None else None
        if code is None or code in found.cells:
            continue
        here = found.cells[code] = address(number, columns["state"][0])
        there = address(number, columns["reason"][0])
        found.problems.extend(
            broken_problem(sheet.name, cell, sheet.broken[cell]) for cell in (here, there) if cell in sheet.broken
        )
        if here in sheet.broken or there in sheet.broken:
            continue
        found.problems.extend(_state(found, sheet.name, code, row, columns, number, known, definitions))
    for code in form.ledgers:
        if code not in found.cells:
            title = definitions.ledgers[code].title
            found.problems.append(
                Problem(sheet.name, None, f"“{layout.STATE_SECTION}”中没有“{title}”一行", "请恢复这一行")
            )
    return found


def _at(row: list[Cell], place: int) -> Cell:
    return row[place - 1] if place <= len(row) else None


def _state(
    found: States,
    sheet: str,
    code: str,
    row: list[Cell],
    columns: dict[str, list[int]],
    number: int,
    known: dict[str, str],
    definitions: Definitions,
) -> Iterator[Problem]:
    """Read one line of the section into `found`; yields what is wrong with it."""
    title = definitions.ledgers[code].title
    here, there = address(number, columns["state"][0]), address(number, columns["reason"][0])
    stated, why = _at(row, columns["state"][0]), _at(row, columns["reason"][0])
    if stated is None:
        words = "”“".join(known)
        yield Problem(sheet, here, f"“{title}”的填报状态空白", f"空白不等于零，请选择“{words}”之一")
        return
    try:
        state = values.choice(stated, known)
        reason = "" if why is None else values.text(why, lines=True)
    except values.Unreadable as error:
        yield Problem(sheet, here, f"“{title}”的填报状态或原因为{error.found}", error.expected)
        return
    if state == "unavailable" and not reason:
        yield Problem(sheet, there, f"“{title}”选了“{layout.state_labels(definitions)[state]}”，原因空白", "请写明原因")
    found.states[code] = state, reason
