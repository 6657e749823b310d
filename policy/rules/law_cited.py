"""What the policy in force cites of the register, clause by clause (P4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Q
from django.utils import timezone

from esafety.schools.models import School
from policy.models import Clause, FindingKind, PolicyVersion
from policy.querysets.policies import READ_BY_ALL
from policy.rules.citations import Citation
from policy.rules.found import Found
from policy.rules.law_check import cited_in, judged
from policy.rules.register import Register


@dataclass(frozen=True)
class Cited:
    """The clauses of one version, each with what it cites."""

    version: PolicyVersion | None
    clauses: Sequence[Clause]
    citations: Sequence[list[Citation]]

    def cited_keys(self) -> set[str]:
        return {one.key for found in self.citations for one in found if one.key}

    def by_key(self) -> dict[str, list[Clause]]:
        """By entry, the clauses that cite it, in their order."""
        found: dict[str, list[Clause]] = {}
        for clause, cited in zip(self.clauses, self.citations, strict=True):
            for key in dict.fromkeys(one.key for one in cited if one.key):
                found.setdefault(key, []).append(clause)
        return found

    def outdated(self, register: Register, on: date) -> list[tuple[Clause, Found]]:
        """What the check of law finds superseded, each with its clause."""
        found = judged(self.clauses, self.citations, register, on)
        return [
            (self.clauses[one.at], one) for one in found if one.at is not None and one.kind == FindingKind.SUPERSEDED
        ]


def version_on(school: School, on: date) -> PolicyVersion | None:
    """The one in force at the end of the day. One query."""
    ends = timezone.make_aware(datetime.combine(on, time.max))
    in_force = PolicyVersion.objects.filter(school=school, state__in=READ_BY_ALL, published_at__lte=ends)
    found: PolicyVersion | None = (
        in_force.filter(Q(ended_at=None) | Q(ended_at__gt=ends)).order_by("-published_at", "-number").first()
    )
    return found


def cited_by_policy(school: School, register: Register, on: date) -> Cited:
    """Two queries, however long the policy is."""
    version = version_on(school, on)
    clauses = list(version.clauses.order_by("position", "pk")) if version else []
    return Cited(version, clauses, cited_in(clauses, register, on))
