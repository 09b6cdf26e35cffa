-- What an auditor should look at: one row per day, person and kind. $first and $last: days, both included.
-- exports: as many files in one day as $exports or more; night: acts (not only looking) between $night_from and $night_to;
-- refused: as many refusals in one day as $refusals or more; failed: as many failed sign-ins, whoever it was, as $failures or
-- more; alone: what takes two people, with one person, or one name under two accounts, on both sides; pair: of roles.yaml, where
-- the act says in which pair.
with

acts as (

    select
        n, recorded_at, cast(recorded_at as date) as on_day, hour(recorded_at) as at_hour, actor, act, subject,
        json_extract_string(body, '$.by.account') as account, body
    from record.event
    where recorded_at >= cast($first as date) and recorded_at < cast($last as date) + interval 1 day

),

counted as (

    select
        on_day, actor, min(n) filter (where act like 'access.%' or at_hour >= $night_from or at_hour < $night_to) as n,
        case
            when act in ('access.exported', 'access.downloaded') then 'exports' when act = 'access.refused' then 'refused'
            when act = 'access.sign_in_failed' then 'failed' when act not like 'access.%' and act <> 'record.opened' then 'night'
        end as kind,
        count(*) filter (
            where act like 'access.%' or at_hour >= $night_from or at_hour < $night_to
        )::integer as acts
    from acts
    group by on_day, actor, kind

),

-- the one who confirmed, beside the one who had proposed
confirmations as (

    select
        c.n, c.on_day, c.actor, p.actor as other,
        c.account = json_extract_string(p.body, '$.by.account') as one_account,
        -- 示例·李四（li.si） and 示例·李四（li.si2）: two accounts, one name
        regexp_replace(c.actor, '（[^（）]*）$', '') = regexp_replace(p.actor, '（[^（）]*）$', '') as one_name
    from acts as c
    join record.event as p on p.n = try_cast(json_extract_string(c.body, '$.proposal') as integer)

),

-- what the acts themselves say, one row for each pair
said as (

    select n, on_day, actor, unnest(cast(json_extract(body, '$.one_person') as varchar[])) as pair from acts

)

select on_day, actor, kind, acts, null as other, null as pair, n
from counted
where
    kind is not null and acts > 0
    and acts >= case kind when 'exports' then $exports when 'refused' then $refusals when 'failed' then $failures else 1 end
union all
select on_day, actor, 'alone', 1, other, null, n from confirmations where one_account or one_name
union all
select on_day, actor, 'alone', 1, null, pair, n from said
order by on_day desc, kind, actor;
