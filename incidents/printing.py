"""The log as PDF (I1): asked for on the log's page, made by a worker, kept for a day for whoever asked."""

from collections import Counter
from typing import Any

from esafety.access.perms import Perm
from esafety.access.questions import can, demand
from esafety.audit import events
from esafety.audit.events import verb
from esafety.documents.pdf import NO_PANGO, can_make_pdfs, render_pdf
from esafety.documents.registry import DocumentKind
from esafety.documents.services import keep_pdf
from esafety.exceptions import RuleBroken
from esafety.jobs import services as jobs
from esafety.jobs.models import Job, JobState
from esafety.schools.models import Person
from incidents.exports import MOST_IN_A_PDF
from incidents.forms import LogFilterForm
from incidents.kinds import Category
from incidents.models import Incident, State
from incidents.querysets import IncidentQuerySet

LOG = DocumentKind("incidents.log", Incident, Perm.INCIDENT_EXPORT)
JOB = "incidents.log_pdf"
TITLE = "The incident log"
TOO_MANY = (
    f"A PDF holds {MOST_IN_A_PDF} incidents at most, and there are more. "
    "Take the spreadsheet, or choose fewer with the filters."
)
# Words that somebody typed may be a child's name: neither the job nor the paper holds them.
TYPED = {"q": "Found by words that were searched for", "who": "Found by the name of a person involved"}


@verb
def ask_for_log_pdf(*, actor: Person, incidents: IncidentQuerySet, filters: dict[str, str]) -> Job:
    """Have these cases made into a PDF: those that are found now, as they stand when it is made.

    `filters` are the log's filters as the form sends them, by name. Asking again for the same while it waits is asking
    once. Raises RuleBroken for none, for more than `MOST_IN_A_PDF`, and where no PDF can be made.
    """
    demand(actor, Perm.INCIDENT_EXPORT)
    if not can_make_pdfs():
        raise RuleBroken(NO_PANGO)
    found = list(incidents.order_by("-pk").values_list("pk", flat=True)[: MOST_IN_A_PDF + 1])
    if not found:
        raise RuleBroken("There is no incident to make a PDF of.")
    if len(found) > MOST_IN_A_PDF:
        raise RuleBroken(TOO_MANY)
    args = {"incidents": found, "filters": {name: "" if name in TYPED else value for name, value in filters.items()}}
    going_on = Job.objects.visible_to(actor).filter(kind=JOB, state__in=[JobState.WAITING, JobState.RUNNING])
    job = next((one for one in going_on if one.args == args), None) or jobs.ask(JOB, asked_by=actor, args=args)
    details = {"rows": len(found), "filters": sorted(filters), "job": job.pk}
    events.record("incidents.ask_for_log_pdf", actor=actor, about=actor.school, details=details)
    return job


def read(job: Job) -> list[Incident]:
    """The cases found when it was asked for, but those that the asker may no longer see. Raises RuleBroken."""
    asker = job.asked_by
    if not can(asker, Perm.INCIDENT_EXPORT):
        raise RuleBroken("You may no longer take the log away.")
    cases = Incident.objects.visible_to(asker).filter(pk__in=job.args["incidents"])
    found = list(cases.for_list().select_related("public_report").order_by("-pk"))
    if not found:
        raise RuleBroken("There is no incident left to make a PDF of.")
    return found


def typeset(job: Job, incidents: list[Incident]) -> bytes:
    """Raises NoPDF."""
    context = {
        "incidents": incidents,
        "filters": filters_in_words(job.args["filters"], job.asked_by),
        "counts": counts_in_words(incidents),
        "asked_at": job.asked_at,
    }
    return render_pdf("pdf/log.html", context, title=TITLE, asked_by=job.asked_by)


def put_by(job: Job, incidents: list[Incident], content: bytes) -> dict[str, Any]:
    """Keep it for whoever asked, and say where: the result of the job, called in the transaction that ends it."""
    count = len(incidents)
    return keep_pdf(
        LOG.key,
        actor=job.asked_by,
        name=f"incidents-{job.school.slug}-{job.asked_at:%Y-%m-%d}.pdf",
        content=content,
        records=[incident.pk for incident in incidents],
        text=f"The PDF is ready: {count} incident{'' if count == 1 else 's'}. It is written down when you fetch it.",
    )


# --- What stands above the table -------------------------------------------------------------------------------


def filters_in_words(filters: dict[str, str], person: Person) -> list[str]:
    form = LogFilterForm(filters, person=person)
    applied = form.applied()
    words = []
    for name in filters:
        if name in TYPED:
            words.append(TYPED[name])
        elif name in applied:
            words.append(form.words_for(name, applied[name]))
        else:  # a lead who has left since, say
            words.append(f"{form.fields[name].label}: one that is no longer offered")
    return words


def counts_in_words(incidents: list[Incident]) -> list[str]:
    """By state and by category: "Reported 2, Closed 11"."""
    return [
        ", ".join(f"{label} {number[value]}" for value, label in choices if number[value])
        for choices, number in (
            (State.choices, Counter(incident.state for incident in incidents)),
            (Category.choices, Counter(incident.category for incident in incidents)),
        )
    ]
