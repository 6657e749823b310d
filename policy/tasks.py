"""What beat asks of the policy."""

from celery import shared_task
from django.utils import timezone

from esafety.schools.models import School
from policy.services.importing import forget_old_imports
from policy.services.opening import open_when_due


@shared_task
def open_reviews() -> int:
    """Open what is due, and what new law asks for, a school at a time. Safe to run twice; gives how many it touched."""
    today = timezone.localdate()
    return sum(open_when_due(school, today) is not None for school in School.objects.order_by("pk"))


@shared_task
def forget_imports() -> int:
    """Forget documents that were brought in more than a week ago, page after page. Safe to run twice."""
    done = 0
    for school in School.objects.order_by("pk"):
        while some := forget_old_imports(school):
            done += some
    return done
