-- One row per finding about one firm's name under two codes, whoever wrote the other (D28): the codes of firms are one for all centres.
-- Ten others are named. Each row is set beside the few codes of its name, never beside every other row: one name may stand in all.
create or replace table result.finding_code as
with

-- few names stand beside two codes
ambiguous as (

    select validation, plain
    from result.twin
    where kind = 'two_codes' and not own_ledger
    group by validation, plain
    having min(code) <> max(code)

),

called as (

    select t.* from result.twin as t join ambiguous as a on a.validation = t.validation and a.plain = t.plain where t.code is not null

),

-- twelve are its own, ten others, and one that says that there are more
this_year as (

    select validation, plain, beside, year, min(code, 12) as codes
    from (select distinct validation, plain, beside, year, code from called)
    group by all

),

year_before as (

    select validation, plain, beside, centre, year + 1 as year, min(code, 12) as codes
    from (select distinct validation, plain, beside, centre, year, code from called)
    group by all

),

compared as (

    select
        a.*, list_filter(list_sort(list_distinct(t.codes || coalesce(b.codes, []))), lambda code: code <> a.code) as others
    from called as a
    join this_year as t on t.validation = a.validation and t.plain = a.plain and t.beside = a.beside and t.year = a.year
    left join year_before as b
        on b.validation = a.validation and b.plain = a.plain and b.beside = a.beside and b.centre = a.centre and b.year = a.year

)

select
    validation, centre, year, report_id, ledger, sheet, row_no, field, row_name, if(len(others) > 10, 'more', 'plain') as wording,
    map {'heading': heading, 'name_heading': name_heading, 'code': code, 'others': array_to_string(others[1:10], '”“')} as facts
from compared
where len(others) > 0;
