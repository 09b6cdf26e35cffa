-- One row per centre and core indicator of a scheme in a year.
select p.*, c.name, i.label, i.short, i.unit, si.position
from result.progress as p
join definition.scheme_indicator as si on si.scheme = p.scheme and si.indicator = p.indicator and si.core
join definition.indicator as i on i.indicator = p.indicator
join registry.centre as c on c.centre = p.centre
where p.scheme = $scheme and p.year = $year
order by p.centre, si.position
