-- Each centre by itself.
-- One row per examined ledger row that claims something other centres may claim as well (a finding of kind shared), and what it
-- claims: the same for all ways of writing it.
create or replace table result.claim as
select
    v.validation, v.fields[1] as field, r.centre, r.year, r.report_id, r.ledger, r.sheet, r.row_no, r.row_name,
    array_to_string(list_transform(v.fields, lambda f: result.named(r.cells, r.folded, f)), ' ') as shared,
    array_to_string(list_transform(v.fields, lambda f: c.headings[f] || ' ' || r.cells[f]), '，') as words
from definition.validation as v
join result.examined_row as r on r.ledger = v.ledger
join (select ledger, map(list(field), list(heading)) as headings from definition.ledger_column group by ledger) as c
    on c.ledger = v.ledger
where
    v.kind = 'shared'
    and len(list_filter(v.fields, lambda f: coalesce(r.cells[f], '') = '')) = 0
    and result.matches(r.cells, v.wanted);

-- One row per examined ledger row that names a firm beside its code. plain: spaces, case and the width of characters make no
-- other firm.
create or replace table result.firm_named as
select
    v.validation, r.centre, r.year, r.report_id, r.ledger, r.sheet, r.row_no, v.field, r.row_name,
    r.cells[v.other] as code, r.cells[v.field] as title, result.named(r.cells, r.folded, v.field) as plain
from definition.validation as v
join result.examined_row as r on r.cells[v.other] is not null and r.cells[v.field] is not null
where v.kind = 'two_names';
