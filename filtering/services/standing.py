"""Decisions that stand: the rules that an approval makes."""

from datetime import timedelta

from esafety.audit.history import set_change
from filtering.models import Action, Decision, FilterRequest, Kind, Rule

REVIEWED_AFTER = timedelta(days=182)
ACTIONS = {Kind.ALLOW: Action.ALLOW, Kind.BLOCK: Action.BLOCK, Kind.BYPASS: Action.BYPASS}


def stand(request: FilterRequest, decision: Decision) -> list[Rule]:
    """A rule a host, for whom and until when it was granted, in the caller's transaction; none for software.

    Each has a day on which it is looked at again: half a year on, or its end where that comes first.
    """
    if request.kind == Kind.SOFTWARE:
        return []
    hosts = [(request.host, request.path), *((one.host, one.path) for one in request.bundle.all())]
    return [_made(request, decision, host, path) for host, path in dict.fromkeys(hosts)]


def _made(request: FilterRequest, decision: Decision, host: str, path: str) -> Rule:
    ends_on = decision.ends_on or request.ends_on
    rule = Rule(
        school_id=request.school_id,
        request=request,
        action=ACTIONS[Kind(request.kind)],
        host=host,
        path=path,
        reach=decision.reach or request.reach,
        starts_on=request.starts_on,
        ends_on=ends_on,
        review_on=min(ends_on, request.starts_on + REVIEWED_AFTER),
    )
    set_change(rule, by=decision.by, reason="Approved")
    rule.save()
    return rule
