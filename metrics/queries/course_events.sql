-- What is published or registered about the centres of a scheme and takes a step of its process, in order: one row per
-- registration, year with a conclusion that counts, assessment after rectification, acceptance, exit. A year without a
-- grade takes a step only where the scheme says that it counts. day: null where none is known.
with

centres as (select * from registry.centre where scheme = $scheme),

concluded as (

    select e.centre, e.year, e.outcome, e.grade, e.document_no, e.published_on, 'grade' as source, 0 as part, g.history
    from result.evaluation as e
    join centres as c on c.centre = e.centre
    left join registry.grade as g on g.centre = e.centre and g.year = e.year and g.final
    where e.outcome <> 'skip'

),

-- an assessment after rectification is a step after the failure it belongs to
again as (

    select r.centre, r.year, o.outcome, r.grade, r.document_no, r.published_on, 'reassessment' as source, 1 as part, r.history
    from registry.reassessment as r
    join concluded as n
        on n.centre = r.centre and n.year = r.year and n.outcome = 'fail' and n.published_on <= r.published_on
    join definition.outcome as o on o.scheme = $scheme and o.grade = r.grade

),

-- a grade published late keeps its place among the years
graded as (

    select *, max(published_on) over (partition by centre order by year, part) as placed
    from (from concluded union all from again)

),

events as (

    select centre, 'registry' as source, 'done' as outcome, null as year, null as grade, null as document_no, approved_on as day,
        0 as rank, null as placed, 0 as part, false as history
    from centres
    union all
    select centre, source, outcome, year, grade, document_no, published_on, 1, placed, part, history from graded
    union all
    select a.centre, 'acceptance', a.result, null, null, a.document_no, a.concluded_on, 1, a.concluded_on, 0, a.history
    from registry.acceptance as a
    join centres as c on c.centre = a.centre
    union all
    select centre, 'exit', state, null, null, null, exited_on, 2, null, 0, history from centres

)

select
    c.centre, c.name, c.host as lead, e.source, e.outcome, e.year, o.label as grade, e.document_no, e.day,
    coalesce(e.history, false) as history,
    s.consecutive_failures is not null and coalesce(w.effect = 'unsettled', false) as unsettled
from events as e
join centres as c on c.centre = e.centre
join definition.scheme as s on s.scheme = c.scheme
left join definition.centre_state as w on w.state = c.state
left join definition.outcome as o on o.scheme = c.scheme and o.grade = e.grade
order by e.centre, e.rank, e.placed nulls first, e.year, e.part
