-- One row per year and group of sources (definition.money_group) of a centre's money that counts. Columns as of `money`: amount is
-- null in a year that was not reported (state says why); zero is a reported zero; doubtful: how much of it is in doubt.
with

source as (

    select ii.indicator, i.item, i.unit, i.money_group
    from definition.indicator_item as ii
    join definition.item as i on i.item = ii.item and i.money_group is not null
    where list_contains($indicators, ii.indicator)

),

counted as (

    select c.year, s.money_group, sum(c.amount) as amount
    from result.contribution as c
    join source as s on s.item = c.item
    where c.centre = $centre and c.valid
    group by c.year, s.money_group

),

doubted as (

    select r.year, s.money_group, sum(r.amount) as doubtful
    from result.doubtful_row as r
    join source as s on s.item = r.item
    where r.centre = $centre
    group by r.year, s.money_group

),

given as (

    -- the worst of the ledgers that the group's sources stand in
    select
        y.year, s.money_group, any_value(s.unit) as unit,
        coalesce(min(y.state) filter (where y.state <> 'reported'), 'reported') as state
    from result.reported as y
    join source as s on s.indicator = y.indicator
    where y.centre = $centre
    group by y.year, s.money_group

)

select
    g.year, g.money_group, m.label, g.unit, g.state, if(g.state = 'reported', coalesce(n.amount, 0), null) as amount, d.doubtful
from given as g
join definition.money_group as m on m.money_group = g.money_group
left join counted as n on n.year = g.year and n.money_group = g.money_group
left join doubted as d on d.year = g.year and d.money_group = g.money_group
order by g.year, m.position
