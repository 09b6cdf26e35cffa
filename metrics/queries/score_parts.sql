-- One row per part of an entry (and deduction) of one centre, year and scoring scheme, with the unit and the clause.
-- doubtful: how much of the value is in doubt; doubts, doubt_reasons: why (result.score_doubt).
select p.*, i.unit, r.clause, r.reading, u.amount as doubtful, u.doubts, u.reasons as doubt_reasons
from result.score_part as p
left join definition.indicator as i on i.indicator = p.indicator
left join definition.rule as r on r.scheme = p.scheme and r.rule = p.rule
left join result.score_doubt as u
    on u.centre = p.centre and u.year = p.year and u.scoring = p.scoring and u.entry = p.entry and u.part = p.part
where p.centre = $centre and p.year = $year and p.scoring = $scoring
order by p.position
