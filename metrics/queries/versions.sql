-- One row per report version of a scheme, newest first; `counts` marks the version that counts for its year.
select
    r.*, c.name, r.version = max(r.version) over (partition by r.centre, r.year) as counts,
    (count(*) over (partition by r.centre, r.year))::integer as versions
from record.report as r
join registry.centre as c on c.centre = r.centre
where r.scheme = $scheme
order by r.received_at desc, r.event_n desc
