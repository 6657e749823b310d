"""Acting out the policy in the demo: whether clauses are kept.

Once a version is in force: the suggested figures are taken over, a few promises that none of them evidences are left to
people by name, who have said how they are kept (one that it is not, one has still to say it), and a copy was kept a
month ago. Without a version in force nothing happens.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from demo.people import Cast
from demo.telling import moment_on
from demo.terms import school_days_before
from esafety.indicators.services import read
from policy.models import Attester, Clause, FrozenPolicy, PolicyVersion, Tie
from policy.services import attesting, freezing, tying

Step = tuple[datetime, Callable[[], None]]
EVENING = time(16, 20)
TAKEN, KEPT, NAMED, SAID, LAST = 40, 21, 15, 9, 6  # school days ago
LEFT_TO = ("head", "it", "senior")
SAID_OF_IT = {
    "head": (True, "I went through it with the officer in September: it is done as it stands here."),
    "it": (True, "Looked at in the settings of the server on the day of the half-term work."),
    "senior": (False, "Done in most classes. Two supply teachers had not been told; they will be."),
}


def steps(cast: Cast, today: date) -> list[Step]:
    """Each with its moment, all before yesterday evening."""
    days = school_days_before(today)
    acts: list[tuple[int, Callable[[], None]]] = [
        *((ago, lambda: _take(cast)) for ago in (TAKEN, NAMED + 1, LAST + 1)),
        *((ago, lambda ago=ago: _freeze(cast, days[ago])) for ago in (KEPT, 2)),
        (NAMED, lambda: _leave(cast, LEFT_TO)),
        (SAID, lambda: _say(cast)),
        (LAST, lambda: _leave(cast, ("teacher",))),
    ]
    return [(moment_on(days[ago], EVENING), act) for ago, act in acts]


def _in_force(cast: Cast) -> PolicyVersion | None:
    found: PolicyVersion | None = PolicyVersion.objects.filter(school=cast.school).in_force().first()
    return found


def _take(cast: Cast) -> None:
    """On the first of the days on which there is a version that nothing is tied to."""
    version = _in_force(cast)
    if version is not None and not Tie.objects.filter(clause__version=version).exists():
        tying.take_suggestions(version, actor=cast.people["officer"])


def _leave(cast: Cast, keys: tuple[str, ...]) -> None:
    """The next promises that nothing evidences, one each."""
    version = _in_force(cast)
    bare = Clause.objects.filter(version=version, is_promise=True, ties=None, attester=None).order_by("position")
    for clause, key in zip(bare, keys, strict=False):
        tying.appoint_attester(clause, actor=cast.people["officer"], person=cast.people[key])


def _say(cast: Cast) -> None:
    for key, (is_kept, words) in SAID_OF_IT.items():
        for attester in Attester.objects.filter(school=cast.school, person=cast.people[key]).asked()[:1]:
            attesting.attest_clause(attester, actor=cast.people[key], is_kept=is_kept, words=words)


def _freeze(cast: Cast, day: date) -> None:
    """A month ago, or if there was no policy yet, this week. The records of four weeks are read for it first."""
    version = _in_force(cast)
    if version is None or FrozenPolicy.objects.filter(school=cast.school).exists():
        return
    for weeks in (3, 2, 1, 0):
        read(cast.school, day - timedelta(weeks=weeks))
    freezing.freeze_policy(version, actor=cast.people["officer"])
