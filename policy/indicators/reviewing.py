"""What the policy answers about how the school is doing: reviews and publishing."""

from datetime import date, timedelta

from esafety.access.perms import Perm
from esafety.indicators.models import State
from esafety.indicators.registry import Indicator, Reading, Unit
from esafety.schools.calendar import local_day, start_of
from esafety.schools.models import School
from policy.models import PolicyVersion
from policy.rules.reviewing import months_after


def reviewed(school: School, on: date) -> Reading:
    """Whether the version that was in force on the day had been reviewed within the months that the school set."""
    versions = PolicyVersion.objects.filter(school=school, published_at__lt=start_of(on + timedelta(1)))
    version = versions.select_related("policy").order_by("-published_at", "-pk").first()
    if version is None or version.published_at is None:
        return Reading(State.NOT_EVIDENCED, "No policy has been published here yet.")
    until = months_after(local_day(version.published_at), version.policy.review_months)
    if on <= until:
        return Reading(State.MET, f"Reviewed and published; the next review is due by {until:%-d %B %Y}.", 1, 1, 1)
    return Reading(State.AT_RISK, f"The review has been overdue since {until:%-d %B %Y}.", 0, 0, 1)


INDICATORS: list[Indicator] = [
    Indicator(
        "policy.reviewed",
        "The online safety policy was reviewed",
        "Have the leadership team, the headteacher and the governors reviewed the policy in time?",
        "Within the months that the school set",
        Unit.SHARE,
        reviewed,
        "policy:reviews",
        Perm.POLICY_READ,
        hides_small=False,
    ),
]
