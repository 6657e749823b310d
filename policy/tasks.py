"""What beat asks of the policy."""

from celery import shared_task

from esafety.schools.models import School
from policy.services.importing import forget_old_imports


@shared_task
def forget_imports() -> int:
    """Forget documents that were brought in more than a week ago, page after page. Safe to run twice."""
    done = 0
    for school in School.objects.order_by("pk"):
        while some := forget_old_imports(school):
            done += some
    return done
