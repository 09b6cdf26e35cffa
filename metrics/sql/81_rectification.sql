-- One row per centre and year at which a failed assessment stands: the time to mend what is wrong (HM 四（五）, D16).
-- running: not over yet; overdue: over, and no assessment after it is registered; failed: assessed again and failed again.
create or replace table result.rectification as
with

standing as (

    select y.centre, y.scheme, y.year, e.year as graded_year, e.outcome, e.nature, e.document_no, e.published_on
    from result.centre_year as y
    asof join (select * from result.evaluation where outcome in ('pass', 'fail') and grade is not null) as e
        on e.centre = y.centre and y.year >= e.year

),

-- the same day so many months later, or the last day of a month that has no such day
dated as (

    select
        p.*, s.rectification_rule as rule, cast(p.published_on + to_months(s.rectification_months) as date) as mended_by,
        (select today from record.state) as today
    from standing as p
    join definition.scheme as s on s.scheme = p.scheme and s.rectification_months is not null
    where p.outcome = 'fail'

)

select
    centre, scheme, year, graded_year, rule, document_no, published_on, mended_by,
    case when nature = 'rectified' then 'failed' when today <= mended_by then 'running' else 'overdue' end as state
from dated;
