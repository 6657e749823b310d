"""The catalogue: adding a course, changing one, and a new edition of one (T4, T5)."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date

from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import demand
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import set_change
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person, School
from esafety.schools.numbering import next_number, one_at_a_time
from esafety.schools.services import ChangedMeanwhile, version_of
from training.models import Completion, Course, Standing, ValidityKind
from training.rules import catalogue as rules
from training.services.reckoning import reckon

MEANWHILE = (
    "Somebody saved a change after you opened this page. Nothing of yours is lost: it is below. Look at what stands "
    "now, then save again if yours should stand instead."
)


@dataclass(frozen=True)
class Said:
    """What the school says of a course."""

    title: str
    kind: str
    about: str = ""
    provider: str = ""
    link: str = ""
    minutes: int = 30
    topics: Collection[str] = ()


@verb
def add_course(said: Said, *, actor: Person) -> Course:
    demand(actor, Perm.TRAINING_PLAN)
    course = Course(school=actor.school, number=next_number(Course, actor.school_id))
    _refuse(said, course)
    _put(course, said, actor, "")
    events.record("training.add_course", actor=actor, about=course, details={"kind": course.kind})
    return course


@verb
def edit_course(course: Course, said: Said, *, actor: Person, version: int) -> Course:
    """Change what is said of a course. Raises ChangedMeanwhile where a newer version stands."""
    demand(actor, Perm.TRAINING_PLAN, course)
    course = locked(course)
    if version_of(course) != version:
        raise ChangedMeanwhile(MEANWHILE)
    _refuse(said, course)
    if said.kind != course.kind and (why := _why_kind_stays(course)):
        raise RuleBroken(why)
    changed = sorted(name for name, value in _values(said).items() if getattr(course, name) != value)
    _put(course, said, actor, "Changed")
    events.record("training.edit_course", actor=actor, about=course, details={"fields": changed})
    return course


def _refuse(said: Said, course: Course) -> None:
    others = Course.objects.filter(school=course.school).current().exclude(pk=course.pk)
    if others.filter(title__iexact=said.title.strip()).exists():
        raise RuleBroken(f"There is a course called {said.title.strip()} already. Give this one another title.")
    if why := rules.why_not_said(said.kind, said.link, said.minutes):
        raise RuleBroken(why)


def _why_kind_stays(course: Course) -> str:
    if course.completions.exists():
        return "People have taken this course already, so its kind stays. Retire it, and add another."
    return "It has a text to be read, so it stays a reading." if course.readings.exists() else ""


def _values(said: Said) -> dict[str, object]:
    return asdict(said) | {"title": said.title.strip(), "topics": rules.in_order(said.topics)}


def _put(course: Course, said: Said, actor: Person, reason: str) -> None:
    for name, value in _values(said).items():
        setattr(course, name, value)
    set_change(course, by=actor, reason=reason)
    course.save()


def locked(course: Course) -> Course:
    """The course as it is now, held with its school. Raises RuleBroken where it was retired."""
    one_at_a_time(course.school_id)
    course = Course.objects.select_related("school").get(pk=course.pk)
    if course.retired_at is not None:
        raise RuleBroken(f"{course} was retired. It is kept as it was.")
    return course


# --- A new edition -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class EditionEffect:
    """What a new edition would do, in numbers of people: asked again, and asked but not by edition."""

    asked_again: int
    not_asked_again: int


def effect_of_edition(school: School, course: Course, today: date) -> EditionEffect:
    rows = Standing.objects.filter(school=school, course=course).counted(today)
    by_edition = rows.filter(requirement__validity=ValidityKind.EDITION).count()
    return EditionEffect(by_edition, rows.count() - by_edition)


@verb
def new_edition(course: Course, *, actor: Person, edition: str, edition_on: date) -> Course:
    """What is read or taught now has a new name. Whoever is asked by edition is asked again."""
    demand(actor, Perm.TRAINING_PLAN, course)
    course = locked(course)
    if why := rules.why_not_edition(course, edition.strip(), edition_on, timezone.localdate()):
        raise RuleBroken(why)
    if Completion.objects.filter(course=course, edition=edition.strip()).exists():
        raise RuleBroken(f"There has been an edition called {edition.strip()} before. Give this one another name.")
    course.edition, course.edition_on = edition.strip(), edition_on
    set_change(course, by=actor, reason="A new edition")
    course.save(update_fields=["edition", "edition_on"])
    reckon(course.school, courses={course.pk})
    events.record("training.new_edition", actor=actor, about=course, details={"on": edition_on.isoformat()})
    return course
