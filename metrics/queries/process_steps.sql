-- One row per recorded step of a scheme's units, in the order in which they were recorded.
select event_n, unit, step, outcome, on_day, due_on, fields, confirmed_by, actor, recorded_at
from record.process_step
where scheme = $scheme
order by event_n
