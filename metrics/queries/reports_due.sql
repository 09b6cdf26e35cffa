-- One row per centre of a scheme and year it may report, the running year included, but none after it left (left_as: its state
-- then): how it stands, when it is due, and which year is to be reported next (the first one missing, otherwise the last). `expected` is false for years nobody
-- waits for yet: those after the last figures of a scheme that sets no deadline.
with

possible as (

    select
        c.centre, c.name, if(c.exited_on is null, null, c.state) as left_as, s.due_month, s.due_day, s.years_after,
        unnest(generate_series(
            definition.first_year(c.approved_on, s.first_report_year, s.years_after, s.first_due_years_after_approval, c.first_year),
            least((select year(today) from record.state), coalesce(year(c.exited_on), 9999))
        ))::integer as year
    from registry.centre as c
    join definition.scheme as s on s.scheme = c.scheme
    where c.scheme = $scheme

)

select
    p.centre, p.name, p.left_as, p.year, coalesce(y.timeliness, if(p.due_month is null, 'awaited', 'not_due')) as timeliness,
    coalesce(y.versions, 0)::integer as versions, y.first_received_at,
    case when p.due_month is not null then definition.due_on(p.year, p.years_after, p.due_month, p.due_day) end as due_on,
    p.year = coalesce(
        min(p.year) filter (where y.first_received_at is null) over (partition by p.centre),
        max(p.year) over (partition by p.centre)
    ) as next,
    y.centre is not null or p.due_month is not null as expected
from possible as p
left join result.centre_year as y on y.centre = p.centre and y.year = p.year
order by p.centre, p.year desc
