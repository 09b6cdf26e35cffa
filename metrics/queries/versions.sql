-- One row per report version of a scheme, newest first: its state in the reporting round; `counts` marks the version that
-- counts for its year.
select
    r.*, c.name, s.state, s.state_by, s.state_since, s.note as state_note, s.counts,
    (count(*) over (partition by r.centre, r.year))::integer as versions
from record.report as r
join record.submission as s on s.report_id = r.report_id
join registry.centre as c on c.centre = r.centre
where r.scheme = $scheme
order by r.received_at desc, r.event_n desc
