"""Recording that pupils achieved a unit of an awarding body, and their certificates as PDF (SS 3.15)."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import can, demand, forget_roles
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import set_change
from esafety.documents.pdf import NO_PANGO, can_make_pdfs, render_pdf
from esafety.documents.registry import DocumentKind
from esafety.documents.services import keep_pdf
from esafety.exceptions import RuleBroken
from esafety.jobs import services as jobs
from esafety.jobs.models import Job
from esafety.jobs.registry import CannotBeDone
from esafety.schools.models import Person, TeachingGroup
from esafety.schools.numbering import one_at_a_time
from training.models import Award, Unit
from training.rules import lessons as rules
from training.services.completing import new_code

if TYPE_CHECKING:
    from esafety.schools.querysets import PersonQuerySet

NO_UNIT = "This unit leads to no award. Name the awarding body’s unit in it first."
GONE = "This award was taken back."
AWARD = DocumentKind("training.award", Award, Perm.LESSON_LOG)
JOB = "training.award_pdf"


def classes_for(unit: Unit, person: Person) -> list[TeachingGroup]:
    """The classes to whose pupils the person may give the unit's award: their own, or all for those who plan."""
    if can(person, Perm.CURRICULUM_PLAN, unit):
        groups = TeachingGroup.objects.filter(school=unit.school_id)
    elif can(person, Perm.LESSON_LOG, unit):
        groups = person.classes_taught.all()
    else:
        return []
    by_hand = set(unit.classes.values_list("pk", flat=True))
    return [one for one in groups if one.year_group in unit.years or one.pk in by_hand]


def pupils_of(groups: Iterable[TeachingGroup]) -> "PersonQuerySet":
    """Who is in one of the classes today."""
    people: PersonQuerySet = Person.objects.filter(teaching_group__in=list(groups))
    return people.here_on(timezone.localdate())


@verb
def give_award(unit: Unit, pupil: Person, *, actor: Person, on: date, reference: str = "") -> Award:
    """Record that a pupil of one of the actor's classes achieved it, once."""
    demand(actor, Perm.LESSON_LOG, unit)
    one_at_a_time(actor.school_id)
    if not unit.accreditation:
        raise RuleBroken(NO_UNIT)
    if not pupils_of(classes_for(unit, actor)).filter(pk=pupil.pk).exists():
        raise RuleBroken("Choose a pupil of a class that is taught this unit.")
    if why := rules.why_not_on(actor.school, on, timezone.localdate()):
        raise RuleBroken(why)
    if pupil.joined_on is not None and on < pupil.joined_on:
        raise RuleBroken(f"{pupil} started on {pupil.joined_on:%-d %B %Y}. Enter a day after that.")
    if Award.objects.filter(unit=unit, pupil=pupil, removed_at=None).exists():
        raise RuleBroken(f"{pupil} has this award already.")
    award = Award(
        school=actor.school,
        unit=unit,
        pupil=pupil,
        group=pupil.teaching_group,
        on=on,
        reference=reference,
        code=new_code(),
        by=actor,
        made_at=timezone.now(),
    )
    set_change(award, by=actor)
    award.save()
    events.record("training.give_award", actor=actor, about=award, details={"unit": unit.pk, "pupil": pupil.pk})
    return award


@verb
def take_back_award(award: Award, *, actor: Person, reason: str) -> Award:
    """It was a mistake: it counts no more, and no certificate is made of it."""
    Award.objects.select_for_update().only("pk").get(pk=award.pk)
    award = Award.objects.select_related("school").get(pk=award.pk)
    if actor.user is not None:
        forget_roles(actor.user)
    if not rules.may_change(award, actor):
        raise PermissionDenied
    if award.removed_at is not None:
        raise RuleBroken(GONE)
    award.removed_at = timezone.now()
    set_change(award, by=actor, reason=reason)
    award.save(update_fields=["removed_at"])
    events.record("training.take_back_award", actor=actor, about=award)
    return award


# --- The certificate -------------------------------------------------------------------------------------------------


@verb
def ask_for_award_pdf(award: Award, *, actor: Person) -> Job:
    """Have the certificate made. Raises RuleBroken where it was taken back, and where no PDF can be made."""
    award = Award.objects.select_related("school").get(pk=award.pk)
    demand(actor, Perm.LESSON_LOG, award)
    if award.removed_at is not None:
        raise RuleBroken(GONE)
    if not can_make_pdfs():
        raise RuleBroken(NO_PANGO)
    job = jobs.ask(JOB, asked_by=actor, record=award)
    events.record("training.ask_for_award_pdf", actor=actor, about=award, details={"job": job.pk})
    return job


def make(job: Job) -> "partial[dict[str, Any]]":
    """Slow: for a worker. Gives what ends the job. Raises CannotBeDone for whoever may no longer see it, and NoPDF."""
    award = Award.objects.select_related("school", "unit", "pupil", "group").get(pk=job.record_id)
    asker = job.asked_by
    seen = asker is not None and Award.objects.visible_to(asker).kept().filter(pk=award.pk).exists()
    if asker is None or not seen:
        raise CannotBeDone("You may no longer see this award.")
    content = render_pdf("pdf/pupils_award.html", {"award": award}, title="Certificate", asked_by=asker)
    return partial(_put_by, asker, award, content)


def _put_by(asker: Person, award: Award, content: bytes) -> dict[str, Any]:
    return keep_pdf(
        AWARD.key,
        actor=asker,
        name=f"certificate-{award.code}.pdf",
        content=content,
        records=[award.pk],
        text="The certificate is ready. It is written down when you fetch it.",
    )
