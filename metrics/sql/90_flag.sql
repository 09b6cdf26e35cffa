-- Each centre by itself.
-- One row per centre, year and thing to act on. A flag is a proposal: it says on what it rests; a person decides.
-- value, bound, gap: what is compared and how far it lies apart, in the indicator's unit; value_said, bound_said, gap_said: the same as
-- people read it, in the words of its text. evidence, evidence_of: see 88_flag_ground.sql. changed_by: what would change it.
create or replace table result.flag as
with

-- Value and bound in one unit; how far money lies apart in the unit that fits it.
scaled as (

    select
        *, cast(value * factor as decimal(38, 12)) as scaled_value, cast(bound * factor as decimal(38, 12)) as scaled_bound,
        cast(gap * gap_factor as decimal(38, 12)) as scaled_gap
    from (
        select
            *, result.size_factor(unit, greatest(abs(value), abs(bound))) as factor, result.size_factor(unit, gap) as gap_factor,
            result.size_suffix(unit, unit_label, greatest(abs(value), abs(bound))) as suffix,
            -- shares lie percentage points apart
            if(unit = 'percent', ' 个百分点', result.size_suffix(unit, unit_label, gap)) as gap_suffix
        from (
            select
                e.*, abs(e.value - e.bound) as gap, i.unit, i.unit_label, i.decimals = 0 as whole,
                if(i.unit = 'yuan', 2, greatest(i.decimals, 1)) as places
            from result.flag_ground as e
            left join definition.indicator as i on i.indicator = e.indicator
        )
    )

),

rounded as (

    select
        *,
        result.rounded(scaled_value, if(whole and value = trunc(value), 0, places)) as value_words,
        result.rounded(scaled_bound, if(whole and bound = trunc(bound), 0, places)) as bound_words,
        result.rounded(scaled_gap, if(whole and gap = trunc(gap), 0, places)) as gap_words
    from scaled

),

-- Every digit where rounding would hide that there is a difference.
said as (

    select
        * exclude (value_words, bound_words, gap_words),
        result.grouped(if(alike, result.trimmed(scaled_value), value_words)) || suffix as value_said,
        result.grouped(if(alike, result.trimmed(scaled_bound), bound_words)) || suffix as bound_said,
        result.grouped(if(gap <> 0 and gap_words::decimal(38, 2) = 0, result.trimmed(scaled_gap), gap_words)) || gap_suffix as gap_said
    from (select *, coalesce(value <> bound and value_words = bound_words, false) as alike from rounded)

),

worded as (

    select f.*, result.filled(m.message, f.filling) as message, result.filled(m.changed_by, f.filling) as changed_by
    from (
        select
            *, if(value is null, facts, map_concat(facts, map {'value': value_said, 'bound': bound_said, 'gap': gap_said})) as filling
        from said
    ) as f
    left join definition.flag_message as m on m.flag = f.flag and m.wording = f.wording

),

-- What names a flag from year to year: the same matter, standing since the same day, stays decided; when its ground
-- changes (a grade overturned, another finding) it is another flag, and open again.
keyed as (

    select
        *, md5(array_to_string([
            centre, flag, coalesce(rule, ''), coalesce(indicator, ''), coalesce(since::varchar, year::varchar),
            if(since is null, message, '')
        ], '|')) as flag_key
    from worded

)

select
    f.flag_key, f.centre, c.name, f.scheme, f.year, f.flag, k.label, k.severity, k.severity_order, f.message, f.indicator, f.ledger,
    f.value, f.bound, f.rule, r.clause, coalesce(r.basis, 'house') as basis,
    coalesce(r.reading, result.filled(k.meaning, map {'slow_from': h.slow_words})) as reading, k.action,
    f.since, coalesce(f.due_on, f.since + k.due_days) as due_on, coalesce(x.step, 'open') as disposition, x.decision, x.reason, x.actor,
    x.recorded_at, x.document_no, f.gap, f.on_day, f.value_said, f.bound_said, f.gap_said, coalesce(f.evidence, n.rows) as evidence,
    coalesce(f.evidence_of, 'row') as evidence_of, f.changed_by,
    row_number() over (partition by f.centre order by k.severity_order, f.since, f.year, f.flag, f.indicator, f.rule, f.ledger, f.message)::integer as position
from keyed as f
join definition.flag as k on k.flag = f.flag
join source.centre as c on c.centre = f.centre
join definition.setting as h on h.scheme = f.scheme and f.year between h.first_year and h.last_year
left join definition.rule as r on r.scheme = f.scheme and r.rule = f.rule
left join result.flag_rows as n on n.centre = f.centre and n.year = f.year and n.indicator = f.indicator
left join source.disposition_in_force as x on x.flag_key = f.flag_key;
