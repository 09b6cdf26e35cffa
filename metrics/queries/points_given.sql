-- One row per time an expert gave points to a centre's year, of all centres of a scheme, as far as it counts: an expert's latest
-- of each part.
select f.centre, f.entry, f.part, f.expert, f.points, f.remark, f.event_n
from record.points_in_force as f
join registry.centre as c on c.centre = f.centre
where c.scheme = $scheme and f.year = $year and f.scoring = $scoring
order by f.centre, f.expert, f.event_n desc
