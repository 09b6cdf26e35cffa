-- One row per centre, year and indicator that is counted from the ledgers themselves: its value, null where nothing was
-- reported, and the years that a running total lacks. addition: what the year itself adds to a running total.
-- opening: what a running total begins with, as registered (D23); what a report says of the years up to then is in it already.
-- A running total lacks the years since approval for which there is neither a report nor an opening balance.
create or replace table result.plain_indicator as
with

opening as (

    select
        centre, indicator, max(year(as_of))::integer as until_year, sum(value) as amount, count(entity) as entities,
        max(as_of) as as_of
    from registry.opening
    group by centre, indicator

),

counted as (

    select
        c.centre, c.year, ii.indicator, c.entity, c.amount,
        i.nature = 'cumulative' and coalesce(c.year <= o.until_year, false) as in_opening
    from result.contribution as c
    join definition.indicator_item as ii on ii.item = c.item
    join definition.indicator as i on i.indicator = ii.indicator
    left join opening as o on o.centre = c.centre and o.indicator = ii.indicator
    where c.valid

),

in_year as (

    select
        centre, year, indicator, sum(amount) as amount, count(distinct entity) as entities, max(amount) as reported_value,
        sum(amount) filter (where not in_opening) as new_amount
    from counted
    group by centre, year, indicator

),

-- running distinct counts need only the first year in which an entity appears; what the opening balance names is no newcomer
newcomers as (

    select centre, first_year as year, indicator, count(*) as entities
    from (
        select centre, indicator, entity, min(year) as first_year
        from (
            select centre, indicator, entity, year from counted where not in_opening
            union all
            select centre, indicator, entity, 0 from registry.opening where entity is not null
        )
        group by centre, indicator, entity
    )
    where first_year > 0
    group by centre, first_year, indicator

),

yearly as (

    select
        r.centre, r.scheme, r.year, r.indicator, r.nature, r.measure, r.covers_to_date, r.state,
        coalesce(case r.measure when 'sum' then i.amount when 'distinct' then i.entities else i.reported_value end, 0)
            as annual_value,
        coalesce(case r.measure when 'distinct' then n.entities else i.new_amount end, 0) as addition,
        if(r.nature = 'cumulative', coalesce(o.amount, 0) + coalesce(o.entities, 0), 0) as opening,
        o.until_year, r.state = 'reported' or coalesce(r.year <= o.until_year, false) as known,
        -- years since approval that no report is asked for
        list_filter(
            generate_series(year(y.approved_on), min(r.year) over (partition by r.centre, r.indicator) - 1),
            lambda before: before > coalesce(o.until_year, 0)
        ) as years_before
    from result.reported as r
    join result.centre_year as y on y.centre = r.centre and y.year = r.year
    left join opening as o on o.centre = r.centre and o.indicator = r.indicator
    left join in_year as i on i.centre = r.centre and i.year = r.year and i.indicator = r.indicator
    left join newcomers as n on n.centre = r.centre and n.year = r.year and n.indicator = r.indicator

),

running as (

    select
        *,
        sum(addition) over so_far as total,
        list(year) filter (where not known) over so_far as years_without,
        count(*) filter (where known) over so_far as years_with
    from yearly
    window so_far as (partition by centre, indicator order by year)

)

select
    centre, scheme, year, indicator, nature, state,
    cast(case
        when nature = 'cumulative' then if(years_with > 0 or until_year is not null, opening + total, null)
        when state = 'reported' then annual_value
    end as decimal(20, 2)) as numerator,
    case
        when nature <> 'cumulative' then []
        when covers_to_date then if(state = 'reported', [], [year])
        else list_concat(years_before, coalesce(years_without, []))
    end::integer[] as missing_years,
    cast(addition as decimal(20, 2)) as addition, cast(opening as decimal(20, 2)) as opening
from running;
