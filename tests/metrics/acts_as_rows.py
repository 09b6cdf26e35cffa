"""Every kind of act on which results depend, as the rows that it brings: quick to apply to a model that is put back afterwards.

{n}: a number that no event has; {c}: a centre; {d}: a number of days.
"""

_CELLS = (
    "map_from_entries(list_filter(map_entries(cells), lambda e: not list_contains([{fields}], e.key))"
    " || [{entries}])::map(varchar, varchar)"
)


def _with_cells(**cells: str) -> str:
    """A map of cells in which some are others. cells: field → an SQL expression."""
    fields = ", ".join(f"'{field}'" for field in cells)
    entries = ", ".join(f"{{{{'key': '{field}', 'value': {value}}}}}" for field, value in cells.items())
    return _CELLS.format(fields=fields, entries=entries)


def _registered(ledger: str, **cells: str) -> str:
    """The row that a centre's registry holds last, registered again with other cells."""
    return (
        f"insert into record.registry_row select * replace ({{n}} as event_n, {_with_cells(**cells)} as cells)"
        f" from record.registry_row where ledger = '{ledger}' and cells['centre'] = '{{c}}'"
        " order by event_n desc, row_no desc limit 1"
    )


def _stepped(step: str, which: str) -> str:
    """A step of the round on the last version of a centre in a state."""
    return (
        f"insert into record.round_step select {{n}}, centre, year, version, '{step}', 'a', now(), null"
        f" from record.submission where centre = '{{c}}' and {which} order by year desc, version desc limit 1"
    )


def _points(points: str) -> str:
    return (
        f"insert into record.judged_points select {{n}}, centre, year, scoring, entry, part, '专家', {points}, '', 'a', now()"
        " from result.score_part where kind = 'judged' and centre = '{c}'"
    )


def _evaluated(step: str, grade: str) -> str:
    return (
        "insert into record.evaluation_step (event_n, centre, year, step, grade, acted_on, recorded_at, actor)"
        f" select {{n}}, centre, max(year), '{step}', {grade}, today, now(), 'a'"
        " from result.centre_year, record.state where centre = '{c}' group by centre, today"
    )


# A new version of a centre's last report. What its rows hold: the last column.
_VERSION = (
    "insert into record.report select * replace ({n} as report_id, {n} as event_n, version + 1 as version, now()::timestamp as received_at)"
    " from record.report where centre = '{c}' order by year desc, version desc limit 1",
    *(
        f"insert into record.{table} select t.* replace ({{n}} as report_id{more}) from record.{table} as t join record.report as o"
        " on o.report_id = t.report_id join record.report as r"
        " on r.report_id = {n} and o.centre = r.centre and o.year = r.year and o.version = r.version - 1"
        for table, more in {
            "report_row": ", "
            + _with_cells(firm_name="cells['firm_name'] || '甲'").replace("cells", "t.cells")
            + " as cells",
            "ledger_state": "",
            "declared_total": "",
        }.items()
    ),
)
_TWELVEFOLD = (
    "update record.report_row set cells = "
    + _with_cells(amount="(cells['amount']::decimal(20, 2) * 12)::varchar")
    + " where report_id = {n} and cells['amount'] is not null"
)
ACTS: dict[str, tuple[str, ...]] = {
    "a version with other names of firms": _VERSION,
    "a version with other amounts": (*_VERSION, _TWELVEFOLD),
    "returned": (_stepped("returned", "state = 'submitted'"),),
    "withdrawn": (_stepped("withdrawn", "state = 'submitted'"),),
    "submitted again": (_stepped("submitted", "state = 'draft'"),),
    "accepted": (_stepped("accepted", "state = 'submitted'"),),
    "opened again": (_stepped("reopened", "state = 'accepted'"),),
    "set aside": (
        "insert into record.unreadable select event_n, null, '', '' from record.report where centre = '{c}' order by event_n desc limit 1",
    ),
    "renamed": (_registered("centre", name="cells['name'] || '（更名）'"),),
    "moved approval": (_registered("centre", approved_on="(cells['approved_on']::date - {d} * 5)::varchar"),),
    "suspended": (_registered("centre", state="'suspended'"),),
    "another letter": (_registered("letter_target", value="'3'"),),
    "opening balance": (_registered("opening", value="'7'"),),
    "full points": (_points("99"),),
    "no points": (_points("0"),),
    "confirmed": (_evaluated("confirmed", "'pass'"),),
    "deferred": (_evaluated("deferred", "'deferred'"),),
    "published with a notice period": (
        "insert into record.registry_row select {n}, 'grade', '', 5, map {{'centre': centre, 'year': max(year)::varchar,"
        " 'grade': 'fail', 'nature': 'first', 'document_no': '{n}', 'published_on': today::varchar,"
        " 'notice_until': (today + {d})::varchar}}, map {{}}, null, '', 'a', now(), false"
        " from result.centre_year, record.state where centre = '{c}' group by centre, today",
    ),
    "appealed": (_evaluated("appealed", "null"),),
    "extended": (
        "insert into record.extension select {n}, centre, year, today + {d}, 'a', 'b', 'c', now()"
        " from result.centre_year, record.state where centre = '{c}' order by year desc limit 1",
    ),
    "explained": (
        "insert into record.explanation select {n}, centre, year, finding, 'x', 'a', now() from result.finding where centre = '{c}'",
    ),
    "dismissed": (
        "insert into record.disposition select {n}, flag_key, centre, year, flag, 'confirmed', 'dismiss', 'r', '', message, rule,"
        " 'd', 1, 'a', now() from result.flag where centre = '{c}'",
    ),
    "days went by": ("update record.state set today = today + {d}",),
}
