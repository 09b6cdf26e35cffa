-- The newest acts of the record.
select n, recorded_at, actor, act, subject, body
from record.event
order by n desc
limit $most
