-- Each centre by itself.
-- One row per centre, year, scoring scheme and part of an entry: value, target, share, points, and why there are none.
-- reason: not_reported 无数据, incomplete 数据不全, no_target 无目标, no_prior 上年无数据, judgement 待专家打分,
-- too_large 超出计算范围 keep a part open; not_applicable 不适用 takes it out. Every comparison is exact: share_units are whole
-- numbers of 10^-12, rounded down, so that a share reaches 60% only when value ÷ target really does. points is for showing,
-- cut off at the twelfth decimal; what is added up is the fraction points_numerator over points_denominator.
-- value, prior_value: of growth what the years themselves brought (result.own_year), otherwise the indicator's.
-- most: the points there can be; a deduction's are below zero, and its most is zero.
create or replace table result.judged as
select
    scoring, centre, year, entry, part, count(*)::integer as experts, sum(points) as points_sum,
    min(points) as lowest, max(points) as highest
from source.points_in_force
group by scoring, centre, year, entry, part;

create or replace table result.score_part as
with

applied as (

    select y.centre, y.scheme, y.year, min(y.year) over (partition by y.centre) as first_year, y.report_id, s.experts as experts_wanted, d.*
    from result.centre_year as y
    join definition.scoring as s
        on s.scheme = y.scheme and y.year >= s.first_year and (s.last_year is null or y.year <= s.last_year)
    join definition.scoring_part as d on d.scoring = s.scoring

),

compared as (

    -- growth is that of what the years themselves brought: a running total grows with half of last year's money, too
    select
        a.*,
        -- a last target that falls due inside the year is for its day (D26); one of the year is for its end
        coalesce(a.target = 'last' or a.target = 'path' and p.annual_target is null, false) as on_its_day,
        case when a.kind = 'growth' then o.value when on_its_day then coalesce(p.judged_value, p.value) else p.value end as value,
        case when a.kind = 'growth' then o.numerator when on_its_day then p.judged_numerator else p.numerator end as numerator,
        case when a.kind = 'growth' then o.denominator when on_its_day then p.judged_denominator else p.denominator end
            as denominator,
        if(a.kind = 'growth', o.completeness, p.completeness) as completeness,
        if(a.kind = 'growth', null, p.missing_years) as missing_years, p.status, b.value as prior_value,
        b.numerator as prior_numerator, b.denominator as prior_denominator, b.completeness as prior_completeness,
        a.target = 'path' and coalesce(p.estimated, false) as estimated,
        result.more_is_better(p.direction) as more_is_better,
        case a.target when 'annual' then p.annual_target when 'path' then p.path_numerator when 'last' then p.last_value end
            as target_numerator,
        if(a.target = 'path', p.path_denominator, 1) as target_denominator,
        j.experts, j.points_sum, j.lowest, j.highest
    from applied as a
    left join result.progress as p on p.centre = a.centre and p.year = a.year and p.indicator = a.indicator
    left join result.own_year as o on o.centre = a.centre and o.year = a.year and o.indicator = a.indicator
    left join result.own_year as b on b.centre = a.centre and b.year = a.year - 1 and b.indicator = a.indicator
    left join result.judged as j
        on j.scoring = a.scoring and j.centre = a.centre and j.year = a.year and j.entry = a.entry and j.part = a.part

),

sided as (

    select
        *,
        try(result.whole(numerator, 100) * result.whole(target_denominator, 1) * 10000) as value_side,
        try(result.whole(denominator, 100) * result.whole(target_numerator, 10000)) as target_side,
        try(result.whole(numerator, 100) * result.whole(prior_denominator, 100)
            - result.whole(prior_numerator, 100) * result.whole(denominator, 100)) as growth_side,
        try(result.whole(prior_numerator, 100) * result.whole(denominator, 100)) as prior_side
    from compared

),

divided as (

    -- of a ceiling: whole when it is kept, else target ÷ value; growth: of full_at; nothing is below zero
    select
        *,
        try(case
            when kind = 'growth' then if(growth_side < 0, 0, growth_side * 10000)
            when more_is_better then if(value_side < 0, 0, value_side)
            when value_side <= target_side then 1
            else if(target_side < 0, 0, target_side)
        end) as share_over,
        try(nullif(case
            when kind = 'growth' then prior_side * result.whole(full_at, 10000)
            when more_is_better then target_side
            when value_side <= target_side then 1
            else value_side
        end, 0)) as share_under
    from sided

),

shared as (

    select
        * exclude (share_over, share_under),
        share_over // gcd(share_over, share_under) as share_numerator,
        share_under // gcd(share_over, share_under) as share_denominator,
        try(share_over // gcd(share_over, share_under) * 1000000000000 // (share_under // gcd(share_over, share_under)))
            as share_units,
        case
            when kind = 'judged' then if(coalesce(experts, 0) < experts_wanted, 'judgement', null)
            when numerator is null and status = 'not_applicable' then 'not_applicable'
            when numerator is null then 'not_reported'
            when target is not null and status = 'not_applicable' then 'not_applicable'
            when target is not null and target_numerator is null then 'no_target'
            when target is not null and target_numerator = 0 and more_is_better then 'not_applicable'
            when denominator <= 0 then if(completeness = 'exact', 'not_applicable', 'incomplete')
            when kind = 'growth' and first_year = "year" then 'not_applicable'
            when kind = 'growth' and prior_numerator is null then 'no_prior'
            when kind = 'growth' and (completeness <> 'exact' or prior_completeness <> 'exact') then 'incomplete'
            when kind = 'growth' and (prior_numerator = 0 or prior_denominator <= 0) then 'not_applicable'
            when completeness = 'unknown' then 'incomplete'
        end as known_reason
    from divided

),

banded as (

    -- the band of a part: over the value itself, or over the share of the target
    select
        s.*,
        case when s.kind = 'bands' then (
            select max(b.points)
            from definition.scoring_band as b
            where
                b.scoring = s.scoring and b.entry = s.entry and b.part = s.part
                and if(
                    s.band_of = 'value', s.numerator >= b.lower * s.denominator, s.share_units >= result.whole(b.lower, 1000000000000)
                )
        ) end as band_points,
        case when s.kind = 'judged' or s.kind = 'bands' and s.band_of = 'value' then null
            when s.share_units is not null
                then cast(cast(least(s.share_units, 99000000000000) as decimal(20, 0)) * 0.000000000001 as decimal(20, 12))
        end as share
    from shared as s

),

-- the points as a fraction: whole numbers of 10^-4 where nothing is divided
counted as (

    select
        *,
        try(case
            when kind = 'judged' then least(result.whole(points, 10000) * experts, result.whole(points_sum, 10000))
            when kind = 'bands' then coalesce(result.whole(band_points, 10000), 0)
            when kind = 'at_target' then if(share_units >= 1000000000000, result.whole(points, 10000), 0)
            when share_units >= result.whole(cap, 1000000000000) then result.whole(points, 10000) * result.whole(cap, 10000)
            else result.whole(points, 10000) * share_numerator
        end) as points_numerator,
        try(case
            when kind = 'judged' then 10000 * nullif(experts, 0)
            when kind in ('bands', 'at_target') then 10000
            when share_units >= result.whole(cap, 1000000000000) then 100000000
            else 10000 * share_denominator
        end)::hugeint as points_denominator
    from banded

),

valued as (

    select
        *,
        cast(cast(case
            when kind in ('growth', 'pro_rata')
                then if(share_units >= result.whole(cap, 1000000000000), result.whole(cap, 1000000000000), share_units)
                    * result.whole(points, 10000) // 10000
            else points_numerator * 100000000 // (points_denominator // 10000)
        end as decimal(38, 0)) * 0.000000000001 as decimal(24, 12)) as worth,
        cast(points * cap as decimal(24, 12)) as most
    from counted

),

-- a lower bound can prove that all points are reached, and nothing else
proved as (

    select
        *,
        case
            when known_reason is not null then known_reason
            when kind <> 'judged' and band_of = 'share' and share is null then 'too_large'
            when kind in ('growth', 'pro_rata') and (points_numerator is null or points_denominator is null) then 'too_large'
            when kind <> 'judged' and completeness <> 'exact' and not (more_is_better and worth = most) then 'incomplete'
        end as reason
    from valued

),

deducted as (

    select
        y.centre, y.scheme, y.year, d.scoring, 'deduction' as dimension, d.dimension_label, d.deduction as entry,
        'whole' as part, d.label, -d.points as points, 'deduction' as kind, d.indicator, d.rule, d.position,
        p.value, p.missing_years, d.formula, 0 as most,
        case
            when d.rule is not null and p.status is null then 'not_reported'
            when d.rule is not null and p.status in ('not_reported', 'incomplete') then p.status
            when d.rule is null and y.timeliness in ('not_due', 'extended') then 'not_due'
        end as reason,
        case
            when list_contains(d.timeliness, y.timeliness) then -d.points
            when d.rule is not null and p.status in ('slow', 'behind', 'regressed') and exists (
                from result.target as t where t.centre = y.centre and t.year = y.year and t.rule = d.rule and t.applicable
            ) then -d.points
            else 0
        end as worth
    from result.centre_year as y
    join definition.scoring as s
        on s.scheme = y.scheme and y.year >= s.first_year and (s.last_year is null or y.year <= s.last_year)
    join definition.scoring_deduction as d on d.scoring = s.scoring
    left join result.progress as p on p.centre = y.centre and p.year = y.year and p.indicator = d.indicator

)

select
    centre, scheme, year, scoring, dimension, dimension_label, entry, part, label, kind, indicator, rule, formula,
    position, points as full_points, most, value, missing_years, completeness, prior_value, target, estimated,
    cast(target_numerator / nullif(target_denominator, 0) as decimal(24, 6)) as target_value, share, cap, experts, lowest,
    highest, reason, if(reason is null, worth, null) as points,
    if(reason is null, points_numerator, null) as points_numerator, if(reason is null, points_denominator, null) as points_denominator
from proved
union all by name
select * exclude (points, worth, most), points as full_points, cast(most as decimal(24, 12)) as most,
    cast(if(reason is null, worth, null) as decimal(24, 12)) as points,
    if(reason is null, result.whole(worth, 10000), null) as points_numerator, if(reason is null, 10000::hugeint, null) as points_denominator
from deducted;
