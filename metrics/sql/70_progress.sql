-- Each centre by itself.
-- One row per centre, year and indicator: the value, the path, the last target, and the status with its order of tests:
-- 不适用, 无目标, 无数据, 已达成, (无目标: no path yet), 正常, (数据不全), 倒退, 偏慢, 滞后. Fractions are compared crosswise, never
-- rounded, and only where both denominators are positive: a ratio to nothing is no number to be compared with. A target applies or
-- does not, not an indicator (where nobody knows whether it does: 数据不全): the letter's target of the year counts where every policy milestone lies before approval (D24).
-- A lower bound may prove 已达成 or 正常; it never proves anything adverse, except that a total is above a ceiling already.
-- required is what the path asks for as people can have it: of what is counted in wholes the next whole (a verdict rests on the exact
-- path, path_value is that one).
-- value is that of the year-end; where the last target falls due inside the year, what counts on its day is judged (D26): judged_on,
-- judged_value, judged_undated (rows without a date are in it as at the year-end). Of a corridor the side that stands worse is
-- shown, and its annual target where it has one (D33).
create or replace table result.progress as
with

targeted as (

    select centre, year, indicator, bool_or(applicable) as applicable, bool_or(applicable is null) as unsure
    from result.target
    group by centre, year, indicator

),

compared as (

    select
        v.centre, v.scheme, v.year, v.indicator, v.nature, v.state, v.completeness, v.missing_years, v.numerator,
        v.denominator, v.value, p.side, p.direction, p.basis, p.last_value, p.last_due, p.path_numerator, p.path_denominator,
        p.estimated, p.base_numerator, p.base_denominator, p.annual_target, p.annual_letter_no,
        coalesce(t.applicable, false) or p.annual_target is not null as applicable,
        t.indicator is not null or p.annual_target is not null as has_target, coalesce(t.unsure, false) as unsure,
        s.slow_from, b.numerator as prior_numerator, b.denominator as prior_denominator, b.value as prior_value,
        b.completeness as prior_completeness, result.more_is_better(p.direction) as more_is_better,
        j.at_year_end, j.on_day as judged_on, j.value as judged_value, j.undated as judged_undated, j.numerator as judged_numerator,
        j.denominator as judged_denominator, j.completeness as judged_completeness,
        -- a target of the year is for its end, and so is the path that it makes
        if(p.annual_target is null, j.numerator, v.numerator) as path_side_numerator,
        if(p.annual_target is null, j.denominator, v.denominator) as path_side_denominator
    from result.indicator as v
    join definition.setting as s on s.scheme = v.scheme and v.year between s.first_year and s.last_year
    left join result.path as p on p.centre = v.centre and p.year = v.year and p.indicator = v.indicator
    left join targeted as t on t.centre = v.centre and t.year = v.year and t.indicator = v.indicator
    left join result.indicator as b on b.centre = v.centre and b.year = v.year - 1 and b.indicator = v.indicator
    join result.indicator_on_day as j
        on j.centre = v.centre and j.year = v.year and j.indicator = v.indicator
        and if(year(p.last_due) = v.year, j.on_day = p.last_due, j.at_year_end)

),

sided as (

    select
        *, try(path_side_numerator * path_denominator) as reached_side, try(path_numerator * path_side_denominator) as path_side
    from compared

),

tested as (

    select
        *,
        -- a ratio to nothing; with a year missing the denominator may not be nothing at all
        state = 'reported' and least(denominator, judged_denominator) <= 0 as senseless,
        result.meets(direction, judged_numerator, judged_denominator, last_value) and not starts_with(direction, 'maintain')
            as meets_last,
        try(result.meets(direction, path_side_numerator, path_side_denominator, path_numerator, path_denominator)) as meets_path,
        try(case
            when more_is_better then reached_side >= path_side * slow_from
            when direction <> 'at_most' then false
            when base_numerator is null then path_side >= reached_side * slow_from
            -- how far it has come down from the base, against how far it should have
            else (base_numerator * path_side_denominator - path_side_numerator * base_denominator) * path_denominator
                >= (base_numerator * path_denominator - path_numerator * base_denominator) * path_side_denominator * slow_from
        end) as nearly,
        prior_completeness = 'exact' and prior_denominator > 0 and if(
            more_is_better, path_side_numerator * prior_denominator < prior_numerator * path_side_denominator,
            direction = 'at_most' and path_side_numerator * prior_denominator > prior_numerator * path_side_denominator
        ) as fell,
        result.meets(direction, numerator, denominator, annual_target) as meets_annual,
        -- what a lower bound cannot prove: that a total stays below a ceiling
        completeness = 'exact' or (completeness = 'lower' and more_is_better) as provable,
        completeness = 'lower' and not more_is_better and coalesce(try(reached_side > path_side), false) as above_already
    from sided

),

said as (

    select
        *,
        case
            when has_target and not applicable then if(unsure, 'incomplete', 'not_applicable')
            when senseless then if(completeness = 'exact', 'not_applicable', 'incomplete')
            when not has_target then 'no_target'
            when numerator is null then 'not_reported'
            when provable and meets_last then 'reached'
            -- no path yet, or numbers too large to be compared: no verdict
            when meets_path is null then 'no_target'
            when provable and meets_path then 'on_path'
            when completeness <> 'exact' and not above_already then 'incomplete'
            when fell then 'regressed'
            when nearly is null then 'no_target'
            when nearly then 'slow'
            else 'behind'
        end as status,
        case
            when annual_target is null then 'no_target'
            when senseless then if(completeness = 'exact', 'not_applicable', 'incomplete')
            when numerator is null then 'not_reported'
            when provable and meets_annual then 'met'
            when completeness <> 'exact' then 'incomplete'
            else 'unmet'
        end as attainment
    from tested

),

-- of two sides the one that stands worse
ordered as (

    select
        * exclude (attainment),
        first(attainment) over (sides order by list_position(
            ['unmet', 'incomplete', 'not_reported', 'not_applicable', 'met', 'no_target'], attainment
        ) rows between unbounded preceding and unbounded following) as attainment,
        row_number() over (sides order by list_position(
            ['behind', 'regressed', 'slow', 'incomplete', 'not_reported', 'no_target', 'on_path', 'reached', 'not_applicable'], status
        ), annual_target is null, side desc) as turn
    from said
    window sides as (partition by centre, year, indicator)

)

select
    p.centre, p.scheme, p.year, p.indicator, p.nature, state, completeness, missing_years, numerator, denominator, value,
    prior_value, direction, basis, last_value, last_due, estimated, annual_target, annual_letter_no,
    cast(path_numerator / nullif(path_denominator, 0) as decimal(24, 6)) as path_value,
    coalesce(
        if(i.decimals = 0 and p.nature not in ('mean', 'ratio'), try(result.in_wholes(direction, path_numerator, path_denominator)), null),
        path_value
    )::decimal(24, 6) as required,
    path_numerator, path_denominator, cast(base_numerator / nullif(base_denominator, 0) as decimal(24, 6)) as base_value,
    judged_numerator, judged_denominator,
    if(at_year_end, null, judged_on) as judged_on, if(at_year_end, null, judged_value) as judged_value,
    if(at_year_end, null, judged_undated) as judged_undated, status, attainment
from ordered as p
join definition.indicator as i on i.indicator = p.indicator
where turn = 1;
