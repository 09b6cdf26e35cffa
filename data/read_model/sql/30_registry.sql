-- The registry as it stands: of several rows with one key the one recorded last counts; the others stay in record.registry_row.
create schema if not exists registry;

-- One row per centre. named, host_named: one way for all ways of writing them (result.named). gone_from: the day from which it has no
-- title any more (where no day is registered: ever), null while it has; history: its state was taken over as concluded before the first use.
create or replace view registry.centre as
select
    r.cells['centre'] as centre, r.cells['name'] as name, r.cells['scheme'] as scheme, r.cells['host'] as host,
    cast(r.cells['approved_on'] as date) as approved_on, cast(r.cells['term_end'] as date) as term_end,
    upper(coalesce(r.folded['name'], r.cells['name'])) as named, upper(coalesce(r.folded['host'], r.cells['host'])) as host_named,
    r.cells['state'] as state, cast(r.cells['exited_on'] as date) as exited_on, r.cells['nature'] as nature,
    cast(r.cells['first_year'] as integer) as first_year,
    r.cells['note'] as note, r.event_n, r.sheet, r.row_no, r.file_name, r.recorded_at,
    if(s.effect = 'gone', coalesce(cast(r.cells['exited_on'] as date), date '0001-01-01'), null) as gone_from,
    r.cells['state'] <> 'active' and coalesce(bool_or(r.history) over (
        partition by r.cells['centre'], r.cells['state'], r.cells['exited_on']
    ), false) as history
from record.registry_row as r
left join definition.centre_state as s on s.state = r.cells['state']
where r.ledger = 'centre'
qualify row_number() over (partition by r.cells['centre'] order by r.event_n desc, r.row_no desc) = 1;

-- One row per centre, cumulative indicator and, where things are listed by name, thing: what there was before the first report
-- (D23). Money in 元. entity is folded as the ledgers' entities are (result.named).
create or replace view registry.opening as
select
    o.cells['centre'] as centre, o.cells['indicator'] as indicator, cast(o.cells['as_of'] as date) as as_of,
    cast(cast(o.cells['value'] as decimal(20, 4)) * if(i.unit = 'yuan', 10000, 1) as decimal(20, 2)) as value,
    upper(coalesce(o.folded['entity'], o.cells['entity'])) as entity, o.cells['document_no'] as document_no, o.event_n, o.sheet,
    o.row_no, o.file_name
from record.registry_row as o
left join definition.indicator as i on i.indicator = o.cells['indicator']
where o.ledger = 'opening'
qualify row_number() over (
    partition by o.cells['centre'], o.cells['indicator'], upper(coalesce(o.folded['entity'], o.cells['entity']))
    order by o.event_n desc, o.row_no desc
) = 1;

-- One row per centre and version of its responsibility letter. Of one document (letter_no) the row recorded last counts; of two
-- documents under one version, which the door refuses, the one signed later. effect: amend (what it does not repeat stays) or
-- replace (D25).
create or replace view registry.letter as
with

documents as (

    select
        cells['centre'] as centre, cast(cells['letter_version'] as integer) as letter_version,
        cells['letter_no'] as letter_no, cast(cells['signed_on'] as date) as signed_on,
        cast(cells['first_year'] as integer) as first_year, cells['effect'] as effect, cells['note'] as note,
        event_n, sheet, row_no, file_name
    from record.registry_row
    where ledger = 'letter'
    qualify row_number() over (
        partition by cells['centre'], cells['letter_version'], cells['letter_no'] order by event_n desc, row_no desc
    ) = 1

)

select * from documents
qualify row_number() over (
    partition by centre, letter_version order by signed_on desc, event_n desc, row_no desc
) = 1;

-- One row per target of a letter; a floor and a ceiling of one day are two (D33). base: from where what is to come down comes down
-- (D29). The workbook asks money in 万元; here it is 元, like everything stored.
create or replace view registry.letter_target as
select
    t.cells['centre'] as centre, cast(t.cells['letter_version'] as integer) as letter_version,
    t.cells['indicator'] as indicator, t.cells['kind'] as kind, cast(t.cells['year'] as integer) as year,
    cast(t.cells['replaces'] as integer) as replaces, t.cells['direction'] as direction,
    cast(cast(t.cells['value'] as decimal(20, 4)) * if(i.unit = 'yuan', 10000, 1) as decimal(20, 4)) as value,
    cast(cast(t.cells['base'] as decimal(20, 4)) * if(i.unit = 'yuan', 10000, 1) as decimal(20, 4)) as base,
    t.event_n, t.sheet, t.row_no, t.file_name
from record.registry_row as t
left join definition.indicator as i on i.indicator = t.cells['indicator']
where t.ledger = 'letter_target'
qualify row_number() over (
    partition by t.cells['centre'], t.cells['letter_version'], t.cells['indicator'], t.cells['kind'],
        t.cells['year'], t.cells['replaces'], t.cells['direction'] in ('at_most', 'maintain_at_most')
    order by t.event_n desc, t.row_no desc
) = 1;

-- One row per published conclusion on a centre and year. Registered again in a later workbook it is the same conclusion, as
-- old as its first record. `final` marks the grade that counts for the year (D22): among those whose notice period is over
-- what an appeal or a correction changed goes before what was published first, then the later publication, then the later
-- record. An assessment after rectification belongs to the failure before it and is never the year's grade. One from the
-- registry workbook has no notice period (notice_until is null). An appeal or correction that came within the notice period
-- keeps a conclusion from becoming final (contested). outranked: recorded after a conclusion that goes before it.
create or replace view registry.grade as
with

published as (

    select
        cells['centre'] as centre, cast(cells['year'] as integer) as year, cells['grade'] as grade,
        cells['nature'] as nature, cells['document_no'] as document_no,
        cast(cells['published_on'] as date) as published_on, cells['reason'] as reason, event_n, sheet, row_no,
        file_name, actor, recorded_at, history, cast(cells['notice_until'] as date) as notice_until
    from record.registry_row
    where ledger = 'grade'
    qualify row_number() over (
        partition by cells['centre'], cells['year'], cells['grade'], cells['nature'], cells['document_no'], cells['published_on']
        order by event_n, row_no
    ) = 1

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
        not contested and coalesce(notice_until < (select coalesce(today, current_date) from record.state), true) as notice_over,
        nature = 'rectified' as reassessed,
        row_number() over (
            partition by centre, year, nature = 'rectified'
            order by nature = 'first', published_on desc, event_n desc, row_no desc
        ) as place
    from weighed

)

select
    * exclude (reassessed, place),
    notice_over and not reassessed and row_number() over (
        partition by centre, year, reassessed order by notice_over desc, place
    ) = 1 as final,
    place > min(place) over (partition by centre, year, reassessed order by event_n, row_no) as outranked
from effective;

-- One row per centre and year that was assessed again after rectification: the latest of these conclusions.
create or replace view registry.reassessment as
select centre, year, grade, document_no, published_on, history
from registry.grade
where nature = 'rectified' and notice_over
qualify row_number() over (partition by centre, year order by published_on desc, event_n desc, row_no desc) = 1;

-- The rows of the other conclusions, each as old as its first record: an old workbook that comes in again changes nothing.
create or replace view registry.conclusion as
select * from record.registry_row
where ledger in ('acceptance', 'judgement', 'settlement')
qualify row_number() over (partition by ledger, cells order by event_n, row_no) = 1;

-- One row per centre: the latest acceptance conclusion.
create or replace view registry.acceptance as
select
    cells['centre'] as centre, cells['result'] as result, cells['document_no'] as document_no,
    cast(cells['concluded_on'] as date) as concluded_on, cells['reason'] as reason, event_n, sheet, row_no, history
from registry.conclusion
where ledger = 'acceptance'
qualify row_number() over (
    partition by cells['centre'] order by cells['concluded_on'] desc, event_n desc, row_no desc
) = 1;

-- One row per centre, year and annex row: the latest judgement.
create or replace view registry.judgement as
select
    cells['centre'] as centre, cast(cells['year'] as integer) as year, cells['annex_row'] as annex_row,
    cells['state'] as state, cells['judged_by'] as judged_by, cast(cells['judged_on'] as date) as judged_on,
    cells['evidence'] as evidence, event_n, history
from registry.conclusion
where ledger = 'judgement'
qualify row_number() over (
    partition by cells['centre'], cells['year'], cells['annex_row']
    order by cells['judged_on'] desc, event_n desc, row_no desc
) = 1;

-- One row per centre and payer: what the audit found is left over or was used otherwise, in 元.
create or replace view registry.settlement as
select
    cells['centre'] as centre, cells['payer'] as payer, cast(cells['balance'] as decimal(20, 2)) as balance,
    cast(cells['non_compliant'] as decimal(20, 2)) as non_compliant, cells['document_no'] as document_no,
    cast(cells['audited_on'] as date) as audited_on, cells['reason'] as reason, event_n, sheet, row_no, history
from registry.conclusion
where ledger = 'settlement'
qualify row_number() over (
    partition by cells['centre'], cells['payer'] order by cells['audited_on'] desc, event_n desc, row_no desc
) = 1;
