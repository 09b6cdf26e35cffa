-- How many centres a scheme has by the end of a year, by state; those whose title is gone apart.
select
    (count(*) filter (where coalesce(gone_from > make_date($year, 12, 31), true)))::integer as titled,
    (count(*) filter (where gone_from <= make_date($year, 12, 31)))::integer as gone
from registry.centre
where scheme = $scheme and year(approved_on) <= $year
