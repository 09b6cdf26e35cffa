-- Each centre by itself.
-- One row per centre, year and indicator whose value rests on something in doubt: on rows of the year itself, on those of
-- any year since approval (running totals), of the last years (means and totals of them), or on a part that is (ratios,
-- alternatives). amount: how much of the value is in doubt, null where a part of it cannot be told (a ratio, a mean);
-- doubts, reasons: what kind of doubt, and what was found, in words. It changes no status: it goes with the number.
create or replace table result.doubt as
with

counted as (

    select
        p.centre, p.scheme, p.year, p.indicator,
        case r.measure when 'sum' then sum(d.amount) when 'distinct' then count(distinct d.entity) else max(d.amount) end as amount,
        flatten(list(d.doubts)) as doubts, flatten(list(d.reasons)) as reasons
    from result.plain_indicator as p
    join result.reported as r on r.centre = p.centre and r.year = p.year and r.indicator = p.indicator
    join definition.indicator_item as i on i.indicator = p.indicator
    join result.doubtful_row as d
        on d.centre = p.centre and d.item = i.item and if(p.nature = 'cumulative', d.year <= p.year, d.year = p.year)
    where p.numerator is not null
    group by p.centre, p.scheme, p.year, p.indicator, r.measure

),

made as (

    select distinct indicator, part, 0 as years, false as adds from definition.ratio_part
    union all
    select indicator, part, years - 1, nature <> 'mean' from definition.recent
    union all
    select distinct indicator, part, 0, false from definition.alternative

),

derived as (

    select
        v.centre, v.scheme, v.year, v.indicator, if(m.adds, sum(c.amount), null) as amount,
        flatten(list(c.doubts)) as doubts, flatten(list(c.reasons)) as reasons
    from result.indicator as v
    join made as m on m.indicator = v.indicator
    join counted as c on c.centre = v.centre and c.indicator = m.part and c.year between v.year - m.years and v.year
    where v.numerator is not null
    group by v.centre, v.scheme, v.year, v.indicator, m.adds

),

-- the alternatives of a rule may be ratios themselves
everything as (

    select * from counted
    union all by name select * from derived
    union all by name
    select v.centre, v.scheme, v.year, v.indicator, null as amount, d.doubts, d.reasons
    from result.indicator as v
    join definition.alternative as a on a.scheme = v.scheme and a.indicator = v.indicator
    join derived as d on d.centre = v.centre and d.year = v.year and d.indicator = a.part
    where v.numerator is not null

)

select
    centre, scheme, year, indicator, cast(any_value(amount) as decimal(24, 6)) as amount,
    array_to_string(list_sort(list_distinct(flatten(list(doubts)))), '、') as doubts,
    array_to_string(list_sort(list_distinct(flatten(list(reasons)))), '；') as reasons
from everything
group by centre, scheme, year, indicator;
