-- One row per person of the journal and kind of act: how many, how many of them at night, when first and last.
-- $first and $last: days, both included; $night_from and $night_to: hours between which it is night (22 and 6).
-- person: the account where people sign in, with the name; who came and went, and what was refused, is an act as well.
with

acts as (

    select
        e.*, hour(recorded_at) as at_hour,
        coalesce(json_extract_string(body, '$.by.account'), '') as account,
        coalesce(json_extract_string(body, '$.by.role'), '') as role
    from record.event as e
    where
        act <> 'record.opened'
        and recorded_at >= cast($first as date) and recorded_at < cast($last as date) + interval 1 day

)

select
    actor, any_value(account) as account, any_value(role) as role, act, count(*)::integer as acts,
    (count(*) filter (where at_hour >= $night_from or at_hour < $night_to))::integer as at_night,
    min(recorded_at) as first_at, max(recorded_at) as last_at
from acts
group by actor, act
order by actor, acts desc, act;
