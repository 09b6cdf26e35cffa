-- One row per centre, year and scoring scheme: what is computed so far and what is still open; a total only when nothing is.
-- so_far is no total: it is what the computed parts make, out of computed_most; reachable is the most that can still come of it.
-- Parts that do not apply: the others are scaled up to hundred (rescale), or they count as full (full). The only rounding,
-- at the eighth decimal, takes back what a division that does not come out left over: 79.95 stays below 80.
create or replace table result.score as
with

summed as (

    select
        centre, scheme, year, scoring,
        coalesce(sum(points) filter (where kind <> 'deduction'), 0) as earned,
        coalesce(sum(most) filter (where reason is null), 0) as computed_most,
        coalesce(sum(points) filter (where kind = 'deduction'), 0) as deducted,
        coalesce(sum(most) filter (where reason not in ('not_applicable')), 0) as open_most,
        coalesce(sum(full_points) filter (where reason = 'not_applicable'), 0) as outside,
        sum(full_points) filter (where kind <> 'deduction') as full_points,
        (count(*) filter (where reason is not null and reason <> 'not_applicable'))::integer as open_parts,
        (count(*) filter (where reason = 'judgement'))::integer as open_judged,
        list(distinct reason order by reason) filter (where reason is not null and reason <> 'not_applicable') as open_reasons
    from result.score_part
    group by centre, scheme, year, scoring

),

scaled as (

    select
        m.*, s.example,
        -- hundred over what applies, or what does not apply as full
        if(s.not_applicable = 'rescale', full_points, full_points - outside) as upper_side,
        full_points - outside as lower_side,
        if(s.not_applicable = 'full', outside, 0) as given
    from summed as m
    join definition.scoring as s on s.scoring = m.scoring

),

reckoned as (

    select
        *,
        cast(earned * 1000000000000 as decimal(38, 0))::hugeint as earned_units,
        cast((earned + open_most) * 1000000000000 as decimal(38, 0))::hugeint as reachable_units,
        result.whole(upper_side, 10000) as up, result.whole(lower_side, 10000) as down
    from scaled

),

made as (

    select
        *,
        round(cast(cast(earned_units * up // nullif(down, 0) as decimal(28, 0)) * 0.000000000001 as decimal(28, 12)), 8)
            + given + deducted as sum_now,
        round(cast(cast(reachable_units * up // nullif(down, 0) as decimal(28, 0)) * 0.000000000001 as decimal(28, 12)), 8)
            + given + deducted as sum_most
    from reckoned

)

select
    centre, scheme, year, scoring, example, open_parts, open_judged, open_reasons, outside,
    cast(earned + deducted as decimal(20, 8)) as so_far, cast(computed_most as decimal(20, 8)) as computed_most,
    cast(open_most as decimal(20, 8)) as open_most, cast(-deducted as decimal(20, 8)) as deducted,
    -- where nothing at all applies there is no total either
    cast(if(down > 0, greatest(sum_most, 0), null) as decimal(20, 8)) as reachable,
    cast(if(open_parts = 0 and down > 0, greatest(sum_now, 0), null) as decimal(20, 8)) as total
from made;
