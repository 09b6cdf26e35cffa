-- One row per report version: where it stands in the reporting round, and whether it counts.
-- The rule which version counts: the one accepted (or locked) last; until one is accepted, the latest that was neither
-- withdrawn nor returned. `examined` marks the version people work on: the latest that was not withdrawn.
create or replace view record.submission as
with

last_step as (

    select * from record.round_step
    qualify row_number() over (partition by centre, year, version order by event_n desc) = 1

),

standing as (

    select
        r.report_id, r.centre, r.scheme, r.year, r.version, r.received_at, r.event_n,
        case s.step
            when 'withdrawn' then 'draft' when 'returned' then 'returned' when 'accepted' then 'accepted'
            when 'locked' then 'locked' else 'submitted'
        end as state,
        coalesce(s.actor, r.actor) as state_by, coalesce(s.recorded_at, r.received_at) as state_since, s.note
    from record.report as r
    left join last_step as s on s.centre = r.centre and s.year = r.year and s.version = r.version

),

ranked as (

    select
        *, state in ('accepted', 'locked') as settled, state in ('submitted', 'accepted', 'locked') as eligible,
        row_number() over (
            partition by centre, year
            order by state in ('accepted', 'locked') desc, state = 'submitted' desc, version desc
        ) as turn,
        max(version) filter (where state <> 'draft') over (partition by centre, year) as latest
    from standing

)

select * exclude (settled, eligible, turn, latest), eligible and turn = 1 as counts, coalesce(version = latest, false) as examined
from ranked;
