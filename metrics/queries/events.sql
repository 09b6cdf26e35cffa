-- The newest acts of the record; who came and went stands in the question journal.
select n, recorded_at, actor, act, subject, body
from record.event
where not starts_with(act, 'access.')
order by n desc
limit $most
