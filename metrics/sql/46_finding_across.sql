-- One row per finding across centres, or across the names of one firm: who else reports the same.
create or replace table result.finding_across as
with

named as (

    select
        v.validation, v.fields[1] as field, r.centre, r.name, r.year, r.report_id, r.ledger, r.sheet, r.row_no, r.row_name,
        array_to_string(list_transform(v.fields, lambda f: result.named(r.cells, r.folded, f)), ' ') as shared,
        array_to_string(list_transform(v.fields, lambda f: c.headings[f] || ' ' || r.cells[f]), '，') as words
    from definition.validation as v
    join result.examined_row as r on r.ledger = v.ledger
    join (select ledger, map(list(field), list(heading)) as headings from definition.ledger_column group by ledger) as c
        on c.ledger = v.ledger
    where
        v.kind = 'shared'
        and len(list_filter(v.fields, lambda f: coalesce(r.cells[f], '') = '')) = 0
        and result.matches(r.cells, v.wanted)

),

claimants as (

    select validation, year, shared, list(distinct centre) as centres
    from named
    group by validation, year, shared
    having count(distinct centre) > 1

),

others as (

    select
        n.validation, n.centre, n.year, n.report_id, n.ledger, n.sheet, n.row_no, n.field, n.row_name, n.words,
        string_agg(distinct o.name, '、' order by o.name) as names
    from named as n
    join claimants as c on c.validation = n.validation and c.year = n.year and c.shared = n.shared
    join registry.centre as o on list_contains(c.centres, o.centre) and o.centre <> n.centre
    group by all

),

-- a firm's name: spaces, case and the width of characters make no other firm
called as (

    select
        v.validation, r.centre, r.year, r.report_id, r.ledger, r.sheet, r.row_no, v.field, r.row_name,
        r.cells[v.other] as code, r.cells[v.field] as title,
        result.named(r.cells, r.folded, v.field) as plain
    from definition.validation as v
    join result.examined_row as r on r.cells[v.other] is not null and r.cells[v.field] is not null
    where v.kind = 'two_names'

),


-- told where it happens: in the year in which a name stands beside another, or follows another
renamed as (

    select
        c.validation, c.centre, c.year, c.report_id, c.ledger, c.sheet, c.row_no, c.field, c.row_name,
        map {'code': c.code, 'name': c.title, 'others': string_agg(distinct o.title, '”“' order by o.title)} as facts
    from called as c
    join called as o
        on o.validation = c.validation and o.code = c.code and o.plain <> c.plain
        and (o.year = c.year or (o.year = c.year - 1 and o.centre = c.centre))
    group by c.validation, c.centre, c.year, c.report_id, c.ledger, c.sheet, c.row_no, c.field, c.row_name, c.code, c.title

)

select validation, centre, year, report_id, ledger, sheet, row_no, field, row_name, 'plain' as wording,
    map {'words': words, 'names': names} as facts
from others
union all
select validation, centre, year, report_id, ledger, sheet, row_no, field, row_name, 'plain', facts from renamed;
