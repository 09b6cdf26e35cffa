-- Each centre by itself.
-- One row per row of a ledger that names a thing, and validation: its name, with whatever else must be the same to be suspected.
create or replace table result.twin as
select
    v.validation, v.kind, r.centre, r.year, r.report_id, r.ledger, r.sheet, r.row_no, v.field, r.row_name, r.row_key,
    v.ledger is not null as own_ledger, v.least, v.apart, h.heading as name_heading, c.heading,
    result.firm(result.named(r.cells, r.folded, v.field)) as plain, r.cells[v.field] as title, r.cells[v.other] as code,
    list_transform(v.fields, lambda f: r.cells[f]) as beside
from definition.validation as v
join result.examined_row as r on r.cells[v.field] is not null and coalesce(r.ledger = v.ledger, true)
join definition.ledger_column as h on h.ledger = r.ledger and h.field = v.field
left join definition.ledger_column as c on c.ledger = r.ledger and c.field = v.other
where v.kind in ('near_name', 'two_codes') and result.matches(r.cells, v.wanted);

-- One row per finding about what may be one thing written in two ways, which folding does not join (D28): two names that differ
-- in one character, one name under two codes, the centre or its host among its own firms. Asked about, never joined. Codes of
-- firms: 48_finding_code.sql.
create or replace table result.finding_twin as
with

-- of two such names the beginning or the end is the same
near as (

    select a.*, b.title as other
    from (select *, unnest([left(plain, (least / 2)::integer), right(plain, (least / 2)::integer)]) as part from result.twin where kind = 'near_name') as a
    join (select *, unnest([left(plain, (least / 2)::integer), right(plain, (least / 2)::integer)]) as part from result.twin where kind = 'near_name') as b
        on b.validation = a.validation and b.report_id = a.report_id and b.part = a.part and b.plain <> a.plain and b.beside = a.beside
    where least(len(a.plain), len(b.plain)) >= a.least and result.one_apart(a.plain, b.plain, a.apart)

),

-- the codes of a ledger are its centre's own
coded as (

    select a.*, b.code as other
    from result.twin as a
    join result.twin as b
        on b.validation = a.validation and b.plain = a.plain and b.code <> a.code and b.beside = a.beside and b.report_id = a.report_id
    where a.kind = 'two_codes' and a.own_ledger

),

-- several units may share the work of a host
own_name as (

    select centre, 'centre' as wording, result.firm(named) as plain from source.centre
    union all
    select centre, 'host', result.firm(unnest(regexp_split_to_array(host_named, '[、,;/]'))) from source.centre

),

own as (

    select v.validation, r.centre, r.year, r.report_id, r.ledger, r.sheet, r.row_no, v.field, r.row_name,
        min(o.wording) as wording, r.cells[v.field] as title
    from definition.validation as v
    join result.examined_row as r on r.ledger = v.ledger
    join own_name as o on o.centre = r.centre and o.plain = result.firm(result.named(r.cells, r.folded, v.field))
    where v.kind = 'own_name'
    group by all

)

-- a name that may be a person's is not repeated
select validation, centre, year, report_id, ledger, sheet, row_no, field, row_name, 'plain' as wording,
    if(kind = 'near_name', map {'heading': name_heading, 'name': title, 'others': string_agg(distinct other, '”“' order by other)},
        map {'heading': heading, 'name_heading': name_heading, 'code': code, 'others': string_agg(distinct other, '”“' order by other)}) as facts
from (select * exclude (part) from near union all by name select * from coded)
group by validation, kind, centre, year, report_id, ledger, sheet, row_no, field, row_name, heading, name_heading, title, code
union all by name
select validation, centre, year, report_id, ledger, sheet, row_no, field, row_name, wording, map {'name': title} as facts
from own;
