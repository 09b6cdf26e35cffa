-- The registry as it stands: of several rows with one key the one recorded last counts; the others stay in record.registry_row.
create schema if not exists registry;

-- One row per centre.
create or replace view registry.centre as
select
    cells['centre'] as centre, cells['name'] as name, cells['scheme'] as scheme, cells['host'] as host,
    cast(cells['approved_on'] as date) as approved_on, cast(cells['term_end'] as date) as term_end,
    cells['state'] as state, cast(cells['exited_on'] as date) as exited_on, cells['nature'] as nature,
    cells['note'] as note, event_n, sheet, row_no, file_name, recorded_at
from record.registry_row
where ledger = 'centre'
qualify row_number() over (partition by cells['centre'] order by event_n desc, row_no desc) = 1;

-- One row per centre and version of its responsibility letter.
create or replace view registry.letter as
select
    cells['centre'] as centre, cast(cells['letter_version'] as integer) as letter_version,
    cells['letter_no'] as letter_no, cast(cells['signed_on'] as date) as signed_on,
    cast(cells['first_year'] as integer) as first_year, cells['note'] as note, event_n, sheet, row_no, file_name
from record.registry_row
where ledger = 'letter'
qualify row_number() over (
    partition by cells['centre'], cells['letter_version'] order by event_n desc, row_no desc
) = 1;

-- One row per target of a letter. The workbook asks money in 万元; here it is 元, like everything stored.
create or replace view registry.letter_target as
select
    t.cells['centre'] as centre, cast(t.cells['letter_version'] as integer) as letter_version,
    t.cells['indicator'] as indicator, t.cells['kind'] as kind, cast(t.cells['year'] as integer) as year,
    cast(t.cells['replaces'] as integer) as replaces, t.cells['direction'] as direction,
    cast(cast(t.cells['value'] as decimal(20, 4)) * if(i.unit = 'yuan', 10000, 1) as decimal(20, 4)) as value,
    t.event_n, t.sheet, t.row_no, t.file_name
from record.registry_row as t
left join definition.indicator as i on i.indicator = t.cells['indicator']
where t.ledger = 'letter_target'
qualify row_number() over (
    partition by t.cells['centre'], t.cells['letter_version'], t.cells['indicator'], t.cells['kind'],
        t.cells['year'], t.cells['replaces']
    order by t.event_n desc, t.row_no desc
) = 1;

-- One row per published conclusion on a centre and year; `final` marks the one that counts: the one recorded last among
-- those whose notice period is over. One from the registry workbook has no notice period (notice_until is null).
-- An appeal or correction that came within the notice period keeps a conclusion from becoming final (contested).
create or replace view registry.grade as
with

published as (

    select
        cells['centre'] as centre, cast(cells['year'] as integer) as year, cells['grade'] as grade,
        cells['nature'] as nature, cells['document_no'] as document_no,
        cast(cells['published_on'] as date) as published_on, cells['reason'] as reason, event_n, sheet, row_no,
        file_name, actor, recorded_at, cast(cells['notice_until'] as date) as notice_until
    from record.registry_row
    where ledger = 'grade'

),

weighed as (

    select
        p.*,
        exists (
            from record.evaluation_step as s
            where
                s.centre = p.centre and s.year = p.year and s.step in ('appealed', 'corrected')
                and s.event_n > p.event_n and s.acted_on <= p.notice_until
        ) as contested
    from published as p

),

effective as (

    select
        *,
        not contested and coalesce(notice_until < (select coalesce(today, current_date) from record.state), true) as notice_over
    from weighed

)

select
    *,
    notice_over and row_number() over (
        partition by centre, year order by notice_over desc, event_n desc, row_no desc
    ) = 1 as final
from effective;

-- One row per centre: the latest acceptance conclusion.
create or replace view registry.acceptance as
select
    cells['centre'] as centre, cells['result'] as result, cells['document_no'] as document_no,
    cast(cells['concluded_on'] as date) as concluded_on, cells['reason'] as reason, event_n, sheet, row_no
from record.registry_row
where ledger = 'acceptance'
qualify row_number() over (partition by cells['centre'] order by event_n desc, row_no desc) = 1;

-- One row per centre, year and annex row: the latest judgement.
create or replace view registry.judgement as
select
    cells['centre'] as centre, cast(cells['year'] as integer) as year, cells['annex_row'] as annex_row,
    cells['state'] as state, cells['judged_by'] as judged_by, cast(cells['judged_on'] as date) as judged_on,
    cells['evidence'] as evidence, event_n
from record.registry_row
where ledger = 'judgement'
qualify row_number() over (
    partition by cells['centre'], cells['year'], cells['annex_row'] order by event_n desc, row_no desc
) = 1;

-- One row per centre and payer: what the audit found is left over or was used otherwise, in 元.
create or replace view registry.settlement as
select
    cells['centre'] as centre, cells['payer'] as payer, cast(cells['balance'] as decimal(20, 2)) as balance,
    cast(cells['non_compliant'] as decimal(20, 2)) as non_compliant, cells['document_no'] as document_no,
    cast(cells['audited_on'] as date) as audited_on, cells['reason'] as reason, event_n, sheet, row_no
from record.registry_row
where ledger = 'settlement'
qualify row_number() over (partition by cells['centre'], cells['payer'] order by event_n desc, row_no desc) = 1;
