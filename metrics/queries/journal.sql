-- Acts of the record, the newest first; previous: the act before on the same subject, which is the state it was in.
-- $who: part of a name, account or address; $centre: its code; either may be empty.
-- $acts: which acts; none: all. $first and $last: days, both included.
select
    n, recorded_at, actor, act, subject, body, json_extract_string(body, '$.by.role') as role,
    concat_ws('，经 sudo：', json_extract_string(body, '$.by.from'), json_extract_string(body, '$.by.sudo')) as address, json_extract_string(body, '$.by.account') as account, previous
from (select *, lag(act) over (partition by subject order by n) as previous from record.event)
where
    recorded_at >= cast($first as date) and recorded_at < cast($last as date) + interval 1 day
    and (
        $who = '' or contains(lower(actor), lower($who))
        or contains(lower(coalesce(json_extract_string(body, '$.by.account'), '')), lower($who))
        or contains(coalesce(json_extract_string(body, '$.by.from'), ''), $who)
        or contains(lower(coalesce(json_extract_string(body, '$.by.sudo'), '')), lower($who))
    )
    and (
        $centre = '' or json_extract_string(body, '$.centre') = $centre
        or list_contains(string_split(subject, '/'), $centre)
    )
    and (len($acts) = 0 or list_contains($acts, act))
order by n desc
limit $most
