-- What keeps one record, in a schema of its own (the search path names it). Lines and originals are only ever added to.

-- The journal, line by line. line: as it would stand in journal.jsonl, newline included; ends: bytes of all lines up to its end.
create table event (
    n bigint primary key check (n > 0),
    ends bigint not null unique,
    line bytea not null
);

-- One row: what was acknowledged last. size: as event.ends of that line; changed: counts the writing.
create table head (
    only_one boolean primary key default true check (only_one),
    n bigint not null,
    hash text not null,
    size bigint not null,
    changed bigint not null
);
insert into head values (true, 0, repeat('0', 64), 0, 0);

create table original (
    sha256 text primary key check (sha256 ~ '^[0-9a-f]{64}$'),
    content bytea not null
);
-- Workbooks are compressed already.
alter table original alter column content set storage external;

-- What belongs to the record and is no act: accounts, the key of its backups, when it was backed up last.
create table beside (
    name text primary key,
    content bytea not null
);

-- Not a protection against whoever owns the database (the chain of hashes is), but against a slip of the hand.
create function refuse() returns trigger language plpgsql as $$
begin
    raise exception '%: rows are only ever added', tg_table_name;
end
$$;
create trigger only_added before update or delete or truncate on event for each statement execute function refuse();
create trigger never_changed before update or truncate on original for each statement execute function refuse();
