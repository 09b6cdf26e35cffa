-- Each centre by itself.
-- One row per centre and report year that is looked at: which version counts and which is examined, when it was due.
-- Years run from the first that is reported (definition.first_year; before it nothing is owed) to the last completed one, and to the running one when
-- its report was due already or is in; a scheme without a deadline ends with its last report. Which version counts: see
-- source.submission. A centre that left owes no report of a later year.
-- How far the reporting round has come stands apart (result.centre_year): it changes often, and no number rests on it.
create or replace table result.covered_year as
with

latest as (

    select c.centre, max(r.year) as last_reported, max(g.year) as last_graded
    from source.centre as c
    left join record.report as r on r.centre = c.centre
    left join source.grade as g on g.centre = c.centre
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
    from source.centre as c
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

select d.*, v.report_id, v.version, v.received_at, e.report_id as examined_id
from dated as d
left join source.submission as v on v.centre = d.centre and v.year = d.year and v.counts
left join source.submission as e on e.centre = d.centre and e.year = d.year and e.examined;
