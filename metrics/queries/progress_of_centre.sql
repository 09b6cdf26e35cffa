-- One row per year and indicator of a centre. gap: what is still short of the last target (of a lower bound: at most);
-- lands: whether the estimate at the last target's date reaches it; last_past: whether that date has gone by.
select
    p.*, i.label, i.unit, i.reading, si.position, si.core,
    o.years_left, o.needed_per_year, o.pace, o.pace_years, o.landing,
    case
        when p.direction in ('at_most', 'maintain_at_most') then greatest(p.value - p.last_value, 0)
        else greatest(p.last_value - p.value, 0)
    end as gap,
    case
        when p.direction in ('at_most', 'maintain_at_most') then o.landing <= p.last_value
        else o.landing >= p.last_value
    end as lands,
    p.last_due <= make_date(p.year, 12, 31) as last_past
from result.progress as p
join definition.scheme_indicator as si on si.scheme = p.scheme and si.indicator = p.indicator
join definition.indicator as i on i.indicator = p.indicator
left join result.outlook as o on o.centre = p.centre and o.year = p.year and o.indicator = p.indicator
where p.centre = $centre
order by si.position, p.year
