-- One row per dated or yearly target of a centre that holds in a year: what its letters say, and what the policy asks where no
-- letter takes its place. The latest year that is known where the year itself is not.
with

asked as (

    select centre, scheme, approved_on, term_end from registry.centre where centre = $centre

),

agreed as (

    select a.* from result.agreed as a
    where a.centre = $centre
        and a.year = (select max(b.year) from result.agreed as b where b.centre = $centre and b.year <= $year)

),

held as (

    select a.indicator, a.kind, a.due_on, a.side, a.direction, a.value, a.base, a.letter_no, a.letter_version
    from agreed as a
    union all by name
    select
        r.indicator, if(r.due_kind = 'date', 'milestone', 'term_end') as kind, coalesce(r.due_on, c.term_end) as due_on,
        result.side(r.direction) as side, r.direction, r.value
    from definition.rule as r
    join asked as c on c.scheme = r.scheme
    where r.value is not null and r.due_kind in ('date', 'term_end') and coalesce(r.due_on, c.term_end) >= c.approved_on
        and not exists (
            from agreed as a
            where a.indicator = r.indicator and a.kind <> 'annual' and if(
                r.due_kind = 'date', list_contains(a.replaced, year(r.due_on)),
                a.of_term_end and a.side = result.side(r.direction)
            )
        )

)

select h.*, i.label, i.unit
from held as h
join definition.indicator as i on i.indicator = h.indicator
left join asked as c on true
left join definition.scheme_indicator as s on s.scheme = c.scheme and s.indicator = h.indicator
order by s.position, h.kind = 'annual', h.due_on, h.side desc
