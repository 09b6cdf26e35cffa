-- Each centre by itself.
-- One row per centre and payer of government money (ZJ 五（四）): what was received since approval, and on exit what goes
-- back the way it came: the balance and what the audit found used otherwise. to_recover is null until the audit is in; history:
-- the audit was taken over as concluded before the first use.
create or replace table result.settlement as
with

received as (

    select c.centre, c.scheme, r.cells['payer'] as payer, sum(c.amount) as received
    from result.contribution as c
    join definition.item as i on i.item = c.item and i.amount is not null
    join record.report_row as r on r.report_id = c.report_id and r.ledger = c.ledger and r.row_no = c.row_no
    where c.valid and r.cells['payer'] is not null
    group by c.centre, c.scheme, r.cells['payer']

),

paid as (

    select coalesce(r.centre, s.centre) as centre, coalesce(r.payer, s.payer) as payer, coalesce(r.received, 0) as received,
        s.balance, s.non_compliant, s.document_no, s.audited_on, s.reason, s.history
    from received as r
    full join source.settlement as s on s.centre = r.centre and s.payer = r.payer

),

-- who is on the way out, and why: a decision of the authority, or a proposal that still needs one
leaving as (

    select
        c.centre,
        case
            when c.gone_from is not null then any_value(w.label)
            when a.result = 'failed' then any_value(af.label)
            -- of a centre that is suspended, merged or divided the text does not say what its failures come to
            when any_value(w.effect) = 'unsettled' then null
            when max(e.failures_in_a_row) >= any_value(s.consecutive_failures) then any_value(cf.label)
        end as ground
    from source.centre as c
    join definition.scheme as s on s.scheme = c.scheme
    join definition.centre_state as w on w.state = c.state
    left join definition.rule as ar on ar.scheme = c.scheme and ar.rule = s.acceptance_rule
    left join definition.flag as af on af.flag = ar.flag
    left join definition.rule as cr on cr.scheme = c.scheme and cr.rule = s.consecutive_rule
    left join definition.flag as cf on cf.flag = cr.flag
    left join source.acceptance as a on a.centre = c.centre
    left join (
        select * from result.evaluation qualify row_number() over (partition by centre order by year desc) = 1
    ) as e on e.centre = c.centre
    group by c.centre, c.gone_from, a.result

)

select
    p.centre, c.name, c.scheme, p.payer, p.received, l.ground, p.balance, p.non_compliant,
    if(l.ground is not null, p.balance + p.non_compliant, null) as to_recover,
    coalesce(p.balance + p.non_compliant > p.received, false) as above_received,
    p.document_no, p.audited_on, p.reason, coalesce(p.history, false) as history
from paid as p
join source.centre as c on c.centre = p.centre
join leaving as l on l.centre = p.centre;
