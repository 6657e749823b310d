"""Reminding those who have not answered: by hand from the board, and by themselves after some school days.

By hand goes to those chosen, to a class, or to all, at most once a day a person. By itself goes a first time after 7
school days and a second after 14; then the officer is told instead (`agreements.reminders.campaigns`). Those who answer
at sign-in are reminded by the engine, together with all else that is due; those with a link by a letter from here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from agreements.models import Asked, AskedState, Campaign, Way
from agreements.querysets.campaigns import NOT_ARRIVED
from agreements.rules import campaigns as rules
from agreements.services.asking import REMINDER, held, locked, tell_again
from esafety.audit import events
from esafety.audit.events import verb
from esafety.exceptions import RuleBroken
from esafety.jobs import services as jobs
from esafety.jobs.models import Job
from esafety.notify.models import Kind, Notice
from esafety.schools.calendar import calendar_of, is_working_day, start_of
from esafety.schools.models import Person, School

CHASE, REMIND = "agreements.chase", "agreements.remind"
PAGE = 500
MOST_CHOSEN = 500
NOBODY = (
    "There is nobody to remind: they have answered, were reminded today, or have no e-mail address. "
    "Print slips for those without an address."
)


@dataclass(frozen=True)
class Those:
    """Whom to remind: the rows chosen, a class, or everybody who has not answered."""

    asked: tuple[int, ...] = ()
    group: int | None = None

    def narrow(self, rows: QuerySet[Asked]) -> QuerySet[Asked]:
        if self.asked:
            return rows.filter(pk__in=self.asked)
        if self.group is not None:
            return rows.filter(Q(child__teaching_group=self.group) | Q(child=None, person__teaching_group=self.group))
        return rows


def to_chase(campaign: Campaign, those: Those) -> QuerySet[Asked]:
    """Rows not answered, of people who can be reached and were not reminded today."""
    today = start_of(timezone.localdate())
    rows = Asked.objects.waiting().filter(campaign=campaign).to_be_told()
    rows = rows.exclude(chased_at__gte=today, way__in=[Way.LINK, Way.SIGN_IN])
    still_wrong = Q(way=Way.LINK, notice__mail_state="bounced", address=F("person__email"))
    reachable = Q(way__in=[Way.LINK, Way.SIGN_IN]) | Q(way=Way.SLIP) & ~Q(person__email="")
    return those.narrow(rows.filter(reachable).exclude(still_wrong))


@verb
def chase(campaign: Campaign, *, actor: Person, those: Those = Those()) -> Job:
    """Have them reminded by a job. Raises RuleBroken where the campaign is not open or there is nobody to remind."""
    campaign = locked(campaign, actor)
    if not campaign.is_open:
        raise RuleBroken("This is not open, so nobody is reminded of it.")
    if not to_chase(campaign, those).exists():
        raise RuleBroken(NOBODY)
    args = {"asked": list(those.asked), "group": those.group}
    job = jobs.ask(CHASE, asked_by=actor, record=campaign, args=args)
    details = {"chosen": len(those.asked), "group": those.group, "job": job.pk}
    events.record("agreements.chase", actor=actor, about=campaign, details=details)
    return job


@verb
def chase_page(campaign: Campaign, *, actor: Person, those: Those, after: int) -> tuple[int, int]:
    """Remind the next page of people. Gives the key of the last, and how many rows there were: 0 at the end."""
    campaign = held(campaign.pk)
    rows = to_chase(campaign, those).filter(person__gt=after).order_by("person_id", "pk")
    last, page = _page(rows)
    if page:
        day = timezone.localdate().isoformat()
        told = _remind(campaign, page, key=f"{CHASE}:{campaign.pk}:{day}")
        details = {"asked": len(page), "told": told}
        events.record("agreements.chase_page", actor=actor, about=campaign, details=details)
    return last, len(page)


def _page(rows: QuerySet[Asked]) -> tuple[int, Sequence[Asked]]:
    """Whole families: the rows of one person are reminded of together."""
    found = list(rows[:PAGE])
    if len(found) == PAGE and found[0].person_id != found[-1].person_id:
        found = [one for one in found if one.person_id != found[-1].person_id]
    return (found[-1].person_id if found else 0), found


def _remind(campaign: Campaign, rows: Sequence[Asked], *, key: str) -> int:
    """Told and marked in one transaction. Locked in the order of their keys, as an answer locks them."""
    pks = [one.pk for one in rows]
    mine = Asked.objects.select_for_update(of=("self",)).filter(pk__in=pks, state=AskedState.ASKED)
    still = list(mine.order_by("pk"))
    told = tell_again(campaign, still, REMINDER, Kind.REMINDER, key)
    Asked.objects.filter(pk__in=[one.pk for one in still]).update(chased_at=timezone.now())
    return len(told)


def chase_all(campaign: Campaign, *, actor: Person, those: Those, progress: Callable[[int, int], None]) -> int:
    """Page after page, each in a transaction of its own. How many rows were reminded of."""
    total = to_chase(campaign, those).count()
    after = done = 0
    progress(0, total)
    while True:
        after, some = chase_page(campaign, actor=actor, those=those, after=after)
        if not some:
            return done
        done += some
        progress(done, max(done, total))


# --- By itself -----------------------------------------------------------------------------------------------


@transaction.atomic
def ask_for_reminders(school: School) -> int:
    """On a school day, have a job remind in each open campaign that reminds. Safe to call as often as one likes."""
    today = timezone.localdate()
    calendar = calendar_of(school)
    if not is_working_day(calendar, today):
        return 0
    asked_before = start_of(rules.cutoffs(calendar, today).first + timedelta(1))
    late = Asked.objects.waiting().filter(campaign=OuterRef("pk"), way=Way.LINK, asked_at__lt=asked_before)
    campaigns = Campaign.objects.open().filter(Exists(late), school=school, reminds=True).order_by("pk")
    for campaign in campaigns:
        jobs.ask(REMIND, record=campaign, key=f"{REMIND}:{campaign.pk}:{today.isoformat()}")
    return len(campaigns)


@verb
def remind_page(campaign: Campaign, *, after: int) -> tuple[int, int]:
    """Remind the next page of those whose first or second time has come, by a letter with a fresh link.

    Each stage reaches a person once for each version of the text; who was chased by hand lately is left in peace.
    """
    campaign = held(campaign.pk)
    if not (campaign.is_open and campaign.reminds):
        return after, 0
    due = rules.cutoffs(calendar_of(campaign.school), timezone.localdate())
    rows = to_chase(campaign, Those()).filter(way=Way.LINK, person__gt=after)
    rows = rows.exclude(notice__mail_state__in=NOT_ARRIVED).filter(asked_at__lt=start_of(due.first + timedelta(1)))
    rows = rows.exclude(chased_at__gte=timezone.now() - REST).order_by("person_id", "pk")
    last, page = _page(rows)
    for stage in (1, 2):
        some = [one for one in page if due.stage_of(timezone.localdate(one.asked_at)) == stage]
        key = f"{REMIND}:{campaign.pk}:{campaign.version_id}:{stage}"
        told = set(
            Notice.objects.filter(key=key, recipient__in=[one.person_id for one in some]).values_list(
                "recipient", flat=True
            )
        )
        some = [one for one in some if one.person_id not in told]
        if some:
            details = {"stage": stage, "asked": len(some), "told": _remind(campaign, some, key=key)}
            events.record_public("agreements.remind_page", school=campaign.school, about=campaign, details=details)
    return last, len(page)


REST = timedelta(days=5)


def remind_all(campaign: Campaign, *, progress: Callable[[int, int], None]) -> int:
    after = done = 0
    while True:
        progress(done, 0)
        after, some = remind_page(campaign, after=after)
        if not some:
            return done
        done += some
