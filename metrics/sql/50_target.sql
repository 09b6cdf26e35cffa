-- Each centre by itself.
-- One row per centre, year and target that governs the year: the policy's default, or what the responsibility letters in
-- force that year put in its place or add (ZJ annex note, D1). A policy milestone dated before approval does not apply
-- unless the letter re-dates it (D20). Dateless targets hold at every year-end. A rule for some centres only (applies_to)
-- does not apply where the report says that the centre is of another kind. Where it could not provide that sheet, or chose no kind
-- or several, nobody knows whether it applies (applicable: null): unknown is not no (D35).
-- What the letter adds is missed like what the policy names.
create or replace table result.letter_in_force as
select y.centre, y.year, l.letter_version, l.letter_no, l.signed_on
from result.covered_year as y
join source.letter as l on l.centre = y.centre and l.first_year <= y.year
qualify row_number() over (partition by y.centre, y.year order by l.letter_version desc) = 1;

-- One row per centre, year (of its term, and up to the last that is looked at or in which a letter begins) and target of its letters
-- that holds in the year: what the versions say that have begun, from the last one on that replaces everything (D25). A later version goes before an earlier one on the same day and side, and where
-- both date the same policy milestone anew. side: a floor and a ceiling on one day are a corridor, both hold (D33).
create or replace table result.agreed as
with

years as (

    select c.centre, c.term_end, unnest(generate_series(year(c.approved_on), greatest(
        year(c.term_end), coalesce(max(y.year), 0), coalesce((select max(l.first_year) from source.letter as l where l.centre = c.centre), 0)
    )))::integer as year
    from source.centre as c
    left join result.covered_year as y on y.centre = c.centre
    group by c.centre, c.term_end, c.approved_on

),

begun as (

    select y.centre, y.year, y.term_end, l.letter_version, l.letter_no
    from years as y
    join source.letter as l on l.centre = y.centre and l.first_year <= y.year
    qualify l.letter_version >= coalesce(
        max(l.letter_version) filter (where l.effect is distinct from 'amend') over (partition by y.centre, y.year), 0
    )

),

stated as (

    select
        b.centre, b.year, b.letter_no, b.letter_version, t.indicator, t.kind, t.year as target_year, t.replaces, t.direction,
        result.side(t.direction) as side, if(t.kind = 'term_end', b.term_end, make_date(t.year, 12, 31)) as due_on, t.value, t.base,
        t.sheet, t.row_no, t.file_name
    from begun as b
    join source.letter_target as t on t.centre = b.centre and t.letter_version = b.letter_version
    qualify t.replaces is null or b.letter_version = max(b.letter_version) over (
        partition by b.centre, b.year, t.indicator, result.side(t.direction), t.replaces
    )

),

-- the policy targets that the letters take the place of, however often they are dated anew
taken as (

    select centre, year, indicator, side, kind = 'annual' as annual, due_on, list_distinct(list(replaces)) as replaced,
        bool_or(kind = 'term_end') as of_term_end
    from stated
    group by all

)

select s.*, t.replaced, t.of_term_end
from stated as s
join taken as t
    on t.centre = s.centre and t.year = s.year and t.indicator = s.indicator and t.side = s.side and t.due_on = s.due_on
    and t.annual = (s.kind = 'annual')
qualify row_number() over (
    partition by s.centre, s.year, s.indicator, s.side, t.annual, s.due_on
    order by s.letter_version desc, if(s.side = 'floor', -s.value, s.value)
) = 1;

create or replace table result.target as
with

silent as (

    select
        s.report_id, i.item, not bool_or(c.item is not null) as said_nothing,
        bool_or(s.state = 'unavailable' or f.report_id is not null) as unknown
    from record.ledger_state as s
    join definition.item as i on i.ledger = s.ledger
    left join result.contribution as c on c.report_id = s.report_id and c.item = i.item and c.valid
    left join (
        select distinct w.report_id, w.ledger
        from result.finding_workbook as w
        join definition.validation as v on v.validation = w.validation and v.kind = 'exactly_one'
    ) as f on f.report_id = s.report_id and f.ledger = s.ledger
    group by s.report_id, i.item

),

declared as (

    select
        y.centre, y.scheme, y.year, y.approved_on, r.indicator, r.rule, r.clause, r.kind, r.direction, r.soft, r.flag,
        r.value, r.due_kind,
        -- a sheet that the version of the form did not have says nothing of whom the rule is for
        if(
            coalesce(silent.unknown, r.applies_to is not null and y.report_id is not null), null,
            not coalesce(silent.said_nothing, false)
        ) as concerned,
        case r.due_kind when 'date' then r.due_on when 'term_end' then y.term_end end as due_on
    from result.covered_year as y
    join definition.rule as r on r.scheme = y.scheme and r.value is not null
    left join silent on silent.report_id = y.report_id and silent.item = r.applies_to

),

policy as (

    select
        d.centre, d.scheme, d.year, d.indicator, d.rule, d.clause, d.due_kind, d.soft, d.flag,
        coalesce(a.value, d.value) as value,
        coalesce(a.direction, d.direction) as direction,
        coalesce(a.due_on, d.due_on) as due_on,
        if(a.value is null, 'policy', 'letter') as basis,
        d.value as policy_value, d.due_on as policy_due_on, a.base, a.letter_no, a.letter_version, a.sheet, a.row_no, a.file_name,
        d.concerned and (a.value is not null or d.due_on is null or d.due_on >= d.approved_on) as applicable
    from declared as d
    left join result.agreed as a
        on a.centre = d.centre and a.year = d.year and a.indicator = d.indicator and a.kind <> 'annual'
        and (
            (d.due_kind = 'date' and list_contains(a.replaced, year(d.due_on)))
            or (d.due_kind = 'term_end' and a.of_term_end and a.side = result.side(d.direction))
        )

),

added as (

    select
        y.centre, y.scheme, y.year, a.indicator, a.kind as due_kind, false as soft, 'milestone_missed' as flag, a.value, a.direction,
        a.due_on, 'letter' as basis, a.base, a.letter_no, a.letter_version, a.sheet, a.row_no, a.file_name, true as applicable
    from result.covered_year as y
    join result.agreed as a on a.centre = y.centre and a.year = y.year and a.kind <> 'annual'
    where not exists (
        from policy as p
        where p.centre = a.centre and p.year = a.year and p.indicator = a.indicator and p.basis = 'letter'
            and p.due_on = a.due_on and result.side(p.direction) = a.side
    )

)

select
    t.*, result.side(t.direction) as side,
    -- the day within this year on which it is judged: its own, otherwise the end of the year (D26)
    case when year(t.due_on) = t.year then t.due_on else make_date(t.year, 12, 31) end as judged_on
from (select * from policy union all by name select * from added) as t;

-- One row per centre, year, indicator and side with an approved target of that very year (ZJ 五（一）).
create or replace table result.annual_target as
select a.centre, a.year, a.indicator, a.side, a.value, a.direction, a.letter_no, a.letter_version, a.sheet, a.row_no, a.file_name
from result.agreed as a
join result.covered_year as y on y.centre = a.centre and y.year = a.year
where a.kind = 'annual' and a.target_year = a.year;
