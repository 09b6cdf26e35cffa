-- One row per step of a unit on its way from application to recognition. on_day: when it took place; fields: what it asked
-- for, as JSON; due_on: when the next step is due, as computed then; definitions, known_to: what was known then.
create or replace table record.process_step (
    event_n integer, scheme varchar, unit varchar, step varchar, outcome varchar, on_day date, due_on date,
    fields varchar, confirmed_by varchar, definitions varchar, known_to integer, actor varchar, recorded_at timestamp
);
