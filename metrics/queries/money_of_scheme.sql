-- One row per centre of a scheme and source of money: what counts in one year, and since approval up to it. In the
-- source's own unit; `complete` is false where a year before was not reported, and amounts are then lower bounds.
-- in_year_doubtful, total_doubtful: how much of each is in doubt (result.doubtful_row).
with

counted as (

    select centre, item, sum(amount) filter (where year = $year) as in_year, sum(amount) as total
    from result.contribution
    where scheme = $scheme and year <= $year and valid
    group by centre, item

),

doubted as (

    select centre, item, sum(amount) filter (where year = $year) as in_year, sum(amount) as total
    from result.doubtful_row
    where scheme = $scheme and year <= $year
    group by centre, item

),

given as (

    select centre, indicator, bool_and(state = 'reported') as complete, bool_or(state = 'reported' and year = $year) as this_year
    from result.reported
    where scheme = $scheme and year <= $year and list_contains($indicators, indicator)
    group by centre, indicator

)

select
    g.centre, c.name, i.item, i.label, i.unit, i.money_group, g.complete, g.this_year,
    if(g.this_year, coalesce(n.in_year, 0), null) as in_year, coalesce(n.total, 0) as total,
    d.in_year as in_year_doubtful, d.total as total_doubtful
from given as g
join registry.centre as c on c.centre = g.centre
join definition.indicator_item as ii on ii.indicator = g.indicator
join definition.item as i on i.item = ii.item
left join counted as n on n.centre = g.centre and n.item = i.item
left join doubted as d on d.centre = g.centre and d.item = i.item
order by g.centre, i.item
