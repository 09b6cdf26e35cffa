-- One row per act on the report of a centre and year, the latest first: who did what, when, why.
-- due_on, approver: of an extension.
select event_n, recorded_at, actor, 'report.received' as act, version, file_name as note, null as due_on, null as approver
from (select event_n, received_at as recorded_at, actor, version, file_name from record.report where centre = $centre and year = $year)
union all
select event_n, recorded_at, actor, 'report.' || step, version, note, null, null
from record.round_step where centre = $centre and year = $year
union all
select event_n, recorded_at, actor, 'finding.explained', null, explanation, null, null
from record.explanation where centre = $centre and year = $year
union all
select event_n, recorded_at, actor, 'deadline.extended', null, reason, due_on, approver
from record.extension where centre = $centre and year = $year
union all
-- an extension that was proposed, and one that was turned down
select n, recorded_at, actor, act, null,
    coalesce(json_extract_string(body, '$.reason'), json_extract_string(body, '$.content.reason')),
    if(json_extract_string(body, '$.reason') is null, cast(json_extract_string(body, '$.content.due_on') as date), null), null
from record.event
where subject = format('deadline/{}/{}', $centre, $year) and act in ('deadline.proposed', 'deadline.declined')
order by event_n desc
