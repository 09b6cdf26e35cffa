-- Rows of the counting report of a centre and year, in order.
select rr.ledger, rr.sheet, rr.row_no, rr.cells
from record.report_row as rr
join result.centre_year as y on y.report_id = rr.report_id
where y.centre = $centre and y.year = $year
order by rr.ledger, rr.row_no
