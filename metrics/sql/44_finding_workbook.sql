-- Each centre by itself.
-- One row per finding within one workbook: a total that is not the sum of its rows, a part greater than its whole, a choice of
-- one that was made not at all or more than once.
create or replace table result.finding_workbook as
with

-- what the totals sheet adds up: every row that matches and is not barred, whether its date counts or not
own_total as (

    select report_id, item, sum(amount) as total, count(*) as rows
    from result.match
    where reason <> 'unless' and examined
    group by report_id, item

),

totals as (

    select
        v.validation, y.centre, y.year, y.examined_id as report_id, i.ledger, t.sheet, t.row_no, 'declared' as field,
        i.label as row_name,
        if(t.declared is null, 'not_computed', 'plain') as wording,
        map {'item': i.label, 'declared': result.told_apart(t.declared, coalesce(o.total, 0), i.unit),
            'total': result.told_apart(coalesce(o.total, 0), t.declared, i.unit)} as facts
    from definition.validation as v, result.covered_year as y
    join record.declared_total as t on t.report_id = y.examined_id
    join definition.item as i on i.item = t.item
    left join own_total as o on o.report_id = t.report_id and o.item = t.item
    where v.kind = 'declared_total' and t.declared is distinct from coalesce(o.total, 0)

),

valued as (

    select centre, year, report_id, item, if(count(entity) > 0, count(distinct entity), sum(amount)) as value
    from result.match
    where examined and valid
    group by centre, year, report_id, item

),

-- what could not be provided, or was not asked by the version of the form, is not zero: no identity is judged with it
unavailable as (

    select y.examined_id as report_id, i.item
    from result.covered_year as y
    join definition.ledger as l on l.scheme = y.scheme
    join definition.item as i on i.ledger = l.ledger
    left join record.ledger_state as s on s.report_id = y.examined_id and s.ledger = l.ledger
    where y.examined_id is not null and coalesce(s.state, 'unavailable') = 'unavailable'

),

sides as (

    select
        v.validation, v.kind, w.centre, w.year, w.report_id,
        coalesce(sum(w.value) filter (where list_contains(v.parts, w.item)), 0) as part,
        coalesce(sum(w.value) filter (where list_contains(v.whole, w.item)), 0) as whole,
        v.parts, v.whole as wholes
    from definition.validation as v
    join valued as w on list_contains(list_concat(v.parts, v.whole), w.item)
    where
        v.kind in ('part_of_whole', 'sum_identity')
        and not exists (
            from unavailable as u where u.report_id = w.report_id and list_contains(list_concat(v.parts, v.whole), u.item)
        )
    group by v.validation, v.kind, v.parts, v.whole, w.centre, w.year, w.report_id

),

named as (

    select
        s.*, (select string_agg(i.label, '＋' order by i.item) from definition.item as i where list_contains(s.parts, i.item))
            as part_label,
        (select string_agg(i.label, '＋' order by i.item) from definition.item as i where list_contains(s.wholes, i.item))
            as whole_label,
        (select min(i.ledger) from definition.item as i where list_contains(s.parts, i.item)) as ledger
    from sides as s
    where if(s.kind = 'sum_identity', s.part <> s.whole, s.part > s.whole)

),

-- of the rows that `when` names one, and one only, is to be there, once the sheet is filled in
chosen as (

    select
        v.validation, y.centre, y.year, y.examined_id as report_id, v.ledger,
        list(coalesce(h.label, r.cells[v.field]) order by r.row_no) filter (where r.row_no is not null) as labels
    from definition.validation as v
    join record.ledger_state as s on s.ledger = v.ledger and s.state = 'filled'
    join result.covered_year as y on y.examined_id = s.report_id
    left join result.examined_row as r on r.report_id = s.report_id and r.ledger = v.ledger and result.matches(r.cells, v.wanted)
    left join definition.ledger_column as c on c.ledger = v.ledger and c.field = v.field
    left join definition.choice as h on h.choices = c.choices and h.code = r.cells[v.field]
    where v.kind = 'exactly_one'
    group by v.validation, y.centre, y.year, y.examined_id, v.ledger

)

select validation, centre, year, report_id, ledger, sheet, row_no, field, row_name, wording, facts from totals
union all
select validation, centre, year, report_id, ledger, null, null, null, null, 'plain',
    map {'parts': part_label, 'part': result.in_words(part, ''), 'wholes': whole_label, 'whole': result.in_words(whole, '')}
from named
union all
select validation, centre, year, report_id, ledger, null, null, null, null, if(labels is null, 'none', 'several'),
    map {'count': len(labels)::varchar, 'chosen': array_to_string(labels, '”“')}
from chosen
where coalesce(len(labels), 0) <> 1;
