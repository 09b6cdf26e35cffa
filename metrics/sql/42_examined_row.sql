-- One row per ledger row of an examined report: with the dates of its centre and year, and the name of the row; where a
-- ledger has no key, everything that stands in the row, so that two rows are never taken for one.
create or replace table result.examined_row as
select
    y.centre, y.name, y.scheme, y.year, y.year_end, y.approved_on, y.term_end, r.report_id, r.ledger, r.sheet, r.row_no,
    r.cells, k.active_until,
    if(k.fields is null, array_to_string(map_values(r.cells), ' '),
        array_to_string(list_transform(k.fields, lambda f: coalesce(r.cells[f], '')), ' ')) as row_name
from record.report_row as r
join result.centre_year as y on y.examined_id = r.report_id
left join definition.ledger_key as k on k.ledger = r.ledger;

-- A quantity as people read it: money in 万元, everything else as it is. Exact: never through a binary fraction.
create or replace macro result.in_words(quantity, unit) as if(
    unit = 'yuan', (quantity * 0.0001)::decimal(20, 2)::varchar || ' 万元', rtrim(rtrim(quantity::decimal(20, 2)::varchar, '0'), '.')
);

-- The same, with every digit there is: for two quantities that differ by less than is usually shown.
create or replace macro result.in_full(quantity, unit) as if(
    unit = 'yuan', rtrim(rtrim((quantity * 0.0001)::decimal(24, 6)::varchar, '0'), '.') || ' 万元',
    rtrim(rtrim(quantity::decimal(20, 2)::varchar, '0'), '.')
);
