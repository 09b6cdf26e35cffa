-- One row per year and indicator of a centre. gap: what is still short of the last target (of a lower bound: at most; inside the
-- year in which it falls due: on its day, D26);
-- lands: whether the estimate at the last target's date reaches it (null where a lower bound cannot prove it);
-- last_past: whether that date has gone by.
-- opening…: what a running total begins with: how much, as of when, by which document, and where it is registered (D23).
-- doubtful: how much of the value is in doubt; doubts, doubt_reasons: why (result.doubt).
with

opened as (

    select
        centre, indicator, max(as_of) as opening_as_of, string_agg(distinct document_no, '、' order by document_no) as opening_document,
        any_value(sheet order by row_no) as opening_sheet, list(distinct row_no order by row_no) as opening_rows,
        any_value(file_name order by row_no) as opening_file
    from registry.opening
    group by centre, indicator

),

shown as (

    select
        p.*, i.label, i.unit, i.reading, si.position, si.core, u.amount as doubtful, u.doubts, u.reasons as doubt_reasons,
        o.years_left, o.needed_per_year, o.pace, o.pace_years, o.landing, o.landing_low, o.landing_high,
        not result.more_is_better(p.direction) as less_is_better, if(b.centre is null, null, n.opening) as opening,
        b.* exclude (centre, indicator)
    from result.progress as p
    join definition.scheme_indicator as si on si.scheme = p.scheme and si.indicator = p.indicator
    join definition.indicator as i on i.indicator = p.indicator
    left join result.outlook as o on o.centre = p.centre and o.year = p.year and o.indicator = p.indicator
    left join result.plain_indicator as n on n.centre = p.centre and n.year = p.year and n.indicator = p.indicator
    left join opened as b on b.centre = p.centre and b.indicator = p.indicator
    left join result.doubt as u on u.centre = p.centre and u.year = p.year and u.indicator = p.indicator
    where p.centre = $centre

)

select
    * exclude (less_is_better),
    case
        when value is null or last_value is null then null
        when less_is_better then greatest(coalesce(judged_value, value) - last_value, 0)
        else greatest(last_value - coalesce(judged_value, value), 0)
    end as gap,
    case
        when completeness = 'exact' and less_is_better then landing <= last_value
        when completeness = 'exact' or landing >= last_value and not less_is_better then landing >= last_value
    end as lands,
    last_due <= make_date(year, 12, 31) as last_past
from shown
order by position, year
