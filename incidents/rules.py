"""Decisions about incidents without side effects: what may follow what, and whom a report is for."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils import timezone

from esafety.access.perms import Circle, Perm, narrower
from esafety.access.roles import ADULTS_AT_SCHOOL, Role
from incidents.kinds import KIND_BY_KEY, OWN
from incidents.models import Incident, OwnKind, State

if TYPE_CHECKING:
    from esafety.schools.models import Person, School


class About(TextChoices):
    """The first question of every report: it sets the circle before anybody sees the report."""

    NOBODY = "nobody", "No"
    ADULT = "adult", "Yes, about somebody who works or helps here"
    HEAD = "head", "Yes, about the headteacher"


CIRCLE_FOR: dict[str, Circle] = {
    About.NOBODY: Circle.SCHOOL,
    About.ADULT: Circle.HEAD,  # SS 7.4; TL head
    About.HEAD: Circle.CHAIR,  # KCSIE part four; neither policy says
}

# What may follow what. Investigating and acting are reached by the work that comes with them.
MAY_BECOME: dict[str, frozenset[str]] = {
    State.REPORTED: frozenset({State.TRIAGED}),
    State.TRIAGED: frozenset({State.INVESTIGATING, State.ACTING, State.CLOSED}),
    State.INVESTIGATING: frozenset({State.ACTING, State.CLOSED}),
    State.ACTING: frozenset({State.INVESTIGATING, State.CLOSED}),
    State.CLOSED: frozenset({State.TRIAGED}),
}

# The verbs that a page may offer in each state, in the order in which it offers them.
VERBS: dict[str, tuple[Perm, ...]] = {
    State.REPORTED: (Perm.INCIDENT_TRIAGE, Perm.INCIDENT_RECORD, Perm.INCIDENT_RECATEGORISE, Perm.INCIDENT_ANSWER),
    State.TRIAGED: (
        Perm.INCIDENT_RECORD,
        Perm.INCIDENT_CLOSE,
        Perm.INCIDENT_TRIAGE,
        Perm.INCIDENT_RECATEGORISE,
        Perm.INCIDENT_ANSWER,
    ),
    State.CLOSED: (Perm.INCIDENT_REOPEN, Perm.INCIDENT_ANSWER),
}
VERBS[State.INVESTIGATING] = VERBS[State.ACTING] = VERBS[State.TRIAGED]


def may_become(incident: Incident, state: str) -> bool:
    return state in MAY_BECOME[incident.state]


def circle_for(about: str, roles_of_alleged: Iterable[frozenset[str]]) -> Circle:
    """The narrowest circle of what the reporter answered and of who is said to have done it.

    A reporter who says "no" and then names a member of staff, or the head, is not asked to know better.
    """
    circle = CIRCLE_FOR[about]
    for roles in roles_of_alleged:
        if Role.HEAD in roles:
            circle = narrower(circle, Circle.CHAIR)
        elif roles & ADULTS_AT_SCHOOL:
            circle = narrower(circle, Circle.HEAD)
    return circle


def why_not_happened(school: "School", start: datetime, end: datetime | None, now: datetime) -> dict[str, str]:
    """What is wrong with the time of happening, by field; empty when nothing is."""
    opened = timezone.make_aware(datetime.combine(school.opened_on, time.min))
    faults: dict[str, str] = {}
    if start > now:
        faults["start"] = "The date and time it happened must not be in the future."
    elif start < opened:
        faults["start"] = f"{school} opened on {school.opened_on:%-d %B %Y}. Enter a date after that."
    if end is not None and end < start:
        faults["end"] = "It cannot have ended before it began."
    elif end is not None and end > now:
        faults["end"] = "The end must not be in the future."
    return faults


def category_of(kind: str, own_kind: OwnKind | None) -> str:
    return own_kind.category if kind == OWN and own_kind else KIND_BY_KEY[kind].category


def names_given_away(text: str, incident: Incident, reporter: "Person | None") -> list[str]:
    """Names of others in the case that stand in an answer to the reporter (I18): they are to be left out.

    A first name counts as well as a last one. Words that are also the reporter's own name do not; a reporter who is not
    known, whatever they called themself, has none.
    """
    said = set(_words(text))
    own = set(_words(reporter.name)) if reporter else set()
    found = []
    for involved in incident.involvements.select_related("person"):
        person = involved.person
        if person is None or (reporter and person.pk == reporter.pk):
            continue
        if (said - own) & set(_words(person.name)):
            found.append(person.name)
    return found


def _words(text: str) -> list[str]:
    from incidents.search import words_in

    return [word for word in words_in(text) if len(word) > 1]


def state_for_reporter(incident: Incident) -> str:
    """The state in words that tell a reporter nothing of the case."""
    words = {
        State.REPORTED: "Logged. Nobody has looked at it yet.",
        State.TRIAGED: "Being dealt with.",
        State.INVESTIGATING: "Being dealt with.",
        State.ACTING: "Being dealt with.",
        State.CLOSED: "Dealt with and closed.",
    }
    return words[State(incident.state)]


def next_step(incident: Incident) -> str:
    """What the case needs next, in one sentence; empty when it is closed."""
    if incident.is_closed:
        return ""
    if incident.state == State.REPORTED:
        return "Triage it: say how serious it is and who leads."
    if incident.must_tell_police:
        return (
            "Tell the police if nobody has: for this kind of incident it is not a choice. "
            "Write down when, and their reference."
        )
    return "Add what has been done since. Close the case when nothing is left to do."
