-- Years of a scheme, newest first, and how many reports each has.
select year, count(report_id)::integer as reports
from result.centre_year
where scheme = $scheme
group by year
order by year desc
