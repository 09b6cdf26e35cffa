-- One row per centre and core indicator of a scheme in a year whose last target's date is still to come: where it lands if
-- the last years' pace goes on. An estimate, never a status; verdict is null where there is nothing to estimate from.
-- doubtful: how much of the value is in doubt; doubts, doubt_reasons: why (result.doubt).
-- pace_doubted: the estimate rests on a year in doubt.
select
    p.centre, c.name, p.indicator, i.label, i.short, i.unit, p.value, p.completeness, p.last_value, p.last_due,
    o.years_left, o.needed_per_year, o.pace, o.pace_years, o.landing, o.landing_low, o.landing_high, o.verdict,
    u.amount as doubtful, u.doubts, u.reasons as doubt_reasons,
    -- the pace is that of the last three years' changes
    exists (
        from result.doubt as e where e.centre = p.centre and e.indicator = p.indicator and e.year between p.year - 3 and p.year
    ) as pace_doubted
from result.progress as p
join definition.scheme_indicator as si on si.scheme = p.scheme and si.indicator = p.indicator and si.core
join definition.indicator as i on i.indicator = p.indicator
join registry.centre as c on c.centre = p.centre
left join result.outlook as o on o.centre = p.centre and o.year = p.year and o.indicator = p.indicator
left join result.doubt as u on u.centre = p.centre and u.year = p.year and u.indicator = p.indicator
where p.scheme = $scheme and p.year = $year and p.last_due > make_date(p.year, 12, 31)
order by p.centre, si.position
