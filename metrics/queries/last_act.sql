-- When the last act that is known was recorded.
select max(recorded_at) as recorded_at from record.event
