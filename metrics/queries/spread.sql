-- One row per year of an indicator: how the centres' values lie. Only complete values; lower bounds are counted apart.
-- doubted: how many of the complete values are in doubt.
select
    year,
    (count(value) filter (where completeness = 'exact'))::integer as centres,
    (count(*) filter (where completeness in ('lower', 'unknown')))::integer as incomplete,
    min(value) filter (where completeness = 'exact') as least,
    cast(quantile_cont(value, 0.25) filter (where completeness = 'exact') as decimal(24, 6)) as lower_quartile,
    cast(quantile_cont(value, 0.5) filter (where completeness = 'exact') as decimal(24, 6)) as median,
    cast(quantile_cont(value, 0.75) filter (where completeness = 'exact') as decimal(24, 6)) as upper_quartile,
    max(value) filter (where completeness = 'exact') as most,
    (count(u.doubts) filter (where completeness = 'exact'))::integer as doubted
from result.progress as p
left join result.doubt as u using (centre, scheme, year, indicator)
where scheme = $scheme and indicator = $indicator
group by year
order by year
