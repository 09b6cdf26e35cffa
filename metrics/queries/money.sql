-- One row per year and source of a centre's money that counts, in the source's own unit. amount is null in a year that
-- was not reported (state says why); zero is a reported zero.
-- doubtful: how much of it is in doubt (result.doubtful_row).
with

counted as (

    select year, item, sum(amount) as amount, count(*)::integer as rows
    from result.contribution
    where centre = $centre and valid
    group by year, item

),

doubted as (

    select year, item, sum(amount) as doubtful from result.doubtful_row where centre = $centre group by year, item

)

select
    y.year, ii.item, i.label, i.unit, i.money_group, y.state,
    case when y.state = 'reported' then coalesce(c.amount, 0) end as amount,
    coalesce(c.rows, 0) as rows, d.doubtful
from result.reported as y
join definition.indicator_item as ii on ii.indicator = y.indicator
join definition.item as i on i.item = ii.item
left join counted as c on c.year = y.year and c.item = ii.item
left join doubted as d on d.year = y.year and d.item = ii.item
where y.centre = $centre and list_contains($indicators, y.indicator)
order by y.year, y.indicator, ii.item
