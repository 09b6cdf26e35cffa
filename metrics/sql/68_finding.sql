-- Each centre by itself.
-- One row per finding of an examined report: where, what was found, what to do, and the explanation given for it.
-- Its text is that of its kind (definition.finding_message), filled with the facts; which these are stands in metrics/proving/wordings.yaml.
-- item: the item whose total it is about, where it is about one.
-- finding: a key that stays the same from version to version as long as what is found stays the same, wherever the row
-- stands, so that an explanation given once holds until the matter changes.
create or replace table result.finding as
with

everything as (

    select * from result.finding_row
    union all by name select * from result.finding_workbook
    union all by name select * from result.finding_year
    union all by name select * from result.finding_across
    union all by name select * from result.finding_twin
    union all by name select * from result.finding_code
    union all by name select * from result.finding_size
    union all by name select * from result.finding_beyond

),

worded as (

    select e.*, v.label, v.level, v.flag, v.instruction, v.position as validation_position, result.filled(m.message, e.facts) as found
    from everything as e
    join definition.validation as v on v.validation = e.validation and e.year between v.first_year and v.last_year
    left join definition.finding_message as m on m.kind = v.kind and m.wording = e.wording

),

keyed as (

    select
        *, md5(array_to_string(
            [centre, year::varchar, validation, coalesce(ledger, ''), coalesce(row_name, ''), coalesce(field, ''), found], '|'
        )) as finding
    from worded

)

select
    k.finding, k.validation, k.label, k.level, k.centre, c.name, c.scheme, k.year, k.report_id, k.flag, i.item,
    coalesce(k.sheet, l.title) as sheet, k.ledger, k.row_no, k.field, h.heading, k.found, k.instruction,
    e.explanation, e.actor as explained_by, e.recorded_at as explained_at,
    k.level = 'error' or e.explanation is null as open,
    row_number() over (
        partition by k.centre order by k.year, k.level, k.validation_position, k.ledger, k.row_no, k.field, k.row_name, k.found
    )::integer as position
from keyed as k
join source.centre as c on c.centre = k.centre
left join definition.item as i on i.item = k.row_name and k.row_no is null
left join definition.ledger as l on l.scheme = c.scheme and l.ledger = k.ledger
left join definition.ledger_column as h on h.ledger = k.ledger and h.field = k.field
left join source.explanation_in_force as e on e.finding = k.finding;
