-- One row per recorded step of a scheme's units, in the order in which they were recorded; those taken back again with who
-- did that (annulled_by), who confirmed it, when and why.
select
    s.event_n, s.unit, s.step, s.outcome, s.on_day, s.due_on, s.fields, s.confirmed_by, s.actor, s.recorded_at,
    a.actor as annulled_by, nullif(a.confirmed_by, '') as annulment_confirmed_by, a.recorded_at as annulled_at,
    a.reason as annulled_for
from record.process_step as s
left join record.process_annulment as a on a.annulled = s.event_n
where s.scheme = $scheme
order by s.event_n
