-- One row per ledger of a report: what the centre declared about it, and how many rows it has.
select s.ledger, l.title, s.state, s.reason, count(rr.row_no)::integer as rows
from record.ledger_state as s
join record.report as r on r.report_id = s.report_id
join definition.ledger as l on l.scheme = r.scheme and l.ledger = s.ledger
left join record.report_row as rr on rr.report_id = s.report_id and rr.ledger = s.ledger
where s.report_id = $report_id
group by s.ledger, l.title, l.position, s.state, s.reason
order by l.position
