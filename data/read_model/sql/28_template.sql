-- One row per Word template that an office installed or took back; step: installed or reverted; sha256: the office's template that came
-- or went.
create or replace table record.template (
    event_n integer, code varchar, sha256 varchar, step varchar, actor varchar, recorded_at timestamp
);

-- The office's templates that are in use.
create or replace view record.template_in_use as
select * from record.template
qualify row_number() over (partition by code order by event_n desc) = 1 and step = 'installed';
