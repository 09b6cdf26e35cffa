-- One row per report year of a scheme: how many reports were due by now, how many of these came in, and in time (an
-- extension that was granted included). A rate is an exact fraction, x_numerator over x_denominator; where nothing was due
-- by now both are null: that is no rate, and above all not 100 %. What came in before it was due counts once it is due.
with

deadlines as (

    select *, greatest(due_on, coalesce(extended_to, due_on)) < (select today from record.state) as due_by_now
    from result.centre_year
    where scheme = $scheme

),

counted as (

    select
        scheme, year,
        (count(*) filter (where due_by_now))::integer as expected,
        (count(*) filter (where due_by_now and first_received_at is not null))::integer as received,
        (count(*) filter (where due_by_now and timeliness in ('on_time', 'in_extension')))::integer as on_time,
        (count(*) filter (where timeliness = 'in_extension'))::integer as in_extension,
        coalesce(list(centre order by centre) filter (where timeliness = 'overdue'), []) as missing
    from deadlines
    group by scheme, year

)

select
    *,
    if(expected > 0, received, null) as received_numerator, nullif(expected, 0) as received_denominator,
    if(expected > 0, on_time, null) as on_time_numerator, nullif(expected, 0) as on_time_denominator
from counted
order by year
