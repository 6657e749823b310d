"""Checks of the filter, of what keeps it up, and of the monitoring's reports (F7, F14).

What the filter let through becomes an incident in one step.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import demand
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import create_all, set_change
from esafety.evidence.kinds import FileKind
from esafety.evidence.models import StoredFile
from esafety.evidence.services import examine, keep
from esafety.evidence.uploads import SealedUpload
from esafety.exceptions import RuleBroken
from esafety.occasions import Kind as OccasionKind
from esafety.occasions import Occasion, happened, once_a_term
from esafety.schools.calendar import start_of
from esafety.schools.models import Person
from esafety.schools.numbering import next_number, one_at_a_time
from esafety.words import uncapitalised
from filtering.models import CareCheck, Category, Cell, FilterCheck, MonitoringReport, Place, Result
from filtering.models.checks import Occasion as CheckedFor
from filtering.rules import checking as rules
from incidents import models as cases
from incidents import services as incidents

KINDS = frozenset({FileKind.PDF, FileKind.JPG, FileKind.PNG})
NOT_A_PROOF = "A proof is a PDF, JPEG or PNG file, such as a picture of the screen or a certificate."
NOTHING_TRIED = "Nothing was tried. Try at least one category, and say what happened."
NOON = timedelta(hours=12)
# The kind of incident by what opened. Only a test page was opened, so none is of a kind that the police must be told.
KIND_OF: dict[str, str] = {Category.EXTREMISM: "extremism", Category.SELF_HARM: "self_harm_content"}
OTHERWISE = "unsuitable_content"


@dataclass(frozen=True)
class Said:
    """What one category did."""

    result: str
    note: str = ""


# --- The filter ------------------------------------------------------------------------------------------------


@verb
def check_filter(
    *,
    actor: Person,
    on: date,
    device: str,
    place: str,
    group: str,
    occasion: str,
    results: Mapping[str, Said],
    note: str = "",
    proof: SealedUpload | None = None,
) -> FilterCheck:
    """Record what the filter did on one device; `results` by `Category`. Raises RuleBroken, and as `evidence.keep`."""
    demand(actor, Perm.FILTER_CHECK)
    _refuse_day(actor, on)
    if set(results) != set(Category.values):
        raise RuleBroken("Each category needs a result, or that it was not tried.")
    if all(said.result == Result.NOT_TRIED for said in results.values()):
        raise RuleBroken(NOTHING_TRIED)
    check = FilterCheck(
        school=actor.school,
        number=next_number(FilterCheck, actor.school_id),
        on=on,
        device=device,
        place=place,
        group=group,
        occasion=occasion,
        by=actor,
        note=note,
        proof=_kept(proof, actor),
        made_at=timezone.now(),
    )
    set_change(check, by=actor)
    check.save()
    cells = [Cell(check_made=check, category=one, result=said.result, note=said.note) for one, said in results.items()]
    create_all(cells, by=actor)
    opened = sorted(one for one, said in results.items() if said.result == Result.OPEN)
    if check.occasion == CheckedFor.AFTER_CHANGE:
        mark = once_a_term(OccasionKind.FILTER, timezone.localdate())
        happened(Occasion(actor.school, OccasionKind.FILTER, "The filter was changed, and tried after it", mark))
    events.record("filtering.check_filter", actor=actor, about=check, details={"opened": opened})
    return check


@verb
def report_cell(cell: Cell, *, actor: Person) -> str:
    """Make an incident of what opened, once: gives its reference, or that of the one that was made before (F7)."""
    Cell.objects.select_for_update().only("pk").get(pk=cell.pk)
    cell = Cell.objects.select_related("check_made__school").get(pk=cell.pk)
    demand(actor, Perm.INCIDENT_REPORT, cell.check_made)
    demand(actor, Perm.FILTER_CHECKS_VIEW, cell.check_made)
    if cell.result != Result.OPEN:
        raise RuleBroken("It did not open, so there is nothing to report.")
    if cell.incident:
        return cell.incident
    incident = incidents.report(_report_of(cell), actor=actor)
    cell.incident = incident.reference
    set_change(cell, by=actor, reason="Reported as an incident")
    cell.save(update_fields=["incident"])
    events.record("filtering.report_cell", actor=actor, about=cell, details={"incident": incident.pk})
    return incident.reference


def _report_of(cell: Cell) -> incidents.Report:
    check = cell.check_made
    what = cell.get_category_display()
    happened = (
        f"{check}: {what} opened where it should have been blocked. Tried on {check.on:%-d %B %Y} with {check.device}, "
        f"{uncapitalised(check.get_place_display())}, signed in as {check.get_group_display()}. "
        "Only a page made for tests, or the first page of a site, was opened."
    )
    return incidents.Report(
        about="nobody",
        summary=f"The filter let through: {what}",
        what_happened=f"{happened} {cell.note}".strip(),
        happened_from=_moment_of(check),
        place=cases.Place.HOME if check.place == Place.HOME else cases.Place.SCHOOL,
        device=cases.Device.OTHER,
        harm=cases.Harm.UNSURE,
        kind=KIND_OF.get(cell.category, OTHERWISE),
    )


def _moment_of(check: FilterCheck) -> datetime:
    """The moment written down for a check of the same day, else noon of its day."""
    if timezone.localdate(check.made_at) == check.on:
        return check.made_at
    return start_of(check.on) + NOON


# --- What keeps it up --------------------------------------------------------------------------------------------


@verb
def check_care(
    *, actor: Person, kind: str, on: date, is_good: bool, note: str = "", proof: SealedUpload | None = None
) -> CareCheck:
    """Record that something of the network was looked at. Raises RuleBroken, and as `evidence.keep`."""
    demand(actor, Perm.FILTER_CHECK)
    _refuse_day(actor, on)
    if not is_good and not note:
        raise RuleBroken("Say what is not in order.")
    check = CareCheck(
        school=actor.school, kind=kind, on=on, is_good=is_good, note=note, by=actor, proof=_kept(proof, actor)
    )
    set_change(check, by=actor)
    check.save()
    events.record("filtering.check_care", actor=actor, about=check, details={"kind": kind, "good": is_good})
    return check


# --- The monitoring's report ---------------------------------------------------------------------------------------


@verb
def read_report(*, actor: Person, week_of: date, received_on: date, alerts: int, note: str = "") -> MonitoringReport:
    """Record that the week's report came and was read, by the actor and now; one a week."""
    demand(actor, Perm.MONITORING_READ)
    if why := rules.why_not_week(week_of, timezone.localdate()) or rules.why_not_received(week_of, received_on):
        raise RuleBroken(why)
    one_at_a_time(actor.school_id)
    before = MonitoringReport.objects.filter(school=actor.school_id, week_of=week_of).select_related("read_by").first()
    if before is not None:
        raise RuleBroken(f"The report of the week of {week_of:%-d %B %Y} is recorded already, by {before.read_by}.")
    report = MonitoringReport(
        school=actor.school,
        week_of=week_of,
        received_on=received_on,
        read_by=actor,
        read_at=timezone.now(),
        alerts=alerts,
        note=note,
    )
    set_change(report, by=actor)
    report.save()
    details = {"week": week_of.isoformat(), "alerts": alerts}
    events.record("filtering.read_report", actor=actor, about=report, details=details)
    return report


# --- Proofs ----------------------------------------------------------------------------------------------------


def kind_of(upload: SealedUpload) -> str:
    """Raises NotTaken."""
    if not upload.kind:
        examine(upload)
    return upload.kind


def proofs_for(person: Person) -> QuerySet[Any, Any]:
    """The keys of the files of filter checks that somebody who sees the checks may take away."""
    return FilterCheck.objects.visible_to(person).exclude(proof=None).values("proof")


def care_proofs_for(person: Person) -> QuerySet[Any, Any]:
    return CareCheck.objects.visible_to(person).exclude(proof=None).values("proof")


def _kept(proof: SealedUpload | None, actor: Person) -> StoredFile | None:
    if proof is None:
        return None
    if kind_of(proof) not in KINDS:
        raise RuleBroken(NOT_A_PROOF)
    return keep(proof, by=actor)


def _refuse_day(actor: Person, on: date) -> None:
    if why := rules.why_not_on(actor.school, on, timezone.localdate()):
        raise RuleBroken(why)
