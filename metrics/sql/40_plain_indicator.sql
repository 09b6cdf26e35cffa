-- One row per centre, year and indicator that is counted from the ledgers themselves: its value, null where nothing was
-- reported, and the years that a running total lacks. addition: what the year itself adds to a running total.
create or replace table result.plain_indicator as
with

counted as (

    select c.centre, c.year, ii.indicator, c.entity, c.amount
    from result.contribution as c
    join definition.indicator_item as ii on ii.item = c.item
    where c.valid

),

in_year as (

    select
        centre, year, indicator, sum(amount) as amount, count(distinct entity) as entities, max(amount) as reported_value
    from counted
    group by centre, year, indicator

),

-- running distinct counts need only the first year in which an entity appears
newcomers as (

    select centre, first_year as year, indicator, count(*) as entities
    from (select centre, indicator, entity, min(year) as first_year from counted group by centre, indicator, entity)
    group by centre, first_year, indicator

),

yearly as (

    select
        r.centre, r.scheme, r.year, r.indicator, r.nature, r.measure, r.covers_to_date, r.state,
        coalesce(case r.measure when 'sum' then i.amount when 'distinct' then i.entities else i.reported_value end, 0)
            as annual_value,
        coalesce(case r.measure when 'distinct' then n.entities else i.amount end, 0) as addition
    from result.reported as r
    left join in_year as i on i.centre = r.centre and i.year = r.year and i.indicator = r.indicator
    left join newcomers as n on n.centre = r.centre and n.year = r.year and n.indicator = r.indicator

),

running as (

    select
        *,
        sum(addition) over so_far as total,
        list(year) filter (where state <> 'reported') over so_far as years_without,
        count(*) filter (where state = 'reported') over so_far as years_with
    from yearly
    window so_far as (partition by centre, indicator order by year)

)

select
    centre, scheme, year, indicator, nature, state,
    cast(case
        when nature = 'cumulative' then if(years_with > 0, total, null)
        when state = 'reported' then annual_value
    end as decimal(20, 2)) as numerator,
    case
        when nature <> 'cumulative' then []
        when covers_to_date then if(state = 'reported', [], [year])
        else coalesce(years_without, [])
    end as missing_years,
    cast(addition as decimal(20, 2)) as addition
from running;
