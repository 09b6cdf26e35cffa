-- Each centre by itself.
-- One row per report that counts or is examined and item of money: what it comes to.
create or replace table result.item_sum as
select m.centre, m.scheme, m.year, m.report_id, m.ledger, m.item, i.label, m.counting, m.examined, sum(m.amount) as value
from result.match as m
join definition.item as i on i.item = m.item
where m.valid and i.unit = 'yuan' and m.amount > 0
group by m.centre, m.scheme, m.year, m.report_id, m.ledger, m.item, i.label, m.counting, m.examined;

-- One row per ledger row whose amount is out of all proportion to the other rows of its ledger. The limits are those of the validations
-- (house).
create or replace table result.odd_row as
with

amounts as (

    select m.*, i.label, i.unit
    from result.match as m
    join definition.item as i on i.item = m.item
    where m.valid and i.unit = 'yuan' and m.amount > 0

),

-- the rows of a ledger in the order of their amounts; a row counts once, whatever it counts towards
ordered as (

    select report_id, ledger, list(amount order by amount) as sorted, count(*) as rows
    from (select distinct report_id, ledger, row_no, amount from amounts where examined)
    group by report_id, ledger

),

-- the median of the others, seen from a row above them: of 2k+1 rows the mean of the k-th and the next, of 2k the k-th
usual as (

    select report_id, ledger, rows - 1 as others, (sorted[rows // 2] + sorted[(rows + 1) // 2]) / 2 as middle,
        sorted[rows // 2] + sorted[(rows + 1) // 2] as twice
    from ordered
    where rows > 1

)

select distinct
    v.validation, a.centre, a.year, a.report_id, a.ledger, a.sheet, a.row_no, i.amount as field, r.row_name,
    map {'amount': result.in_words(a.amount, 'yuan'), 'others': u.others::varchar, 'middle': result.in_words(u.middle::decimal(20, 2), 'yuan'),
        'times': (2 * a.amount / u.twice)::bigint::varchar} as facts
from definition.validation as v
join amounts as a on a.ledger = v.ledger and a.examined
join usual as u on u.report_id = a.report_id and u.ledger = a.ledger and u.others >= v.least
join definition.item as i on i.item = a.item
join result.examined_row as r on r.report_id = a.report_id and r.ledger = a.ledger and r.row_no = a.row_no
where v.kind = 'odd_row' and 2 * a.amount >= v.most * u.twice;

-- One row per item of money that is compared as a whole: what is in doubt already as a slip against the year before, or for one of
-- its rows, is not told twice.
create or replace table result.item_looked_at as
select s.*
from result.item_sum as s
where
    s.examined
    and not exists (from result.finding_year as f where f.report_id = s.report_id and f.row_name = s.item and f.validation in (
        select validation from definition.validation where kind = 'unit_slip'
    ))
    and not exists (
        from result.odd_row as o join result.match as m on m.report_id = o.report_id and m.ledger = o.ledger and m.row_no = o.row_no
        where o.report_id = s.report_id and m.item = s.item and m.valid
    );

-- One row per finding about an amount of money that is out of all proportion, whatever the years before say: one row against the
-- other rows of its ledger, an item against what is to be reached in all; against the same item of the other centres:
-- 63_finding_beyond.sql.
create or replace table result.finding_size as
with

-- the last of the targets that what is counted here is to reach
wanted as (

    select p.centre, p.year, ii.item, min(p.last_value) as target
    from result.path as p
    join definition.indicator_item as ii on ii.indicator = p.indicator
    where result.to_be_reached(p.direction) and p.last_value > 0
    group by p.centre, p.year, ii.item

),

beyond as (

    select v.validation, s.*, map {'item': s.label, 'value': result.in_words(s.value, 'yuan'), 'target': result.in_words(w.target, 'yuan'),
        'times': (s.value / w.target)::bigint::varchar} as facts
    from definition.validation as v, result.item_looked_at as s
    join wanted as w on w.centre = s.centre and w.year = s.year and w.item = s.item
    where v.kind = 'beyond_target' and s.value >= v.most * w.target

)

select validation, centre, year, report_id, ledger, sheet, row_no, field, row_name, 'plain' as wording, facts from result.odd_row
union all by name
select validation, centre, year, report_id, ledger, item as row_name, 'plain' as wording, facts from beyond;
