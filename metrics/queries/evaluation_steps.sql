-- One row per step of the evaluation of a centre's year, conclusions from the registry workbook included, the latest first.
select
    s.*, o.label as grade_label, p.label as proposed_label,
    -- the pairs of roles.yaml in which one person stands on both sides, separated by commas
    array_to_string(cast(json_extract(e.body, '$.one_person') as varchar[]), ',') as one_person
from (
    select
        centre, year, event_n, 'evaluation.' || step as act, grade, proposed, total, nature, reason, document_no, published_on,
        notice_until, executed, actor, recorded_at
    from record.evaluation_step
    union all by name
    select
        centre, year, event_n, if(history, 'registry.imported', 'registry.entered') as act, grade, nature, reason, document_no, published_on, actor, recorded_at
    from registry.grade
    where notice_until is null
) as s
join record.event as e on e.n = s.event_n
join registry.centre as c on c.centre = s.centre
left join definition.outcome as o on o.scheme = c.scheme and o.grade = s.grade
left join definition.outcome as p on p.scheme = c.scheme and p.grade = s.proposed
where s.centre = $centre and s.year = $year
order by s.event_n desc
