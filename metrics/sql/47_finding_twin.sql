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

names as (

    select validation, report_id, beside, apart, plain, min(title) as title
    from result.twin
    where kind = 'near_name' and len(plain) >= least
    group by validation, report_id, beside, apart, plain

),

-- numbers and ordinals (the characters of `apart`, as in a pattern, which is read once for all): 二期 is not 一期
counting as (

    select apart, unnest(regexp_extract_all(string_agg(written, ''), '[' || apart || ']')) as written
    from (select distinct apart, unnest(string_split(plain, '')) as written from names)
    group by apart

),

-- Names that differ in one character are alike without it: what is left is compared, by its hash, never each name with every other
-- (all of a centre's may begin alike)
without_one as (

    select n.*, hash(left(plain, place - 1), substr(plain, place + 1)) as rest
    from (select *, unnest(generate_series(1, len(plain))) as place from names) as n
    where not exists (from counting as c where c.apart = n.apart and c.written = n.plain[n.place])

),

-- One character is another one. Twelve are the name itself, ten others, and one that says that there are more
another as (

    select w.validation, w.report_id, w.beside, list({'title': w.title, 'plain': w.plain} order by w.title, w.plain) as alike
    from without_one as w
    join (
        select validation, report_id, beside, place, rest from without_one group by validation, report_id, beside, place, rest having count(*) > 1
    ) as s on s.validation = w.validation and s.report_id = w.report_id and s.beside = w.beside and s.place = w.place and s.rest = w.rest
    group by w.validation, w.report_id, w.beside, w.place, w.rest

),

-- one character stands in one of them alone
longer as (

    select distinct w.validation, w.report_id, w.beside, w.plain, w.title, n.plain as shorter, n.title as shorter_title
    from without_one as w
    join names as n
        on n.validation = w.validation and n.report_id = w.report_id and n.beside = w.beside and n.plain = result.without(w.plain, w.place)

),

alike as (

    select validation, report_id, beside, unnest(alike).plain as plain, alike[1:12] as alike from another
    union all
    select validation, report_id, beside, plain, [{'title': shorter_title, 'plain': shorter}] from longer
    union all
    select validation, report_id, beside, shorter, list({'title': title, 'plain': plain} order by title, plain)[1:12]
    from longer
    group by validation, report_id, beside, shorter

),

near as (

    select a.*, result.other_titles(o.alike, a.plain) as others
    from result.twin as a
    join (
        select validation, report_id, beside, plain, flatten(list(alike)) as alike from alike group by validation, report_id, beside, plain
    ) as o on o.validation = a.validation and o.report_id = a.report_id and o.beside = a.beside and o.plain = a.plain
    where a.kind = 'near_name'

),

-- the codes of a ledger are its centre's own
coded as (

    select a.*, list_filter(c.codes, lambda code: code <> a.code) as others
    from result.twin as a
    join (
        select validation, report_id, plain, beside, min(code, 12) as codes
        from (select distinct validation, report_id, plain, beside, code from result.twin where kind = 'two_codes' and own_ledger)
        group by validation, report_id, plain, beside
    ) as c on c.validation = a.validation and c.report_id = a.report_id and c.plain = a.plain and c.beside = a.beside
    where a.kind = 'two_codes' and a.own_ledger and a.code is not null

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

-- a name that may be a person's is not repeated; ten others are named
select validation, centre, year, report_id, ledger, sheet, row_no, field, row_name, if(len(others) > 10, 'more', 'plain') as wording,
    if(kind = 'near_name', map {'heading': name_heading, 'name': title, 'others': array_to_string(others[1:10], '”“')},
        map {'heading': heading, 'name_heading': name_heading, 'code': code, 'others': array_to_string(others[1:10], '”“')}) as facts
from (from near union all by name from coded)
where len(others) > 0
union all by name
select validation, centre, year, report_id, ledger, sheet, row_no, field, row_name, wording, map {'name': title} as facts
from own;
