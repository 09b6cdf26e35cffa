-- How many centres a scheme has by the end of a year, by state; those whose title is gone apart.
select
    (count(*) filter (where state not in ('delisted', 'cancelled')))::integer as standing,
    (count(*) filter (where state in ('delisted', 'cancelled')))::integer as gone
from registry.centre
where scheme = $scheme and year(approved_on) <= $year
