"""What the policy reminds people of: whether clauses are kept."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.access.records import SchoolRecord
from esafety.notify.registry import Due, Rule, Stage
from esafety.schools.models import Person, School, SchoolSettings
from policy.models import Attester
from policy.rules import attesting

TO_SAY = "policy.attest_due"


def to_say(school: School, today: date, *, only: int | None = None) -> Iterator[Due]:
    """One reminder a person, however many clauses are left to them, by the one that has waited longest.

    Nobody is reminded who left, or whose role no longer lets them say it.
    """
    rows = Attester.objects.filter(school=school).asked()
    if only is not None:
        rows = rows.filter(person=only)
    waiting: dict[Person, list[date]] = {}
    for one in attesting.of(school, list(attesting.in_order(rows)), today):
        if one.said is None:
            waiting.setdefault(one.attester.person, []).append(one.due_on)
    for person, days in sorted(waiting.items(), key=lambda pair: pair[0].pk):
        reached = attesting.stage_of(min(days), today)
        if reached is not None and can(person, Perm.POLICY_ATTEST):
            stage, on = reached
            yield Due(TO_SAY, person, person, on, stage, on)


def _own(person: SchoolRecord) -> str:
    return reverse("policy:attesting", args=[person.school.slug])


def _named(school: School, its: SchoolSettings) -> str:
    return "Whoever was named for the clause."


RULES: list[Rule] = [
    Rule(
        TO_SAY,
        "Clauses of the policy that somebody is to speak of once a school year",
        (
            Stage(TO_SAY, "On 1 October, or two weeks after being named", _named),
            Stage("policy.attest_late", "Each week after", _named),
        ),
        to_say,
        _own,
    ),
]
