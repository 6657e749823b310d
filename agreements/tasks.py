"""What beat asks of agreements."""

from collections.abc import Callable

from celery import shared_task
from django.utils import timezone

from agreements.models import SigningLink, Trace
from agreements.services import chasing, joining, lapsing, visits, yearly
from esafety.schools.models import School

REMINDS_FROM = 8


@shared_task
def forget_stale_links() -> int:
    """Remove links that a newer one has replaced, 30 days after they would have expired. Safe to run twice."""
    return SigningLink.objects.stale(timezone.now()).delete()[0]


@shared_task
def forget_old_traces() -> int:
    """Remove network addresses and browsers of answers of more than two years ago. Safe to run twice."""
    return Trace.objects.stale(timezone.now()).delete()[0]


@shared_task
def forget_old_visits() -> int:
    """Forget visits of more than a year ago, page after page. Safe to run twice."""
    return sum(_all_of(visits.forget_stale, school) for school in School.objects.order_by("pk"))


def _all_of(page: Callable[[School], int], school: School) -> int:
    done = 0
    while some := page(school):
        done += some
    return done


@shared_task
def catch_up() -> int:
    """Have those asked who joined open campaigns, and those excused who left. Safe to run twice."""
    today = timezone.localdate()
    return sum(joining.catch_up(school, today) for school in School.objects.order_by("pk"))


@shared_task
def follow_lapsed_consents() -> int:
    """Have taken down what rests on the yes of somebody who may no longer decide for a child. Safe to run twice."""
    return sum(lapsing.follow_all(school) for school in School.objects.order_by("pk"))


@shared_task
def remind_by_letter() -> int:
    """From 8 in the morning of a school day, have those reminded who answer by a link. Safe to run twice."""
    if timezone.localtime().hour < REMINDS_FROM:
        return 0
    return sum(chasing.ask_for_reminders(school) for school in School.objects.order_by("pk"))


@shared_task
def prepare_year() -> int:
    """In September, lay out the new school year's campaigns as drafts. Safe to run twice."""
    today = timezone.localdate()
    return sum(len(yearly.prepare_year(school, today)) for school in School.objects.order_by("pk"))
