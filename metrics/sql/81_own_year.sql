-- Each centre by itself.
-- One row per centre, year and indicator: what the year itself brought, as an exact fraction: of a running total what it
-- grew by in the year, of everything else its value. Null where the year was not reported. completeness: exact; lower and
-- unknown as of the indicator; unknown as well where things are counted once and an earlier year since approval is missing:
-- what looks new may have been there before. Money is booked in its year: for a sum the report of the year is enough.
create or replace table result.own_year as
with

added as (

    select
        p.centre, p.year, p.indicator, if(p.state = 'reported', p.addition, null) as addition,
        case
            when r.measure = 'sum' and not r.covers_to_date then true
            -- a list of everything to date says itself what was there the year before
            when r.covers_to_date then coalesce(lag(p.state) over years = 'reported', p.year = year(y.approved_on))
            else len(p.missing_years) = 0
        end as certain
    from result.plain_indicator as p
    join result.reported as r on r.centre = p.centre and r.year = p.year and r.indicator = p.indicator
    join result.covered_year as y on y.centre = p.centre and y.year = p.year
    where p.nature = 'cumulative'
    window years as (partition by p.centre, p.indicator order by p.year)

)

select
    v.centre, v.year, v.indicator,
    if(v.nature = 'cumulative', a.addition, v.numerator) as numerator, if(v.nature = 'cumulative', 1, v.denominator) as denominator,
    if(v.nature = 'cumulative', cast(a.addition as decimal(24, 6)), v.value) as value,
    case
        when v.nature <> 'cumulative' then v.completeness
        when a.addition is null then 'none'
        when a.certain then 'exact'
        else 'unknown'
    end as completeness
from result.indicator as v
left join added as a on a.centre = v.centre and a.year = v.year and a.indicator = v.indicator;
