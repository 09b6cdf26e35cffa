-- Who signed the examined report of a centre and year, as its front says; one row, or none.
select r.head, r.filled_by, r.phone, r.filled_on, r.seal
from result.centre_year as y
join record.report as r on r.report_id = y.examined_id
where y.centre = $centre and y.year = $year
