-- Each centre by itself.
-- One row per centre, year and indicator about which a flag is raised: how many rows of ledgers (and, of what began before the
-- first report, of the registered opening balance) its value rests on. A row that counts twice towards it, as in both parts of a
-- ratio, is one row; of rows that name one thing again the first counts, as where the rows themselves are listed
-- (metrics/queries/contributions.sql).
create or replace table result.flag_rows as
with

raised as (

    select distinct centre, year, indicator from result.flag_ground where indicator is not null

),

-- what an indicator is made of: itself, the parts of a ratio or of the last years, the alternatives of a rule, which may be ratios
part as (

    select indicator, indicator as part, 0 as years from definition.indicator
    union all
    select indicator, part, 0 from definition.ratio_part
    union all
    select indicator, part, years - 1 from definition.recent
    union all
    select indicator, part, 0 from definition.alternative
    union all
    select a.indicator, r.part, 0 from definition.alternative as a join definition.ratio_part as r on r.indicator = a.part

),

made as (

    select distinct
        p.indicator, p.part, ii.item, if(n.nature = 'cumulative', null, p.years) as years, n.nature = 'cumulative' as running,
        n.measure = 'distinct' as of_things
    from part as p
    join definition.indicator as n on n.indicator = p.part
    join definition.indicator_item as ii on ii.indicator = p.part

),

counted as (

    select f.centre, f.year, f.indicator, c.report_id, c.ledger, c.row_no::varchar as row_no
    from raised as f
    join made as m on m.indicator = f.indicator
    join result.contribution as c
        on c.centre = f.centre and c.item = m.item and c.valid and c.year <= f.year and (m.years is null or c.year >= f.year - m.years)
    qualify not m.of_things or row_number() over (
        partition by f.centre, f.year, f.indicator, m.part, c.entity, if(m.running, 0, c.year) order by c.year, c.ledger, c.row_no
    ) = 1

),

opened as (

    select f.centre, f.year, f.indicator, 'opening' as report_id, o.file_name as ledger, o.sheet || o.row_no::varchar as row_no
    from raised as f
    join part as p on p.indicator = f.indicator
    join source.opening as o on o.centre = f.centre and o.indicator = p.part

)

select f.centre, f.year, f.indicator, count(distinct (b.report_id, b.ledger, b.row_no))::integer as rows
from raised as f
left join (select * from counted union all by name select * from opened) as b
    on b.centre = f.centre and b.year = f.year and b.indicator = f.indicator
group by f.centre, f.year, f.indicator;
