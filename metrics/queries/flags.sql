-- One row per flag of a scheme and year, the gravest first.
select f.*, i.label as indicator_label
from result.flag as f
left join definition.indicator as i on i.indicator = f.indicator
where f.scheme = $scheme and f.year = $year
order by f.severity_order, f.due_on nulls last, f.since, f.centre, f.position
