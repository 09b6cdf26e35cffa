-- One row per centre of a scheme and dated target that governs a year: the pre-check of what the term-end acceptance looks
-- at (ZJ 五（四）). met: the reported value reaches the target (a lower bound may prove it); unmet: complete data, short of
-- it; a target that falls due inside the year is held against what counts on its day (judged_on, D26); incomplete, not_reported, not_applicable (a ratio to nothing): no conclusion. days_left: to the end of the term, from the day that is shown.
-- doubtful: how much of the value is in doubt; doubts, doubt_reasons: why (result.doubt).
select
    y.centre, y.name, y.term_end, datediff('day', (select today from record.state), y.term_end)::integer as days_left,
    a.result as acceptance, a.document_no as acceptance_no,
    t.indicator, i.label, i.unit, t.rule, t.clause, t.basis, t.letter_no, t.direction, t.value as target, t.due_on,
    t.due_on <= (select today from record.state) as is_due, v.value,
    if(v.at_year_end, null, v.on_day) as judged_on, not v.at_year_end and v.undated as judged_undated, v.completeness, u.amount as doubtful, u.doubts, u.reasons as doubt_reasons,
    case
        when v.numerator is null then 'not_reported'
        when v.denominator <= 0 then if(v.completeness = 'exact', 'not_applicable', 'incomplete')
        when (v.completeness = 'exact' or v.completeness = 'lower' and result.more_is_better(t.direction))
            and result.meets(t.direction, v.numerator, v.denominator, t.value) then 'met'
        when v.completeness <> 'exact' then 'incomplete'
        else 'unmet'
    end as verdict
from result.centre_year as y
join result.target as t on t.centre = y.centre and t.year = y.year and t.applicable and t.due_on is not null
join definition.indicator as i on i.indicator = t.indicator
join definition.scheme_indicator as si on si.scheme = y.scheme and si.indicator = t.indicator
left join result.indicator_on_day as v
    on v.centre = t.centre and v.year = t.year and v.indicator = t.indicator and v.on_day = t.judged_on
left join registry.acceptance as a on a.centre = y.centre
left join result.doubt as u on u.centre = t.centre and u.year = t.year and u.indicator = t.indicator
where y.scheme = $scheme and y.year = $year
order by y.term_end, y.centre, si.position, t.due_on
