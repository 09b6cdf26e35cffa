-- One row per centre and core indicator of a scheme in a year.
-- doubtful: how much of the value is in doubt; doubts, doubt_reasons: why (result.doubt).
select p.*, c.name, i.label, i.short, i.unit, si.position, u.amount as doubtful, u.doubts, u.reasons as doubt_reasons
from result.progress as p
join definition.scheme_indicator as si on si.scheme = p.scheme and si.indicator = p.indicator and si.core
join definition.indicator as i on i.indicator = p.indicator
join registry.centre as c on c.centre = p.centre
left join result.doubt as u on u.centre = p.centre and u.year = p.year and u.indicator = p.indicator
where p.scheme = $scheme and p.year = $year
order by p.centre, si.position
