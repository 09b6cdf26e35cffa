-- One row per centre of a scheme and year: reporting, version, grade.
select y.*, e.grade, o.label as grade_label, e.failures_in_a_row
from result.centre_year as y
left join result.evaluation as e on e.centre = y.centre and e.year = y.year
left join definition.outcome as o on o.scheme = y.scheme and o.grade = e.grade
where y.scheme = $scheme
order by y.centre, y.year
