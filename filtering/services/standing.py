"""What stands from a decision on."""

from datetime import timedelta

from django.utils import timezone

from esafety.audit.history import set_change
from filtering.models import Decision, FilterRequest, Kind, Rule
from filtering.rules.asking import addresses_of

REVIEWED_AFTER = timedelta(days=182)


def stand(request: FilterRequest, decision: Decision) -> list[Rule]:
    """A rule a host, of the request and of its bundle; none for software. Called by the verb that approves."""
    if request.kind == Kind.SOFTWARE:
        return []
    starts_on = max(request.starts_on, timezone.localdate())
    ends_on = decision.ends_on or request.ends_on
    rules = []
    for address in addresses_of(request):
        rule = Rule(
            school=request.school,
            request=request,
            action=request.kind,
            host=address.host,
            path=address.path,
            reach=decision.reach or request.reach,
            starts_on=starts_on,
            ends_on=ends_on,
            review_on=min(ends_on, starts_on + REVIEWED_AFTER),
            made_at=timezone.now(),
        )
        set_change(rule, by=decision.by, reason=f"{request} was approved")
        rule.save()
        rules.append(rule)
    return rules
