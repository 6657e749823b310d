"""What exists for whom among incidents. One rule, used by lists, counts, search, history and the case page alike."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, ExpressionWrapper, OuterRef, Q

from esafety.access.perms import Perm
from esafety.access.questions import can, circles_of
from esafety.access.shares import shared_with
from incidents.kinds import NO_FILES

if TYPE_CHECKING:
    from esafety.schools.models import Person


class IncidentQuerySet(models.QuerySet["Incident"]):
    def visible_to(self, person: "Person") -> Self:
        """The school's incidents of the circles that the person's role opens, and those shared with them one by one.

        Never one in which they are the person complained of.
        """
        if person.user_id is None or not person.is_here():
            return self.none()
        opened = Q(circle__in=circles_of(person, Perm.INCIDENT_VIEW)) | Q(
            pk__in=shared_with(person, self.model, Perm.INCIDENT_VIEW)
        )
        return self.filter(opened, school=person.school_id).exclude(pk__in=complained_of(person))

    def reported_by(self, person: "Person") -> Self:
        """The person's own reports, of which they see state and answer only; none in which they are complained of."""
        return self.filter(reported_by=person, school=person.school_id).exclude(pk__in=complained_of(person))

    def told_of(self, person: "Person") -> Self:
        """Those of which the person may be told (`esafety.notify`): what they see, and the answers to their reports."""
        seen, own = self.model._default_manager.visible_to(person), self.model._default_manager.reported_by(person)
        return self.filter(Q(pk__in=seen.values("pk")) | Q(pk__in=own.values("pk")))

    def open(self) -> Self:
        return self.exclude(state="closed")

    def waiting_for_triage(self) -> Self:
        return self.filter(state="reported")

    def for_list(self) -> Self:
        return self.select_related("lead", "own_kind").defer("what_happened", "first_action", "harm_detail")


def complained_of(person: "Person") -> "models.QuerySet[Any]":
    from incidents.models import Involvement, Part

    return Involvement.objects.filter(person=person, part=Part.ALLEGED).values("incident")


class InvolvementQuerySet(models.QuerySet["Involvement"]):
    def visible_to(self, person: "Person") -> Self:
        from incidents.models import Incident

        return self.filter(incident__in=Incident.objects.visible_to(person))


class EntryQuerySet(models.QuerySet["Entry"]):
    def visible_to(self, person: "Person") -> Self:
        from incidents.models import Incident

        return self.filter(incident__in=Incident.objects.visible_to(person))

    def answers_for(self, person: "Person") -> Self:
        """The answers given on the person's own reports."""
        from incidents.models import EntryKind, Incident

        return self.filter(kind=EntryKind.ANSWER, incident__in=Incident.objects.reported_by(person))


class ExhibitQuerySet(models.QuerySet["Exhibit"]):
    def visible_to(self, person: "Person") -> Self:
        """That there is a file, and what it shows. Whether it can be taken away is `to_take`."""
        from incidents.models import Incident

        return self.filter(incident__in=Incident.objects.visible_to(person))

    def to_take(self, person: "Person") -> Self:
        """Those that the person may take away: of the cases that they see, none that is sealed."""
        return self.visible_to(person).with_seal().filter(is_sealed=False)

    def with_seal(self) -> Self:
        """`is_sealed`: the case is of a kind that bars files (I9), or has been since the file was added."""
        from incidents.models import Incident

        barred_since = Incident.history.filter(
            id=OuterRef("incident"), kind__in=NO_FILES, history_date__gte=OuterRef("entry__at")
        )
        return self.annotate(
            is_sealed=ExpressionWrapper(
                Q(incident__kind__in=NO_FILES) | Exists(barred_since), output_field=models.BooleanField()
            )
        )


class PublicReportQuerySet(models.QuerySet["PublicReport"]):
    def visible_to(self, person: "Person") -> Self:
        from incidents.models import Incident

        return self.filter(incident__in=Incident.objects.visible_to(person))


class LogReviewQuerySet(models.QuerySet["LogReview"]):
    def visible_to(self, person: "Person") -> Self:
        """For those who see the log without names, and for those whose work is looked at in it."""
        may = can(person, Perm.INCIDENT_ANONYMISED) or can(person, Perm.INCIDENT_VIEW)
        return self.filter(school=person.school_id) if may else self.none()


class PublicDraftQuerySet(models.QuerySet["PublicDraft"]):
    def fresh(self, now: Any) -> Self:
        return self.filter(kept_until__gt=now)

    def stale(self, now: Any) -> Self:
        return self.filter(kept_until__lte=now)


class OwnKindQuerySet(models.QuerySet["OwnKind"]):
    def visible_to(self, person: "Person") -> Self:
        return self.filter(school=person.school_id) if can(person, Perm.INCIDENT_REPORT) else self.none()

    def in_use(self) -> Self:
        return self.filter(ended_at=None)


class DraftQuerySet(models.QuerySet["Draft"]):
    def visible_to(self, person: "Person") -> Self:
        """A draft is its writer's alone, until it is sent."""
        return self.filter(person=person, school=person.school_id)

    def unsent(self) -> Self:
        return self.filter(incident=None)
