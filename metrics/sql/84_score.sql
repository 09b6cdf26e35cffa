-- Each centre by itself.
-- One row per centre, year and scoring scheme: what is computed so far and what is still open; a total only when nothing is.
-- so_far is no total: it is what the computed parts make, out of computed_most; reachable is the most that can still come of it.
-- Parts that do not apply: the others are scaled up to hundred (rescale: times up over down), or they count as full (given).
-- What the fractions of the parts add up to is worked out right after this step, in metrics/exact_score.py: so_far, reachable
-- and total, cut off at the eighth decimal, so that they reach a line only when the exact sum does; total_over and total_under are
-- the exact total as a fraction, in digits.
create or replace table result.score as
with

summed as (

    select
        centre, scheme, year, scoring,
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

)

select
    m.centre, m.scheme, m.year, m.scoring, s.example, m.open_parts, m.open_judged, m.open_reasons, m.outside,
    cast(null as decimal(20, 8)) as so_far, cast(m.computed_most as decimal(20, 8)) as computed_most,
    cast(m.open_most as decimal(20, 8)) as open_most, cast(-m.deducted as decimal(20, 8)) as deducted,
    -- hundred over what applies, or what does not apply as full
    if(s.not_applicable = 'rescale', m.full_points, m.full_points - m.outside) as up, m.full_points - m.outside as down,
    if(s.not_applicable = 'full', m.outside, 0) as given,
    cast(null as decimal(20, 8)) as reachable, cast(null as decimal(20, 8)) as total,
    cast(null as varchar) as total_over, cast(null as varchar) as total_under
from summed as m
join definition.scoring as s on s.scoring = m.scoring;
