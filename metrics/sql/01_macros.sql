-- What several steps say of a quantity, a target or a row, said once. Every step and every question uses these.
create schema if not exists result;

-- Whether more is better under a direction. Without a target nothing says otherwise.
create or replace macro result.more_is_better(direction) as coalesce(direction not in ('at_most', 'maintain_at_most'), true);

-- On which side of its value a target holds: two targets of an indicator on one day and side contradict each other, one on each
-- side make a corridor (D33).
create or replace macro result.side(direction) as if(result.more_is_better(direction), 'floor', 'ceiling');

-- Whether a direction names a mark that is reached once and for all, not a state to be kept.
create or replace macro result.to_be_reached(direction) as direction in ('at_least', 'done', 'at_most');

-- Whether a value meets a target, both as exact fractions, compared crosswise and never rounded. Null where one is unknown.
-- Denominators must be positive: a ratio to nothing is for the caller to leave out.
create or replace macro result.meets(direction, numerator, denominator, target_numerator, target_denominator := 1) as if(
    result.more_is_better(direction),
    numerator * target_denominator >= target_numerator * denominator,
    numerator * target_denominator <= target_numerator * denominator
);

-- Whether a ledger row holds, in every column that is named, one of the codes listed for it.
create or replace macro result.matches(cells, conditions) as len(list_filter(
    conditions, lambda c: not list_contains(c.codes, coalesce(cells[c.field], ''))
)) = 0;

-- What a cell names, one way for all ways of writing it.
create or replace macro result.named(cells, folded, field) as upper(coalesce(folded[field], cells[field]));

-- What a ledger row names: what its key columns name. Two rows with one such key are about the same thing.
create or replace macro result.row_key(cells, folded, key_fields) as array_to_string(if(
    key_fields is null, map_values(cells), list_transform(key_fields, lambda f: coalesce(result.named(cells, folded, f), ''))
), ' ');

-- The name of a ledger row: what stands in its key columns; where the ledger has no key, everything that stands in it, so that
-- two rows are never taken for one.
create or replace macro result.row_name(cells, key_fields) as array_to_string(if(
    key_fields is null, map_values(cells), list_transform(key_fields, lambda f: coalesce(cells[f], ''))
), ' ');

-- A number without zeros at its end.
create or replace macro result.trimmed(x) as if(contains(x::varchar, '.'), rtrim(rtrim(x::varchar, '0'), '.'), x::varchar);

-- A quantity as people read it: money in 万元, everything else as it is. Exact: never through a binary fraction.
create or replace macro result.in_words(quantity, unit) as if(
    unit = 'yuan', (quantity * 0.0001)::decimal(20, 2)::varchar || ' 万元', result.trimmed(quantity::decimal(20, 2))
);

-- The same, with every digit there is: for two quantities that differ by less than is usually shown.
create or replace macro result.in_full(quantity, unit) as if(
    unit = 'yuan', result.trimmed((quantity * 0.0001)::decimal(24, 6)) || ' 万元',
    result.trimmed(quantity::decimal(20, 2))
);

-- The same, with as many digits as are needed to tell it from another.
create or replace macro result.told_apart(quantity, other, unit) as if(
    coalesce(quantity <> other, false) and result.in_words(quantity, unit) = result.in_words(other, unit),
    result.in_full(quantity, unit), result.in_words(quantity, unit)
);

-- Digits before the point in groups of three.
create or replace macro result.grouped(written) as if(starts_with(written, '-'), '-', '')
    || format('{:,}', abs(split_part(written, '.', 1)::bigint)) || if(contains(written, '.'), '.' || split_part(written, '.', 2), '');

-- A number with so many digits after the point: none, one or two.
create or replace macro result.rounded(x, places) as case places
    when 0 then x::decimal(28, 0)::varchar when 1 then x::decimal(28, 1)::varchar else x::decimal(28, 2)::varchar
end;

-- By what a quantity is multiplied to be said, and the unit then: money in 亿元 from a tenth of it on, in 万元, less than one in 元.
create or replace macro result.size_factor(unit, size) as case
    when unit = 'percent' then 100 when unit <> 'yuan' then 1 when size >= 10000000 then 0.00000001 when size >= 10000 then 0.0001 else 1
end;
create or replace macro result.size_suffix(unit, unit_label, size) as case
    when unit = 'percent' then '%' when unit <> 'yuan' then ' ' || unit_label when size >= 10000000 then ' 亿元'
    when size >= 10000 then ' 万元' else ' 元'
end;

-- A text with the facts put in its {places}; a fact that is not there is shown as a dash.
create or replace macro result.filled(template, facts) as list_reduce(
    list_transform(map_entries(facts), lambda entry: {'said': coalesce(entry.value, '—'), 'place': '{' || entry.key || '}'}),
    lambda text, fact: {'said': replace(text.said, fact.place, fact.said), 'place': ''},
    {'said': template, 'place': ''}
).said;

-- A number as a whole number of its scale's part, exactly.
create or replace macro result.whole(x, scale) as cast(cast(x * scale as decimal(38, 0)) as hugeint);

-- A quotient to twelve places, cut and not rounded: what is short of a bound by a hair does not look as if it met it.
create or replace macro result.quotient(numerator, denominator) as if(
    denominator = 1, cast(numerator as decimal(32, 12)),
    cast(cast(
        result.whole(numerator, 100) * 1000000000000 // nullif(result.whole(denominator, 100), 0) as decimal(32, 0)
    ) * 0.000000000001 as decimal(32, 12))
);

-- What a path, a fraction of two whole parts, asks for of what is counted in wholes: of a floor the next whole one above, of a
-- ceiling the one below. Exact: whole numbers are divided. Numerators have four places, nothing of them is negative.
create or replace macro result.in_wholes(direction, numerator, denominator) as (
    result.whole(numerator, 10000) + if(result.more_is_better(direction), result.whole(denominator, 10000) - 1, 0)
) // result.whole(denominator, 10000);

-- An estimate of what is counted in wholes, on the careful side; means without end are taken to six places first.
create or replace macro result.landed_whole(direction, estimate) as
    if(result.more_is_better(direction), floor(round(estimate, 6)), ceil(round(estimate, 6)));

-- A text without its character at a place (from 1).
create or replace macro result.without(written, place) as left(written, place - 1) || substr(written, place + 1);

-- The titles of all names but one's own, in order; names: list of title and plain.
create or replace macro result.other_titles(names, own) as list_sort(list_distinct(
    list_transform(list_filter(names, lambda name: name.plain <> own), lambda name: name.title)
));

-- The name of a firm, one way for both ways of writing its legal form (公司法 第七条: 有限责任公司 or 有限公司).
create or replace macro result.firm(named) as replace(named, '有限责任公司', '有限公司');
