-- Each centre by itself.
-- One row per centre, year and day of it on which targets are judged: its last day, and every day inside it on which a dated
-- target of the policy or the term falls due (D26). A letter's milestones are due at the end of a year.
create or replace table result.moment as
select centre, scheme, year, year_end, year_end as on_day, true as at_year_end from result.covered_year
union all by name
select distinct y.centre, y.scheme, y.year, y.year_end, d.on_day, false as at_year_end
from result.covered_year as y
join (
    select centre, term_end as on_day from result.covered_year
    union
    select y.centre, r.due_on from result.covered_year as y join definition.rule as r on r.scheme = y.scheme
) as d on d.centre = y.centre and year(d.on_day) = y.year and d.on_day < y.year_end;
