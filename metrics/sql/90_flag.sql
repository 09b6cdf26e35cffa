-- One row per centre, year and thing to act on. A flag is a proposal: it says on what it rests; a person decides.
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
        r.centre, r.scheme, r.year, 'needs_judgement' as flag, s.consecutive_rule as rule, null as indicator,
        format('登记为“{}”；{}年度评价不合格，是否连续计算由主管部门认定', w.label, array_to_string(r.failed_years, '、')) as message,
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
        r.centre, r.scheme, r.year, 'delisting_proposed' as flag, s.consecutive_rule as rule, null as indicator,
        format('已公布的最终等级中，{}年度连续{}次不合格', array_to_string(r.failed_years, '、'), r.failures_in_a_row)
            || if(len(r.skipped_years) > 0, format('（{}年度缓评或未评价，不中断也不累计）', array_to_string(r.skipped_years, '、')), '')
            as message,
        r.failed_since as since, null as ledger
    from run as r
    join definition.scheme as s on s.scheme = r.scheme
    where
        r.failures_in_a_row >= s.consecutive_failures
        and not exists (from unsettled as u where u.centre = r.centre and u.year = r.year)

),

-- one failure short of the number, and the year that is not concluded yet fails on what is known now: proposed as failed, or
-- even full points for all that is still open would not reach a grade that passes
failing_again as (

    select
        q.centre, q.scheme, q.year, 'failing_again' as flag, s.consecutive_rule as rule, null as indicator,
        format('{}年度不合格；{}年度', array_to_string(r.failed_years, '、'), q.year)
            || if(q.proposed is null, '未算部分即使全部得满分也达不到合格线', format('按现有数据建议等级为{}', q.proposed_label))
            || format('，如公布即连续{}次不合格', r.failures_in_a_row + 1) as message,
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
        format('{}年度绩效评价不合格（{}）；再有一次不合格即达到{}次', array_to_string(r.failed_years, '、'),
            array_to_string(r.failed_documents, '、'), s.consecutive_failures) as message,
        r.failed_since as since, null as ledger
    from run as r
    join definition.scheme as s on s.scheme = r.scheme
    left join definition.rule as u on u.scheme = r.scheme and u.flag = 'failed_once'
    where r.failures_in_a_row between 1 and s.consecutive_failures - 1

),

leaving as (

    select
        r.centre, r.scheme, r.year, 'immediate_exit_proposed' as flag, s.consecutive_rule as rule, null as indicator,
        format('{}年度结论按方案设定直接导致退出', r.year) as message, r.failed_since as since, null as ledger
    from run as r
    join definition.scheme as s on s.scheme = r.scheme
    where r.outcome = 'exit'

),

-- a failed assessment opens a time to mend what is wrong (HM 四（五）)
mending as (

    select
        centre, scheme, year, rule, null as indicator, null as ledger,
        case state when 'running' then 'rectification_running' when 'overdue' then 'rectification_overdue'
            else 'title_cancellation_proposed' end as flag,
        case state
            when 'running' then format('{}年度评估未通过（{}），整改期至{}', graded_year, document_no, mended_by)
                || coalesce(format('；其间的整改后考评仍未通过（{}，{}）', again_document_no, again_on), '')
            when 'overdue' then format('{}年度评估未通过（{}），整改期已于{}届满，还没有登记整改后考评的结论', graded_year, document_no, mended_by)
            else format('{}年度评估未通过，整改后考评仍未通过（{}，{}）', graded_year, again_document_no, again_on)
        end as message,
        case state when 'running' then published_on when 'overdue' then mended_by + 1 else greatest(again_on, mended_by + 1) end
            as since, if(state = 'running', mended_by, null) as due_on
    from result.rectification

),

acceptance as (

    select
        y.centre, y.scheme, y.year, 'cancellation_proposed' as flag, s.acceptance_rule as rule, null as indicator,
        format('建设期满验收未通过（{}，{}）', a.document_no, a.concluded_on) as message,
        a.concluded_on as since, null as ledger
    from result.centre_year as y
    join registry.acceptance as a on a.centre = y.centre and a.result = 'failed'
    join definition.scheme as s on s.scheme = y.scheme and s.acceptance_rule is not null
    where y.year >= year(y.term_end)

),

reporting as (

    select
        centre, scheme, year, if(timeliness = 'late', 'report_late', 'report_overdue') as flag,
        (select min(r.rule) from definition.rule as r
            where r.scheme = y.scheme and r.kind = 'reporting' and r.treatment = 'computed') as rule,
        null as indicator,
        if(
            timeliness = 'late',
            format('{}年度报告应于{}前报送，{}收到', year, greatest(due_on, extended_to), strftime(first_received_at, '%Y-%m-%d')),
            format('{}年度报告应于{}前报送，至今未收到', year, greatest(due_on, extended_to))
        ) as message,
        greatest(due_on, extended_to) + 1 as since, null as ledger
    from result.centre_year as y
    where timeliness in ('late', 'overdue')

),

-- a dated target whose day has come, complete data, value short of it; what was missed stays missed until reached
missed as (

    select
        t.centre, t.scheme, t.year, t.flag, t.rule, t.indicator,
        format('{}应于{}前达到目标，尚未达到', i.label, t.due_on) as message, t.due_on + 1 as since, null as ledger
    from result.target as t
    join definition.indicator as i on i.indicator = t.indicator
    join result.indicator as v on v.centre = t.centre and v.year = t.year and v.indicator = t.indicator
    where
        t.flag is not null and t.applicable and t.due_on <= make_date(t.year, 12, 31)
        and result.to_be_reached(t.direction) and v.completeness = 'exact'
        and v.denominator > 0 and not result.meets(t.direction, v.numerator, v.denominator, t.value)
    qualify row_number() over (partition by t.centre, t.year, t.indicator order by t.due_on desc) = 1

),

-- rules that hold at every year-end
standing as (

    select
        t.centre, t.scheme, t.year, t.flag, t.rule, t.indicator,
        format('{}不符合规定{}', i.label, if(t.soft, '（原则性要求）', '')) as message,
        make_date(t.year, 12, 31) as since, null as ledger
    from result.target as t
    join definition.indicator as i on i.indicator = t.indicator
    join result.progress as p on p.centre = t.centre and p.year = t.year and p.indicator = t.indicator
    where t.flag is not null and t.applicable and t.due_on is null and p.status in ('slow', 'behind', 'regressed')

),

lagging as (

    select
        p.centre, p.scheme, p.year, 'behind_path' as flag, null as rule, p.indicator,
        i.label || if(p.status = 'regressed', '低于应达值并比上年倒退', '低于应达值的八成') as message,
        make_date(p.year, 12, 31) as since, null as ledger
    from result.progress as p
    join definition.scheme_indicator as si on si.scheme = p.scheme and si.indicator = p.indicator and si.core
    join definition.indicator as i on i.indicator = p.indicator
    where p.status in ('behind', 'regressed') and not exists (
        from (from missed union all by name from standing) as m
        where m.centre = p.centre and m.year = p.year and m.indicator = p.indicator
    )

),

gaps as (

    select
        p.centre, p.scheme, p.year, 'data_incomplete' as flag, null as rule, null as indicator,
        format('缺{}年度数据，以下指标只能作为下限：{}',
            array_to_string(list_sort(list_distinct(flatten(list(p.missing_years)))), '、'),
            string_agg(i.label, '、' order by si.position)) as message,
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

    select centre, scheme, year, flag, null as rule, null as indicator, found as message, null as since, ledger
    from result.finding
    where flag is not null

),

everything as (

    select * from unsettled union all by name select * from delisting
    union all by name select * from failing_again union all by name select * from failing union all by name select * from leaving
    union all by name select * from mending union all by name select * from acceptance union all by name select * from reporting
    union all by name select * from missed union all by name select * from standing
    union all by name select * from lagging union all by name select * from gaps
    union all by name select * from doubtful

),

-- What names a flag from year to year: the same matter, standing since the same day, stays decided; when its ground
-- changes (a grade overturned, another finding) it is another flag, and open again.
keyed as (

    select
        *, md5(array_to_string([
            centre, flag, coalesce(rule, ''), coalesce(indicator, ''), coalesce(since::varchar, year::varchar),
            if(since is null, message, '')
        ], '|')) as flag_key
    from everything

)

select
    f.flag_key, f.centre, c.name, f.scheme, f.year, f.flag, k.label, k.severity, k.severity_order, f.message, f.indicator, f.ledger,
    f.rule, r.clause, coalesce(r.basis, 'house') as basis, coalesce(r.reading, k.meaning) as reading, k.action,
    f.since, coalesce(f.due_on, f.since + k.due_days) as due_on, coalesce(x.step, 'open') as disposition, x.decision, x.reason, x.actor,
    x.recorded_at, x.document_no,
    row_number() over (order by k.severity_order, f.since, f.centre, f.year, f.flag, f.indicator, f.rule, f.ledger, f.message)::integer as position
from keyed as f
join definition.flag as k on k.flag = f.flag
join registry.centre as c on c.centre = f.centre
left join definition.rule as r on r.scheme = f.scheme and r.rule = f.rule
left join record.disposition_in_force as x on x.flag_key = f.flag_key;
