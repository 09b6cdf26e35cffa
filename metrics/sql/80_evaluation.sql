-- Each centre by itself.
-- One row per centre and year from its first to its last published grade: the grade that counts, and how many failures
-- in a row stand at that year (ZJ 五（四）, D14). A deferred or missing evaluation does what the scheme says. A grade counts whether
-- or not its year is one that the centre reports here: a failure on paper before the first use is one of the run.
create or replace table result.evaluation as
with

graded as (

    select g.*, c.scheme, o.outcome
    from source.grade as g
    join source.centre as c on c.centre = g.centre
    join definition.outcome as o on o.scheme = c.scheme and o.grade = g.grade
    where g.final

),

span as (

    select centre, any_value(scheme) as scheme, unnest(generate_series(min(year), max(year)))::integer as year
    from graded
    group by centre

),

sequence as (

    select
        y.centre, y.scheme, y.year, g.grade, g.nature, g.document_no, g.published_on, g.reason,
        coalesce(g.outcome, s.missing_outcome) as outcome
    from span as y
    join definition.scheme as s on s.scheme = y.scheme
    left join graded as g on g.centre = y.centre and g.year = y.year

),

stretches as (

    select
        *,
        count(*) filter (where outcome in ('pass', 'break')) over (partition by centre order by year) as stretch
    from sequence

)

select
    centre, scheme, year, grade, nature, document_no, published_on, reason, outcome,
    (count(*) filter (where outcome in ('fail', 'exit')) over so_far)::integer as failures_in_a_row,
    list(year) filter (where outcome in ('fail', 'exit')) over so_far as failed_years,
    list(document_no) filter (where outcome in ('fail', 'exit')) over so_far as failed_documents,
    list(year) filter (where outcome = 'skip') over so_far as skipped_years,
    max(published_on) filter (where outcome in ('fail', 'exit')) over so_far as failed_since
from stretches
window so_far as (partition by centre, stretch order by year);
