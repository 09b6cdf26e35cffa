-- One row per centre of a scheme and year: reporting, version, grade; left_as: the state of a centre that has left; notice_label: the grade whose notice period runs.
select
    y.*, if(c.exited_on is null, null, c.state) as left_as,
    (select count(*) from record.notice as t where t.report_id = y.examined_id)::integer as notices, e.grade, o.label as grade_label, e.failures_in_a_row, n.label as notice_label, s.notice_until
from result.centre_year as y
join registry.centre as c on c.centre = y.centre
left join result.evaluation as e on e.centre = y.centre and e.year = y.year
left join definition.outcome as o on o.scheme = y.scheme and o.grade = e.grade
left join record.evaluation_stage as s on s.centre = y.centre and s.year = y.year and s.state = 'notice'
left join definition.outcome as n on n.scheme = y.scheme and n.grade = s.grade
where y.scheme = $scheme
order by y.centre, y.year
