-- One row per centre of a scheme and payer of government money.
select * from result.settlement where scheme = $scheme order by centre, payer
