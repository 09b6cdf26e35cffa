-- One row per time an expert gave points to a centre's year; `counts` marks the one that counts for this expert.
select
    j.*, d.label, d.points as full_points,
    row_number() over (partition by j.scoring, j.entry, j.part, j.expert order by j.event_n desc) = 1 as counts
from record.judged_points as j
left join definition.scoring_part as d on d.scoring = j.scoring and d.entry = j.entry and d.part = j.part
where j.centre = $centre and j.year = $year and j.scoring = $scoring
order by j.event_n desc
