-- One row per centre and report year that is looked at: which version counts, when it was due, whether it came in time.
-- Years run from the first that is reported (definition.first_year; before it nothing is owed) to the last completed one, and to the running one when
-- its report was due already or is in; a scheme without a deadline ends with its last report. Which version counts: see
-- record.submission. An extension moves the day a report is due. A centre that left owes no report of a later year.

create or replace table result.centre_year as
with

-- what is a wide view is planned and computed once
submission as materialized (from record.submission),

counting as (

    select centre, year, report_id, version, received_at
    from submission
    where counts

),

examined as (select centre, year, report_id as examined_id, state as round_state from submission where examined),

-- a report that was returned came in all the same; one that was withdrawn did not
first_received as (

    select centre, year, min(handed_in_at) filter (where state <> 'draft') as first_received_at, count(*) as versions
    from submission
    group by centre, year

),

latest as (

    select c.centre, max(r.year) as last_reported, max(g.year) as last_graded
    from registry.centre as c
    left join record.report as r on r.centre = c.centre
    left join registry.grade as g on g.centre = c.centre
    group by c.centre

),

years as (

    select
        c.centre, c.name, c.scheme, c.host, c.approved_on, c.term_end, c.state, c.nature,
        unnest(generate_series(
            definition.first_year(c.approved_on, s.first_report_year, s.years_after, s.first_due_years_after_approval, c.first_year),
            greatest(
                coalesce(l.last_reported, 0), coalesce(l.last_graded, 0),
                if(s.due_month is null, 0, least((
                    select year(today) - if(today > definition.due_on(year(today), s.years_after, s.due_month, s.due_day), 0, 1)
                    from record.state
                ), coalesce(year(c.exited_on), 9999)))
            )
        ))::integer as year
    from registry.centre as c
    join definition.scheme as s on s.scheme = c.scheme
    join latest as l on l.centre = c.centre

),

dated as (

    select
        y.*, make_date(y.year, 12, 31) as year_end,
        case when s.due_month is not null then definition.due_on(y.year, s.years_after, s.due_month, s.due_day) end as due_on
    from years as y
    join definition.scheme as s on s.scheme = y.scheme

)

select
    d.*, x.due_on as extended_to, c.report_id, c.version, c.received_at, f.first_received_at,
    coalesce(f.versions, 0)::integer as versions, e.examined_id, coalesce(e.round_state, 'none') as round_state,
    case
        when f.first_received_at is not null and d.due_on is null then 'no_deadline'
        when f.first_received_at is not null and f.first_received_at::date <= d.due_on then 'on_time'
        when f.first_received_at is not null and f.first_received_at::date <= x.due_on then 'in_extension'
        when f.first_received_at is not null then 'late'
        when d.due_on is null then 'awaited'
        when (select today from record.state) <= d.due_on then 'not_due'
        when (select today from record.state) <= x.due_on then 'extended'
        else 'overdue'
    end as timeliness
from dated as d
left join counting as c on c.centre = d.centre and c.year = d.year
left join examined as e on e.centre = d.centre and e.year = d.year
left join first_received as f on f.centre = d.centre and f.year = d.year
left join record.extension_in_force as x on x.centre = d.centre and x.year = d.year;
