"""Acting out the policy in the demo: what checks find."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from demo.people import Cast
from demo.telling import moment_on
from policy.models import FindingKind, FindingState, PolicyFinding, PolicyVersion
from policy.services import checking

Step = tuple[datetime, Callable[[], None]]
EVENING = time(17, 10)
REASONS = {
    FindingKind.CONTRADICTION: "The setting is to follow the policy, not the other way round. It is on the agenda.",
    FindingKind.NAME_BY_HAND: "The governors want the name to stand there.",
    FindingKind.PAST_DATE: "It is the day on which that was decided.",
}
OTHERWISE = "The governors know of it, and leave it so until the next review."


def steps(cast: Cast, today: date) -> list[Step]:
    """Each with its moment, all before yesterday evening. The text in force is checked when all else has been done."""
    return [(moment_on(today - timedelta(2), EVENING), lambda: _check(cast))]


def _check(cast: Cast) -> None:
    """The version in force; of what is found, one in four is accepted and one in eight set aside."""
    officer = cast.people["officer"]
    version = PolicyVersion.objects.filter(school=cast.school).in_force().first()
    if version is None:
        return
    checking.check_version(version, actor=officer)
    for place, one in enumerate(PolicyFinding.objects.filter(version=version, state=FindingState.OPEN)):
        if place % 8 == 3:
            reason = REASONS.get(FindingKind(one.kind), OTHERWISE)
            checking.set_finding_aside(one, actor=officer, reason=reason)
        elif place % 4 == 1:
            checking.accept_finding(one, actor=officer)
