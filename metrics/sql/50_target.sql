-- One row per centre, year and target that governs the year: the policy's default, or what the responsibility letter in
-- force that year puts in its place or adds (ZJ annex note, D1). A policy milestone dated before approval does not apply
-- unless the letter re-dates it (D20). Dateless targets hold at every year-end. A rule for some centres only (applies_to)
-- does not apply where the report says nothing of the kind, also because it could not provide that sheet: unknown is not no.
-- What the letter adds is missed like what the policy names.
create or replace table result.letter_in_force as
select y.centre, y.year, l.letter_version, l.letter_no, l.signed_on
from result.centre_year as y
join registry.letter as l on l.centre = y.centre and l.first_year <= y.year
qualify row_number() over (partition by y.centre, y.year order by l.letter_version desc) = 1;

create or replace table result.target as
with

agreed as (

    select f.centre, f.year, f.letter_no, f.letter_version, t.indicator, t.kind, t.year as target_year, t.replaces,
        t.direction, t.value, t.sheet, t.row_no, t.file_name
    from result.letter_in_force as f
    join registry.letter_target as t on t.centre = f.centre and t.letter_version = f.letter_version

),

silent as (

    select s.report_id, i.item, not bool_or(c.item is not null) as said_nothing
    from record.ledger_state as s
    join definition.item as i on i.ledger = s.ledger
    left join result.contribution as c on c.report_id = s.report_id and c.item = i.item and c.valid
    group by s.report_id, i.item

),

declared as (

    select
        y.centre, y.scheme, y.year, y.approved_on, r.indicator, r.rule, r.clause, r.kind, r.direction, r.soft, r.flag,
        r.value, r.due_kind, not coalesce(silent.said_nothing, false) as concerned, case r.due_kind when 'date' then r.due_on when 'term_end' then y.term_end end as due_on
    from result.centre_year as y
    join definition.rule as r on r.scheme = y.scheme and r.value is not null
    left join silent on silent.report_id = y.report_id and silent.item = r.applies_to

),

policy as (

    select
        d.centre, d.scheme, d.year, d.indicator, d.rule, d.clause, d.due_kind, d.soft, d.flag,
        coalesce(a.value, d.value) as value,
        coalesce(a.direction, d.direction) as direction,
        case when a.kind = 'milestone' then make_date(a.target_year, 12, 31) else d.due_on end as due_on,
        if(a.value is null, 'policy', 'letter') as basis,
        d.value as policy_value, d.due_on as policy_due_on, a.letter_no, a.letter_version, a.sheet, a.row_no, a.file_name,
        d.concerned and (a.value is not null or d.due_on is null or d.due_on >= d.approved_on) as applicable
    from declared as d
    left join agreed as a
        on a.centre = d.centre and a.year = d.year and a.indicator = d.indicator
        and (
            (a.kind = 'milestone' and d.due_kind = 'date' and a.replaces = year(d.due_on))
            or (a.kind = 'term_end' and d.due_kind = 'term_end')
        )

),

added as (

    select
        y.centre, y.scheme, y.year, a.indicator, a.kind as due_kind, false as soft, 'milestone_missed' as flag, a.value, a.direction,
        if(a.kind = 'milestone', make_date(a.target_year, 12, 31), y.term_end) as due_on,
        'letter' as basis, a.letter_no, a.letter_version, a.sheet, a.row_no, a.file_name, true as applicable
    from result.centre_year as y
    join agreed as a on a.centre = y.centre and a.year = y.year
    where (a.kind = 'milestone' and a.replaces is null)
        or (a.kind = 'term_end' and not exists (
            from definition.rule as r
            where r.scheme = y.scheme and r.indicator = a.indicator and r.due_kind = 'term_end'
        ))

)

select * from policy union all by name select * from added;

-- One row per centre, year and indicator with an approved target of that very year (ZJ 五（一）).
create or replace table result.annual_target as
select f.centre, f.year, t.indicator, t.value, t.direction, f.letter_no, f.letter_version, t.sheet, t.row_no, t.file_name
from result.letter_in_force as f
join registry.letter_target as t
    on t.centre = f.centre and t.letter_version = f.letter_version and t.kind = 'annual' and t.year = f.year;
