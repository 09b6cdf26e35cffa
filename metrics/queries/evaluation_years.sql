-- One row per centre of a scheme and year over in which it is looked at: whether it was evaluated. first_year: from which year on
-- it is counted; published, notice_until: a conclusion whose notice period still runs. gone: the
-- centre has left, and years that were not evaluated by then never are. One accepted at the end of its term is evaluated no further.
select
    y.centre, c.name, y.year, min(y.year) over (partition by y.centre) as first_year, o.label as grade_label,
    s.state = 'notice' as noticed, c.exited_on is not null as gone
from result.covered_year as y
join registry.centre as c on c.centre = y.centre
left join registry.grade as g on g.centre = y.centre and g.year = y.year and g.final
left join definition.outcome as o on o.scheme = y.scheme and o.grade = g.grade
left join record.evaluation_stage as s on s.centre = y.centre and s.year = y.year
where
    y.scheme = $scheme and y.year < (select year(today) from record.state)
    and y.year <= coalesce(year(c.exited_on), 9999) and (c.state <> 'accepted' or y.year <= year(c.term_end))
order by y.centre, y.year
