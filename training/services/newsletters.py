"""A term's text for the school's newsletter (T7): written from blocks, copied from its page, and printed."""

from functools import partial
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import can, demand
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
from esafety.schools.models import Person, School
from esafety.schools.numbering import next_number
from esafety.schools.services import ChangedMeanwhile, version_of
from esafety.schools.terms import Term, term_of
from training.models import Newsletter
from training.rules import parents as rules

NEWSLETTER = DocumentKind("training.newsletter", Newsletter, Perm.PARENTS_TELL)
JOB = "training.newsletter_pdf"


def terms_to_write(school: School) -> list[Term]:
    """Last term, this and the next: those that have no text yet."""
    now = term_of(timezone.localdate())
    written = {Term(*pair) for pair in Newsletter.objects.filter(school=school).values_list("year", "part")}
    return [term for term in (now, now.after(), now.before()) if term not in written]


@verb
def write_newsletter(
    *, actor: Person, term: Term, happened: str, coming: str = "", tip: str = "", says_how_to_report: bool = True
) -> Newsletter:
    """Write a term's text. Raises RuleBroken where it has one: that is changed instead."""
    number = next_number(Newsletter, actor.school_id)
    demand(actor, Perm.PARENTS_TELL)
    if term not in terms_to_write(actor.school):
        raise RuleBroken(
            f"There is a text for the {term} already, or it is too far away. Change the one that there is."
        )
    letter = Newsletter(school=actor.school, number=number, year=term.year, part=term.part)
    letter.made_by, letter.made_at = actor, timezone.now()
    _fill(letter, actor, happened, coming, tip, says_how_to_report)
    events.record("training.write_newsletter", actor=actor, about=letter, details={"term": str(term)})
    return letter


@verb
def change_newsletter(
    letter: Newsletter,
    *,
    actor: Person,
    version: int,
    happened: str,
    coming: str = "",
    tip: str = "",
    says_how_to_report: bool = True,
) -> Newsletter:
    Newsletter.objects.select_for_update().only("pk").get(pk=letter.pk)
    letter = Newsletter.objects.select_related("school").get(pk=letter.pk)
    demand(actor, Perm.PARENTS_TELL, letter)
    if version != version_of(letter):
        raise ChangedMeanwhile("Somebody else changed the text while you wrote. Compare it with yours below.")
    _fill(letter, actor, happened, coming, tip, says_how_to_report)
    events.record("training.change_newsletter", actor=actor, about=letter)
    return letter


def _fill(letter: Newsletter, actor: Person, happened: str, coming: str, tip: str, says_how: bool) -> None:
    if tip and tip not in rules.TIPS:
        raise RuleBroken("Choose a tip from the list.")
    letter.happened, letter.coming, letter.tip, letter.says_how_to_report = happened, coming, tip, says_how
    set_change(letter, by=actor)
    letter.save()


# --- As it is copied and printed -------------------------------------------------------------------------------------


def title_of(letter: Newsletter) -> str:
    return f"Online safety at {letter.school.name}: {letter.term}"


def blocks_of(letter: Newsletter) -> list[tuple[str, str]]:
    url = settings.SITE_URL + reverse("worry:start", args=[letter.school.slug])
    return rules.newsletter_blocks(letter, report_url=url)


@verb
def print_newsletter(letter: Newsletter, *, actor: Person) -> Job:
    """Have it made into a PDF. Raises RuleBroken where no PDF can be made."""
    demand(actor, Perm.PARENTS_TELL, letter)
    if not can_make_pdfs():
        raise RuleBroken(NO_PANGO)
    job = jobs.ask(JOB, asked_by=actor, record=letter)
    events.record("training.print_newsletter", actor=actor, about=letter, details={"job": job.pk})
    return job


def make(job: Job) -> "partial[dict[str, Any]]":
    """Slow: for a worker. Gives what ends the job. Raises CannotBeDone for whoever may no longer see it, and NoPDF."""
    letter = Newsletter.objects.select_related("school").get(pk=job.record_id)
    asker = job.asked_by
    if asker is None or not can(asker, Perm.PARENTS_TELL, letter):
        raise CannotBeDone("You may no longer see this newsletter.")
    context = {"blocks": blocks_of(letter)}
    content = render_pdf("pdf/newsletter.html", context, title=title_of(letter), asked_by=asker)
    name = f"newsletter-{letter.school.slug}-{letter.term}.pdf".lower().replace(" ", "-")
    return partial(keep_pdf, NEWSLETTER.key, actor=asker, name=name, content=content, records=[letter.pk])
