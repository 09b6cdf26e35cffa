-- One row per centre and year of an indicator, the value beside its own path. share: value over path, for ordering and
-- showing only. timeliness says how the year's report stands.
-- doubtful: how much of the value is in doubt; doubts, doubt_reasons: why (result.doubt).
select
    p.*, result.more_is_better(p.direction) as more_is_better, c.name, i.label, i.unit, y.timeliness, u.amount as doubtful, u.doubts, u.reasons as doubt_reasons,
    cast(p.value / nullif(p.path_value, 0) as decimal(24, 6)) as share
from result.progress as p
join definition.indicator as i on i.indicator = p.indicator
join registry.centre as c on c.centre = p.centre
join result.centre_year as y on y.centre = p.centre and y.year = p.year
left join result.doubt as u on u.centre = p.centre and u.year = p.year and u.indicator = p.indicator
where p.scheme = $scheme and p.indicator = $indicator
order by p.centre, p.year
