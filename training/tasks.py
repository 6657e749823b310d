"""What beat asks of training."""

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from esafety.schools.models import School
from esafety.schools.numbering import one_at_a_time
from training.services import parents_events
from training.services.induction import forget_inductions
from training.services.reckoning import reckon


@shared_task
def reckon_all() -> int:
    """Bring everybody's standing up to the new day, a school at a time. Safe to run twice; gives the rows changed."""
    changed = 0
    for school in School.objects.order_by("pk"):
        with transaction.atomic():
            one_at_a_time(school.pk)
            changed += reckon(school)
    return changed


@shared_task
def forget_old_inductions() -> int:
    """Forget who was given the induction sheet more than a year ago, page after page. Safe to run twice."""
    done = 0
    for school in School.objects.order_by("pk"):
        while some := forget_inductions(school):
            done += some
    return done


@shared_task
def forget_parents_events() -> int:
    """Remove links to events of more than a year ago, and who came by them. Safe to run twice."""
    return parents_events.forget_long_ago(timezone.now())
