-- One row per finding about an item of money that is out of all proportion to what the other centres of the scheme report of it.
create or replace table result.finding_beyond as
with

-- what the centres of a scheme report of an item in a year, in order
reported as (

    select scheme, year, item, list(value order by value) as sorted, count(*) as centres
    from result.item_sum
    where counting
    group by scheme, year, item

),

-- the few that are worth comparing with each of the others: without its own the middle is one place lower at most; what is
-- beyond the target is told already
candidates as (

    select v.validation, v.most, v.least, s.*
    from definition.validation as v, result.item_looked_at as s
    join reported as p on p.scheme = s.scheme and p.year = s.year and p.item = s.item
    where
        v.kind = 'beyond_others' and p.centres >= v.least and s.value >= v.most * p.sorted[greatest((p.centres - 1) // 2, 1)]
        and not exists (from result.finding_size as b where b.report_id = s.report_id and b.row_name = s.item and b.row_no is null)

),

compared as (

    select c.*, count(*) as others, median(o.value) as middle
    from candidates as c
    join result.item_sum as o on o.scheme = c.scheme and o.year = c.year and o.item = c.item and o.centre <> c.centre and o.counting
    group by all

)

select
    validation, centre, year, report_id, ledger, item as row_name, 'plain' as wording,
    map {'item': label, 'value': result.in_words(value, 'yuan'), 'others': others::varchar,
        'middle': result.in_words(middle::decimal(20, 2), 'yuan'), 'times': (value / middle)::bigint::varchar} as facts
from compared
where others >= least and value >= most * middle;
