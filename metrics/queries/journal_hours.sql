-- One row per hour of the day: how many acts were recorded in it, comings and goings among them. $first and $last: days, both included.
select h.at_hour::integer as at_hour, count(e.n)::integer as acts, count(distinct e.actor)::integer as people
from range(24) as h(at_hour)
left join record.event as e
    on hour(e.recorded_at) = h.at_hour and e.act <> 'record.opened'
    and e.recorded_at >= cast($first as date) and e.recorded_at < cast($last as date) + interval 1 day
group by h.at_hour
order by h.at_hour;
