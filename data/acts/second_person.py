"""Two people: asked here wherever one act proposes what another confirms (roles.yaml, pairs), at every door.

Where people sign in, the second one acts from a sign-in of his own (`by_session`); without sign-in his name is typed in beside
the first.
"""

from collections.abc import Iterable

from data.access import person, roles, rules
from data.access.person import Person, of
from data.journal.acting import signed

__all__ = ["ONE_PERSON", "Person", "acting", "by_session", "checked", "of"]

# The field of a recorded act that names the pairs in which one person stands on both sides.
ONE_PERSON = "one_person"


def by_session() -> bool:
    """Whether people sign in where this act comes from."""
    return person.signs_in(signed({}).get("by"))


def acting(typed: str) -> Person:
    """Who acts now. typed: the name given by hand, which counts where nobody signs in."""
    return of(typed, signed({}))


def checked(pair: str, first: Iterable[Person], second: Person) -> list[str]:
    """Whether somebody may confirm what others proposed. pair: of roles.yaml; first: who proposed; second: who confirms.

    Returns what is recorded of it under ONE_PERSON: the pair, where one person on both sides is only shown; else nothing.
    Raises Refused where two people are needed and these are one.
    """
    rule = rules.one_person(pair)
    if (same := person.among(first, second)) is None:
        return []
    if rule == "refused" or (rule == "refused_signed_in" and by_session()):
        person.another(same, second, roles.current().pairs[pair].matter)
    return [pair]
