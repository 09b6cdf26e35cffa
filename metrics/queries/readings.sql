-- Recorded files that this program reads otherwise than at receipt, not accepted yet.
select * from record.reading_open order by event_n
