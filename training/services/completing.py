"""Writing down that somebody took a course, and striking out what was a mistake (T1, T4).

Each way of learning here (a reading, a session, a certificate, a table) has a verb of its own that ends in `put`.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import demand
from esafety.audit import events
from esafety.audit.events import verb
from esafety.evidence.models import StoredFile
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person
from esafety.schools.numbering import one_at_a_time
from training.models import Completion, Course, CourseKind, How, Struck
from training.rules import completing as rules
from training.services.reckoning import reckon

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that is mistaken for another when read out
GROUPS, EACH = 4, 4


@dataclass(frozen=True)
class Taken:
    """Who took what on which day."""

    person: Person
    course: Course
    done_on: date
    proof: StoredFile | None = None


def put(taken: Iterable[Taken], *, how: How, by: Person) -> list[Completion]:
    """Write the rows and work out anew how these people stand, in the caller's transaction. No verb of its own.

    Refuses a day in the future, one before the person began here (unless there is a certificate), and people or
    courses of another school, with RuleBroken; of many rows, all or none. Holds the school.
    """
    rows = list(taken)
    if not rows:
        return []
    one_at_a_time(by.school_id)
    today, now = timezone.localdate(), timezone.now()
    for one in rows:
        if why := rules.why_not_taken(one.person, one.course, one.done_on, today, how, by.school_id):
            raise RuleBroken(why)
    made = Completion.objects.bulk_create(
        [
            Completion(
                school=by.school,
                person=one.person,
                course=one.course,
                done_on=one.done_on,
                edition=one.course.edition if rules.is_of_edition(one.course, one.done_on) else "",
                how=how,
                proof=one.proof,
                code=new_code(),
                by=by,
                at=now,
            )
            for one in rows
        ],
        batch_size=1_000,
    )
    reckon(by.school, people={one.person.pk for one in rows}, courses=_asked_for(one.course for one in rows))
    return made


def _asked_for(courses: Iterable[Course]) -> set[int]:
    """The courses and those that they were retired in favour of: what is asked for today may be any of them."""
    found = set[int]()
    for course in courses:
        at: Course | None = course
        while at is not None and at.pk not in found:
            found.add(at.pk)
            at = at.replaced_by
    return found


def new_code() -> str:
    """The number of a certificate: four groups of four that nobody guesses (78 bits)."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(EACH)) for _ in range(GROUPS))


@verb
def enter(people: Iterable[Person], course: Course, *, actor: Person, done_on: date) -> list[Completion]:
    """The school writes down that these people took a course on a day, such as after a staff meeting."""
    demand(actor, Perm.TRAINING_RECORD)
    chosen = list(people)
    if not chosen:
        raise RuleBroken("Choose at least one person.")
    if course.kind == CourseKind.OUTSIDE and actor in chosen:
        raise RuleBroken("Somebody else enters what you took elsewhere: send your certificate in.")
    made = put([Taken(one, course, done_on) for one in chosen], how=How.ENTERED, by=actor)
    events.record(
        "training.enter",
        actor=actor,
        about=course,
        details={"completions": [one.pk for one in made], "on": done_on.isoformat()},
    )
    return made


@verb
def strike(completion: Completion, *, actor: Person, why: str) -> Struck:
    """Strike out a completion that was a mistake: it stays to be read, and no longer counts."""
    demand(actor, Perm.TRAINING_RECORD, completion)
    one_at_a_time(actor.school_id)
    if not why.strip():
        raise RuleBroken("Say why it is struck out.")
    if Struck.objects.filter(completion=completion).exists():
        raise RuleBroken("It has been struck out already.")
    struck = Struck.objects.create(completion=completion, why=why.strip(), by=actor, at=timezone.now())
    reckon(actor.school, people={completion.person_id}, courses=_asked_for([completion.course]))
    events.record("training.strike", actor=actor, about=completion)
    return struck
