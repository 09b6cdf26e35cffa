-- Each centre by itself.
-- One row per centre, year, day on which it is judged (result.moment) and indicator: its value as an exact fraction (numerator
-- over denominator), and how complete it is. undated: see result.plain_on_day. exact; lower: a total with years missing (missing_years), only a lower bound; unknown: a ratio or mean of such.
-- any_of is 1 where one of a rule's alternatives holds, 0 where all of them fail; with one unknown, 0 is a lower bound.
create or replace table result.indicator_on_day as
with

plain as (

    select *, cast(1 as decimal(20, 2)) as denominator, if(len(missing_years) = 0, 'exact', 'lower') as completeness
    from result.plain_on_day

),

ratio as (

    select
        y.centre, y.scheme, y.year, y.on_day, y.at_year_end, p.indicator, 'ratio' as nature, bool_or(v.undated) as undated,
        if(bool_and(v.numerator is not null), 'reported', 'unavailable') as state,
        if(bool_and(v.numerator is not null), sum(v.numerator) filter (where p.side = 'numerator'), null) as numerator,
        if(bool_and(v.numerator is not null), sum(v.numerator) filter (where p.side = 'denominator'), null)
            as denominator,
        list_sort(list_distinct(flatten(list(v.missing_years)))) as missing_years,
        if(len(flatten(list(v.missing_years))) = 0, 'exact', 'unknown') as completeness
    from result.moment as y
    join definition.scheme_indicator as si on si.scheme = y.scheme
    join definition.ratio_part as p on p.indicator = si.indicator
    join plain as v on v.centre = y.centre and v.year = y.year and v.on_day = y.on_day and v.indicator = p.part
    group by y.centre, y.scheme, y.year, y.on_day, y.at_year_end, p.indicator

),

-- the mean or total of the last years, this one included; a year nobody reported is missing, never zero
recent as (

    select
        y.centre, y.scheme, y.year, y.on_day, y.at_year_end, w.indicator, w.nature, coalesce(bool_or(v.undated), false) as undated,
        if(count(v.numerator) > 0, 'reported', 'unavailable') as state,
        sum(v.numerator) as numerator,
        if(w.nature = 'mean', greatest(count(v.numerator), 1), 1) as denominator,
        coalesce(list(o.year order by o.year) filter (where v.numerator is null), []) as missing_years,
        case when count(v.numerator) = count(*) then 'exact' when w.nature = 'mean' then 'unknown' else 'lower' end as completeness
    from result.moment as y
    join definition.scheme_indicator as si on si.scheme = y.scheme
    join definition.recent as w on w.indicator = si.indicator
    cross join lateral (select unnest(generate_series(y.year - w.years + 1, y.year))::integer as year) as o
    left join plain as v
        on v.centre = y.centre and v.year = o.year and v.indicator = w.part
        and if(o.year = y.year, v.on_day = y.on_day, v.at_year_end)
    group by y.centre, y.scheme, y.year, y.on_day, y.at_year_end, w.indicator, w.nature

),

measured as (

    select * from plain union all by name select * from ratio union all by name select * from recent

),

branch as (

    select
        v.centre, v.scheme, v.year, v.on_day, v.at_year_end, a.indicator, v.undated,
        v.numerator is not null and v.denominator = 0 as senseless,
        coalesce(
            v.denominator > 0 and (v.completeness = 'exact' or (v.completeness = 'lower' and result.more_is_better(a.direction)))
            and result.meets(a.direction, v.numerator, v.denominator, a.value), false
        ) as holds,
        v.numerator is null or v.completeness <> 'exact' as unknown, v.numerator is not null as known
    from measured as v
    join definition.alternative as a on a.scheme = v.scheme and a.part = v.indicator

),

either as (

    select
        centre, scheme, year, on_day, at_year_end, indicator, 'any_of' as nature, bool_or(undated) as undated,
        if(bool_or(known and not senseless), 'reported', 'unavailable') as state,
        case when bool_or(holds) then 1 when bool_or(known and not senseless) then 0 end as numerator,
        1 as denominator,
        if(not bool_or(holds) and bool_or(unknown), [year], []) as missing_years,
        if(not bool_or(holds) and bool_or(unknown), 'lower', 'exact') as completeness
    from branch
    group by centre, scheme, year, on_day, at_year_end, indicator

)

select
    centre, scheme, year, on_day, at_year_end, indicator, nature, state, numerator, denominator, missing_years,
    if(numerator is null, 'none', completeness) as completeness,
    -- for showing only; comparisons use the fraction
    result.quotient(numerator, denominator) as value, undated
from (select * exclude (addition, opening) from measured union all by name select * from either);

-- One row per centre, year and indicator: the same at the end of the year.
create or replace view result.indicator as
select * exclude (on_day, at_year_end, undated) from result.indicator_on_day where at_year_end;
