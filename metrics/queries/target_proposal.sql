-- One row per running or year-end indicator of a centre with a dated target after a year: two suggestions for the target of
-- the next year (ZJ 五（一）「跳一跳、够得着」; how they are made is a house setting).
-- by_line: what is short of the next dated target, spread evenly over the years up to it; by_peers: the value grown by what
-- comparable centres (same scheme, at least three with two complete years) grew in the middle, as a share of their own
-- target. Both rounded up to a whole piece (money: 万元). reach: the yearly step of by_line is no more than the centre's own
-- mean of the last years (within), than its own greatest or the upper quarter of its peers (stretch), or more (beyond).
-- doubtful: how much of the value is in doubt; doubts, doubt_reasons: why (result.doubt).
with

ahead as (

    select indicator, min(due_on) as due_on, arg_min(value, due_on) as target
    from result.target
    where centre = $centre and year = $year and applicable and due_on > make_date($year, 12, 31) and direction = 'at_least'
    group by indicator

),

peers as (

    select
        p.indicator, count(*)::integer as peers,
        median(o.pace / nullif(p.last_value, 0)) as middle, quantile_cont(o.pace / nullif(p.last_value, 0), 0.75) as upper
    from result.outlook as o
    join result.progress as p on p.centre = o.centre and p.year = o.year and p.indicator = o.indicator
    where p.scheme = $scheme and o.year = $year and o.centre <> $centre and o.pace_years > 0
    group by p.indicator

),

known as (

    select
        p.indicator, p.value, p.completeness, p.last_value, a.due_on, a.target, year(a.due_on) - $year as years,
        o.pace, o.pace_years, (o.landing_high - p.value) / nullif(o.years_left, 0) as fastest,
        coalesce(s.peers, 0) as peers, if(s.peers >= 3, s.middle, null) as middle, if(s.peers >= 3, s.upper, null) as upper,
        n.value as approved, if(i.unit = 'yuan', 10000, 1) as step, i.label, i.unit, si.position, u.amount as doubtful, u.doubts, u.reasons as doubt_reasons
    from result.progress as p
    join ahead as a on a.indicator = p.indicator
    join definition.indicator as i on i.indicator = p.indicator
    join definition.scheme_indicator as si on si.scheme = p.scheme and si.indicator = p.indicator
    left join result.outlook as o on o.centre = p.centre and o.year = p.year and o.indicator = p.indicator
    left join result.doubt as u on u.centre = p.centre and u.year = p.year and u.indicator = p.indicator
    left join peers as s on s.indicator = p.indicator
    left join result.agreed as n
        on n.centre = p.centre and n.indicator = p.indicator and n.kind = 'annual' and n.target_year = $year + 1
        and n.year = $year + 1 and n.side = 'floor'
    where p.centre = $centre and p.year = $year and p.nature in ('cumulative', 'stock') and p.completeness = 'exact'

),

suggested as (

    select *, greatest(target - value, 0) / years as yearly from known

)

select
    indicator, label, unit, value, target, due_on, pace, pace_years, peers, approved, doubtful, doubts, doubt_reasons,
    cast(ceil((value + yearly) / step) * step as decimal(20, 2)) as by_line,
    cast(ceil((value + middle * last_value) / step) * step as decimal(20, 2)) as by_peers,
    case
        when yearly = 0 then 'reached'
        when yearly <= pace then 'within'
        when yearly <= greatest(coalesce(fastest, pace), coalesce(upper * last_value, pace)) then 'stretch'
        when pace is not null or upper is not null then 'beyond'
    end as reach
from suggested
order by position
