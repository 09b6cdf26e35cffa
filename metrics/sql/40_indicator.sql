-- One row per centre, year and indicator: its value as an exact fraction (numerator over denominator), and how complete
-- it is. exact; lower: a running total with years missing (missing_years), only a lower bound; unknown: a ratio of such.
create or replace table result.indicator as
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

),

plain as (

    select
        centre, scheme, year, indicator, nature, state,
        cast(case
            when nature = 'cumulative' then if(years_with > 0, total, null)
            when state = 'reported' then annual_value
        end as decimal(20, 2)) as numerator,
        cast(1 as decimal(20, 2)) as denominator,
        case
            when nature <> 'cumulative' then []
            when covers_to_date then if(state = 'reported', [], [year])
            else coalesce(years_without, [])
        end as missing_years
    from running

),

ratio as (

    select
        y.centre, y.scheme, y.year, p.indicator, 'ratio' as nature,
        if(bool_and(v.numerator is not null), 'reported', 'unavailable') as state,
        if(bool_and(v.numerator is not null), sum(v.numerator) filter (where p.side = 'numerator'), null) as numerator,
        if(bool_and(v.numerator is not null), sum(v.numerator) filter (where p.side = 'denominator'), null)
            as denominator,
        list_sort(list_distinct(flatten(list(v.missing_years)))) as missing_years
    from result.centre_year as y
    join definition.scheme_indicator as si on si.scheme = y.scheme
    join definition.ratio_part as p on p.indicator = si.indicator
    join plain as v on v.centre = y.centre and v.year = y.year and v.indicator = p.part
    group by y.centre, y.scheme, y.year, p.indicator

)

select
    centre, scheme, year, indicator, nature, state, numerator, denominator, missing_years,
    case
        when numerator is null then 'none'
        when len(missing_years) = 0 then 'exact'
        when nature = 'ratio' then 'unknown'
        else 'lower'
    end as completeness,
    -- for showing only; comparisons use the fraction
    case when nature = 'ratio' then cast(numerator / nullif(denominator, 0) as decimal(24, 6))
        else cast(numerator as decimal(24, 6)) end as value
from (select * from plain union all by name select * from ratio);
