-- One row per act on a flag, the earliest first.
select * from record.disposition where flag_key = $key order by event_n
