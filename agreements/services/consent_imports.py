"""Bringing in consents that a school holds elsewhere (A4): looked at first, then all of it or nothing, by a job.

Between the look and the job only keys, answers and where they are held are put by, for two hours, never the file.
"""

import json
import secrets
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from agreements.consent_files import Line
from agreements.models import Consent, ConsentAnswer, Source
from agreements.services import take_downs
from esafety.access.perms import Perm
from esafety.access.questions import demand
from esafety.access.roles import Role
from esafety.audit import events
from esafety.audit.events import verb
from esafety.exceptions import RuleBroken
from esafety.jobs import services as jobs
from esafety.jobs.models import Job
from esafety.schools.models import Appointment, Person, School

JOB = "agreements.import_consents"
KEPT_SECONDS = 2 * 3600
GONE = "What was checked is no longer kept. Choose the file again."
BATCH = 1_000


@dataclass(frozen=True)
class Match:
    """A row that fits one pupil, and the uses in which it says something new."""

    line: Line
    pupil: Person
    changes: Mapping[str, str]


@dataclass
class Checked:
    """What bringing the file in would do, row by row."""

    matches: list[Match] = field(default_factory=list)
    faults: list[tuple[Line, str]] = field(default_factory=list)

    @property
    def changed(self) -> list[Match]:
        return [one for one in self.matches if one.changes]

    @property
    def answers(self) -> int:
        return sum(len(one.changes) for one in self.matches)


# --- Looking first -------------------------------------------------------------------------------------------------


def check(lines: Sequence[Line], *, school: School, today: date) -> Checked:
    """Find each row's pupil and what it changes. Writes nothing. Three queries, however many rows."""
    pupils = _pupils(school, today)
    held = held_now(school)
    checked, seen = Checked(), dict[int, Line]()
    for line in lines:
        pupil, fault = _pupil_of(line, pupils)
        if pupil is None or line.faults:
            checked.faults.append((line, " ".join([*line.faults, *([fault] if fault else [])])))
        elif (before := seen.get(pupil.pk)) is not None:
            same = (before.answers, before.held_where) == (line.answers, line.held_where)
            if not same:
                checked.faults.append((line, f"Row {before.number} is of the same pupil and says something else."))
        else:
            seen[pupil.pk] = line
            new = {use: said for use, said in line.answers.items() if held.get((pupil.pk, use)) != said}
            checked.matches.append(Match(line, pupil, new))
    return checked


def _pupils(school: School, today: date) -> dict[tuple[str, str], list[Person]]:
    appointed = Appointment.objects.on(today).filter(role=Role.PUPIL, person__school=school)
    found: dict[tuple[str, str], list[Person]] = {}
    people = Person.objects.filter(school=school, pk__in=appointed.values("person")).here_on(today)
    for pupil in people.select_related("teaching_group"):
        found.setdefault((_folded(pupil.first_name), _folded(pupil.last_name)), []).append(pupil)
    return found


def _folded(name: str) -> str:
    """As names are compared: without regard to case, kinds of apostrophe and hyphen, and spaces."""
    plain = unicodedata.normalize("NFC", name).replace("’", "'").replace("‐", "-").replace("–", "-")
    return " ".join(plain.casefold().split())


def _pupil_of(line: Line, pupils: Mapping[tuple[str, str], Sequence[Person]]) -> tuple[Person | None, str]:
    if not line.first or not line.last:
        return None, ""
    named = pupils.get((_folded(line.first), _folded(line.last)), [])
    if not named:
        return None, "No pupil of this name is here."
    fits = list(named)
    if line.group:
        in_class = [
            one for one in fits if one.teaching_group and _folded(one.teaching_group.name) == _folded(line.group)
        ]
        fits = in_class
    if line.born:
        fits = [one for one in fits if one.date_of_birth == line.born]
    if len(fits) == 1 and (line.group or line.born):
        return fits[0], ""
    if len(fits) > 1:
        return None, f"{len(fits)} pupils fit. Add the date of birth."
    if not (line.group or line.born):
        return None, "Add the class or the date of birth."
    where = " and ".join([*([f"in {line.group}"] if line.group else []), *(["born on that day"] if line.born else [])])
    return None, f"A pupil of this name is here, but none {where}."


def held_now(school: School) -> dict[tuple[int, str], str]:
    """The newest answer held elsewhere, by pupil and use."""
    held = Consent.objects.filter(school=school, by=None)
    newest = held.order_by().values("pupil", "use").annotate(newest=Max("pk")).values("newest")
    rows = Consent.objects.filter(pk__in=newest).values_list("pupil", "use", "answer")
    return {(pupil, use): answer for pupil, use, answer in rows.iterator(chunk_size=5_000)}


# --- Putting by, for the press of the button -----------------------------------------------------------------------


def put_by(checked: Checked, *, actor: Person) -> str:
    """The token under which `start_import` finds what was checked; it opens nothing for anybody else."""
    rows = [
        [
            one.pupil.pk,
            dict(one.changes),
            one.line.held_where,
            one.line.held_since.isoformat() if one.line.held_since else "",
        ]
        for one in checked.changed
    ]
    token = secrets.token_urlsafe(16)
    cache.set(_key(token), json.dumps({"by": actor.pk, "rows": rows}), KEPT_SECONDS)
    return token


def _key(token: str) -> str:
    return f"agreements.import.{token}"


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
    demand(actor, Perm.CONSENT_IMPORT)
    rows = _kept(token, actor)
    job = jobs.ask(JOB, asked_by=actor, args={"token": token}, key=f"{JOB}:{token}")
    events.record("agreements.start_import", actor=actor, about=actor.school, details={"rows": len(rows)})
    return job


# --- All of it or nothing ------------------------------------------------------------------------------------------


@verb
def import_consents(token: str, *, actor: Person) -> int:
    """Write what was checked, as held elsewhere; an answer that is held in the same words is not written again.

    Gives the number of answers written. What speaks against a live publication is to be taken down. Nothing of what
    was put by is kept after it. Raises RuleBroken.
    """
    demand(actor, Perm.CONSENT_IMPORT)
    rows = _kept(token, actor)
    take_downs.hold_pupils(row[0] for row in rows)
    held = held_now(actor.school)
    here = set(Person.objects.filter(school=actor.school, pk__in=[row[0] for row in rows]).values_list("pk", flat=True))
    made = [one for row in rows if row[0] in here for one in _new(row, held, actor)]
    Consent.objects.bulk_create(made, batch_size=BATCH)
    take_downs.follow(one for one in made if one.answer != ConsentAnswer.GIVEN)
    events.record(
        "agreements.import_consents",
        actor=actor,
        about=actor.school,
        details={"rows": len(rows), "answers": len(made)},
    )
    transaction.on_commit(lambda: cache.delete(_key(token)))
    return len(made)


def _new(row: Sequence[Any], held: Mapping[tuple[int, str], str], actor: Person) -> Iterable[Consent]:
    pupil, answers, where, since = row
    for use, answer in answers.items():
        if held.get((pupil, use)) != answer:
            yield Consent(
                school_id=actor.school_id,
                pupil_id=pupil,
                use=use,
                answer=answer,
                source=Source.ELSEWHERE,
                held_where=where,
                held_since=date.fromisoformat(since) if since else None,
                entered_by=actor,
                at=timezone.now(),
            )
