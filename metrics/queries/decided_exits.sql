-- Centres of a scheme of which two people decided to end title or qualification, on a flag that proposes it and still stands: one
-- row per centre, its latest such decision. what: what is ended, as the document calls it; year, clause: of the flag.
select f.centre, k.proposes as what, f.year, f.clause, f.document_no, f.recorded_at
from result.flag as f
join definition.flag as k on k.flag = f.flag
where f.scheme = $scheme and k.proposes is not null and f.disposition = 'confirmed' and f.decision = 'adopt'
qualify row_number() over (partition by f.centre order by f.recorded_at desc, f.year desc, f.position) = 1
order by f.centre
