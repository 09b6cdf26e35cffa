-- What differs between two reports: one row per cell of a row that both have ("changed"), and one per row that only the
-- later ("added") or only the earlier ("removed") has.
-- Rows that are the same in both are set aside. The others are matched by the key of their ledger; $key_ledgers and
-- $key_columns list every key column beside its ledger. A ledger without a key has added and removed rows only.
with

key_column as (

    select unnest($key_ledgers::varchar[]) as ledger, unnest($key_columns::varchar[]) as name

),

every as (

    select
        report_id, ledger, row_no, cells, whole,
        row_number() over (partition by report_id, ledger, whole order by row_no) as nth
    from (
        select *, list_sort(map_entries(cells))::varchar as whole
        from record.report_row
        where report_id in ($before, $after)
    )

),

differing as (

    select e.report_id, e.ledger, e.row_no, e.cells
    from every as e
    anti join every as o
        on o.ledger = e.ledger and o.whole = e.whole and o.nth = e.nth and o.report_id <> e.report_id

),

named as (

    select
        d.report_id, d.ledger, d.row_no, d.cells,
        case when count(k.name) > 0 then list(d.cells[k.name] order by k.name)::varchar end as row_key
    from differing as d
    left join key_column as k on k.ledger = d.ledger
    group by d.report_id, d.ledger, d.row_no, d.cells

),

numbered as (

    select *, row_number() over (partition by report_id, ledger, row_key order by row_no) as nth from named

),

paired as (

    select
        coalesce(a.ledger, b.ledger) as ledger, b.row_no as row_before, a.row_no as row_after,
        b.cells as cells_before, a.cells as cells_after
    from (select * from numbered where report_id = $before) as b
    full join (select * from numbered where report_id = $after) as a
        on a.ledger = b.ledger and a.row_key = b.row_key and a.nth = b.nth

),

changes as (

    select
        ledger, 'changed' as change, row_before, row_after, cells_after as cells, changed as column_name,
        cells_before[changed] as before, cells_after[changed] as after
    from (
        select
            *, unnest(list_distinct(list_concat(map_keys(cells_before), map_keys(cells_after)))) as changed
        from paired
        where row_before is not null and row_after is not null
    )
    where cells_before[changed] is distinct from cells_after[changed]
    union all
    select
        ledger, if(row_before is null, 'added', 'removed'), row_before, row_after,
        coalesce(cells_after, cells_before), null, null, null
    from paired
    where row_before is null or row_after is null

)

select c.*, l.title
from changes as c
join record.report as r on r.report_id = $after
left join definition.ledger as l on l.scheme = r.scheme and l.ledger = c.ledger
order by l.position, c.change, coalesce(c.row_after, c.row_before), c.column_name
