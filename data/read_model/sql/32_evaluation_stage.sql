-- One row per centre and year that has a grade or a step of the evaluation: where it stands.
-- state: confirmed (a grade, or that it is deferred, and not published), notice (published, the notice period runs), final,
-- reopened (by an appeal or a correction); nature: what the next publication will be.
create or replace view record.evaluation_stage as
with

acts as (

    select
        centre, year, event_n, step, grade, proposed, total, scoring, reason, document_no, published_on, notice_until,
        actor, recorded_at
    from record.evaluation_step
    union all by name
    -- a conclusion from the registry workbook is a step as well; not the document that a conclusion recorded before it has
    -- changed (D22), and not an assessment after rectification, which is no grade of the year
    select
        centre, year, event_n, 'registered' as step, grade, reason, document_no, published_on, actor, recorded_at
    from registry.grade
    where notice_until is null and nature <> 'rectified' and not outranked
    qualify row_number() over (partition by centre, year, event_n order by nature = 'first', published_on desc, row_no desc) = 1

),

reopening as (

    select
        centre, year,
        arg_max(step, event_n) filter (where step in ('appealed', 'corrected')) as reopened_by,
        max(event_n) filter (where step in ('appealed', 'corrected')) as reopened_n,
        max(event_n) filter (where step in ('published', 'registered')) as concluded_n
    from acts
    group by centre, year

),

latest as (select * from acts qualify row_number() over (partition by centre, year order by event_n desc) = 1)

select
    a.*,
    case
        when a.step in ('confirmed', 'deferred') then 'confirmed'
        when a.step in ('appealed', 'corrected') then 'reopened'
        when a.step = 'published' and a.notice_until >= (select coalesce(today, current_date) from record.state) then 'notice'
        else 'final'
    end as state,
    case
        when coalesce(r.reopened_n > r.concluded_n, false) and r.reopened_by = 'appealed' then 'appeal'
        when coalesce(r.reopened_n > r.concluded_n, false) then 'correction'
        else 'first'
    end as nature
from latest as a
join reopening as r on r.centre = a.centre and r.year = a.year;
