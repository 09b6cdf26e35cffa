-- One row per act on the report of a centre and year, the latest first: who did what, when, why.
select event_n, recorded_at, actor, 'report.received' as act, version, file_name as note
from (select event_n, received_at as recorded_at, actor, version, file_name from record.report where centre = $centre and year = $year)
union all
select event_n, recorded_at, actor, 'report.' || step, version, note
from record.round_step where centre = $centre and year = $year
union all
select event_n, recorded_at, actor, 'finding.explained', null, explanation
from record.explanation where centre = $centre and year = $year
union all
select event_n, recorded_at, actor, 'deadline.extended', null,
    format('延期至 {}，批准人 {}：{}', due_on, approver, reason)
from record.extension where centre = $centre and year = $year
union all
-- an extension that was proposed, and one that was turned down
select n, recorded_at, actor, act, null, coalesce(json_extract_string(body, '$.reason'), format('延期至 {}：{}',
    json_extract_string(body, '$.content.due_on'), json_extract_string(body, '$.content.reason')))
from record.event
where subject = format('deadline/{}/{}', $centre, $year) and act in ('deadline.proposed', 'deadline.declined')
order by event_n desc
