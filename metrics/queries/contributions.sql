-- One row per ledger row behind some indicators of a centre, from one report year to another: where it stands, and whether
-- it counts towards the indicator, or why not. Rows marked `counted` add up to the indicator's value: an entity that a
-- running total has already counted in an earlier year is `counted_before`, and counts once. doubts: why it is in doubt.
with

behind as (

    select
        ii.indicator, n.measure, n.nature, i.label as item, c.item as item_code, c.* exclude (item),
        row_number() over (
            partition by ii.indicator, c.entity, c.valid, if(n.nature = 'cumulative', 0, c.year)
            order by c.year, c.ledger, c.row_no
        ) as turn,
        min(c.year) over (partition by ii.indicator, c.entity, c.valid) as first_year
    from result.contribution as c
    join definition.indicator_item as ii on ii.item = c.item
    join definition.indicator as n on n.indicator = ii.indicator
    join definition.item as i on i.item = c.item
    where c.centre = $centre and c.year between $from_year and $year and list_contains($indicators, ii.indicator)

)

select
    b.indicator, b.year, r.version, b.report_id, b.ledger, b.sheet, b.row_no, b.item, b.entity, b.amount, b.barred_reason,
    case
        when not b.valid then b.reason
        when b.measure <> 'distinct' or b.turn = 1 then 'counted'
        when b.nature = 'cumulative' and b.first_year < b.year then 'counted_before'
        else 'repeated'
    end as reason,
    array_to_string(d.doubts, '、') as doubts, rr.cells, r.file_name, r.sha256
from behind as b
join record.report as r on r.report_id = b.report_id
join record.report_row as rr on rr.report_id = b.report_id and rr.ledger = b.ledger and rr.row_no = b.row_no
left join result.doubtful_row as d
    on d.report_id = b.report_id and d.ledger = b.ledger and d.row_no = b.row_no and d.item = b.item_code
order by b.indicator, b.year desc, b.sheet, b.row_no
