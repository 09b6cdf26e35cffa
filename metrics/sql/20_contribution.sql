-- Each centre by itself.
-- One row per ledger row of a report that counts or is examined, and item it matches: what it counts, or why it does not.
-- entity: what the row names, however it is written (result.named).
create or replace table result.match as
with

matched as (

    select
        y.centre, y.scheme, y.year, y.year_end, y.approved_on, v.counts as counting, v.examined, r.report_id, r.ledger, r.sheet, r.row_no,
        i.item, i.counts, i.barred_reason,
        result.named(r.cells, r.folded, i.entity) as entity, r.cells[i.entity] as entity_as_written,
        case when i.amount is null then 1 else cast(r.cells[i.amount] as decimal(20, 2)) end as amount,
        cast(r.cells[i.dated] as date) as dated,
        cast(r.cells[i.active_until] as date) as ended_on,
        len(i.barred) > 0 and result.matches(r.cells, i.barred) as barred
    from record.report_row as r
    join source.submission as v on v.report_id = r.report_id and (v.counts or v.examined)
    join result.covered_year as y on y.centre = v.centre and y.year = v.year
    join definition.item as i on i.ledger = r.ledger
    where
        (i.amount is null or r.cells[i.amount] is not null)
        and result.matches(r.cells, i.wanted)

),

judged as (

    select
        *,
        case
            when barred then 'unless'
            when counts <> 'at_year_end' and dated < approved_on then 'before_approval'
            when dated > year_end then 'after_year'
            when counts = 'in_year' and year(dated) < year then 'other_year'
            -- an agreement that runs to 31 December is in force on that day
            when counts = 'at_year_end' and ended_on < year_end then 'ended'
        end as reason
    from matched

)

select
    centre, scheme, year, counting, examined, report_id, ledger, sheet, row_no, item, entity, entity_as_written, amount, dated, ended_on, barred_reason,
    coalesce(reason, if(
        entity is not null and row_number() over (
            partition by report_id, item, entity, reason is null order by row_no
        ) > 1, 'repeated', 'counted'
    )) as reason,
    -- rows that repeat an entity stay distinct by their entity; only the first is marked as counted
    reason is null as valid
from judged;

-- One row per match of a report that counts: what the indicators are made of.
create or replace view result.contribution as select * exclude (counting, examined) from result.match where counting;
