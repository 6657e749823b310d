"""The reminder engine: once a day and school it asks the apps what is due, and tells each person once.

Nothing hangs on when it runs. What is due is worked out from the records as of the day, at its latest stage, so a run
that comes late, twice, or beside another says neither less nor more than one that came in time.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import batched, groupby

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from esafety.notify import registry, standing
from esafety.notify.models import Kind, MailState, Notice, ReminderRun, When
from esafety.notify.registry import Due, Rule
from esafety.notify.services import notify, queue, wishes_of
from esafety.schools.calendar import calendar_of, is_working_day, local, local_day
from esafety.schools.models import School

logger = logging.getLogger(__name__)

FROM = time(6)
LEASE = timedelta(minutes=10)
RUNS_KEPT = timedelta(days=90)


@dataclass(frozen=True)
class Outstanding:
    """A thing due for one person: the notice that told them, if any, and whether it waits for a working day."""

    rule: Rule
    due: Due
    notice: Notice | None
    waits: bool
    is_superseded: bool

    @property
    def is_to_be_told(self) -> bool:
        """Never told, or taken off unread and due again."""
        if self.waits:
            return False
        return self.notice is None or (self.notice.lapsed_at is not None and not self.is_superseded)


@dataclass(frozen=True)
class Done:
    """How many notices were made, and whether every rule could be asked."""

    told: int
    is_whole: bool


# --- The daily run -------------------------------------------------------------------------------------------


def run(now: datetime) -> int:
    """What beat asks, as often as it likes: tell each school's reminders of the day, and take off what is done.

    They are told from 6 in the morning, school-local, once a day. Gives how many were. A school that cannot be asked
    does not keep the others waiting.
    """
    told, moment = 0, local(now)
    if moment.time() >= FROM:
        finished = ReminderRun.objects.filter(on=moment.date(), finished_at__isnull=False)
        for school in School.objects.exclude(pk__in=finished.values("school")).order_by("pk"):
            try:
                told += run_school(school, now)
            except Exception:
                logger.exception("The reminders of school %s could not be run", school.pk)
    standing.take_off(Notice.objects.all())
    return told


def run_school(school: School, now: datetime) -> int:
    """Tell a school's reminders of the day, unless that is done or another process is at it."""
    on = local(now).date()
    if not _claim(school, on, now):
        return 0
    done = tell(school, on)
    ended = {"finished_at": timezone.now()} if done.is_whole else {}
    ReminderRun.objects.filter(school=school, on=on).update(leased_until=None, **ended)
    return done.told


def _claim(school: School, on: date, now: datetime) -> bool:
    """Take the school's day by one conditional update. False where it is finished, or another process is at it.

    Days to come have been run by a clock that was ahead: they are forgotten, and will be run when they come.
    """
    runs = ReminderRun.objects.filter(school=school)
    ReminderRun.objects.bulk_create([ReminderRun(school=school, on=on)], ignore_conflicts=True)
    runs.filter(Q(on__gt=on) | Q(on__lt=on - RUNS_KEPT)).delete()
    free = Q(leased_until=None) | Q(leased_until__lt=now) | Q(leased_until__gt=now + LEASE)
    return bool(runs.filter(free, on=on, finished_at=None).update(leased_until=now + LEASE))


# --- Telling -------------------------------------------------------------------------------------------------


def tell(school: School, on: date) -> Done:
    """Tell what is due as of the day, is so still, and has not been told."""
    found, is_whole = outstanding(school, on)
    to_tell = [one for one in found if one.is_to_be_told]
    if to_tell and on < local_day(timezone.now()):
        now = {(one.due.once, one.due.person.pk) for one in outstanding(school, local_day(timezone.now()))[0]}
        to_tell = [one for one in to_tell if (one.due.once, one.due.person.pk) in now]
    told = 0
    for _, those in groupby(to_tell, key=lambda one: one.due.once):
        try:
            told += _tell(list(those))
        except Exception:
            is_whole = False
            logger.exception("A reminder of school %s could not be told", school.pk)
    return Done(told, is_whole)


@transaction.atomic
def _tell(those: list[Outstanding]) -> int:
    """Tell all whom one stage of one thing tells. How many had not been told before."""
    rule, due = those[0].rule, those[0].due
    made = notify(
        [one.due.person for one in those],
        kind=Kind.REMINDER,
        about=due.record,
        text=rule.stage(due.stage).text,
        url=rule.url(due.record),
        key=due.once,
        rule=rule.key,
    )
    for one in those:
        if one.notice is not None:
            _put_back(one.notice, one.due)
    return len(made)


def _put_back(notice: Notice, due: Due) -> None:
    """One that was taken off unread and is due again. It is mailed only if that had not been done."""
    if not Notice.objects.filter(pk=notice.pk, lapsed_at__isnull=False).update(lapsed_at=None):
        return
    wanted = wishes_of(due.person).when(notice.kind)
    if wanted == When.AT_ONCE and notice.settle(MailState.QUEUED, among=(MailState.NONE,)):
        queue(notice)


# --- What is due ---------------------------------------------------------------------------------------------


def outstanding(school: School, on: date) -> tuple[list[Outstanding], bool]:
    """All that is due as of the day, told or not, by rule, record and stage; and whether every rule could be asked."""
    dues, is_whole = _asked_for(school, on)
    is_open = is_working_day(calendar_of(school), on)
    notices: dict[tuple[str, int], Notice] = {}
    newest: dict[tuple[str, int | None, int], int] = {}
    for one in _notices_about(dues):
        notices[one.key, one.recipient_id] = one
        newest[one.rule, one.record_id, one.recipient_id] = one.pk
    found = []
    for rule, due in dues:
        notice = notices.get((due.once, due.person.pk))
        is_superseded = notice is not None and newest[due.key, due.record.pk, due.person.pk] > notice.pk
        found.append(Outstanding(rule, due, notice, not (is_open or due.urgent), is_superseded))
    return found, is_whole


def _asked_for(school: School, on: date) -> tuple[list[tuple[Rule, Due]], bool]:
    found, is_whole = [], True
    for rule in registry.rules():
        try:
            dues = [due for due in rule.due(school, on) if due.on <= on]
        except Exception:
            is_whole = False
            logger.exception("The reminders %s of school %s could not be asked for", rule.key, school.pk)
        else:
            dues.sort(key=lambda due: (due.record.pk, due.stage, due.on, due.person.pk))
            found += [(rule, due) for due in dues]
    return found, is_whole


def _notices_about(dues: list[tuple[Rule, Due]]) -> Iterator[Notice]:
    """Oldest first."""
    rules = {rule.key for rule, _ in dues}
    records = sorted({due.record.pk for _, due in dues})
    for some in batched(records, 500):
        yield from Notice.objects.filter(rule__in=rules, record_id__in=some).order_by("pk")
