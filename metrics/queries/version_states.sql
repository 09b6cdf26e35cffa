-- One row per ledger whose declared state or number of rows differs between two reports.
with

counted as (

    select s.report_id, s.ledger, s.state, s.reason, count(rr.row_no)::integer as rows
    from record.ledger_state as s
    left join record.report_row as rr on rr.report_id = s.report_id and rr.ledger = s.ledger
    where s.report_id in ($before, $after)
    group by s.report_id, s.ledger, s.state, s.reason

)

select
    l.title, b.state as state_before, a.state as state_after, coalesce(b.rows, 0)::integer as rows_before,
    coalesce(a.rows, 0)::integer as rows_after
from (select * from counted where report_id = $before) as b
full join (select * from counted where report_id = $after) as a on a.ledger = b.ledger
join record.report as r on r.report_id = $after
left join definition.ledger as l on l.scheme = r.scheme and l.ledger = coalesce(a.ledger, b.ledger)
where (a.state, a.rows) is distinct from (b.state, b.rows)
order by l.position
