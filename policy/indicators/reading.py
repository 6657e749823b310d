"""What the policy answers about how the school is doing: the policy as it is read."""

from datetime import date

from django.db.models import Q

from esafety.access.perms import Perm
from esafety.indicators.models import State
from esafety.indicators.registry import Indicator, Reading, Unit
from esafety.schools.models import School
from policy.models import PolicyVersion


def in_force(school: School, on: date) -> Reading:
    """Whether a version was in force on the day; each one in force stands on the public page (P11)."""
    on_the_day = Q(ended_at=None) | Q(ended_at__date__gt=on)
    if PolicyVersion.objects.filter(on_the_day, school=school, published_at__date__lte=on).exists():
        return Reading(State.MET, "A version is in force, and everybody can read it.", 1, 1, 1)
    return Reading(State.AT_RISK, "No version of the policy is in force.", 0, 0, 1)


INDICATORS: list[Indicator] = [
    Indicator(
        "policy.in_force",
        "A policy is in force",
        "Does the school have an online safety policy that everybody can read?",
        "Always",
        Unit.SHARE,
        in_force,
        "policy:policy",
        Perm.POLICY_READ,
        hides_small=False,
    )
]
