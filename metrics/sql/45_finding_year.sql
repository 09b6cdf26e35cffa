-- Each centre by itself.
-- One row per finding of a report against the years before: a unit slip, a slip by ten, a jump, a stock or a row that is gone, somebody
-- replaced while something goes on that forbids it, an outlier.
create or replace table result.finding_year as
with

-- what each item comes to: in the examined report of a year, and in the report that counts
valued as (

    select
        centre, scheme, year, report_id, item, counting, examined,
        if(count(entity) > 0, count(distinct entity), sum(amount)) as value
    from result.match
    where valid
    group by centre, scheme, year, report_id, item, counting, examined

),

compared as (

    select
        y.centre, y.scheme, y.year, y.examined_id as report_id, i.item, i.label, i.unit, i.counts, i.ledger,
        coalesce(n.value, 0) as value, b.value as before, i.unit = 'yuan' as is_money, s.state,
        map {'item': i.label, 'year': y.year::varchar, 'value': result.in_words(coalesce(n.value, 0), i.unit),
            'year_before': (y.year - 1)::varchar, 'before': result.in_words(b.value, i.unit)} as facts
    from result.covered_year as y
    join valued as b on b.centre = y.centre and b.year = y.year - 1 and b.counting
    join definition.item as i on i.item = b.item
    left join valued as n on n.report_id = y.examined_id and n.item = b.item
    left join record.ledger_state as s on s.report_id = y.examined_id and s.ledger = i.ledger
    where y.examined_id is not null

),

slips as (

    select
        v.validation, c.*
    from definition.validation as v, compared as c
    join definition.setting as s on s.scheme = c.scheme and c.year between s.first_year and s.last_year
    where
        v.kind = 'unit_slip' and c.is_money and c.before > 0 and c.value > 0 and (
            c.value between c.before * s.unit_slip_from and c.before * s.unit_slip_to
            or c.before between c.value * s.unit_slip_from and c.value * s.unit_slip_to
        )

),

-- a whole sheet typed in thousands: its total is ten times what it was, or a tenth, and each of its items moved that way, by
-- more than half the way that a factor has on a scale of factors (its square is at least the factor; squares of amounts are wider
-- than a decimal, and nothing hangs on their last digit)
tenfold as (

    select
        v.validation, c.centre, c.year, c.report_id, c.ledger,
        map {'ledger': any_value(l.title), 'year': c.year::varchar, 'value': result.in_words(sum(c.value), 'yuan'),
            'year_before': (c.year - 1)::varchar, 'before': result.in_words(sum(c.before), 'yuan'), 'count': count(*)::varchar} as facts
    from definition.validation as v, compared as c
    join definition.ledger as l on l.scheme = c.scheme and l.ledger = c.ledger
    where v.kind = 'tenfold' and c.is_money and c.value > 0 and c.before > 0
    group by v.validation, v.most, v.least, v.share, c.centre, c.year, c.report_id, c.ledger
    having
        count(*) >= v.least and (
            sum(c.value) between sum(c.before) * v.most * (1 - v.share) and sum(c.before) * v.most * (1 + v.share)
            and bool_and(c.value::double * c.value >= v.most * c.before::double * c.before)
            or sum(c.before) between sum(c.value) * v.most * (1 - v.share) and sum(c.value) * v.most * (1 + v.share)
            and bool_and(c.before::double * c.before >= v.most * c.value::double * c.value)
        )

),

-- running lists grow by nature: only what stands for one year, or at its end, is compared
jumps as (

    select
        v.validation, c.*
    from definition.validation as v
    join compared as c on c.unit = v.unit
    where
        v.kind = 'jump' and c.counts <> 'since_approval' and c.value > 0
        and greatest(c.value, c.before) > v.most * least(c.value, c.before) and abs(c.value - c.before) > v.least
        and not exists (from slips as s where s.report_id = c.report_id and s.item = c.item)
        and not exists (from tenfold as t where t.report_id = c.report_id and t.ledger = c.ledger and c.is_money)

),

vanished as (

    select v.validation, c.*
    from definition.validation as v, compared as c
    where
        v.kind = 'vanished' and c.counts = 'at_year_end' and c.before > 0 and c.value = 0 and c.state in ('filled', 'zero')
        -- rows that are there with the day they ended explain it themselves
        and not exists (from result.match as m where m.report_id = c.report_id and m.item = c.item and m.reason = 'ended')

),

alive as (

    select p.centre, p.year, r.ledger, k.fields, k.active_until, r.cells,
        result.row_name(r.cells, k.fields) as row_name, result.row_key(r.cells, r.folded, k.fields) as row_key
    from result.covered_year as p
    join record.report_row as r on r.report_id = p.report_id
    join definition.ledger_key as k on k.ledger = r.ledger
    where coalesce(cast(r.cells[k.active_until] as date) > p.year_end, true)

),

gone as (

    select
        v.validation, y.centre, y.year, y.examined_id as report_id, v.ledger,
        if(count(*) > 20, 'more', 'plain') as wording,
        map {'count': count(*)::varchar, 'rows': array_to_string(list(a.row_name order by a.row_name)[1:20], '、')} as facts
    from definition.validation as v
    join alive as a on a.ledger = v.ledger
    join result.covered_year as y on y.centre = a.centre and y.year = a.year + 1 and y.examined_id is not null
    join record.ledger_state as s on s.report_id = y.examined_id and s.ledger = v.ledger and s.state in ('filled', 'zero')
    where v.kind = 'row_gone' and not exists (
        from result.examined_row as r
        where r.report_id = y.examined_id and r.ledger = v.ledger and r.row_key = a.row_key
    )
    group by v.validation, y.centre, y.year, y.examined_id, v.ledger

),

-- who holds a place at the end of a reported year (the rows that `when` names), by key and by name
holders as (

    select
        v.validation, r.report_id,
        list_sort(list(result.row_key(r.cells, r.folded, k.fields))) as keys,
        array_to_string(list(r.cells[v.field] order by r.cells[v.field]), '、') as names
    from definition.validation as v
    join record.report_row as r on r.ledger = v.ledger
    join record.report as p on p.report_id = r.report_id
    join definition.ledger_key as k on k.ledger = r.ledger
    where
        v.kind = 'changed_while'
        and result.matches(r.cells, v.wanted)
        and coalesce(cast(r.cells[k.active_until] as date) >= make_date(p.year, 12, 31), true)
    group by v.validation, r.report_id

),

-- what went on in the examined year, and forbids the change; `other` is the column with its end
going_on as (

    select v.validation, r.report_id, count(distinct m.entity) as number
    from definition.validation as v
    join result.match as m on list_contains(v.parts, m.item) and m.valid
    join result.examined_row as r on r.report_id = m.report_id and r.ledger = m.ledger and r.row_no = m.row_no
    where v.kind = 'changed_while' and coalesce(year(cast(r.cells[v.other] as date)) >= r.year, true)
    group by v.validation, r.report_id

),

replaced as (

    select
        v.validation, y.centre, y.year, y.examined_id as report_id, v.ledger,
        if(n.names is null, 'nobody', 'plain') as wording,
        map {'year_before': l.year::varchar, 'before': b.names, 'year': y.year::varchar, 'now': n.names, 'count': g.number::varchar}
            as facts
    from definition.validation as v
    join going_on as g on g.validation = v.validation
    join result.covered_year as y on y.examined_id = g.report_id
    join record.ledger_state as s on s.report_id = y.examined_id and s.ledger = v.ledger and s.state in ('filled', 'zero')
    join result.covered_year as l on l.centre = y.centre and l.year = y.year - 1
    join holders as b on b.validation = v.validation and b.report_id = l.report_id
    left join holders as n on n.validation = v.validation and n.report_id = y.examined_id
    where b.keys is distinct from n.keys

),

history as (

    select
        n.centre, n.year, n.report_id, n.item, n.value, median(b.value) as middle, count(*) as years,
        list(b.value) as earlier
    from valued as n
    join valued as b on b.centre = n.centre and b.item = n.item and b.year < n.year and b.counting
    where n.examined
    group by n.centre, n.year, n.report_id, n.item, n.value

),

-- robust: the median of the distances from the median, which one odd year does not move
spread as (

    select *, list_median(list_transform(earlier, lambda x: abs(x - middle))) as distance from history

),

outliers as (

    select
        v.validation, h.centre, h.year, h.report_id, i.ledger, h.item,
        map {'item': i.label, 'year': h.year::varchar, 'value': result.in_words(h.value, i.unit), 'years': h.years::varchar,
            'middle': result.in_words(h.middle, i.unit)} as facts
    from definition.validation as v, spread as h
    join definition.item as i on i.item = h.item
    where
        v.kind = 'outlier' and i.counts <> 'since_approval' and h.years >= v.least and h.distance > 0
        and abs(h.value - h.middle) > v.most * h.distance and abs(h.value - h.middle) > v.share * h.middle
        and not exists (from slips as s where s.report_id = h.report_id and s.item = h.item)
        and not exists (from jumps as j where j.report_id = h.report_id and j.item = h.item)
        and not exists (from tenfold as t where t.report_id = h.report_id and t.ledger = i.ledger and i.unit = 'yuan')

)

select validation, centre, year, report_id, ledger, item as row_name, 'plain' as wording, facts from slips
union all select validation, centre, year, report_id, ledger, item, 'plain', facts from jumps
union all select validation, centre, year, report_id, ledger, item, 'plain', facts from vanished
union all select validation, centre, year, report_id, ledger, null, 'plain', facts from tenfold
union all select validation, centre, year, report_id, ledger, null, wording, facts from gone
union all select validation, centre, year, report_id, ledger, null, wording, facts from replaced
union all select validation, centre, year, report_id, ledger, item, 'plain', facts from outliers;
