-- What holds for a while and is no act: who is signed in, failures of signing in. Not part of the chain of hashes, not in backups.
-- key, content: never a password or the word that a browser keeps, only digests of them; until: seconds since 1970.
create table if not exists passing (
    kind text not null,
    key text not null,
    content bytea not null,
    until double precision not null,
    primary key (kind, key)
);
create index if not exists passing_until on passing (kind, until);
