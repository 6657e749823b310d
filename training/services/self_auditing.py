"""Filling in one's own self-audit, finishing it, and opening it again (T3). The log never holds the answers."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import can, demand
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import set_change
from esafety.exceptions import RuleBroken
from esafety.schools.calendar import start_of
from esafety.schools.models import Person
from esafety.schools.numbering import one_at_a_time
from esafety.schools.terms import term_of
from training.models import SelfAudit
from training.rules import self_audit as rules

CHANGED = "This was answered in another window in the meantime. Read what stands here now, and save again."
CHANGED_TO_FINISH = "Your answers were changed after you opened this page. Read them once more, and finish then."
FINISHED = "Your self-audit is finished. Open it again to change it."


def this_year() -> int:
    return term_of(timezone.localdate()).school_year


def own_of(person: Person, year: int) -> SelfAudit:
    """Theirs of the school year; one that is not saved where there is none."""
    found = SelfAudit.objects.filter(school=person.school_id, person=person, school_year=year).first()
    return found or SelfAudit(school=person.school, person=person, school_year=year)


@verb
def answer_self_audit(*, actor: Person, area: str, answers: Mapping[str, str], seen: str) -> SelfAudit:
    """Save the actor's answers to one area, as many as there are yet; an empty one takes an answer back.

    `seen` is `digest_of` the area as it stood on the page. The first answers begin the self-audit of the school year.
    """
    audit = _locked(actor)
    if audit.finished_at is not None:
        raise RuleBroken(FINISHED)
    if seen != digest_of(audit, [area]):
        raise RuleBroken(CHANGED)
    keys = {one.key for one in rules.BY_AREA[area]}
    said = {key: level for key, level in answers.items() if key in keys and level}
    if not all(rules.is_known(level) for level in said.values()):
        raise RuleBroken("Choose one of the four answers.")
    changed = {key: level for key, level in audit.answers.items() if key not in keys} | said
    if changed == audit.answers:
        return audit
    if audit.pk is None:
        audit.began_at = timezone.now()
    audit.answers = changed
    set_change(audit, by=actor)
    audit.save()
    events.record("training.answer_self_audit", actor=actor, about=audit, details={"area": area})
    return audit


@verb
def finish_self_audit(*, actor: Person, note: str, seen: str) -> SelfAudit:
    """Finish the actor's own. `seen` is `digest_of` all of it as it stood on the page."""
    audit = _locked(actor)
    if audit.finished_at is not None:
        raise RuleBroken(FINISHED)
    left = rules.unanswered(audit.answers)
    if left:
        raise RuleBroken(f"Answer what is left first: {rules.AREAS[left[0].area]}.")
    if seen != digest_of(audit):
        raise RuleBroken(CHANGED_TO_FINISH)
    audit.note = note
    audit.finished_at = timezone.now()
    audit.first_finished_at = audit.first_finished_at or audit.finished_at
    audit.is_own_only = audit.is_own_only or can(actor, Perm.SELF_AUDIT_READ)
    set_change(audit, by=actor)
    audit.save()
    events.record("training.finish_self_audit", actor=actor, about=audit, details={"revision": audit.revision})
    return audit


@verb
def reopen_self_audit(*, actor: Person) -> SelfAudit:
    """Open the actor's own of this school year again, to change it. Nobody else reads it until it is finished anew."""
    audit = _locked(actor)
    if audit.finished_at is None:
        raise RuleBroken("Your self-audit of this school year is not finished, so you can change it as it is.")
    audit.finished_at = None
    audit.revision += 1
    set_change(audit, by=actor)
    audit.save()
    events.record("training.reopen_self_audit", actor=actor, about=audit, details={"revision": audit.revision})
    return audit


def digest_of(audit: SelfAudit, areas: list[str] | None = None) -> str:
    """SHA-256 in hex of the answers to these areas as they stand; of all, with the revision, without areas."""
    keys = [one.key for one in rules.STATEMENTS if areas is None or one.area in areas]
    said = [audit.answers.get(key) for key in keys] + ([audit.revision] if areas is None else [])
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _locked(actor: Person) -> SelfAudit:
    one_at_a_time(actor.school_id)
    audit = own_of(actor, this_year())
    demand(actor, Perm.TRAINING_TAKE, audit)
    return audit


# --- All together ----------------------------------------------------------------------------------------------


def finished_answers(school_id: int, year: int) -> list[Mapping[str, str]]:
    """The answers of all who have finished, in that order, without anybody's name: for `rules.picture` alone."""
    rows = SelfAudit.objects.filter(school=school_id).of_year(year).finished().order_by("finished_at", "pk")
    return list(rows.values_list("answers", flat=True))


def who_finished(school_id: int, on: date) -> QuerySet[Any, Any]:
    """The keys of those who had finished the self-audit of the day's school year, at least once, by the day's end."""
    by = start_of(on + timedelta(1))
    rows = SelfAudit.objects.filter(school=school_id, first_finished_at__lt=by).of_year(term_of(on).school_year)
    return rows.values("person")
