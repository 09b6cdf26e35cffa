-- Of several acts on the same matter the latest holds; the others stay in their tables.

-- One row per centre and year: its extension.
create or replace view record.extension_in_force as
select * from record.extension
qualify row_number() over (partition by centre, year order by event_n desc) = 1;

-- One row per finding: its written explanation.
create or replace view record.explanation_in_force as
select * from record.explanation
qualify row_number() over (partition by finding order by event_n desc) = 1;

-- One row per flag: the last act on it.
create or replace view record.disposition_in_force as
select * from record.disposition
qualify row_number() over (partition by flag_key order by event_n desc) = 1;

-- One row per scoring scheme, centre, year, part of an entry and expert: the points that count.
create or replace view record.points_in_force as
select * from record.judged_points
qualify row_number() over (partition by scoring, centre, year, entry, part, expert order by event_n desc) = 1;
