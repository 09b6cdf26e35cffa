-- Each centre by itself.
-- One row per contribution that is in doubt, and why. A finding that raises a flag casts doubt as long as it stands in the
-- report that counts: until the data are mended, or the department has confirmed that nothing is to be done about the flag.
-- A finding about a row concerns what the row counts towards; one about a total, the rows of that total.
-- Of two years that lie a unit slip apart it is not known which is wrong: after a rise the later is in doubt; after a fall
-- the earlier, and the later as well unless the earlier was in doubt already.
create or replace table result.doubtful_row as
with

undismissed as (

    select f.finding, f.validation, v.kind, f.label, f.centre, f.year, f.report_id, f.ledger, f.row_no, f.item, f.found
    from result.finding as f
    join definition.validation as v on v.validation = f.validation
    join source.submission as s on s.report_id = f.report_id and s.counts
    where f.flag is not null and not exists (
        from result.flag as x
        where
            x.centre = f.centre and x.year = f.year and x.flag = f.flag and x.message = f.found
            and x.disposition = 'confirmed' and x.decision = 'dismiss'
    )

),

-- of an item, or of a whole sheet
amounts as (

    select
        s.finding, sum(c.amount) filter (where c.year = s.year) as now, sum(c.amount) filter (where c.year = s.year - 1) as before
    from undismissed as s
    join result.contribution as c
        on c.centre = s.centre and c.year between s.year - 1 and s.year and c.valid and c.ledger = s.ledger
        and (s.item is null or c.item = s.item)
    join definition.item as i on i.item = c.item and i.unit = 'yuan'
    where s.kind in ('unit_slip', 'tenfold')
    group by s.finding

),

fallen as (

    select s.*, exists (
        from undismissed as e
        where e.kind = s.kind and e.centre = s.centre and e.ledger = s.ledger and e.item is not distinct from s.item and e.year = s.year - 1
    ) as known
    from undismissed as s
    join amounts as a on a.finding = s.finding and a.now < a.before

),

concerned as (

    select * from undismissed as s where not exists (from fallen as f where f.finding = s.finding and f.known)
    union all by name
    select f.* exclude (known) replace (f.year - 1 as year, y.report_id as report_id)
    from fallen as f
    join result.covered_year as y on y.centre = f.centre and y.year = f.year - 1

)

select
    c.centre, c.scheme, c.year, c.report_id, c.ledger, c.row_no, c.item, c.entity, c.amount,
    list_sort(list_distinct(list(d.label))) as doubts, list_sort(list_distinct(list(d.found))) as reasons
from concerned as d
join result.contribution as c
    on c.report_id = d.report_id and c.valid and c.ledger = d.ledger
    and (d.row_no is null or c.row_no = d.row_no) and (d.item is null or c.item = d.item)
group by c.centre, c.scheme, c.year, c.report_id, c.ledger, c.row_no, c.item, c.entity, c.amount;
