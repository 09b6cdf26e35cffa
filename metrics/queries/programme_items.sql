-- One row per entity of an item: how many centres with a title of a scheme contain it in their latest report up to a year.
with

latest as (

    select y.centre, y.report_id
    from result.centre_year as y
    join registry.centre as c on c.centre = y.centre and coalesce(c.gone_from > make_date($year, 12, 31), true)
    where y.scheme = $scheme and y.year <= $year and y.report_id is not null
    qualify row_number() over (partition by y.centre order by y.year desc) = 1

)

select min(c.entity_as_written) as entity, count(distinct c.centre)::integer as centres
from latest as l
join result.contribution as c on c.report_id = l.report_id and c.item = $item and c.valid
group by c.entity
order by entity
