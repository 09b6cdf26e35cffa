-- One row per conclusion on a centre of a scheme that was recorded from the beginning of a day on ($since), the newest first.
select g.centre, c.name, g.year, o.label as grade_label, g.nature, g.document_no, g.published_on, g.recorded_at, g.history
from registry.grade as g
join registry.centre as c on c.centre = g.centre
left join definition.outcome as o on o.scheme = c.scheme and o.grade = g.grade
where c.scheme = $scheme and g.recorded_at >= cast($since as date)
order by g.recorded_at desc, g.centre, g.year
