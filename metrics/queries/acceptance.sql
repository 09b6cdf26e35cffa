-- The latest acceptance conclusion of a centre, if any.
select * from registry.acceptance where centre = $centre
