-- Each centre by itself.
-- One row per ledger row of an examined report: with the dates of its centre and year, and the name of the row.
create or replace table result.examined_row as
select
    y.centre, y.name, y.scheme, y.year, y.year_end, y.approved_on, y.term_end, r.report_id, r.ledger, r.sheet, r.row_no,
    r.cells, r.folded, k.active_until,
    result.row_name(r.cells, k.fields) as row_name, result.row_key(r.cells, r.folded, k.fields) as row_key
from record.report_row as r
join result.covered_year as y on y.examined_id = r.report_id
left join definition.ledger_key as k on k.ledger = r.ledger;
