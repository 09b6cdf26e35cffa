-- One row per centre, year and scoring scheme with a total: the order of the exact totals of a scoring scheme and year from below, from
-- 1; one level where they are equal to the last digit. Worked out right after this step, in metrics/exact_score.py.
create or replace table result.score_level as
select centre, year, scoring, cast(null as integer) as level from result.score where total is not null;
