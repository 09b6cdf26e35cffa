-- One row per flag of a scheme and year, the gravest first.
select
    f.* replace (row_number() over (order by f.severity_order, f.since, f.centre, f.position)::integer as position),
    i.label as indicator_label
from result.flag as f
left join definition.indicator as i on i.indicator = f.indicator
where f.scheme = $scheme and f.year = $year
order by f.severity_order, f.due_on nulls last, f.since, f.centre, f.position
