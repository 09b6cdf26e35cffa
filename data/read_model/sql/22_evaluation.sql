-- The annual evaluation as it was worked through: what experts gave, and every step from confirmation to correction.

-- One row per act of an expert on a judged part; of several of one expert the last counts.
create or replace table record.judged_points (
    event_n integer, centre varchar, year integer, scoring varchar, entry varchar, part varchar, expert varchar,
    points decimal(9, 4), remark varchar, actor varchar, recorded_at timestamp
);

-- One row per step: confirmed, deferred, published, appealed or corrected. total, proposed: what was computed when a grade
-- was confirmed (null: incomplete); notice_until: the last day of the notice period; executed: measures already decided on
-- the centre when an appeal or a correction came; definitions, known_to: the rules and the last event known then;
-- acted_on: the record's own day (a demonstration stands still).
create or replace table record.evaluation_step (
    event_n integer, centre varchar, year integer, step varchar, grade varchar, proposed varchar, total decimal(20, 8),
    scoring varchar, nature varchar, reason varchar, document_no varchar, published_on date, notice_until date,
    executed varchar, definitions varchar, known_to integer, acted_on date, actor varchar, recorded_at timestamp
);
