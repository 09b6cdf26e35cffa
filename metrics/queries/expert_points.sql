-- One row per time an expert gave points to a centre's year; `counts` marks the one that counts for this expert.
select
    j.*, d.label, d.points as full_points,
    exists (from record.points_in_force as f where f.event_n = j.event_n and f.entry = j.entry and f.part = j.part) as counts
from record.judged_points as j
left join definition.scoring_part as d on d.scoring = j.scoring and d.entry = j.entry and d.part = j.part
where j.centre = $centre and j.year = $year and j.scoring = $scoring
order by j.event_n desc
