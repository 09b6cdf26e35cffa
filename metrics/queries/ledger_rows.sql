-- One row per row of a ledger in a report, with what becomes of it. barred_reason: in words, where a rule bars the row. doubts: why it is in doubt.
-- feeds: the indicators of the centre's scheme that the row counts towards, in the scheme's order.
select
    rr.sheet, rr.row_no, rr.cells,
    coalesce(string_agg(distinct i.label, '、' order by i.label) filter (where c.reason = 'counted'), '')
        as counts_towards,
    coalesce(list(distinct c.reason) filter (where c.reason <> 'counted'), []) as reasons,
    (
        select array_to_string(list_sort(list_distinct(flatten(list(d.doubts)))), '、') from result.doubtful_row as d
        where d.report_id = $report_id and d.ledger = $ledger and d.row_no = rr.row_no
    ) as doubts,
    any_value(c.barred_reason) filter (where c.reason = 'unless') as barred_reason,
    coalesce(list_transform(
        list_sort(list(distinct {'position': f.position, 'indicator': f.indicator})
            filter (where c.reason = 'counted' and f.indicator is not null)),
        lambda x: x.indicator
    ), []) as feeds
from record.report_row as rr
left join result.contribution as c
    on c.report_id = rr.report_id and c.ledger = rr.ledger and c.row_no = rr.row_no
left join definition.item as i on i.item = c.item
left join (definition.indicator_item as ii join definition.scheme_indicator as f using (indicator))
    on ii.item = c.item and f.scheme = c.scheme
where rr.report_id = $report_id and rr.ledger = $ledger
group by rr.sheet, rr.row_no, rr.cells
order by rr.row_no
