-- One row per centre of a scheme.
select * from registry.centre where scheme = $scheme order by centre
