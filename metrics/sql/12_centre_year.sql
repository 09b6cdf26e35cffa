-- Each centre by itself.
-- One row per centre and report year that is looked at: result.covered_year, with how far the reporting round has come and whether
-- the report came in time. An extension moves the day it is due.
create or replace table result.centre_year as
with

-- a report that was returned came in all the same; one that was withdrawn did not
first_received as (

    select
        centre, year, min(handed_in_at) filter (where state <> 'draft') as first_received_at, count(*) as versions,
        any_value(state) filter (where examined) as round_state
    from source.submission
    group by centre, year

)

select
    y.*, x.due_on as extended_to, f.first_received_at,
    coalesce(f.versions, 0)::integer as versions, coalesce(f.round_state, 'none') as round_state,
    case
        when f.first_received_at is not null and y.due_on is null then 'no_deadline'
        when f.first_received_at is not null and f.first_received_at::date <= y.due_on then 'on_time'
        when f.first_received_at is not null and f.first_received_at::date <= x.due_on then 'in_extension'
        when f.first_received_at is not null then 'late'
        when y.due_on is null then 'awaited'
        when (select today from record.state) <= y.due_on then 'not_due'
        when (select today from record.state) <= x.due_on then 'extended'
        else 'overdue'
    end as timeliness
from result.covered_year as y
left join first_received as f on f.centre = y.centre and f.year = y.year
left join source.extension_in_force as x on x.centre = y.centre and x.year = y.year;
