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

-- one way of writing each name is told of; twelve are its own, ten others, and one that says that there are more
this_year as (

    select validation, code, year, list({'title': title, 'plain': plain} order by title, plain)[1:12] as names
    from (select validation, code, year, plain, min(title) as title from called group by all)
    group by all

),

year_before as (

    select validation, code, centre, year + 1 as year, list({'title': title, 'plain': plain} order by title, plain)[1:12] as names
    from (select validation, code, centre, year, plain, min(title) as title from called group by all)
    group by all

),

-- told where it happens: in the year in which a name stands beside another, or follows another. Each row is set beside the few names
-- of its code, never beside every other row: one code may stand in all
renamed as (

    select
        c.validation, c.centre, c.year, c.report_id, c.ledger, c.sheet, c.row_no, c.field, c.row_name, c.code, c.title,
        result.other_titles(t.names || coalesce(b.names, []), c.plain) as others
    from called as c
    join this_year as t on t.validation = c.validation and t.code = c.code and t.year = c.year
    left join year_before as b on b.validation = c.validation and b.code = c.code and b.centre = c.centre and b.year = c.year

)

select validation, centre, year, report_id, ledger, sheet, row_no, field, row_name, 'plain' as wording,
    map {'words': words, 'names': names} as facts
from others
union all
select validation, centre, year, report_id, ledger, sheet, row_no, field, row_name, if(len(others) > 10, 'more', 'plain'),
    map {'code': code, 'name': title, 'others': array_to_string(others[1:10], '”“')}
from renamed
where len(others) > 0;
