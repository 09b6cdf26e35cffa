-- One row per finding about one firm's name under two codes, whoever wrote the other (D28): the codes of firms are one for all centres.
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

    select t.* from result.twin as t join ambiguous as a on a.validation = t.validation and a.plain = t.plain

)

select
    a.validation, a.centre, a.year, a.report_id, a.ledger, a.sheet, a.row_no, a.field, a.row_name, 'plain' as wording,
    map {'heading': a.heading, 'name_heading': a.name_heading, 'code': a.code, 'others': string_agg(distinct b.code, '”“' order by b.code)} as facts
from called as a
join (select distinct validation, plain, code, beside, centre, year from called) as b
    on b.validation = a.validation and b.plain = a.plain and b.code <> a.code and b.beside = a.beside
    and (b.year = a.year or (b.year = a.year - 1 and b.centre = a.centre))
group by
    a.validation, a.centre, a.year, a.report_id, a.ledger, a.sheet, a.row_no, a.field, a.row_name, a.heading, a.name_heading, a.title, a.code;
