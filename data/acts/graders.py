"""Who works on one grade: whether one person gave its points, confirmed it or published it alone (roles.yaml, pairs)."""

import json
from dataclasses import dataclass

from data.acts import second_person
from data.acts.second_person import Person
from data.read_model.rows import each
from data.read_model.store import Store


def alone(store: Store, centre: str, year: int, step: str, actor: str) -> dict[str, list[str]]:
    """What is recorded where one person stands on both sides of a grade: of those who wrote points down and the one who
    confirms, of that one and who publishes. step: confirm or publish. Raises Refused where it takes two."""
    place = [centre, year]
    rows = store.read(
        "select p.actor, p.expert, e.body from record.judged_points as p join record.event as e on e.n = p.event_n"
        " where p.centre = ? and p.year = ? order by p.event_n",
        place,
    )
    judges = [
        who
        for row in each(rows, _Judged)
        for who in (second_person.of(row.actor, json.loads(row.body)), Person(row.expert))
    ]
    second = second_person.acting(actor)
    if step == "confirm":
        found = second_person.checked("grade_judged", judges, second)
    else:
        rows = store.read(
            "select e.actor, e.body from record.evaluation_step as s join record.event as e on e.n = s.event_n"
            " where s.centre = ? and s.year = ? and s.step in ('confirmed', 'deferred') order by e.n desc limit 1",
            place,
        )
        last = each(rows, _Confirmed)[0]
        body = json.loads(last.body)
        # what was shown of the confirmation is true of the grade that is published
        found = [
            *body.get(second_person.ONE_PERSON, []),
            *second_person.checked("grade_published", [second_person.of(last.actor, body)], second),
        ]
    return {second_person.ONE_PERSON: found} if found else {}


@dataclass(frozen=True)
class _Judged:
    actor: str
    expert: str
    body: str


@dataclass(frozen=True)
class _Confirmed:
    actor: str
    body: str
