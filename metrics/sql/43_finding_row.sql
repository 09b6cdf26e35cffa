-- One row per finding within one ledger row: dates out of order or out of their time, and personal data.
create or replace table result.finding_row as
with

looked_at as (

    select
        v.validation, v.kind, v.field, c.heading, o.heading as other_heading, r.*,
        cast(r.cells[v.field] as date) as day, cast(r.cells[v.other] as date) as other_day
    from definition.validation as v
    join result.examined_row as r on r.ledger = v.ledger
    left join definition.ledger_column as c on c.ledger = v.ledger and c.field = v.field
    left join definition.ledger_column as o on o.ledger = v.ledger and o.field = v.other
    where
        v.kind in ('date_order', 'date_in_year', 'not_after_year', 'not_before_approval', 'not_after_term')
        and result.matches(r.cells, v.wanted)

),

dates as (

    select
        *,
        case
            when kind = 'date_order' and other_day < day then format('{} {} 早于{} {}', other_heading, other_day, heading, day)
            when kind = 'date_in_year' and year(day) <> "year" then format('{} {} 不在{}年内', heading, day, "year")
            when kind = 'not_after_year' and day > year_end then format('{} {} 晚于{}年年底', heading, day, "year")
            when kind = 'not_before_approval' and day < approved_on
                then format('{} {} 早于批复日期 {}', heading, day, approved_on)
            when kind = 'not_after_term' and day > term_end then format('{} {} 晚于建设期满 {}', heading, day, term_end)
        end as found
    from looked_at

),

-- an identity number of a citizen, or a mobile number, standing alone in a cell
personal as (

    select
        v.validation, r.* exclude (cells), e.key as field, c.heading, e.value,
        if(len(e.value) = 11, '手机号', '身份证号') as looks_like
    from definition.validation as v, result.examined_row as r, unnest(list_filter(map_entries(r.cells), lambda c: len(c.value) in (11, 18))) as u (e)
    join definition.ledger_column as c on c.ledger = r.ledger and c.field = e.key and c.type = 'text'
    where
        v.kind = 'personal_data' and (
            regexp_full_match(e.value, '[1-9]\d{5}(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[\dXx]')
            or regexp_full_match(e.value, '1[3-9]\d{9}')
        )

)

select validation, centre, year, report_id, ledger, sheet, row_no, field, row_name, found from dates where found is not null
union all
-- the number itself is not repeated: it would only spread
select validation, centre, year, report_id, ledger, sheet, row_no, field, row_name,
    format('{}像是{}', heading, looks_like) from personal;
