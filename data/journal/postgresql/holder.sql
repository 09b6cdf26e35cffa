-- Who holds an advisory lock, given its key: the name of the program and its address (null: this machine).
select a.application_name, a.client_addr::text
from pg_locks l
join pg_stat_activity a using (pid)
where l.locktype = 'advisory'
    and l.granted
    and l.objsubid = 1
    and l.database = (select oid from pg_database where datname = current_database())
    and (l.classid::bigint << 32) | l.objid::bigint = %s
