-- One row per centre, year and scoring scheme: rank, what a limit on the number of good grades does, the grade proposed.
-- state: incomplete (no total: no verdict), absent and deferred (decided so: takes no part), awaiting_others (its points
-- reach a limited grade, but others are still open), proposed. place: how many centres have as many points or more, so that
-- centres with equal points, equal to the last digit, are all inside a limit or all outside; displaced: kept from a better grade by a limit.
create or replace table result.grade_proposal as
with

decided as (

    select centre, year, grade
    from record.evaluation_step
    where step in ('confirmed', 'deferred')
    qualify row_number() over (partition by centre, year order by event_n desc) = 1

),

scored as (

    select
        p.*, l.level, s.absent as absent_grade, s.deferred as deferred_grade,
        -- where it is being evaluated anew, what stands until then
        if(e.state <> 'reopened', e.grade, coalesce(g.grade, d.grade)) as decided_grade,
        c.gone_from <= coalesce(y.due_on, y.year_end) and y.report_id is null as gone
    from result.score as p
    left join result.score_level as l on l.centre = p.centre and l.year = p.year and l.scoring = p.scoring
    join definition.scoring as s on s.scoring = p.scoring
    join result.covered_year as y on y.centre = p.centre and y.year = p.year
    join source.centre as c on c.centre = p.centre
    left join source.evaluation_stage as e on e.centre = p.centre and e.year = p.year
    left join decided as d on d.centre = p.centre and d.year = p.year
    left join source.grade as g on g.centre = p.centre and g.year = p.year and g.final

),

taking_part as (

    select
        * exclude (gone),
        gone is not true and coalesce(decided_grade not in (absent_grade, deferred_grade), true) as evaluated,
        case
            when gone then 'absent' when decided_grade = absent_grade then 'absent'
            when decided_grade = deferred_grade then 'deferred'
        end as outside_state
    from scored

),

placed as (

    select
        centre, scheme, year, scoring,
        count(*) over together::integer as evaluated_centres,
        count(*) filter (where total is null) over together::integer as still_open,
        if(total is null, null, rank() over best)::integer as rank,
        if(total is null, null, count(*) over best)::integer as place
    from taking_part
    where evaluated
    window together as (partition by scoring, year), best as (partition by scoring, year order by level desc nulls last)

),

lines as (

    select
        t.centre, t.year, t.scoring, l.grade, l.label, l.position, l.top_share,
        floor(p.evaluated_centres * l.top_share * 0.01)::integer as seats, p.place
    from taking_part as t
    join placed as p on p.centre = t.centre and p.year = t.year and p.scoring = t.scoring
    join definition.scoring_grade as l on l.scoring = t.scoring and t.total >= l.lower

),

reached as (

    select
        centre, year, scoring,
        arg_min(grade, position) as by_points, arg_min(label, position) as by_points_label,
        arg_min(seats, position) as seats,
        arg_min(grade, position) filter (where top_share is null or place <= seats) as grade,
        arg_min(label, position) filter (where top_share is null or place <= seats) as label,
        bool_or(top_share is not null) as limited
    from lines
    group by centre, year, scoring

),

stated as (

    select
        t.*, p.rank, p.place, p.evaluated_centres, p.still_open, r.by_points, r.by_points_label, r.seats, r.grade, r.label,
        case
            when t.outside_state is not null then t.outside_state
            when t.total is null then 'incomplete'
            when r.limited and p.still_open > 0 then 'awaiting_others'
            else 'proposed'
        end as state
    from taking_part as t
    left join placed as p on p.centre = t.centre and p.year = t.year and p.scoring = t.scoring
    left join reached as r on r.centre = t.centre and r.year = t.year and r.scoring = t.scoring

)

select
    * exclude (up, down, given, total_over, total_under, level, outside_state, absent_grade, deferred_grade, decided_grade, grade, label),
    if(state = 'proposed', grade, null) as proposed, if(state = 'proposed', label, null) as proposed_label,
    state = 'proposed' and grade <> by_points as displaced
from stated;
