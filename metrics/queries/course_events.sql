-- What is published or registered about the centres of a scheme and takes a step of its process, in order: one row per
-- registration, year with a conclusion that counts, assessment after rectification, acceptance, exit. A year without a
-- grade takes a step only where the scheme says that it counts. day: null where none is known.
with

centres as (select * from registry.centre where scheme = $scheme),

concluded as (

    select e.centre, e.year, e.nature, e.outcome, e.grade, e.document_no, e.published_on
    from result.evaluation as e
    join centres as c on c.centre = e.centre
    where e.outcome <> 'skip'

),

-- an assessment after rectification stands in the place of the failed one: that took a step as well
before_rectification as (

    select g.centre, g.year, g.nature, o.outcome, g.grade, g.document_no, g.published_on
    from concluded as n
    join registry.grade as g
        on g.centre = n.centre and g.year = n.year and g.nature <> 'rectified' and g.notice_over and not g.contested
    join definition.outcome as o on o.scheme = $scheme and o.grade = g.grade
    where n.nature = 'rectified'
    qualify row_number() over (partition by g.centre, g.year order by g.event_n desc, g.row_no desc) = 1

),

-- a grade published late keeps its place among the years
graded as (

    select
        *, if(nature = 'rectified', 'reassessment', 'grade') as source, if(nature = 'rectified', 1, 0) as part,
        max(published_on) over (partition by centre order by year, if(nature = 'rectified', 1, 0)) as placed
    from (from concluded union all from before_rectification)

),

events as (

    select centre, 'registry' as source, 'done' as outcome, null as year, null as grade, null as document_no, approved_on as day,
        0 as rank, null as placed, 0 as part
    from centres
    union all
    select centre, source, outcome, year, grade, document_no, published_on, 1, placed, part from graded
    union all
    select a.centre, 'acceptance', a.result, null, null, a.document_no, a.concluded_on, 1, a.concluded_on, 0
    from registry.acceptance as a
    join centres as c on c.centre = a.centre
    union all
    select centre, 'exit', state, null, null, null, exited_on, 2, null, 0 from centres

)

select
    c.centre, c.name, c.host as lead, e.source, e.outcome, e.year, o.label as grade, e.document_no, e.day,
    s.consecutive_failures is not null and list_contains(s.unsettled_states, c.state) as unsettled
from events as e
join centres as c on c.centre = e.centre
join definition.scheme as s on s.scheme = c.scheme
left join definition.outcome as o on o.scheme = c.scheme and o.grade = e.grade
order by e.centre, e.rank, e.placed nulls first, e.year, e.part
