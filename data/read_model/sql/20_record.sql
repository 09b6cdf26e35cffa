-- The record as tables: what was received, row by row, each row with its sheet and row number.
create schema if not exists record;

-- How far this read model has come, and which record and definitions it was built from. shown_to: the last event that a page can
-- show; changed: the last one on which results depend; derived_of, derived_on: that event and the day for which the results were last made.
create or replace table record.state (
    record_id varchar, program varchar, fingerprint varchar, last_event integer, last_hash varchar, today date,
    shown_to integer, changed integer, derived_of integer, derived_on date
);

-- One row per accepted report version. Times are Asia/Shanghai. head, filled_by, phone, filled_on, seal: who signed it, as written.
create or replace table record.report (
    report_id integer primary key, centre varchar, scheme varchar, year integer, version integer,
    received_at timestamp, actor varchar, file_name varchar, sha256 varchar, event_n integer, form varchar,
    template_version varchar, head varchar, filled_by varchar, phone varchar, filled_on date, seal varchar, note varchar, rows integer,
    unique (centre, year, version)
);

-- One row per ledger row of an accepted report. cells: column code → normalised text; a blank cell has no entry.
-- folded: of a text that can be written in several ways (width of characters, spaces) the one way that names the same thing.
create or replace table record.report_row (
    report_id integer, ledger varchar, sheet varchar, row_no integer, cells map(varchar, varchar), folded map(varchar, varchar)
);

-- One row per report and ledger: filled, zero (declared as such) or unavailable (with the reason).
create or replace table record.ledger_state (report_id integer, ledger varchar, state varchar, reason varchar);

-- One row per report and total that the centre's own formula shows.
create or replace table record.declared_total (
    report_id integer, item varchar, sheet varchar, row_no integer, declared decimal(20, 2)
);

-- One row per cell of a report and kind of number that names a person in it: identity or mobile (data/workbook/personal_numbers.py).
-- Reports received now have none, or none but in a redacted copy's place; older ones may.
create or replace table record.personal_number (report_id integer, ledger varchar, row_no integer, field varchar, kind varchar);

-- One row per notice: what whoever reviews a report should know of the file, though nothing is wrong (other sheets, hidden rows).
create or replace table record.notice (
    report_id integer, position integer, sheet varchar, cell varchar, found varchar, expected varchar
);

-- One row per row of a registry workbook, CSV or command. history: taken over as concluded before the first use (历史数据导入).
create or replace table record.registry_row (
    event_n integer, ledger varchar, sheet varchar, row_no integer, cells map(varchar, varchar), folded map(varchar, varchar),
    sha256 varchar, file_name varchar, actor varchar, recorded_at timestamp, history boolean
);

-- One row per act in the journal.
create or replace table record.event (n integer primary key, recorded_at timestamp, actor varchar, act varchar, subject varchar, body varchar);

-- One row per recorded file, or row of the registry, that was set aside: it could not be read again, or not be computed with.
create or replace table record.unreadable (event_n integer, sha256 varchar, file_name varchar, message varchar);

-- One row per recorded file that this program reads otherwise than it was read at receipt; recorded, read: the digests.
create or replace table record.reread (
    event_n integer, centre varchar, year integer, file_name varchar, recorded varchar, read varchar, rows_then integer, rows_now integer
);

-- One row per reading that somebody has accepted; file_n: the event that brought the file; read: the digest accepted.
create or replace table record.reading_accepted (
    event_n integer, file_n integer, read varchar, reason varchar, actor varchar, recorded_at timestamp
);

-- What is read otherwise than at receipt and nobody has accepted yet.
create or replace view record.reading_open as
select r.* from record.reread as r
anti join record.reading_accepted as a on a.file_n = r.event_n and a.read = r.read;

-- One row per step of the reporting round after receipt: withdrawn, submitted (again), returned, accepted, locked, reopened.
create or replace table record.round_step (
    event_n integer, centre varchar, year integer, version integer, step varchar, actor varchar, recorded_at timestamp, note varchar
);

-- One row per written explanation of a finding. finding: its key, see result.finding.
create or replace table record.explanation (
    event_n integer, centre varchar, year integer, finding varchar, explanation varchar, actor varchar, recorded_at timestamp
);

-- One row per extension of a deadline.
create or replace table record.extension (
    event_n integer, centre varchar, year integer, due_on date, approver varchar, reason varchar, actor varchar, recorded_at timestamp
);

-- One row per act on a flag: proposed, confirmed or declined; with what was seen then. known_to: the last event known then.
create or replace table record.disposition (
    event_n integer, flag_key varchar, centre varchar, year integer, flag varchar, step varchar, decision varchar,
    reason varchar, document_no varchar, message varchar, rule varchar, definitions varchar, known_to integer,
    actor varchar, recorded_at timestamp
);
