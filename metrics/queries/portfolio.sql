-- One row per year and core indicator: the sum of what the centres have, and of the paths and last targets of the same centres.
-- path: of what each centre is asked for (of what is counted, in wholes).
-- Shares, means and what is declared not additive are not summed. Only centres with both a value and a path are summed; `centres` of `all_centres` says how many that is.
-- gap: how far the sum stays behind the sum of the paths, below zero where it is beyond; short_centres: how many of the centres
-- summed up are short of their own; undecided: of how many a lower bound proves neither; without: how many have a path and no value.
-- doubtful: how much of the sum is in doubt, with `doubted_centres`.
select
    p.year, p.indicator, i.label, i.short, i.unit, i.nature, si.position,
    sum(p.value) filter (where p.path_value is not null) as value,
    sum(p.required) filter (where p.value is not null) as path,
    sum(p.last_value) filter (where p.value is not null and p.path_value is not null) as target,
    (count(*) filter (where p.value is not null and p.path_value is not null))::integer as centres,
    sum(if(result.more_is_better(p.direction), p.required - p.value, p.value - p.required)) as gap,
    (count(*) filter (where p.path_value is not null and p.status in ('slow', 'behind', 'regressed')))::integer as short_centres,
    (count(*) filter (where p.path_value is not null and p.value is not null and p.status = 'incomplete'))::integer as undecided,
    (count(*) filter (where p.path_value is not null and p.value is null))::integer as without,
    (count(*) filter (where p.completeness = 'lower'))::integer as lower_bounds,
    (count(*) filter (where p.completeness = 'lower' and p.path_value is not null and p.value is not null))::integer as lower_summed,
    count(*)::integer as all_centres,
    sum(u.amount) filter (where p.value is not null and p.path_value is not null) as doubtful,
    (count(u.doubts) filter (where p.value is not null and p.path_value is not null))::integer as doubted_centres
from result.progress as p
join definition.scheme_indicator as si on si.scheme = p.scheme and si.indicator = p.indicator and si.core
join definition.indicator as i on i.indicator = p.indicator and i.additive
left join result.doubt as u on u.centre = p.centre and u.year = p.year and u.indicator = p.indicator
where p.scheme = $scheme
group by p.year, p.indicator, i.label, i.short, i.unit, i.nature, si.position
order by si.position, p.year
