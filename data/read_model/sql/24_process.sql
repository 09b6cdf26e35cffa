-- One row per step of a unit on its way from application to recognition. on_day: when it took place; fields: what it asked
-- for, as JSON; due_on: when the next step is due, as computed then; definitions, known_to: what was known then.
create or replace table record.process_step (
    event_n integer, scheme varchar, unit varchar, step varchar, outcome varchar, on_day date, due_on date,
    fields varchar, confirmed_by varchar, definitions varchar, known_to integer, actor varchar, recorded_at timestamp
);

-- One row per step that was taken back because it had been recorded by mistake. annulled: the event of that step.
create or replace table record.process_annulment (
    event_n integer, annulled integer, reason varchar, confirmed_by varchar, actor varchar, recorded_at timestamp
);

-- The steps that stand.
create or replace view record.step_in_force as
select s.* from record.process_step as s anti join record.process_annulment as a on a.annulled = s.event_n;
