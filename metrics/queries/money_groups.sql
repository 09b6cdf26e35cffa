-- One row per centre of a scheme and group of sources (definition.money_group): what counts in one year, and since approval up to it.
-- Columns as of money_of_scheme: in_year is null where the year was not reported; where a year before was not, `complete` is
-- false and total a lower bound. in_year_doubtful, total_doubtful: how much of each is in doubt (result.doubtful_row).
with

source as (

    select ii.indicator, i.item, i.unit, i.money_group
    from definition.indicator_item as ii
    join definition.item as i on i.item = ii.item and i.money_group is not null
    where list_contains($indicators, ii.indicator)

),

counted as (

    select c.centre, s.money_group, sum(c.amount) filter (where c.year = $year) as in_year, sum(c.amount) as total
    from result.contribution as c
    join source as s on s.item = c.item
    where c.scheme = $scheme and c.year <= $year and c.valid
    group by c.centre, s.money_group

),

doubted as (

    select r.centre, s.money_group, sum(r.amount) filter (where r.year = $year) as in_year, sum(r.amount) as total
    from result.doubtful_row as r
    join source as s on s.item = r.item
    where r.scheme = $scheme and r.year <= $year
    group by r.centre, s.money_group

),

given as (

    select
        y.centre, s.money_group, any_value(s.unit) as unit, bool_and(y.state = 'reported') as complete,
        coalesce(bool_and(y.state = 'reported') filter (where y.year = $year), false) as this_year,
        bool_or(y.state = 'reported') as ever
    from result.reported as y
    join source as s on s.indicator = y.indicator
    where y.scheme = $scheme and y.year <= $year
    group by y.centre, s.money_group

)

select
    g.centre, c.name, g.money_group, m.label, g.unit, g.complete, g.this_year,
    if(g.this_year, coalesce(n.in_year, 0), null) as in_year, if(g.ever, coalesce(n.total, 0), null) as total,
    d.in_year as in_year_doubtful, d.total as total_doubtful
from given as g
join registry.centre as c on c.centre = g.centre
join definition.money_group as m on m.money_group = g.money_group
left join counted as n on n.centre = g.centre and n.money_group = g.money_group
left join doubted as d on d.centre = g.centre and d.money_group = g.money_group
order by g.centre, m.position
