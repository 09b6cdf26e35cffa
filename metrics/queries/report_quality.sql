-- One row per report that counts for a year of a scheme: its size, ledgers without data, rows outside the time they may
-- stand for, rows given twice, and how many flags doubt the data.
with

fate as (

    select
        report_id, ledger, row_no, bool_or(reason = 'counted') as counted,
        bool_or(reason in ('before_approval', 'other_year', 'after_year')) as outside, bool_or(reason = 'repeated') as repeated
    from result.contribution
    group by report_id, ledger, row_no

),

rows_of as (

    select
        report_id, (count(*) filter (where outside and not counted))::integer as outside,
        (count(*) filter (where repeated and not counted))::integer as repeated
    from fate
    group by report_id

),

states as (

    select
        r.report_id, string_agg(l.title, '、' order by l.position) filter (where s.state = 'unavailable') as unavailable,
        string_agg(l.title, '、' order by l.position) filter (where s.state = 'zero') as zero
    from record.ledger_state as s
    join record.report as r on r.report_id = s.report_id
    join definition.ledger as l on l.scheme = r.scheme and l.ledger = s.ledger
    group by r.report_id

),

doubts as (

    select centre, count(*)::integer as doubts
    from result.flag
    where scheme = $scheme and year = $year and flag in (select flag from definition.validation where flag is not null)
    group by centre

)

select
    y.centre, y.name, r.version, y.versions, y.first_received_at, r.received_at, r.filled_by, r.rows,
    coalesce(s.unavailable, '') as unavailable, coalesce(s.zero, '') as zero,
    coalesce(o.outside, 0)::integer as outside, coalesce(o.repeated, 0)::integer as repeated,
    coalesce(d.doubts, 0)::integer as doubts
from result.centre_year as y
join record.report as r on r.report_id = y.report_id
left join states as s on s.report_id = r.report_id
left join rows_of as o on o.report_id = r.report_id
left join doubts as d on d.centre = y.centre
where y.scheme = $scheme and y.year = $year
order by y.centre
