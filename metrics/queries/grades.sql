-- One row per conclusion ever published on a centre; `final` marks the one that counts for its year.
select g.*, o.label as grade_label, o.outcome, e.failures_in_a_row
from registry.grade as g
join registry.centre as c on c.centre = g.centre
left join definition.outcome as o on o.scheme = c.scheme and o.grade = g.grade
left join result.evaluation as e on e.centre = g.centre and e.year = g.year and g.final
where g.centre = $centre
order by g.year, g.event_n, g.row_no
