-- Each centre by itself.
-- One row per centre, year and indicator of its scheme that is no ratio: is the year's figure there at all?
-- reported: every ledger behind it was filled or declared zero; unavailable: the centre could not provide one;
-- not_asked: the report's version of the form did not ask for one; missing: no report. An indicator that takes over one reported value needs that value.
create or replace table result.reported as
with

behind as (

    select distinct si.scheme, si.indicator, i.nature, i.measure, t.ledger, l.covers
    from definition.scheme_indicator as si
    join definition.indicator as i on i.indicator = si.indicator
    join definition.indicator_item as ii on ii.indicator = si.indicator
    join definition.item as t on t.item = ii.item
    join definition.ledger as l on l.scheme = si.scheme and l.ledger = t.ledger

),

given as (

    select distinct c.report_id, ii.indicator
    from result.contribution as c
    join definition.indicator_item as ii on ii.item = c.item
    where c.valid

)

select
    y.centre, y.scheme, y.year, b.indicator, b.nature, b.measure,
    bool_and(b.covers = 'to_date') as covers_to_date,
    case
        when y.report_id is null then 'missing'
        when bool_or(s.state is null) then 'not_asked'
        when not bool_and(s.state in ('filled', 'zero')) then 'unavailable'
        when b.measure = 'value' and not bool_or(g.report_id is not null) then 'unavailable'
        else 'reported'
    end as state
from result.covered_year as y
join behind as b on b.scheme = y.scheme
left join record.ledger_state as s on s.report_id = y.report_id and s.ledger = b.ledger
left join given as g on g.report_id = y.report_id and g.indicator = b.indicator
group by y.centre, y.scheme, y.year, y.report_id, b.indicator, b.nature, b.measure;
