-- One row per target of a centre that governs a year, policy default beside what the letter puts in its place.
select t.*, i.label, i.unit, r.label as rule_label, r.reading, r.basis as rule_basis
from result.target as t
join definition.indicator as i on i.indicator = t.indicator
left join definition.rule as r on r.scheme = t.scheme and r.rule = t.rule
left join definition.scheme_indicator as si on si.scheme = t.scheme and si.indicator = t.indicator
where t.centre = $centre and t.year = $year
order by si.position, t.due_on
