-- One row per centre, year and thing to act on. A flag is a proposal: it says on what it rests; a person decides.
-- wording, facts: on what ground it is raised, and what its text (definition.flag_message) is filled with; which facts a ground
-- has stands in metrics/proving/wordings.yaml. value, bound: what a flag about a target or a path compares, in the indicator's unit.
create or replace table result.flag as
with

-- state of the run of failures at each year: carried on to years after the last grade
run as (

    select y.centre, y.scheme, y.year, e.* exclude (centre, scheme, year)
    from result.centre_year as y
    asof join result.evaluation as e on e.centre = y.centre and y.year >= e.year

),

-- of a centre that is suspended, merged or divided the text does not say what its failures come to
unsettled as (

    select
        r.centre, r.scheme, r.year, 'needs_judgement' as flag, s.consecutive_rule as rule, null as indicator, 'unsettled' as wording,
        map {'state': w.label, 'failed_years': array_to_string(r.failed_years, '、')} as facts,
        r.failed_since as since, null as ledger
    from run as r
    join definition.scheme as s on s.scheme = r.scheme
    join registry.centre as c on c.centre = r.centre
    join definition.centre_state as w on w.state = c.state and w.effect = 'unsettled'
    where r.failures_in_a_row >= 1 and s.consecutive_failures is not null

),

-- consecutive failures reach the number the rule names
delisting as (

    select
        r.centre, r.scheme, r.year, u.flag, u.rule, null as indicator,
        if(len(r.skipped_years) > 0, 'consecutive_skipped', 'consecutive') as wording,
        map {'failed_years': array_to_string(r.failed_years, '、'), 'count': r.failures_in_a_row::varchar,
            'skipped_years': array_to_string(r.skipped_years, '、')} as facts,
        r.failed_since as since, null as ledger
    from run as r
    join definition.scheme as s on s.scheme = r.scheme
    join definition.rule as u on u.scheme = r.scheme and u.rule = s.consecutive_rule
    where
        r.failures_in_a_row >= s.consecutive_failures
        and not exists (from unsettled as u where u.centre = r.centre and u.year = r.year)

),

-- one failure short of the number, and the year that is not concluded yet fails on what is known now: proposed as failed, or
-- even full points for all that is still open would not reach a grade that passes
failing_again as (

    select
        q.centre, q.scheme, q.year, 'failing_again' as flag, s.consecutive_rule as rule, null as indicator,
        if(q.proposed is null, 'out_of_reach', 'proposed_again') as wording,
        map {'failed_years': array_to_string(r.failed_years, '、'), 'year': q.year::varchar, 'grade': q.proposed_label,
            'count': (r.failures_in_a_row + 1)::varchar} as facts,
        null as since, null as ledger
    from result.grade_proposal as q
    join definition.scoring as g on g.scoring = q.scoring and not g.example
    join definition.scheme as s on s.scheme = q.scheme
    join run as r on r.centre = q.centre and r.year = q.year
    left join definition.outcome as o on o.scheme = q.scheme and o.grade = q.proposed
    where
        r.failures_in_a_row >= 1 and r.failures_in_a_row + 1 >= s.consecutive_failures
        and not exists (from registry.grade as f where f.centre = q.centre and f.year = q.year and f.final)
        and not exists (from unsettled as u where u.centre = q.centre and u.year = q.year)
        and (o.outcome in ('fail', 'exit') or q.state = 'incomplete' and not exists (
            from definition.scoring_grade as l
            join definition.outcome as x on x.scheme = q.scheme and x.grade = l.grade
            where l.scoring = q.scoring and l.lower <= q.reachable and x.outcome not in ('fail', 'exit')
        ))

),

failing as (

    select
        r.centre, r.scheme, r.year, 'failed_once' as flag, u.rule, null as indicator,
        'failed' as wording,
        map {'failed_years': array_to_string(r.failed_years, '、'), 'documents': array_to_string(r.failed_documents, '、'),
            'limit': s.consecutive_failures::varchar} as facts,
        r.failed_since as since, null as ledger
    from run as r
    join definition.scheme as s on s.scheme = r.scheme
    left join definition.rule as u on u.scheme = r.scheme and u.flag = 'failed_once'
    where r.failures_in_a_row between 1 and s.consecutive_failures - 1

),

leaving as (

    select
        r.centre, r.scheme, r.year, 'immediate_exit_proposed' as flag, s.consecutive_rule as rule, null as indicator,
        'exit' as wording, map {'year': r.year::varchar} as facts, r.failed_since as since, null as ledger
    from run as r
    join definition.scheme as s on s.scheme = r.scheme
    where r.outcome = 'exit'

),

-- a failed assessment opens a time to mend what is wrong (HM 四（五）)
mending as (

    select
        m.centre, m.scheme, m.year, m.rule, null as indicator, null as ledger,
        case m.state when 'running' then 'rectification_running' when 'overdue' then 'rectification_overdue' else u.flag end as flag,
        case m.state when 'running' then if(m.again_on is null, 'running', 'running_failed_again') when 'overdue' then 'overdue'
            else 'failed_again' end as wording,
        map {'year': m.graded_year::varchar, 'document': m.document_no, 'until': m.mended_by::varchar,
            'again_document': m.again_document_no, 'again_on': m.again_on::varchar} as facts,
        case m.state when 'running' then m.published_on when 'overdue' then m.mended_by + 1 else greatest(m.again_on, m.mended_by + 1) end
            as since, if(m.state = 'running', m.mended_by, null) as due_on
    from result.rectification as m
    left join definition.rule as u on u.scheme = m.scheme and u.rule = m.rule

),

acceptance as (

    select
        y.centre, y.scheme, y.year, u.flag, u.rule, null as indicator, 'acceptance' as wording,
        map {'document': a.document_no, 'day': a.concluded_on::varchar} as facts,
        a.concluded_on as since, null as ledger
    from result.centre_year as y
    join registry.acceptance as a on a.centre = y.centre and a.result = 'failed'
    join definition.scheme as s on s.scheme = y.scheme
    join definition.rule as u on u.scheme = y.scheme and u.rule = s.acceptance_rule
    where y.year >= year(y.term_end)

),

reporting as (

    select
        centre, scheme, year, if(timeliness = 'late', 'report_late', 'report_overdue') as flag,
        (select min(r.rule) from definition.rule as r
            where r.scheme = y.scheme and r.kind = 'reporting' and r.treatment = 'computed') as rule,
        null as indicator,
        if(timeliness = 'late', 'received_late', 'not_received') as wording,
        map {'year': year::varchar, 'due_on': greatest(due_on, extended_to)::varchar,
            'received_on': strftime(first_received_at, '%Y-%m-%d')} as facts,
        greatest(due_on, extended_to) + 1 as since, null as ledger
    from result.centre_year as y
    where timeliness in ('late', 'overdue')

),

-- What targets are about: the value beside the target, in words. One that is met by a single thing, or by keeping one of
-- several conditions, is done or not.
measured as (

    select
        t.*, i.label, v.completeness, v.numerator, v.denominator, v.value as reached, w.label as direction_label,
        i.nature = 'any_of' or t.direction = 'done' or (t.value = 1 and v.value = 0) as done_or_not,
        map {
            'indicator': i.label, 'due_on': t.due_on::varchar, 'year': t.year::varchar, 'direction': w.label,
            'found_on': if(v.at_year_end, t.year::varchar || '年底', v.on_day::varchar)
                || if(v.undated, '（没有日期的按' || t.year::varchar || '年底计）', '')
        } as facts
    from result.target as t
    join definition.indicator as i on i.indicator = t.indicator
    join result.indicator_on_day as v
        on v.centre = t.centre and v.year = t.year and v.indicator = t.indicator and v.on_day = t.judged_on
    left join definition.choice as w on w.choices = 'direction' and w.code = t.direction
    where t.flag is not null and t.applicable

),

-- a dated target whose day has come, complete data, what counts on its day (later: at the year-end) short of it, or above it
-- where it was to come down; what was missed stays missed until reached
missed as (

    select
        centre, scheme, year, flag, rule, indicator, if(done_or_not, 'undone', if(side = 'ceiling', 'above', 'missed')) as wording, facts,
        reached as value, value as bound, due_on + 1 as since, null as ledger
    from measured
    where
        due_on <= make_date(year, 12, 31) and result.to_be_reached(direction) and completeness = 'exact'
        and denominator > 0 and not result.meets(direction, numerator, denominator, value)
    qualify row_number() over (partition by centre, year, indicator, side order by due_on desc) = 1

),

-- rules that hold at every year-end
not_kept as (

    select
        m.centre, m.scheme, m.year, m.flag, m.rule, m.indicator,
        if(m.done_or_not, 'undone', if(result.more_is_better(m.direction), 'unkept', 'exceeded') || if(m.soft, '_soft', ''))
            as wording,
        m.facts, m.reached as value, m.value as bound, make_date(m.year, 12, 31) as since, null as ledger
    from measured as m
    join result.progress as p on p.centre = m.centre and p.year = m.year and p.indicator = m.indicator
    where m.due_on is null and p.status in ('slow', 'behind', 'regressed')
        and not result.meets(m.direction, m.numerator, m.denominator, m.value)

),

lagging as (

    select
        p.centre, p.scheme, p.year, 'behind_path' as flag, null as rule, p.indicator,
        p.status || if(result.side(p.direction) = 'ceiling', '_above', '') as wording,
        map {'indicator': i.label, 'slow_from': h.slow_words} as facts,
        if(p.annual_target is null, coalesce(p.judged_value, p.value), p.value) as value, p.required as bound,
        make_date(p.year, 12, 31) as since, null as ledger
    from result.progress as p
    join definition.scheme_indicator as si on si.scheme = p.scheme and si.indicator = p.indicator and si.core
    join definition.indicator as i on i.indicator = p.indicator
    join definition.setting as h on h.scheme = p.scheme and p.year between h.first_year and h.last_year
    where p.status in ('behind', 'regressed') and not exists (
        from (from missed union all by name from not_kept) as m
        where m.centre = p.centre and m.year = p.year and m.indicator = p.indicator
    )

),

gaps as (

    select
        p.centre, p.scheme, p.year, 'data_incomplete' as flag, null as rule, null as indicator, 'incomplete' as wording,
        map {'missing_years': array_to_string(list_sort(list_distinct(flatten(list(p.missing_years)))), '、'),
            'indicators': string_agg(i.label, '、' order by si.position)} as facts,
        null as since, null as ledger
    from result.progress as p
    join definition.scheme_indicator as si on si.scheme = p.scheme and si.indicator = p.indicator and si.core
    join definition.indicator as i on i.indicator = p.indicator
    join result.centre_year as y on y.centre = p.centre and y.year = p.year
    where p.completeness = 'lower' and y.timeliness <> 'not_due'
    group by p.centre, p.scheme, p.year

),

-- findings that the department is told of
doubtful as (

    select centre, scheme, year, flag, null as rule, null as indicator, 'found' as wording, map {'found': found} as facts, null as since, ledger
    from result.finding
    where flag is not null

),

-- Materialized: otherwise each ground makes a pipeline of its own through everything below, and the step takes twice as long.
everything as materialized (

    select * from unsettled union all by name select * from delisting
    union all by name select * from failing_again union all by name select * from failing union all by name select * from leaving
    union all by name select * from mending union all by name select * from acceptance union all by name select * from reporting
    union all by name select * from missed union all by name select * from not_kept
    union all by name select * from lagging union all by name select * from gaps
    union all by name select * from doubtful

),

-- Value and bound in words: both in one unit, and where rounding would make them look equal with every digit.
scaled as (

    select
        *, cast(value * factor as decimal(28, 10)) as scaled_value, cast(bound * factor as decimal(28, 10)) as scaled_bound
    from (
        select
            e.*,
            case
                when i.unit = 'percent' then 100 when i.unit = 'yuan' and greatest(abs(e.value), abs(e.bound)) >= 10000000
                    then 0.00000001 when i.unit = 'yuan' then 0.0001 else 1
            end as factor,
            case
                when i.unit = 'percent' then '%' when i.unit = 'yuan' and greatest(abs(e.value), abs(e.bound)) >= 10000000
                    then ' 亿元' when i.unit = 'yuan' then ' 万元' else ' ' || i.unit_label
            end as suffix,
            case when i.unit = 'yuan' then 2 else greatest(i.decimals, 1) end as places, i.decimals = 0 as whole
        from everything as e
        left join definition.indicator as i on i.indicator = e.indicator
    )

),

rounded as (

    select
        *,
        result.rounded(scaled_value, if(whole and value = trunc(value), 0, places)) as value_words,
        result.rounded(scaled_bound, if(whole and bound = trunc(bound), 0, places)) as bound_words,
        result.rounded(abs(scaled_value - scaled_bound), if(whole and value - bound = trunc(value - bound), 0, places)) as gap_words
    from scaled

),

in_words as (

    select
        * exclude (factor, places, whole, value_words, bound_words, gap_words),
        if(alike, result.trimmed(scaled_value), value_words) as value_words,
        if(alike, result.trimmed(scaled_bound), bound_words) as bound_words,
        if(alike, result.trimmed(abs(scaled_value - scaled_bound)), gap_words) as gap_words
    from (select *, coalesce(scaled_value <> scaled_bound and value_words = bound_words, false) as alike from rounded)

),

quantified as (

    select
        * exclude (facts, scaled_value, scaled_bound, suffix, alike, value_words, bound_words, gap_words),
        if(value is null, facts, map_concat(facts, map {
            'value': result.grouped(value_words) || suffix, 'bound': result.grouped(bound_words) || suffix,
            -- shares lie percentage points apart
            'gap': result.grouped(gap_words) || if(suffix = '%', ' 个百分点', suffix)
        })) as facts
    from in_words

),

worded as (

    select e.*, result.filled(m.message, e.facts) as message
    from quantified as e
    left join definition.flag_message as m on m.flag = e.flag and m.wording = e.wording

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
    x.recorded_at, x.document_no,
    row_number() over (order by k.severity_order, f.since, f.centre, f.year, f.flag, f.indicator, f.rule, f.ledger, f.message)::integer as position
from keyed as f
join definition.flag as k on k.flag = f.flag
join registry.centre as c on c.centre = f.centre
join definition.setting as h on h.scheme = f.scheme and f.year between h.first_year and h.last_year
left join definition.rule as r on r.scheme = f.scheme and r.rule = f.rule
left join record.disposition_in_force as x on x.flag_key = f.flag_key;
