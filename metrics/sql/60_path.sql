-- Each centre by itself.
-- One row per centre, year, indicator and side (floor, ceiling) with a target that applies: the last target, and the path at the
-- year-end as an exact fraction. The path is the letter's annual target where there is one; otherwise it runs piecewise linearly
-- by days through approval (0) and the dated targets (推算, only where it lies between two of them), and stays at the last one.
-- Targets to be maintained are their own path; what is to be done by a day (direction done) has none before that day. What is to
-- come down (at_most) runs from its base: the one the letter states, as of approval, otherwise the complete value at the end of
-- the year of approval; without a base there is no path before the first target is due (D29).
create or replace table result.path as
with

dated as (

    select centre, year, indicator, side, due_on, value, direction, basis, base
    from result.target
    where applicable and due_on is not null
    qualify row_number() over (
        partition by centre, year, indicator, side, due_on order by if(side = 'floor', -value, value), basis, rule
    ) = 1

),

constant as (

    select centre, year, indicator, side, value, direction, basis from result.target where applicable and due_on is null

),

around as (

    select
        y.centre, y.year, y.year_end, y.approved_on, d.indicator, d.side,
        arg_max(d.value, d.due_on) as last_value, max(d.due_on) as last_due,
        arg_max(d.direction, d.due_on) as direction, arg_max(d.basis, d.due_on) as basis,
        max(d.due_on) filter (where d.due_on <= y.year_end) as before_on,
        arg_max(d.value, d.due_on) filter (where d.due_on <= y.year_end) as before_value,
        min(d.due_on) filter (where d.due_on > y.year_end) as after_on,
        arg_min(d.value, d.due_on) filter (where d.due_on > y.year_end) as after_value,
        arg_min(d.base, d.due_on) filter (where d.base is not null) as stated_base
    from result.covered_year as y
    join dated as d on d.centre = y.centre and d.year = y.year
    group by y.centre, y.year, y.year_end, y.approved_on, d.indicator, d.side

),

-- from where what is to come down comes down: as a fraction, and since when
based as (

    select
        a.*, a.side = 'ceiling' and a.direction = 'at_most' as falls,
        -- of a ratio both sides in hundredths, so that denominators are whole numbers
        if(a.stated_base is not null, a.stated_base, v.numerator * if(v.denominator = 1, 1, 100)) as base_numerator,
        if(a.stated_base is not null, 1, v.denominator * if(v.denominator = 1, 1, 100)) as base_denominator,
        if(a.stated_base is not null, a.approved_on, make_date(year(a.approved_on), 12, 31)) as base_on
    from around as a
    left join result.indicator as v
        on v.centre = a.centre and v.year = year(a.approved_on) and v.indicator = a.indicator and v.completeness = 'exact'
        and v.denominator > 0

),

-- a base that is below the target already asks for no more than to stay below it
spans as (

    select
        *,
        case
            when before_on is not null then before_value
            when not falls then 0
            when result.meets('at_most', base_numerator, base_denominator, after_value) then after_value
            else base_numerator
        end as from_numerator,
        case
            when before_on is not null or not falls or result.meets('at_most', base_numerator, base_denominator, after_value) then 1
            else base_denominator
        end as from_denominator,
        case when before_on is not null then before_on when falls then base_on else approved_on end as from_on
    from based

),

placed as (

    select
        *, datediff('day', from_on, after_on) as span_days, datediff('day', from_on, year_end) as gone_days,
        after_on is not null and result.to_be_reached(direction) and direction <> 'done' and from_numerator is not null
            and year_end > from_on as between_two
    from spans

),

interpolated as (

    select
        centre, year, indicator, side, direction, basis, last_value, last_due, falls, before_on is null and falls as first_leg,
        base_numerator, base_denominator,
        case
            when between_two then try(cast(
                from_numerator * (span_days - gone_days) + after_value * from_denominator * gone_days as decimal(38, 4)
            ))
            when after_on is null then last_value
            when not result.to_be_reached(direction) then after_value
            else from_numerator
        end as path_numerator,
        case
            when between_two then try(cast(from_denominator * span_days as decimal(20, 0)))
            when after_on is null or not result.to_be_reached(direction) then 1
            else from_denominator
        end as path_denominator,
        between_two as estimated
    from placed

),

-- one side of a fraction is nothing without the other
known as (

    select * replace (
        if(path_denominator is null, null, path_numerator) as path_numerator,
        if(path_numerator is null, null, path_denominator) as path_denominator
    )
    from interpolated

),

all_paths as (

    select * from known
    union all by name
    select
        s.centre, s.year, s.indicator, s.side, s.direction, s.basis, s.value as last_value, null as last_due,
        s.value as path_numerator, 1 as path_denominator, false as estimated
    from constant as s
    where not exists (
        from interpolated as i
        where i.centre = s.centre and i.year = s.year and i.indicator = s.indicator and i.side = s.side
    )

)

select
    coalesce(p.centre, a.centre) as centre, coalesce(p.year, a.year) as year,
    coalesce(p.indicator, a.indicator) as indicator, coalesce(p.side, a.side) as side,
    coalesce(p.direction, a.direction) as direction, coalesce(p.basis, 'letter') as basis,
    coalesce(p.last_value, a.value) as last_value, p.last_due,
    cast(coalesce(a.value, p.path_numerator) as decimal(38, 4)) as path_numerator,
    cast(if(a.value is not null, 1, p.path_denominator) as decimal(20, 0)) as path_denominator,
    coalesce(p.estimated and a.value is null, false) as estimated,
    if(p.falls, p.base_numerator, null) as base_numerator, if(p.falls, p.base_denominator, null) as base_denominator,
    a.value as annual_target, a.letter_no as annual_letter_no
from all_paths as p
full join result.annual_target as a
    on a.centre = p.centre and a.year = p.year and a.indicator = p.indicator and a.side = p.side;
