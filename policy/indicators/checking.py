"""What the policy answers about how the school is doing: what checks find."""

from datetime import date

from django.db.models import Q

from esafety.access.perms import Perm
from esafety.indicators.models import State
from esafety.indicators.registry import Indicator, Reading, Unit
from esafety.schools.models import School
from policy.models import PolicyCheck, PolicyFinding, PolicyVersion
from policy.rules.deciding import STANDING

DECIDED = ("mended", "set_aside")


def findings_open(school: School, on: date) -> Reading:
    """Of the version that was in force on the day, what was found by then and neither mended nor set aside."""
    in_force = PolicyVersion.objects.filter(school=school, published_at__date__lte=on).filter(
        Q(ended_at=None) | Q(ended_at__date__gt=on)
    )
    version = in_force.order_by("-published_at", "-pk").first()
    if version is None:
        return Reading(State.NOT_EVIDENCED, "No policy was in force.")
    if not PolicyCheck.objects.filter(version=version, made_at__date__lte=on).exists():
        return Reading(State.NOT_EVIDENCED, "The version in force was never checked.")
    found = PolicyFinding.objects.filter(version=version, found_at__date__lte=on)
    stood = found.filter(Q(state__in=sorted(STANDING)) | Q(state__in=DECIDED, decided_at__date__gt=on)).count()
    if not stood:
        return Reading(State.MET, "Everything that checks found in the version in force is mended or set aside.", 0)
    return Reading(State.AT_RISK, "Some of what checks found in the version in force is still to be seen to.", stood)


INDICATORS: list[Indicator] = [
    Indicator(
        "policy.findings_open",
        "Findings open in the policy",
        "Is the policy in force free of outdated law, gaps and contradictions that a check finds?",
        "None open",
        Unit.COUNT,
        findings_open,
        "policy:findings-in-force",
        Perm.POLICY_DRAFTS,
        hides_small=False,
    ),
]
