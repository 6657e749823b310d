"""Those who come and go while a campaign is open: newcomers are asked, leavers are excused, and return if they do.

Excused are who has left or no longer holds a role that is asked, the parents of a child who has left, and parents whose
responsibility has ended or whom a court bars. What they answered stays as it was; they are no longer counted.
"""

from collections.abc import Callable
from datetime import date

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from agreements.models import AgreementVersion, Asked, AskedState, Campaign, Signature
from agreements.rules import campaigns as rules
from agreements.rules.campaigns import Whom
from agreements.services import asking
from esafety.access.roles import Role
from esafety.audit import events
from esafety.audit.events import verb
from esafety.exceptions import RuleBroken
from esafety.jobs import services as jobs
from esafety.jobs.models import Job, JobState
from esafety.schools.models import Appointment, ParentLink, Person, School

PAGE = 500


@transaction.atomic
def catch_up(school: School, today: date) -> int:
    """Have a job bring each of the school's open campaigns up to date. Safe to call as often as one likes."""
    campaigns = Campaign.objects.open().filter(school=school).order_by("pk")
    for campaign in campaigns:
        jobs.ask(asking.JOINED, record=campaign, key=f"{asking.JOINED}:{campaign.pk}:{today.isoformat()}")
    return len(campaigns)


@verb
def ask_joined(campaign: Campaign, *, actor: Person) -> Job:
    """Have it done now, for somebody who asked. Asking again while it is being done is asking once."""
    campaign = asking.locked(campaign, actor)
    if not campaign.is_open:
        raise RuleBroken("This is not open, so nobody is asked.")
    going_on = Job.objects.visible_to(actor).filter(
        kind=asking.JOINED, record_id=campaign.pk, state__in=[JobState.WAITING, JobState.RUNNING]
    )
    job = going_on.first() or jobs.ask(asking.JOINED, asked_by=actor, record=campaign)
    events.record("agreements.ask_joined", actor=actor, about=campaign, details={"job": job.pk})
    return job


def bring_up_to_date(
    campaign: Campaign, *, actor: Person, progress: Callable[[int, int], None]
) -> tuple[int, int, int]:
    """How many people were asked, and how many rows excused and taken back."""
    excused = _through(campaign, excuse_page, actor, progress)
    back = _through(campaign, take_back_page, actor, progress)
    return asking.ask_everybody(campaign, actor=actor, progress=progress), excused, back


def _through(campaign: Campaign, page: Callable[..., int], actor: Person, progress: Callable[[int, int], None]) -> int:
    done = 0
    while some := page(campaign, actor=actor):
        done += some
        progress(0, 0)
    return done


# --- Who is still asked ------------------------------------------------------------------------------------------


def still_covered(campaign: Campaign, today: date) -> Q:
    """Of the rows of the campaign, those whose person, and child, it may still ask."""
    here = Q(person__left_on=None) | Q(person__left_on__gt=today)
    audience = campaign.version.agreement.audience
    if rules.is_of_families(audience):
        link = ParentLink.objects.deciding().filter(parent=OuterRef("person"), child=OuterRef("child"))
        child_here = Q(child__left_on=None) | Q(child__left_on__gt=today)
        return here & child_here & Q(Exists(link))
    roles = [Role.PUPIL] if rules.is_of_pupils(audience) else Whom.of(campaign.whom).roles or rules.ROLES[audience]
    return here & Q(person__in=Appointment.objects.on(today).filter(role__in=roles).values("person"))


@verb
def excuse_page(campaign: Campaign, *, actor: Person) -> int:
    """Excuse the next of those who are no longer to be asked. How many there were."""
    campaign = asking.held(campaign.pk)
    if not campaign.is_open:
        return 0
    rows = Asked.objects.filter(campaign=campaign).exclude(state=AskedState.EXCUSED)
    pks = _held(rows.exclude(still_covered(campaign, timezone.localdate())))
    if pks:
        Asked.objects.filter(pk__in=pks).update(state=AskedState.EXCUSED)
        events.record("agreements.excuse_page", actor=actor, about=campaign, details={"asked": pks})
    return len(pks)


@verb
def take_back_page(campaign: Campaign, *, actor: Person) -> int:
    """Ask the next of those again who were excused and have returned, or count what they answered. How many."""
    campaign = asking.held(campaign.pk)
    if not campaign.is_open:
        return 0
    rows = Asked.objects.filter(campaign=campaign, state=AskedState.EXCUSED)
    pks = _held(rows.filter(still_covered(campaign, timezone.localdate())))
    if pks:
        mine = Asked.objects.filter(pk__in=pks)
        mine.update(state=AskedState.ASKED)
        mine.exclude(answered_version=None).exclude(Exists(_moved_since(campaign))).update(state=_last_answer())
        events.record("agreements.take_back_page", actor=actor, about=campaign, details={"asked": pks})
    return len(pks)


def _held(rows: QuerySet[Asked]) -> list[int]:
    """Locked in the order of their keys, as an answer locks them."""
    return list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True)[:PAGE])


def _moved_since(campaign: Campaign) -> QuerySet[AgreementVersion]:
    """A material change since the version that was answered: it asks again."""
    return AgreementVersion.objects.published().filter(
        agreement=campaign.version.agreement_id,
        number__lte=campaign.version.number,
        is_material=True,
        number__gt=OuterRef("answered_version__number"),
    )


def _last_answer() -> Subquery:
    """Acts and states are called the same."""
    return Subquery(Signature.objects.filter(asked=OuterRef("pk"), number=F("asked__number")).values("act")[:1])
