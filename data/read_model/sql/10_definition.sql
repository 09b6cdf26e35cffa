-- What is declared in data/definitions, as tables, so that the views can be generic.
create schema if not exists definition;

create or replace table definition.scheme (
    scheme varchar primary key, label varchar, short varchar, position integer, version varchar,
    first_report_year integer, due_month integer, due_day integer, years_after integer, first_due_years_after_approval integer,
    missing_in_a_row integer, missing_rule varchar,
    missing_outcome varchar, consecutive_failures integer, consecutive_rule varchar, acceptance_rule varchar,
    rectification_months integer, rectification_rule varchar
);

-- House settings of a scheme, with the report years for which they hold. slow_words: the share as it is spoken.
create or replace table definition.setting (
    scheme varchar, first_year integer, last_year integer, slow_from decimal(9, 4), slow_words varchar,
    unit_slip_from decimal(12, 2), unit_slip_to decimal(12, 2)
);

-- The day a report is due; a day that the month does not have in that year is its last day.
create or replace macro definition.due_on(report_year, years_after, due_month, due_day) as make_date(
    report_year + years_after, due_month, least(due_day, day(last_day(make_date(report_year + years_after, due_month, 1))))
);

-- The first year a centre reports on: of its approval, or later where the first report is due later or the department has
-- registered a later one for it (own_first_year).
create or replace macro definition.first_year(
    approved_on, first_report_year, years_after, first_due_years_after_approval, own_first_year
) as greatest(
    year(approved_on) + coalesce(first_due_years_after_approval - years_after, 0), first_report_year, coalesce(own_first_year, 0)
);

create or replace table definition.choice (choices varchar, code varchar, label varchar);

-- States of a centre; effect: gone, unsettled or null, see vocabulary.yaml.
create or replace table definition.centre_state (state varchar primary key, label varchar, effect varchar);

create or replace table definition.ledger (scheme varchar, ledger varchar, title varchar, covers varchar, position integer);

create or replace table definition.ledger_column (ledger varchar, field varchar, heading varchar, type varchar, choices varchar);

-- Ledgers whose rows have a name: the columns that make it, and the date column that ends a row's life.
create or replace table definition.ledger_key (ledger varchar primary key, fields varchar[], active_until varchar);

create or replace table definition.validation (
    validation varchar primary key, label varchar, level varchar, kind varchar, instruction varchar, ledger varchar,
    field varchar, other varchar, fields varchar[], wanted struct(field varchar, codes varchar[])[], unit varchar,
    parts varchar[], whole varchar[], most decimal(18, 4), least decimal(18, 4), share decimal(9, 4), apart varchar,
    pattern varchar, form varchar, first_year integer,
    last_year integer, flag varchar, position integer
);

-- What a finding says, by the kind of its validation and the case.
create or replace table definition.finding_message (kind varchar, wording varchar, message varchar);

-- wanted: the row counts when every listed field holds one of the codes; barred: it is kept but not counted.
create or replace table definition.item (
    item varchar primary key, label varchar, ledger varchar, unit varchar, counts varchar,
    amount varchar, entity varchar, dated varchar, active_until varchar,
    wanted struct(field varchar, codes varchar[])[], barred struct(field varchar, codes varchar[])[], barred_reason varchar,
    exclusive boolean, money_group varchar
);

create or replace table definition.money_group (money_group varchar primary key, label varchar, position integer);

create or replace table definition.indicator (
    indicator varchar primary key, label varchar, short varchar, unit varchar, unit_label varchar, decimals integer,
    nature varchar, measure varchar, additive boolean, reading varchar
);

create or replace table definition.indicator_item (indicator varchar, item varchar);

create or replace table definition.ratio_part (indicator varchar, part varchar, side varchar);

-- Indicators over the last years: the mean or the total of an annual one.
create or replace table definition.recent (indicator varchar, part varchar, years integer, nature varchar);

-- The alternatives of a rule, one of which is enough; the indicator is 1 where one holds.
create or replace table definition.alternative (
    scheme varchar, rule varchar, indicator varchar, part varchar, direction varchar, value decimal(20, 4)
);

create or replace table definition.scheme_indicator (scheme varchar, indicator varchar, position integer, core boolean);

-- due_kind: date (due_on is given), term_end (the centre's), always (every year-end). applies_to: the item that a report
-- must contain for the rule to hold for its centre in that year.
create or replace table definition.rule (
    scheme varchar, rule varchar, label varchar, clause varchar, kind varchar, basis varchar, treatment varchar,
    reading varchar, indicator varchar, direction varchar, value decimal(20, 4), due_kind varchar, due_on date,
    soft boolean, flag varchar, applies_to varchar, position integer
);

-- position: of the grades of a scheme, the best one first
create or replace table definition.outcome (scheme varchar, grade varchar, label varchar, outcome varchar, position integer);

-- The best grade there can be while a rule is not kept.
create or replace table definition.grade_cap (scheme varchar, rule varchar, grade varchar);

create or replace table definition.flag (
    flag varchar primary key, label varchar, severity varchar, severity_order integer, proposes varchar, meaning varchar,
    action varchar, due_days integer
);

-- What a flag says and what would change it, by the ground on which it is raised.
create or replace table definition.flag_message (flag varchar, wording varchar, message varchar, changed_by varchar);
