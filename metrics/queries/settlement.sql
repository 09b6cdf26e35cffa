-- One row per centre of a scheme and payer of government money.
-- doubtful: how much of what was received is in doubt (result.doubtful_row).
with

doubted as (

    select d.centre, r.cells['payer'] as payer, sum(d.amount) as doubtful
    from result.doubtful_row as d
    join definition.item as i on i.item = d.item and i.amount is not null
    join record.report_row as r on r.report_id = d.report_id and r.ledger = d.ledger and r.row_no = d.row_no
    where d.scheme = $scheme and r.cells['payer'] is not null
    group by d.centre, r.cells['payer']

)

select s.*, d.doubtful
from result.settlement as s
left join doubted as d on d.centre = s.centre and d.payer = s.payer
where s.scheme = $scheme
order by s.centre, s.payer
