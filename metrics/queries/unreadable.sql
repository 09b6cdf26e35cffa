-- What was set aside: recorded files and rows of the registry that cannot be read again or not be computed with. A report that
-- was returned or withdrawn since is dealt with.
select u.*, r.centre, r.year, r.version
from record.unreadable as u
left join record.report as r on r.event_n = u.event_n
left join record.submission as s on s.report_id = r.report_id
where coalesce(s.state not in ('draft', 'returned'), true)
order by u.event_n
