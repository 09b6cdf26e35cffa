-- One row per year of a centre's evaluations, the years between without a grade included.
select e.*, o.label as grade_label
from result.evaluation as e
left join definition.outcome as o on o.scheme = e.scheme and o.grade = e.grade
where e.centre = $centre
order by e.year
