-- One row per centre of a scheme and year: where its report stands in the reporting round, and what is still open.
select
    y.centre, y.name, y.timeliness, y.due_on, y.extended_to, y.round_state, v.version as examined_version,
    y.version as counting_version, v.state_by, v.state_since, v.note,
    (count(f.finding) filter (where f.level = 'error'))::integer as errors,
    (count(f.finding) filter (where f.level = 'query' and f.open))::integer as unexplained,
    (count(f.finding) filter (where not f.open))::integer as explained,
    (select count(*) from record.notice as n where n.report_id = y.examined_id)::integer as notices
from result.centre_year as y
left join record.submission as v on v.report_id = y.examined_id
left join result.finding as f on f.report_id = y.examined_id
where y.scheme = $scheme and y.year = $year
group by all
order by y.centre
