-- Each centre by itself.
-- One row per finding within one ledger row: dates out of order or out of their time, what is answered no, what is
-- not said, and personal data.
create or replace table result.finding_row as
with

looked_at as (

    select
        v.validation, v.kind, v.field, v.most, v.least, c.heading, o.heading as other_heading, r.*,
        cast(r.cells[v.field] as date) as day, cast(r.cells[v.other] as date) as other_day,
        -- whole years that have gone by: an age, a length of service
        date_sub('year', day, if(v.other is null, r.year_end, other_day)) as years
    from definition.validation as v
    join result.examined_row as r on r.ledger = v.ledger
    left join definition.ledger_column as c on c.ledger = v.ledger and c.field = v.field
    left join definition.ledger_column as o on o.ledger = v.ledger and o.field = v.other
    where
        v.kind in ('date_order', 'date_in_year', 'not_after_year', 'not_before_approval', 'not_after_term', 'years_apart')
        and result.matches(r.cells, v.wanted)

),

dates as (

    select
        *, case when kind <> 'years_apart' then 'plain' when years > most then 'more' else 'fewer' end as wording,
        map {'heading': heading, 'day': day::varchar, 'other_heading': other_heading, 'other_day': other_day::varchar,
            'year': "year"::varchar, 'approved_on': approved_on::varchar, 'term_end': term_end::varchar,
            'until': coalesce(other_heading || ' ' || other_day::varchar, "year"::varchar || '年年底'), 'years': years::varchar,
            'limit': most::integer::varchar, 'floor': least::integer::varchar} as facts
    from looked_at
    where case kind
        when 'date_order' then other_day < day
        when 'date_in_year' then year(day) <> "year"
        when 'not_after_year' then day > year_end
        when 'not_before_approval' then day < approved_on
        when 'not_after_term' then day > term_end
        when 'years_apart' then years < least or years > most
    end

),

-- a question (field) that is to be answered yes, and is answered no (other)
denied as (

    select v.validation, r.*, v.field, h.label as said
    from definition.validation as v
    join result.examined_row as r on r.ledger = v.ledger and result.matches(r.cells, v.wanted)
    join definition.ledger_column as c on c.ledger = v.ledger and c.field = v.field
    left join definition.choice as h on h.choices = c.choices and h.code = r.cells[v.field]
    where v.kind = 'answered_no' and r.cells[v.other] = 'no'

),

-- a text in which something is not said
untold as (

    select v.validation, r.*, v.field, c.heading, v.form
    from definition.validation as v
    join result.examined_row as r on r.ledger = v.ledger and result.matches(r.cells, v.wanted)
    join definition.ledger_column as c on c.ledger = v.ledger and c.field = v.field
    where v.kind = 'not_said' and not regexp_matches(r.cells[v.field], v.pattern)

),

-- an identity number of a citizen, or a mobile number, wherever it stands in a text; the graver one of a cell is told
personal as (

    select v.validation, r.* exclude (cells), p.field, c.heading, min(p.kind) as wording
    from definition.validation as v, record.personal_number as p
    join result.examined_row as r on r.report_id = p.report_id and r.ledger = p.ledger and r.row_no = p.row_no
    join definition.ledger_column as c on c.ledger = p.ledger and c.field = p.field and c.type = 'text'
    where v.kind = 'personal_data'
    group by all

)

select validation, centre, year, report_id, ledger, sheet, row_no, field, row_name, wording, facts from dates
union all
select validation, centre, year, report_id, ledger, sheet, row_no, field, row_name, 'plain', map {'said': said} from denied
union all
select validation, centre, year, report_id, ledger, sheet, row_no, field, row_name, 'plain', map {'heading': heading, 'said': cells[field],
    'form': form}
from untold
union all
-- the number itself is not repeated: it would only spread
select validation, centre, year, report_id, ledger, sheet, row_no, field, row_name, wording, map {'heading': heading}
from personal;
