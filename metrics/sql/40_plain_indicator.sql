-- Each centre by itself.
-- One row per centre, year, day on which it is judged (result.moment) and indicator that is counted from the ledgers themselves:
-- its value, null where nothing was reported, and the years that a running total lacks. addition: what the year itself adds to
-- a running total. On a day inside the year count the rows dated up to it and what was in force on it (D26); rows without a
-- date, and what an opening balance of the year says, count as at its end, and undated says so.
-- opening: what a running total begins with, as registered (D23); what a report says of the years up to then is in it already.
-- A running total lacks the years since approval for which there is neither a report nor an opening balance.
create or replace table result.plain_on_day as
with

opening as (

    select
        centre, indicator, max(year(as_of))::integer as until_year, sum(value) as amount, count(entity) as entities,
        max(as_of) as as_of
    from source.opening
    group by centre, indicator

),

counted as (

    select
        c.centre, c.year, m.on_day, m.at_year_end, ii.indicator, c.entity, c.amount, c.dated is null as undated,
        i.nature = 'cumulative' and coalesce(c.year <= o.until_year, false) as in_opening
    from result.contribution as c
    join result.moment as m on m.centre = c.centre and m.year = c.year
    join definition.indicator_item as ii on ii.item = c.item
    join definition.indicator as i on i.indicator = ii.indicator
    left join opening as o on o.centre = c.centre and o.indicator = ii.indicator
    where if(
        m.at_year_end, c.valid,
        (c.valid or c.reason = 'ended' and c.ended_on >= m.on_day) and coalesce(c.dated <= m.on_day, true)
    )

),

in_year as (

    select
        centre, year, on_day, indicator, sum(amount) as amount, count(distinct entity) as entities, max(amount) as reported_value,
        sum(amount) filter (where not in_opening) as new_amount, bool_or(undated) as undated
    from counted
    group by centre, year, on_day, indicator

),

-- running distinct counts need only the first year in which an entity appears; what the opening balance names is no newcomer
first_seen as (

    select centre, indicator, entity, min(year) as first_year
    from (
        select centre, indicator, entity, year from counted where at_year_end and not in_opening
        union all
        select centre, indicator, entity, 0 from source.opening where entity is not null
    )
    group by centre, indicator, entity

),

newcomers as (

    select centre, first_year as year, make_date(first_year, 12, 31) as on_day, indicator, count(*) as entities
    from first_seen
    where first_year > 0
    group by centre, first_year, indicator
    union all
    select c.centre, c.year, c.on_day, c.indicator, count(distinct c.entity)
    from counted as c
    join first_seen as f on f.centre = c.centre and f.indicator = c.indicator and f.entity = c.entity and f.first_year = c.year
    where not c.at_year_end and not c.in_opening
    group by c.centre, c.year, c.on_day, c.indicator

),

-- what is counted from rows that have no date at all: also where there are none
dateless as (

    select ii.indicator, bool_or(t.dated is null) as dateless
    from definition.indicator_item as ii
    join definition.item as t on t.item = ii.item
    group by ii.indicator

),

yearly as (

    select
        r.centre, r.scheme, r.year, m.on_day, m.at_year_end, r.indicator, r.nature, r.measure, r.covers_to_date, r.state,
        coalesce(case r.measure when 'sum' then i.amount when 'distinct' then i.entities else i.reported_value end, 0)
            as annual_value,
        coalesce(case r.measure when 'distinct' then n.entities else i.new_amount end, 0) as addition,
        if(r.nature = 'cumulative', coalesce(o.amount, 0) + coalesce(o.entities, 0), 0) as opening,
        not m.at_year_end and r.state = 'reported' and (
            t.dateless or coalesce(i.undated, false) or r.nature = 'cumulative' and coalesce(r.year <= o.until_year, false)
        ) as undated,
        o.until_year, r.state = 'reported' or coalesce(r.year <= o.until_year, false) as known,
        -- years since approval that no report is asked for
        list_filter(
            generate_series(year(y.approved_on), min(r.year) over (partition by r.centre, r.indicator) - 1),
            lambda before: before > coalesce(o.until_year, 0)
        ) as years_before
    from result.reported as r
    join result.moment as m on m.centre = r.centre and m.year = r.year
    join dateless as t on t.indicator = r.indicator
    join result.covered_year as y on y.centre = r.centre and y.year = r.year
    left join opening as o on o.centre = r.centre and o.indicator = r.indicator
    left join in_year as i on i.centre = r.centre and i.year = r.year and i.on_day = m.on_day and i.indicator = r.indicator
    left join newcomers as n on n.centre = r.centre and n.year = r.year and n.on_day = m.on_day and n.indicator = r.indicator

),

-- what stood before the year, and which years are known up to it
running as (

    select
        centre, year, indicator, sum(addition) over so_far - addition as before,
        list(year) filter (where not known) over so_far as years_without,
        count(*) filter (where known) over so_far as years_with
    from yearly
    where at_year_end
    window so_far as (partition by centre, indicator order by year)

)

select
    y.centre, y.scheme, y.year, y.on_day, y.at_year_end, y.indicator, y.nature, y.state,
    cast(case
        when y.nature = 'cumulative'
            then if(r.years_with > 0 or y.until_year is not null, y.opening + r.before + y.addition, null)
        when y.state = 'reported' then y.annual_value
    end as decimal(20, 2)) as numerator,
    case
        when y.nature <> 'cumulative' then []
        when y.covers_to_date then if(y.state = 'reported', [], [y.year])
        else list_concat(y.years_before, coalesce(r.years_without, []))
    end::integer[] as missing_years,
    cast(y.addition as decimal(20, 2)) as addition, cast(y.opening as decimal(20, 2)) as opening, y.undated
from yearly as y
join running as r on r.centre = y.centre and r.year = y.year and r.indicator = y.indicator;

-- One row per centre, year and indicator: the same at the end of the year.
create or replace view result.plain_indicator as
select * exclude (on_day, at_year_end, undated) from result.plain_on_day where at_year_end;
