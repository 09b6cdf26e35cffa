-- The schemes under which there is something to see: a centre, or a unit on its way to recognition.
select scheme from registry.centre union select scheme from record.step_in_force
