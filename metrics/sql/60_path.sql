-- One row per centre, year and indicator with a target that applies: the last target, and the path at the year-end as an
-- exact fraction. The path is the letter's annual target where there is one; otherwise it runs piecewise linearly by days
-- through approval (0) and the dated targets (推算), and stays at the last one. Targets to be maintained are their own path;
-- what is to be done by a day (direction done) has none before that day.
create or replace table result.path as
with

dated as (

    select centre, year, indicator, due_on, value, direction, basis
    from result.target
    where applicable and due_on is not null
    qualify row_number() over (partition by centre, year, indicator, due_on order by value desc) = 1

),

constant as (

    select centre, year, indicator, value, direction, basis from result.target where applicable and due_on is null

),

around as (

    select
        y.centre, y.year, y.year_end, y.approved_on, d.indicator,
        arg_max(d.value, d.due_on) as last_value, max(d.due_on) as last_due,
        arg_max(d.direction, d.due_on) as direction, arg_max(d.basis, d.due_on) as basis,
        max(d.due_on) filter (where d.due_on <= y.year_end) as before_on,
        arg_max(d.value, d.due_on) filter (where d.due_on <= y.year_end) as before_value,
        min(d.due_on) filter (where d.due_on > y.year_end) as after_on,
        arg_min(d.value, d.due_on) filter (where d.due_on > y.year_end) as after_value
    from result.centre_year as y
    join dated as d on d.centre = y.centre and d.year = y.year
    group by y.centre, y.year, y.year_end, y.approved_on, d.indicator

),

spans as (

    select
        *,
        coalesce(before_value, 0) as from_value,
        datediff('day', coalesce(before_on, approved_on), after_on) as span_days,
        datediff('day', coalesce(before_on, approved_on), year_end) as gone_days
    from around

),

interpolated as (

    select
        centre, year, indicator, direction, basis, last_value, last_due,
        case
            when after_on is null or not result.to_be_reached(direction)
                then coalesce(after_value, last_value)
            when direction = 'done' then from_value
            else from_value * span_days + (after_value - from_value) * gone_days
        end as path_numerator,
        case
            when after_on is null or direction = 'done' or not result.to_be_reached(direction) then 1
            else span_days
        end as path_denominator,
        after_on is not null and direction <> 'done' as estimated
    from spans

),

all_paths as (

    select * from interpolated
    union all by name
    select
        s.centre, s.year, s.indicator, s.direction, s.basis, s.value as last_value, null as last_due,
        s.value as path_numerator, 1 as path_denominator, false as estimated
    from constant as s
    where not exists (
        from interpolated as i where i.centre = s.centre and i.year = s.year and i.indicator = s.indicator
    )

)

select
    coalesce(p.centre, a.centre) as centre, coalesce(p.year, a.year) as year,
    coalesce(p.indicator, a.indicator) as indicator,
    coalesce(p.direction, a.direction) as direction, coalesce(p.basis, 'letter') as basis,
    coalesce(p.last_value, a.value) as last_value, p.last_due,
    cast(coalesce(a.value, p.path_numerator) as decimal(38, 4)) as path_numerator,
    cast(if(a.value is not null, 1, p.path_denominator) as decimal(12, 0)) as path_denominator,
    coalesce(p.estimated and a.value is null, false) as estimated,
    a.value as annual_target, a.letter_no as annual_letter_no
from all_paths as p
full join result.annual_target as a on a.centre = p.centre and a.year = p.year and a.indicator = p.indicator;
