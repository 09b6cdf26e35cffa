-- One row per report version: where it stands in the reporting round, and whether it counts.
-- The rule which version counts: the one accepted (or locked) last, unless it was opened again; otherwise the latest that
-- was neither withdrawn nor returned; never one that was set aside (record.unreadable). settled: counts because it was
-- accepted. examined: the version people work on, the latest that was not withdrawn. handed_in_at: when it came in; taken
-- back and submitted again, it came in again.
create or replace view record.submission as
with

last_step as (

    select * from record.round_step
    qualify row_number() over (partition by centre, year, version order by event_n desc) = 1

),

-- what was accepted before an acceptance that was opened again does not come back by that
last_settling as (

    select centre, year, version as settled_version, step from record.round_step
    where step in ('accepted', 'locked', 'reopened')
    qualify row_number() over (partition by centre, year order by event_n desc) = 1

),

submitted_again as (

    select centre, year, version, max(recorded_at) as again_at from record.round_step
    where step = 'submitted'
    group by centre, year, version

),

staged as (

    select
        r.report_id, r.centre, r.scheme, r.year, r.version, r.received_at, r.event_n,
        case s.step
            when 'withdrawn' then 'draft' when 'returned' then 'returned' when 'accepted' then 'accepted'
            when 'locked' then 'locked' else 'submitted'
        end as state,
        coalesce(s.actor, r.actor) as state_by, coalesce(s.recorded_at, r.received_at) as state_since, s.note,
        coalesce(a.again_at, r.received_at) as handed_in_at,
        coalesce(l.settled_version = r.version and l.step <> 'reopened', false) as settled,
        exists (from record.unreadable as u where u.event_n = r.event_n) as set_aside
    from record.report as r
    left join last_step as s on s.centre = r.centre and s.year = r.year and s.version = r.version
    left join last_settling as l on l.centre = r.centre and l.year = r.year
    left join submitted_again as a on a.centre = r.centre and a.year = r.year and a.version = r.version

),

ranked as (

    select
        *, state in ('submitted', 'accepted', 'locked') and not set_aside as eligible,
        row_number() over (
            partition by centre, year
            order by set_aside, settled desc, state in ('submitted', 'accepted', 'locked') desc, version desc
        ) as turn,
        max(version) filter (where state <> 'draft') over (partition by centre, year) as latest
    from staged

)

select * exclude (eligible, turn, latest), eligible and turn = 1 as counts, coalesce(version = latest, false) as examined
from ranked;
