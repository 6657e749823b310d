"""Certificates of courses taken elsewhere: sent in, and accepted or sent back (T4). Nobody accepts their own."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import demand
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import set_change
from esafety.evidence.kinds import FileKind
from esafety.evidence.services import examine, keep
from esafety.evidence.uploads import SealedUpload
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person
from esafety.schools.numbering import one_at_a_time
from training.models import Certificate, CertificateState, Completion, Course, CourseKind, How
from training.rules import completing as rules
from training.services.completing import Taken, put
from training.telling import courses as telling

KINDS = frozenset({FileKind.PDF, FileKind.JPG, FileKind.PNG})
NOT_A_PROOF = "A certificate is a PDF, JPEG or PNG file, such as a scan or a photograph of it. Choose one of those."


@verb
def send_certificate(*, actor: Person, course: Course, done_on: date, proof: SealedUpload) -> Certificate:
    """Send in that one took a course elsewhere. Raises RuleBroken, and as `evidence.keep`."""
    demand(actor, Perm.TRAINING_TAKE)
    one_at_a_time(actor.school_id)
    course = Course.objects.get(pk=course.pk)
    _refuse(actor, course, done_on)
    if kind_of(proof) not in KINDS:
        raise RuleBroken(NOT_A_PROOF)
    certificate = Certificate(
        school=actor.school,
        person=actor,
        course=course,
        done_on=done_on,
        proof=keep(proof, by=actor),
        sent_at=timezone.now(),
    )
    _save(certificate, actor, "Sent in")
    telling.tell_of_certificate(certificate, by=actor)
    events.record("training.send_certificate", actor=actor, about=certificate, details={"course": course.pk})
    return certificate


def _refuse(person: Person, course: Course, done_on: date) -> None:
    if course.kind == CourseKind.READING:
        raise RuleBroken(f"{course} is read here: take it under My training.")
    today = timezone.localdate()
    if why := rules.why_not_taken(person, course, done_on, today, How.CERTIFICATE, person.school_id):
        raise RuleBroken(why)
    same = {"person": person, "course": course, "done_on": done_on}
    if Certificate.objects.filter(**same).waiting().exists():
        raise RuleBroken(f"You have sent in {course} of {done_on:%-d %B %Y} already. It waits to be looked at.")
    if Completion.objects.filter(**same).counting().exists():
        raise RuleBroken(f"It is written down already that you took {course} on {done_on:%-d %B %Y}.")


@verb
def accept_certificate(certificate: Certificate, *, actor: Person) -> Certificate:
    """It counts from now on, with its file as the proof. The sender is told."""
    certificate = _waiting(certificate, actor)
    taken = Taken(certificate.person, certificate.course, certificate.done_on, certificate.proof)
    [certificate.completion] = put([taken], how=How.CERTIFICATE, by=actor)
    return _decide(certificate, actor, CertificateState.ACCEPTED, "accept_certificate")


@verb
def send_back_certificate(certificate: Certificate, *, actor: Person, reason: str) -> Certificate:
    """It does not count, and the sender is told why."""
    certificate = _waiting(certificate, actor)
    if not reason.strip():
        raise RuleBroken("Say why it is sent back, so that they can send in the right one.")
    certificate.reason = reason.strip()
    return _decide(certificate, actor, CertificateState.SENT_BACK, "send_back_certificate")


@verb
def withdraw_certificate(certificate: Certificate, *, actor: Person) -> Certificate:
    """Its sender takes it back while nobody has decided."""
    certificate = _held(certificate)
    if certificate.person_id != actor.pk:
        raise PermissionDenied
    demand(actor, Perm.TRAINING_TAKE, certificate)
    _refuse_decided(certificate)
    certificate.state = CertificateState.WITHDRAWN
    _save(certificate, actor, "Withdrawn")
    events.record("training.withdraw_certificate", actor=actor, about=certificate)
    return certificate


def _waiting(certificate: Certificate, actor: Person) -> Certificate:
    demand(actor, Perm.TRAINING_RECORD, certificate)
    certificate = _held(certificate)
    _refuse_decided(certificate)
    return certificate


def _held(certificate: Certificate) -> Certificate:
    one_at_a_time(certificate.school_id)
    found: Certificate = Certificate.objects.select_related("school", "person__school", "course__school", "proof").get(
        pk=certificate.pk
    )
    return found


def _refuse_decided(certificate: Certificate) -> None:
    if certificate.state != CertificateState.SENT:
        raise RuleBroken(f"Nothing is to be decided any more: {certificate.get_state_display().lower()}.")


def _decide(certificate: Certificate, actor: Person, state: CertificateState, verb_name: str) -> Certificate:
    certificate.state, certificate.decided_by, certificate.decided_at = state, actor, timezone.now()
    _save(certificate, actor, str(state.label))
    telling.tell_of_decision(certificate, by=actor)
    events.record(f"training.{verb_name}", actor=actor, about=certificate, details={"course": certificate.course_id})
    return certificate


def _save(certificate: Certificate, actor: Person, reason: str) -> None:
    set_change(certificate, by=actor, reason=reason)
    certificate.save()


# --- Proofs --------------------------------------------------------------------------------------------------


def kind_of(upload: SealedUpload) -> str:
    """Raises NotTaken."""
    if not upload.kind:
        examine(upload)
    return upload.kind


def proofs_for(person: Person) -> QuerySet[Any, Any]:
    """The keys of the files that somebody who sees the certificates may take away."""
    return Certificate.objects.visible_to(person).values("proof")
