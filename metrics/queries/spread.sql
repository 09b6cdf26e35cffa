-- One row per year of an indicator: how the centres' values lie. Only complete values; lower bounds are counted apart.
select
    year,
    (count(value) filter (where completeness = 'exact'))::integer as centres,
    (count(*) filter (where completeness in ('lower', 'unknown')))::integer as incomplete,
    min(value) filter (where completeness = 'exact') as least,
    cast(quantile_cont(value, 0.25) filter (where completeness = 'exact') as decimal(24, 6)) as lower_quartile,
    cast(quantile_cont(value, 0.5) filter (where completeness = 'exact') as decimal(24, 6)) as median,
    cast(quantile_cont(value, 0.75) filter (where completeness = 'exact') as decimal(24, 6)) as upper_quartile,
    max(value) filter (where completeness = 'exact') as most
from result.progress
where scheme = $scheme and indicator = $indicator
group by year
order by year
