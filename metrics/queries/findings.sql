-- One row per finding of the examined report of a centre and year, errors first.
select * from result.finding where centre = $centre and year = $year order by position
