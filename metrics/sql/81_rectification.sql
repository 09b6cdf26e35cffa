-- Each centre by itself.
-- One row per centre and year at which a failed assessment stands: the time to mend what is wrong (HM 四（五）, D16).
-- running: not over yet, also where an assessment within it failed again, for the clause gives the whole of it; overdue: over,
-- and no assessment after it is registered; failed: over, and failed again. Passed again it is mended: no row. What is
-- assessed after rectification belongs to the failure published before it (again_…).
create or replace table result.rectification as
with

last_graded as (

    select y.centre, y.scheme, y.year, e.year as graded_year, e.outcome, e.document_no, e.published_on
    from result.covered_year as y
    asof join (select * from result.evaluation where outcome in ('pass', 'fail') and grade is not null) as e
        on e.centre = y.centre and y.year >= e.year

),

again as (

    select r.centre, r.year, o.outcome, r.document_no, r.published_on
    from source.reassessment as r
    join source.centre as c on c.centre = r.centre
    join definition.outcome as o on o.scheme = c.scheme and o.grade = r.grade

),

-- the same day so many months later, or the last day of a month that has no such day
dated as (

    select
        p.*, s.rectification_rule as rule, cast(p.published_on + to_months(s.rectification_months) as date) as mended_by,
        a.outcome as again, a.document_no as again_document_no, a.published_on as again_on,
        (select today from record.state) as today
    from last_graded as p
    join definition.scheme as s on s.scheme = p.scheme and s.rectification_months is not null
    left join again as a on a.centre = p.centre and a.year = p.graded_year and a.published_on >= p.published_on
    where p.outcome = 'fail'

)

select
    centre, scheme, year, graded_year, rule, document_no, published_on, mended_by, again_document_no, again_on,
    case when today <= mended_by then 'running' when again = 'fail' then 'failed' else 'overdue' end as state
from dated
where again is distinct from 'pass';
