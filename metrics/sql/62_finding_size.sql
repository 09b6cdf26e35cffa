-- One row per finding about an amount of money that is out of all proportion, whatever the years before say: one row against the
-- other rows of its ledger, an item against what is to be reached in all, or against the same item of the other centres.
-- The limits are those of the validations (house). What is in doubt already as a slip against the year before is not told twice.
create or replace table result.finding_size as
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

),

odd_rows as (

    select distinct
        v.validation, a.centre, a.year, a.report_id, a.ledger, a.sheet, a.row_no, i.amount as field, r.row_name,
        map {'amount': result.in_words(a.amount, 'yuan'), 'others': u.others::varchar, 'middle': result.in_words(u.middle::decimal(20, 2), 'yuan'),
            'times': (2 * a.amount / u.twice)::bigint::varchar} as facts
    from definition.validation as v
    join amounts as a on a.ledger = v.ledger and a.examined
    join usual as u on u.report_id = a.report_id and u.ledger = a.ledger and u.others >= v.least
    join definition.item as i on i.item = a.item
    join result.examined_row as r on r.report_id = a.report_id and r.ledger = a.ledger and r.row_no = a.row_no
    where v.kind = 'odd_row' and 2 * a.amount >= v.most * u.twice

),

sums as (

    select centre, scheme, year, report_id, ledger, item, label, counting, examined, sum(amount) as value
    from amounts
    group by centre, scheme, year, report_id, ledger, item, label, counting, examined

),

looked_at as (

    select s.*
    from sums as s
    where
        s.examined
        and not exists (from result.finding_year as f where f.report_id = s.report_id and f.row_name = s.item and f.validation in (
            select validation from definition.validation where kind = 'unit_slip'
        ))
        and not exists (
            from odd_rows as o join amounts as a on a.report_id = o.report_id and a.ledger = o.ledger and a.row_no = o.row_no
            where o.report_id = s.report_id and a.item = s.item
        )

),

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
    from definition.validation as v, looked_at as s
    join wanted as w on w.centre = s.centre and w.year = s.year and w.item = s.item
    where v.kind = 'beyond_target' and s.value >= v.most * w.target

),

-- what the centres of a scheme report of an item in a year, in order
reported as (

    select scheme, year, item, list(value order by value) as sorted, count(*) as centres
    from sums
    where counting
    group by scheme, year, item

),

-- the few that are worth comparing with each of the others: without its own the middle is one place lower at most
candidates as (

    select v.validation, v.most, v.least, s.*
    from definition.validation as v, looked_at as s
    join reported as p on p.scheme = s.scheme and p.year = s.year and p.item = s.item
    where v.kind = 'beyond_others' and p.centres >= v.least and s.value >= v.most * p.sorted[greatest((p.centres - 1) // 2, 1)]

),

compared as (

    select c.*, count(*) as others, median(o.value) as middle
    from candidates as c
    join sums as o on o.scheme = c.scheme and o.year = c.year and o.item = c.item and o.centre <> c.centre and o.counting
    where not exists (from beyond as b where b.report_id = c.report_id and b.item = c.item)
    group by all

),

above as (

    select *, map {'item': label, 'value': result.in_words(value, 'yuan'), 'others': others::varchar,
        'middle': result.in_words(middle::decimal(20, 2), 'yuan'), 'times': (value / middle)::bigint::varchar} as facts
    from compared
    where others >= least and value >= most * middle

)

select validation, centre, year, report_id, ledger, sheet, row_no, field, row_name, 'plain' as wording, facts from odd_rows
union all by name
select validation, centre, year, report_id, ledger, item as row_name, 'plain' as wording, facts from beyond
union all by name
select validation, centre, year, report_id, ledger, item as row_name, 'plain' as wording, facts from above;
