-- One row per version of a centre's responsibility letter.
select * from registry.letter where centre = $centre order by letter_version
