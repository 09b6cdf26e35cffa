-- Each centre by itself.
-- One row per centre, year, scoring scheme and part of an entry whose points rest on something in doubt: as the value does;
-- for growth, as what this year brought or the last one.
create or replace table result.score_doubt as
select s.centre, s.scheme, s.year, s.scoring, s.entry, s.part, d.amount, d.doubts, d.reasons
from result.score_part as s
join result.doubt as d on d.centre = s.centre and d.year = s.year and d.indicator = s.indicator
where s.kind <> 'growth'
union all by name
select
    s.centre, s.scheme, s.year, s.scoring, s.entry, s.part, null as amount,
    array_to_string(list_sort(list_distinct(flatten(list(r.doubts)))), '、') as doubts,
    array_to_string(list_sort(list_distinct(flatten(list(r.reasons)))), '；') as reasons
from result.score_part as s
join definition.indicator_item as i on i.indicator = s.indicator
join result.doubtful_row as r on r.centre = s.centre and r.item = i.item and r.year between s.year - 1 and s.year
where s.kind = 'growth'
group by s.centre, s.scheme, s.year, s.scoring, s.entry, s.part;
