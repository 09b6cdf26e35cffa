-- One row per notice on the examined report of a centre and year: what is worth knowing of the file, though nothing is wrong.
select n.sheet, n.cell, n.found, n.expected
from result.centre_year as y
join record.notice as n on n.report_id = y.examined_id
where y.centre = $centre and y.year = $year
order by n.position
