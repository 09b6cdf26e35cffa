-- Each centre by itself.
-- One row per centre, year and ground on which a flag is raised.
-- wording, facts: on what ground, and what its texts (definition.flag_message) are filled with; which facts a ground has stands in
-- metrics/proving/wordings.yaml. value, bound: what is compared, in the indicator's unit, on_day: the day whose value it is;
-- nothing where something is done or not. evidence, evidence_of: how many things of which kind it rests on (vocabulary: evidence);
-- nothing where it rests on the rows of an indicator, which are counted of what is raised only (89_flag_rows.sql).
create or replace table result.flag_ground as
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
        r.failed_since as since, null as ledger, len(r.failed_years) as evidence, 'conclusion' as evidence_of
    from run as r
    join definition.scheme as s on s.scheme = r.scheme
    join source.centre as c on c.centre = r.centre
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
        r.failed_since as since, null as ledger, len(r.failed_years) as evidence, 'conclusion' as evidence_of
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
        null as since, null as ledger, len(r.failed_years) as evidence, 'conclusion' as evidence_of
    from result.grade_proposal as q
    join definition.scoring as g on g.scoring = q.scoring and not g.example
    join definition.scheme as s on s.scheme = q.scheme
    join run as r on r.centre = q.centre and r.year = q.year
    left join definition.outcome as o on o.scheme = q.scheme and o.grade = q.proposed
    where
        r.failures_in_a_row >= 1 and r.failures_in_a_row + 1 >= s.consecutive_failures
        and not exists (from source.grade as f where f.centre = q.centre and f.year = q.year and f.final)
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
        r.failed_since as since, null as ledger, len(r.failed_years) as evidence, 'conclusion' as evidence_of
    from run as r
    join definition.scheme as s on s.scheme = r.scheme
    left join definition.rule as u on u.scheme = r.scheme and u.flag = 'failed_once'
    where r.failures_in_a_row between 1 and s.consecutive_failures - 1

),

leaving as (

    select
        r.centre, r.scheme, r.year, 'immediate_exit_proposed' as flag, s.consecutive_rule as rule, null as indicator,
        'exit' as wording, map {'year': r.year::varchar} as facts, r.failed_since as since, null as ledger,
        len(r.failed_years) as evidence, 'conclusion' as evidence_of
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
            as since, if(m.state = 'running', m.mended_by, null) as due_on,
        1 + (m.again_on is not null)::integer as evidence, 'conclusion' as evidence_of
    from result.rectification as m
    left join definition.rule as u on u.scheme = m.scheme and u.rule = m.rule

),

acceptance as (

    select
        y.centre, y.scheme, y.year, u.flag, u.rule, null as indicator, 'acceptance' as wording,
        map {'document': a.document_no, 'day': a.concluded_on::varchar} as facts,
        a.concluded_on as since, null as ledger, 1 as evidence, 'conclusion' as evidence_of
    from result.centre_year as y
    join source.acceptance as a on a.centre = y.centre and a.result = 'failed'
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
        greatest(due_on, extended_to) + 1 as since, null as ledger,
        (timeliness = 'late')::integer as evidence, 'report' as evidence_of
    from result.centre_year as y
    where timeliness in ('late', 'overdue')

),

-- so many reports in a row are not there, though each was due. A year with a report, late or not, begins the count anew; one that is
-- not due yet adds nothing. Of a centre that is suspended, merged or divided nobody knows who owes them.
unreported as (

    select
        y.centre, y.scheme, y.year, u.flag, u.rule, null as indicator, 'missing_in_a_row' as wording,
        map {'years': array_to_string(y.missing, '、'), 'count': len(y.missing)::varchar} as facts,
        y.since, null as ledger, len(y.missing) as evidence, 'missing_year' as evidence_of
    from (
        select
            *, list("year") over run as missing, -- in order of the years, as the window says
            max(greatest(due_on, extended_to) + 1) over run as since
        from (
            select *, "year" - row_number() over (partition by centre order by "year") as together
            from result.centre_year
            where timeliness = 'overdue'
        )
        window run as (partition by centre, together order by "year")
    ) as y
    join definition.scheme as s on s.scheme = y.scheme
    join definition.rule as u on u.scheme = y.scheme and u.rule = s.missing_rule
    join source.centre as c on c.centre = y.centre
    left join definition.centre_state as w on w.state = c.state
    where len(y.missing) >= s.missing_in_a_row and coalesce(w.effect, '') <> 'unsettled'

),

-- What targets are about: the value beside the target. One that is met by a single thing, or by keeping one of several conditions,
-- is done or not; the conditions of the latter have a value each, but no common one.
measured as (

    select
        t.*, i.label, v.completeness, v.numerator, v.denominator, v.on_day,
        i.nature <> 'any_of' and t.direction <> 'done' as measurable, not measurable or (t.value = 1 and v.value = 0) as done_or_not,
        if(measurable, v.value, null) as reached, if(measurable, t.value, null) as asked,
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
        reached as value, asked as bound, on_day, due_on + 1 as since, null as ledger
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
        m.facts, m.reached as value, m.asked as bound, m.on_day, make_date(m.year, 12, 31) as since, null as ledger
    from measured as m
    join result.progress as p on p.centre = m.centre and p.year = m.year and p.indicator = m.indicator
    where m.due_on is null and p.status in ('slow', 'behind', 'regressed')
        and not result.meets(m.direction, m.numerator, m.denominator, m.value)

),

-- a final grade that is better than it can be while a rule is not kept
capped as (

    select
        k.centre, k.scheme, k.year, 'grade_above_cap' as flag, k.rule, null as indicator, 'above_cap' as wording,
        map {'year': k.year::varchar, 'grade': o.label, 'most': m.label, 'indicator': k.facts['indicator']} as facts,
        g.published_on as since, null as ledger, 1 as evidence, 'conclusion' as evidence_of
    from (from missed union all by name from not_kept) as k
    join definition.grade_cap as c on c.scheme = k.scheme and c.rule = k.rule
    join definition.outcome as m on m.scheme = c.scheme and m.grade = c.grade
    join source.grade as g on g.centre = k.centre and g.year = k.year and g.final
    join definition.outcome as o on o.scheme = k.scheme and o.grade = g.grade and o.position < m.position

),

lagging as (

    select
        p.centre, p.scheme, p.year, 'behind_path' as flag, null as rule, p.indicator,
        p.status || if(result.side(p.direction) = 'ceiling', '_above', '') as wording,
        map {'indicator': i.label, 'slow_from': h.slow_words} as facts,
        if(p.annual_target is null, coalesce(p.judged_value, p.value), p.value) as value, p.required as bound,
        if(p.annual_target is null, coalesce(p.judged_on, make_date(p.year, 12, 31)), make_date(p.year, 12, 31)) as on_day,
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
        null as since, null as ledger,
        len(list_distinct(flatten(list(p.missing_years)))) as evidence, 'missing_year' as evidence_of
    from result.progress as p
    join definition.scheme_indicator as si on si.scheme = p.scheme and si.indicator = p.indicator and si.core
    join definition.indicator as i on i.indicator = p.indicator
    join result.centre_year as y on y.centre = p.centre and y.year = p.year
    where p.completeness = 'lower' and y.timeliness <> 'not_due'
    group by p.centre, p.scheme, p.year

),

-- findings that the department is told of
doubtful as (

    select
        centre, scheme, year, flag, null as rule, null as indicator, 'found' as wording, map {'found': found} as facts, null as since,
        ledger, 1 as evidence, 'finding' as evidence_of
    from result.finding
    where flag is not null

)

select * from unsettled union all by name select * from delisting
union all by name select * from failing_again union all by name select * from failing union all by name select * from leaving
union all by name select * from mending union all by name select * from acceptance union all by name select * from reporting
union all by name select * from unreported union all by name select * from missed union all by name select * from not_kept union all by name select * from capped
union all by name select * from lagging union all by name select * from gaps
union all by name select * from doubtful;
