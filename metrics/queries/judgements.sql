-- One row per judged annex row of a centre: the latest judgement up to a year.
select *
from registry.judgement
where centre = $centre and year <= $year
qualify row_number() over (partition by annex_row order by year desc) = 1
