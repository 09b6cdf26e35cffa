-- One row per finding across centres, or across the names of one firm: who else reports the same.
create or replace table result.finding_across as
with

-- few of all that is claimed is claimed by several
claimants as (

    select validation, year, shared
    from result.claim
    group by validation, year, shared
    having min(centre) <> max(centre)

),

several as (

    select c.* from result.claim as c join claimants as s on s.validation = c.validation and s.year = c.year and s.shared = c.shared

),

others as (

    select
        n.validation, n.centre, n.year, n.report_id, n.ledger, n.sheet, n.row_no, n.field, n.row_name, n.words,
        string_agg(distinct o.name, '、' order by o.name) as names
    from several as n
    join (select distinct validation, year, shared, centre from several) as c
        on c.validation = n.validation and c.year = n.year and c.shared = n.shared and c.centre <> n.centre
    join source.centre as o on o.centre = c.centre
    group by all

),

-- few codes stand beside two names
ambiguous as (

    select validation, code from result.firm_named group by validation, code having min(plain) <> max(plain)

),

called as (

    select c.* from result.firm_named as c join ambiguous as a on a.validation = c.validation and a.code = c.code

),

-- told where it happens: in the year in which a name stands beside another, or follows another
renamed as (

    select
        c.validation, c.centre, c.year, c.report_id, c.ledger, c.sheet, c.row_no, c.field, c.row_name,
        map {'code': c.code, 'name': c.title, 'others': string_agg(distinct o.title, '”“' order by o.title)} as facts
    from called as c
    join (select distinct validation, code, plain, title, centre, year from called) as o
        on o.validation = c.validation and o.code = c.code and o.plain <> c.plain
        and (o.year = c.year or (o.year = c.year - 1 and o.centre = c.centre))
    group by c.validation, c.centre, c.year, c.report_id, c.ledger, c.sheet, c.row_no, c.field, c.row_name, c.code, c.title

)

select validation, centre, year, report_id, ledger, sheet, row_no, field, row_name, 'plain' as wording,
    map {'words': words, 'names': names} as facts
from others
union all
select validation, centre, year, report_id, ledger, sheet, row_no, field, row_name, 'plain', facts from renamed;
