-- The scoring schemes of data/definitions/scoring, as tables.
create or replace table definition.scoring (
    scoring varchar primary key, label varchar, scheme varchar, first_year integer, last_year integer, example boolean,
    experts integer, not_applicable varchar, notice_days integer, absent varchar, deferred varchar
);

-- One row per scoring scheme, entry and part of it. formula: how the points come about, in words.
create or replace table definition.scoring_part (
    scoring varchar, dimension varchar, dimension_label varchar, entry varchar, part varchar, label varchar,
    points decimal(9, 4), kind varchar, indicator varchar, target varchar, cap decimal(9, 4), full_at decimal(9, 4),
    band_of varchar, rule varchar, formula varchar, position integer
);

-- One row per band of a part: from lower (included) to upper (not included; null: without end).
create or replace table definition.scoring_band (
    scoring varchar, entry varchar, part varchar, lower decimal(20, 4), upper decimal(20, 4), points decimal(9, 4)
);

create or replace table definition.scoring_deduction (
    scoring varchar, deduction varchar, label varchar, points decimal(9, 4), timeliness varchar[], rule varchar,
    indicator varchar, dimension_label varchar, formula varchar, position integer
);

-- One row per grade line, the best grade first.
create or replace table definition.scoring_grade (
    scoring varchar, grade varchar, label varchar, lower decimal(9, 4), top_share decimal(9, 4), position integer
);
