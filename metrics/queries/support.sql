-- One row per centre and graded year of a scheme (ZJ 五（四）, decision D10): the conclusion of year Y bears on the money of Y+1.
-- `year` is the year of the money; grade is null where the year before was not graded or the conclusion is not yet known.
select
    y.centre, y.name, y.year + 1 as money_year, y.year as graded_year, e.grade, o.label as grade_label, e.outcome,
    e.document_no, e.published_on, year(y.approved_on) = y.year + 1 as first_year, n.label as notice_label, s.notice_until
from result.centre_year as y
left join result.evaluation as e on e.centre = y.centre and e.year = y.year
left join definition.outcome as o on o.scheme = y.scheme and o.grade = e.grade
left join record.evaluation_stage as s on s.centre = y.centre and s.year = y.year and s.state = 'notice'
left join definition.outcome as n on n.scheme = y.scheme and n.grade = s.grade
where y.scheme = $scheme and y.year = $year
order by y.centre
