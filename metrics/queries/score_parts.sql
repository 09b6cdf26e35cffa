-- One row per part of an entry (and deduction) of one centre, year and scoring scheme, with the unit and the clause.
select p.*, i.unit, r.clause, r.reading
from result.score_part as p
left join definition.indicator as i on i.indicator = p.indicator
left join definition.rule as r on r.scheme = p.scheme and r.rule = p.rule
where p.centre = $centre and p.year = $year and p.scoring = $scoring
order by p.position
