-- What one person proposed and another is to confirm from a sign-in of his own; it has no effect until then. act: what it
-- becomes; body: the whole act, as JSON; centres: those whose rows in the registry it would replace.
create or replace table record.proposal (
    event_n integer, act varchar, subject varchar, centres varchar[], body varchar, actor varchar, recorded_at timestamp
);

-- One row per act that confirmed a proposal.
create or replace table record.proposal_confirmed (event_n integer, proposal integer);

-- The proposals that wait. One is gone when it is confirmed, when anything else is recorded on its subject (declined, proposed
-- anew, done otherwise), and when a centre whose row it holds was registered anew: then it rests on what is no more.
create or replace view record.waiting_proposal as
select
    p.*,
    (select count(*) from record.event as e where e.subject = p.subject and e.n <= p.event_n)::integer as seen
from record.proposal as p
where
    not exists (from record.event as e where e.subject = p.subject and e.n > p.event_n)
    and not exists (from record.proposal_confirmed as c where c.proposal = p.event_n)
    and not exists (
        from record.registry_row as r
        where r.event_n > p.event_n and r.ledger = 'centre' and list_contains(p.centres, r.cells['centre'])
    );
