"""Schools as `manage.py doctor` sees them."""

from django.utils import timezone

from esafety.access.roles import Role
from esafety.running.examination import Finding, bad, examines, good
from esafety.schools.models import Appointment, School


@examines("Schools", "headteachers", needs=("database", "migrations"))
def each_school_has_a_head() -> Finding:
    today = timezone.localdate()
    heads = Appointment.objects.on(today).filter(role=Role.HEAD, person__user__is_active=True)
    without = sorted(School.objects.exclude(pk__in=heads.values("person__school")).values_list("slug", flat=True))
    if without:
        return bad(
            f"Nobody with a sign-in is headteacher at {', '.join(f'/{slug}/' for slug in without)}.",
            "Have a senior leader there, or whoever opened the school, see to it.",
        )
    return good(f"Each school has one. Schools: {School.objects.count()}.")
