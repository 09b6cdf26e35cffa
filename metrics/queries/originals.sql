-- The reports whose stored original is a file.
select centre, year, version
from record.report
where sha256 = $sha256
order by centre, year, version
