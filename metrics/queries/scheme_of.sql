-- The scheme of a centre; no row where it is not registered.
select scheme from registry.centre where centre = $centre
