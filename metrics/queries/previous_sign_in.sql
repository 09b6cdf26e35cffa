-- When somebody ($account, in way $way) signed in last before event $before.
select max(recorded_at) as recorded_at
from record.event
where
    act = 'access.signed_in' and n < $before
    and json_extract_string(body, '$.by.account') = $account and json_extract_string(body, '$.by.way') = $way
