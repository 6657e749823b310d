"""Bringing in who took what from a table (T4): looked at first, then all that is ready or nothing, by a job.

Between the look and the job only keys and days are put by, for two hours, never the file.
"""

import json
import secrets
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.core.cache import cache
from django.db import models, transaction

from esafety.access.perms import Perm
from esafety.access.questions import demand
from esafety.access.roles import ADULTS_AT_SCHOOL
from esafety.audit import events
from esafety.audit.events import verb
from esafety.exceptions import RuleBroken
from esafety.jobs import services as jobs
from esafety.jobs.models import Job
from esafety.schools.models import Appointment, Person, School
from training.completion_files import Line
from training.models import Completion, Course, How
from training.rules import completing as rules
from training.services import completing
from training.services.completing import Taken

JOB = "training.import_completions"
KEPT_SECONDS = 2 * 3600
GONE = "What was checked is no longer kept. Choose the file again."


class Why(models.TextChoices):
    """Why a row is not brought in, in the order in which they are shown."""

    PERSON = "person", "People whom we do not know"
    COURSE = "course", "Courses that we do not know"
    DAY = "day", "Days that cannot be"
    ROW = "row", "Rows with something missing"
    TWICE = "twice", "Here already"


class Key(NamedTuple):
    """What is one completion, however often it is told."""

    person_id: int
    course_id: int
    day: date


@dataclass(frozen=True)
class Ready:
    line: Line
    person: Person
    course: Course
    day: date

    @property
    def key(self) -> Key:
        return Key(self.person.pk, self.course.pk, self.day)


@dataclass(frozen=True)
class Fault:
    """A row that is left out, and how to mend it."""

    line: Line
    why: Why
    words: str


@dataclass
class Checked:
    """What bringing the file in would do, row by row."""

    ready: list[Ready] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def of(self, why: Why) -> list[Fault]:
        return [one for one in self.faults if one.why == why]


# --- Looking first -------------------------------------------------------------------------------------------------


def check(lines: Sequence[Line], *, school: School, today: date) -> Checked:
    """Find each row’s person and course, and what speaks against it. Writes nothing; five queries for any file."""
    people, courses = _People.of(school), _Courses.of(school)
    have, seen, checked = _have(school), dict[Key, Line](), Checked()
    for line in lines:
        found = _of_line(line, people, courses, today)
        if isinstance(found, Ready) and found.key in have:
            found = Fault(line, Why.TWICE, "It stands here already, for the same day.")
        if isinstance(found, Ready) and found.key in seen:
            found = Fault(line, Why.TWICE, f"Row {seen[found.key].number} says the same.")
        if isinstance(found, Ready):
            seen[found.key] = line
            checked.ready.append(found)
        else:
            checked.faults.append(found)
    return checked


def _of_line(line: Line, people: "_People", courses: "_Courses", today: date) -> Ready | Fault:
    if line.faults or line.day is None:
        is_day = line.day is None and bool(line.course) and "date" in " ".join(line.faults)
        return Fault(line, Why.DAY if is_day else Why.ROW, " ".join(line.faults))
    person, why = people.find(line)
    if person is None:
        return Fault(line, Why.PERSON, why)
    course, why = courses.find(line.course)
    if course is None:
        return Fault(line, Why.COURSE, why)
    if why := rules.why_not_taken(person, course, line.day, today, How.IMPORTED, person.school_id):
        return Fault(line, Why.DAY, why)
    return Ready(line, person, course, line.day)


@dataclass
class _People:
    """Adults who are here or were, by address and by name. Whoever is not the only one of a name is never guessed."""

    by_email: Mapping[str, list[Person]]
    by_name: Mapping[tuple[str, str], list[Person]]

    @classmethod
    def of(cls, school: School) -> "_People":
        adults = Appointment.objects.filter(role__in=ADULTS_AT_SCHOOL, person__school=school).values("person")
        by_email: dict[str, list[Person]] = defaultdict(list)
        by_name: dict[tuple[str, str], list[Person]] = defaultdict(list)
        for person in Person.objects.filter(school=school, pk__in=adults).select_related("user"):
            for email in {_folded(person.email), _folded(person.user.email if person.user else "")} - {""}:
                by_email[email].append(person)
            by_name[_folded(person.first_name), _folded(person.last_name)].append(person)
        return cls(by_email, by_name)

    def find(self, line: Line) -> tuple[Person | None, str]:
        if line.email:
            found = self.by_email.get(_folded(line.email), [])
            nobody = "No member of staff and no governor here has this e-mail address."
            several = f"{len(found)} people have this e-mail address. Enter it by hand."
        else:
            found = self.by_name.get((_folded(line.first), _folded(line.last)), [])
            nobody = "No member of staff and no governor of this name is here. Add the e-mail address, or add them."
            several = f"{len(found)} people have this name. Add the e-mail address."
        if len(found) == 1:
            return found[0], ""
        return None, several if found else nobody


@dataclass
class _Courses:
    by_number: Mapping[str, Course]
    by_title: Mapping[str, list[Course]]

    @classmethod
    def of(cls, school: School) -> "_Courses":
        by_title: dict[str, list[Course]] = defaultdict(list)
        courses = list(Course.objects.filter(school=school))
        for course in courses:
            by_title[_folded(course.title)].append(course)
        return cls({str(one.number): one for one in courses}, by_title)

    def find(self, said: str) -> tuple[Course | None, str]:
        titled = self.by_title.get(_folded(said), [])
        if len(titled) > 1:
            numbers = ", ".join(str(one.number) for one in titled)
            return None, f"{len(titled)} courses have this title. Enter its number: one of {numbers}."
        found = titled[0] if titled else self.by_number.get(said.strip().removeprefix("#"))
        return found, "" if found else "No course has this title or number. Enter it as the list of courses has it."


def _folded(words: str) -> str:
    """As names are compared: without regard to case, kinds of apostrophe and hyphen, and spaces."""
    plain = unicodedata.normalize("NFC", words).replace("’", "'").replace("‐", "-").replace("–", "-")
    return " ".join(plain.casefold().split())


def _have(school: School) -> set[Key]:
    rows = Completion.objects.filter(school=school).counting().order_by()
    return {Key(*row) for row in rows.values_list("person", "course", "done_on").iterator(chunk_size=5_000)}


# --- Putting by, for the press of the button -----------------------------------------------------------------------


def put_by(checked: Checked, *, actor: Person) -> str:
    """The token under which `start_import` finds what was checked; it opens nothing for anybody else."""
    rows = [[one.person.pk, one.course.pk, one.day.isoformat()] for one in checked.ready]
    token = secrets.token_urlsafe(16)
    cache.set(_key(token), json.dumps({"by": actor.pk, "rows": rows}), KEPT_SECONDS)
    return token


def _key(token: str) -> str:
    return f"training.import.{token}"


def _kept(token: str, actor: Person) -> list[list[Any]]:
    said = cache.get(_key(token)) if token.isascii() and len(token) < 40 and token.isprintable() else None
    kept = json.loads(said) if said else {}
    if kept.get("by") != actor.pk:
        raise RuleBroken(GONE)
    rows: list[list[Any]] = kept["rows"]
    return rows


@verb
def start_import(token: str, *, actor: Person) -> Job:
    """Have what was checked brought in. Pressing twice is pressing once. Raises RuleBroken where it is gone."""
    demand(actor, Perm.TRAINING_RECORD)
    rows = _kept(token, actor)
    job = jobs.ask(JOB, asked_by=actor, args={"token": token}, key=f"{JOB}:{token}")
    events.record("training.start_import", actor=actor, about=actor.school, details={"rows": len(rows)})
    return job


# --- All of it or nothing ------------------------------------------------------------------------------------------


@verb
def import_completions(token: str, *, actor: Person) -> int:
    """Write what was checked; what stands here by now is not written again. Gives how many were written.

    Nothing of what was put by is kept after it. Raises RuleBroken, also where somebody left or a course was retired
    between the look and now: then nothing is written.
    """
    demand(actor, Perm.TRAINING_RECORD)
    school, rows = actor.school, _kept(token, actor)
    people = Person.objects.filter(school=school).in_bulk({row[0] for row in rows})
    courses = Course.objects.filter(school=school).select_related("replaced_by").in_bulk({row[1] for row in rows})
    have = _have(school)
    taken = [
        Taken(people[person], courses[course], date.fromisoformat(day))
        for person, course, day in rows
        if person in people and course in courses and Key(person, course, date.fromisoformat(day)) not in have
    ]
    made = completing.put(taken, how=How.IMPORTED, by=actor)
    details = {"rows": len(rows), "completions": len(made)}
    events.record("training.import_completions", actor=actor, about=school, details=details)
    transaction.on_commit(lambda: cache.delete(_key(token)))
    return len(made)
