"""The induction sheet (T8): printed as it stands today, and who was given it."""

from datetime import date, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import can, demand
from esafety.audit import events
from esafety.audit.events import verb
from esafety.documents.pdf import NO_PANGO, can_make_pdfs, render_pdf
from esafety.documents.qr import picture_of
from esafety.documents.registry import DocumentKind
from esafety.documents.services import keep_pdf
from esafety.exceptions import RuleBroken
from esafety.jobs import services as jobs
from esafety.jobs.models import Job
from esafety.jobs.registry import CannotBeDone
from esafety.schools.models import Contact, Person, School
from training.models import InductionGiven
from training.rules.induction import Sheet, sheet_of

SHEET = DocumentKind("training.induction", Contact, Perm.INDUCTION_GIVE)
JOB = "training.induction_pdf"
TITLE = "Keeping children safe online: for your time with us"
BACK = timedelta(30)
PAGE = 500


def report_url(school: School) -> str:
    return settings.SITE_URL + reverse("worry:start", args=[school.slug])


@verb
def print_induction(*, actor: Person) -> Job:
    """Have the sheet made into a PDF. Raises RuleBroken where no PDF can be made."""
    demand(actor, Perm.INDUCTION_GIVE)
    if not can_make_pdfs():
        raise RuleBroken(NO_PANGO)
    job = jobs.ask(JOB, asked_by=actor)
    events.record("training.print_induction", actor=actor, about=actor.school, details={"job": job.pk})
    return job


def make(job: Job) -> "partial[dict[str, Any]]":
    """Slow: for a worker. Gives what ends the job. Raises CannotBeDone where it may no longer be printed, and NoPDF."""
    asker = job.asked_by
    if asker is None or not can(asker, Perm.INDUCTION_GIVE):
        raise CannotBeDone("You may no longer print the induction sheet.")
    sheet, content = pdf_of(asker)
    name = f"induction-{asker.school.slug}-{timezone.localdate():%Y-%m-%d}.pdf"
    return partial(keep_pdf, SHEET.key, actor=asker, name=name, content=content, records=sheet.contacts)


def pdf_of(asker: Person) -> tuple[Sheet, bytes]:
    sheet = sheet_of(asker.school, timezone.localdate())
    url = report_url(asker.school)
    context = {"sheet": sheet, "url": url, "code_html": picture_of(url)}
    return sheet, render_pdf("pdf/induction.html", context, title=TITLE, asked_by=asker)


# --- Who was given it ----------------------------------------------------------------------------------------------


@verb
def give_induction(
    *, actor: Person, given_as: str, on: date, name: str = "", person: Person | None = None
) -> InductionGiven:
    """Write down that somebody was given the sheet: one of our people, or whoever is named."""
    demand(actor, Perm.INDUCTION_GIVE)
    today = timezone.localdate()
    if not today - BACK <= on <= today:
        raise RuleBroken("Enter a day of the last 30 days, or today.")
    if bool(name) == (person is not None):
        raise RuleBroken("Type a name, or choose one of our people, not both.")
    if person is not None and (person.school_id != actor.school_id or not person.is_here()):
        raise RuleBroken("Choose somebody who is here.")
    given = InductionGiven.objects.create(
        school=actor.school, name=name, person=person, given_as=given_as, on=on, by=actor, at=timezone.now()
    )
    events.record("training.give_induction", actor=actor, about=given, details={"as": given_as})
    return given


@verb
def forget_inductions(school: School) -> int:
    """Remove the next of those of more than a year ago: whom they named is nobody's business any more. How many."""
    rows = InductionGiven.objects.filter(school=school).stale(timezone.localdate())
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:PAGE])
    if not keys:
        return 0
    InductionGiven.objects.filter(pk__in=keys).delete()
    events.record_public("training.forget_inductions", school=school, details={"inductions": keys})
    return len(keys)
