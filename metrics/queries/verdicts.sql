-- One row per year of a scheme's indicator: how many of the centres stand how, what is missing apart from what is short.
-- centres: all that are monitored in the year; valued: those with a value; met, short: against their own paths; undecided: a lower
-- bound that proves neither; untargeted: a value without anything to compare it with; inapplicable: no such question; without: no
-- data (never a zero). least, most: of complete values, with the first of the centres that have them.
-- before: how many are complete in this year and the year before; risen, fallen: among those.
select
    p.year,
    count(*)::integer as centres,
    count(p.value)::integer as valued,
    (count(*) filter (where p.value is not null and p.status in ('reached', 'on_path')))::integer as met,
    (count(*) filter (where p.status in ('slow', 'behind', 'regressed')))::integer as short,
    list(p.centre order by p.centre) filter (where p.status in ('slow', 'behind', 'regressed')) as short_centres,
    (count(*) filter (where p.value is not null and p.status = 'incomplete'))::integer as undecided,
    (count(*) filter (where p.value is not null and p.status = 'no_target'))::integer as untargeted,
    (count(*) filter (where p.status = 'not_applicable'))::integer as inapplicable,
    (count(*) filter (where p.value is null and p.status <> 'not_applicable'))::integer as without,
    (count(p.value) filter (where p.completeness = 'lower'))::integer as lower_bounds,
    (count(u.doubts) filter (where p.value is not null))::integer as doubted,
    min(p.value) filter (where p.completeness = 'exact') as least,
    arg_min(p.centre, (p.value, p.centre)) filter (where p.completeness = 'exact') as least_centre,
    max(p.value) filter (where p.completeness = 'exact') as most,
    arg_min(p.centre, (-p.value, p.centre)) filter (where p.completeness = 'exact') as most_centre,
    (count(b.value) filter (where p.completeness = 'exact' and p.value is not null))::integer as before,
    (count(*) filter (where p.completeness = 'exact' and p.value > b.value))::integer as risen,
    (count(*) filter (where p.completeness = 'exact' and p.value < b.value))::integer as fallen
from result.progress as p
left join result.progress as b
    on b.centre = p.centre and b.indicator = p.indicator and b.year = p.year - 1 and b.completeness = 'exact'
left join result.doubt as u on u.centre = p.centre and u.year = p.year and u.indicator = p.indicator
where p.scheme = $scheme and p.indicator = $indicator
group by p.year
order by p.year
