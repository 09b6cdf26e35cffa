-- One row per rule with a target that governs a centre's year: target, reported value, whether it is reached. Asked of a
-- supposed state in which the centre stands under another scheme. A lower bound may prove that a target is reached.
-- doubtful: how much of the value is in doubt; doubts, doubt_reasons: why (result.doubt).
select
    t.rule, r.label, t.clause, t.soft, r.basis, t.indicator, i.label as indicator_label, i.unit,
    t.direction, t.value as target, t.due_on, v.value, v.completeness, u.amount as doubtful, u.doubts, u.reasons as doubt_reasons,
    case
        when t.applicable is null then 'incomplete'
        when not t.applicable then 'not_applicable'
        when v.numerator is null then 'not_reported'
        when v.denominator <= 0 then if(v.completeness = 'exact', 'not_applicable', 'incomplete')
        when v.completeness <> 'exact' and not result.more_is_better(t.direction) then 'incomplete'
        when result.meets(t.direction, v.numerator, v.denominator, t.value) then 'met'
        when v.completeness <> 'exact' then 'incomplete'
        else 'unmet'
    end as verdict
from result.target as t
join definition.rule as r on r.scheme = t.scheme and r.rule = t.rule
join definition.indicator as i on i.indicator = t.indicator
left join result.indicator_on_day as v
    on v.centre = t.centre and v.year = t.year and v.indicator = t.indicator and v.on_day = t.judged_on
left join result.doubt as u on u.centre = t.centre and u.year = t.year and u.indicator = t.indicator
where t.centre = $centre and t.year = $year
order by r.position, t.due_on
