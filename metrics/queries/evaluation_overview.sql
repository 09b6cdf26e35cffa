-- One row per centre of a scheme in a year: points by one scoring scheme, and how far the decision on its grade has come;
-- what is still to be decided first. doubted_parts: of its points, how many rest on something in doubt; one_person: the pairs of
-- roles.yaml in which one person stands on both sides of the last step, separated by commas.
select
    p.*, c.name, coalesce(s.state, 'open') as step_state, s.grade as step_grade, so.label as step_grade_label, s.notice_until,
    s.document_no, s.published_on, f.grade as final_grade, fo.label as final_grade_label,
    f.reason as final_reason,
    (select count(*) from result.score_doubt as u where u.centre = p.centre and u.year = p.year and u.scoring = p.scoring)::integer
        as doubted_parts,
    array_to_string(cast(json_extract(e.body, '$.one_person') as varchar[]), ',') as one_person
from result.grade_proposal as p
join registry.centre as c on c.centre = p.centre
left join record.evaluation_stage as s on s.centre = p.centre and s.year = p.year
left join record.event as e on e.n = s.event_n
left join definition.outcome as so on so.scheme = p.scheme and so.grade = s.grade
left join registry.grade as f on f.centre = p.centre and f.year = p.year and f.final
left join definition.outcome as fo on fo.scheme = p.scheme and fo.grade = f.grade
where p.scheme = $scheme and p.year = $year and p.scoring = $scoring
order by f.grade is not null, p.rank nulls last, p.centre
