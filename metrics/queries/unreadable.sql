-- Recorded files that could not be read again.
select * from record.unreadable order by event_n
