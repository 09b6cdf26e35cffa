-- What rests on the other centres of a scheme is taken away where not all of them are seen: rank, limits, proposed grade.
update result.grade_proposal
set
    rank = null, place = null, evaluated_centres = null, still_open = null, seats = null, by_points = null,
    by_points_label = null, proposed = null, proposed_label = null, displaced = false,
    state = if(state = 'proposed', 'awaiting_others', state);

-- This warning says what would be proposed.
delete from result.flag where flag = 'failing_again';
