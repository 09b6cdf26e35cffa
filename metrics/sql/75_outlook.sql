-- Each centre by itself.
-- One row per centre, year and indicator with a dated last target: what is needed per year to arrive, and where the value
-- lands at that date if the yearly change of up to the last three years goes on (an estimate, never a status): landing at
-- their mean, landing_low and landing_high at the least and the greatest of them (from two years on; of one there is no range).
-- Of what is counted in wholes, what is needed is the next whole, and a landing no more than is surely there.
-- verdict: reaches, narrow (at the mean, not at the least), misses, for an indicator of which more is better and exact data.
create or replace table result.outlook as
with

changes as (

    select
        p.centre, p.year, p.indicator, p.value, p.last_value, p.last_due, p.completeness, p.direction,
        lag(p.value) over years as before, lag(p.completeness) over years as before_completeness,
        lag(p.year) over years as before_year
    from result.progress as p
    where p.completeness in ('exact', 'lower') and p.nature in ('annual', 'cumulative', 'stock')
    window years as (partition by p.centre, p.indicator order by p.year)

),

yearly as (

    select
        *,
        case
            when before_year = year - 1 and completeness = 'exact' and before_completeness = 'exact' then value - before
        end as change
    from changes

),

paced as (

    select
        centre, year, indicator, value, last_value, last_due, completeness,
        avg(change) over recent as pace, (count(change) over recent)::integer as pace_years,
        min(change) over recent as slowest, max(change) over recent as fastest, direction,
        year(last_due) - year as years_left
    from yearly
    window recent as (partition by centre, indicator order by year range between 2 preceding and current row)

),

landed as (

    select
        centre, year, indicator, years_left, pace, pace_years, value, last_value, completeness, direction,
        case when years_left > 0 and value < last_value then (last_value - value) / years_left end as needed_per_year,
        case when years_left > 0 and pace_years > 0 then value + pace * years_left end as landing,
        case when years_left > 0 and pace_years > 1 then value + slowest * years_left end as landing_low,
        case when years_left > 0 and pace_years > 1 then value + fastest * years_left end as landing_high
    from paced
    where last_due is not null

)

select
    l.centre, l.year, l.indicator, l.years_left, l.pace, l.pace_years,
    if(i.decimals = 0, ceil(l.needed_per_year), l.needed_per_year) as needed_per_year,
    if(i.decimals = 0, result.landed_whole(l.direction, l.landing), l.landing) as landing,
    if(i.decimals = 0, result.landed_whole(l.direction, l.landing_low), l.landing_low) as landing_low,
    if(i.decimals = 0, result.landed_whole(l.direction, l.landing_high), l.landing_high) as landing_high,
    case
        when not result.to_be_reached(direction) or result.side(direction) = 'ceiling' or years_left <= 0 then null
        when value >= last_value then 'reaches'
        when completeness <> 'exact' or landing is null then null
        when landing < last_value then 'misses'
        when landing_low < last_value then 'narrow'
        else 'reaches'
    end as verdict
from landed as l
join definition.indicator as i on i.indicator = l.indicator;
