-- One row per year and core indicator: the sum of what the centres have, and of the paths and last targets of the same centres.
-- path: of what each centre is asked for (of what is counted, in wholes).
-- Shares, means and what is declared not additive are not summed. Only centres with both a value and a path are summed; `centres` of `all_centres` says how many that is.
-- doubtful: how much of the sum is in doubt, with `doubted_centres`.
select
    p.year, p.indicator, i.label, i.short, i.unit, si.position,
    sum(p.value) filter (where p.path_value is not null) as value,
    sum(p.required) filter (where p.value is not null) as path,
    sum(p.last_value) filter (where p.value is not null and p.path_value is not null) as target,
    (count(*) filter (where p.value is not null and p.path_value is not null))::integer as centres,
    (count(*) filter (where p.completeness = 'lower'))::integer as lower_bounds,
    count(*)::integer as all_centres,
    sum(u.amount) filter (where p.value is not null and p.path_value is not null) as doubtful,
    (count(u.doubts) filter (where p.value is not null and p.path_value is not null))::integer as doubted_centres
from result.progress as p
join definition.scheme_indicator as si on si.scheme = p.scheme and si.indicator = p.indicator and si.core
join definition.indicator as i on i.indicator = p.indicator and i.additive
left join result.doubt as u on u.centre = p.centre and u.year = p.year and u.indicator = p.indicator
where p.scheme = $scheme
group by p.year, p.indicator, i.label, i.short, i.unit, si.position
order by si.position, p.year
