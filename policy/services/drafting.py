"""A new draft of the policy, from whatever it is made of: the model policy, a document, or an earlier version."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from esafety.audit.history import create_all, set_change
from esafety.schools.models import Person, School
from esafety.schools.numbering import next_number
from policy import keys
from policy.models import Attester, Clause, Language, PolicyVersion, Source, Tie
from policy.rules.promising import is_promise
from policy.rules.texts import ClauseText
from policy.services.policies import policy_of


@dataclass(frozen=True)
class Origin:
    """Where a draft's text comes from; as `PolicyVersion` keeps it."""

    source: str = Source.WRITTEN
    name: str = ""
    sha256: str = ""
    based_on: PolicyVersion | None = None
    language: str = Language.ENGLISH
    dropped: list[dict[str, str]] = field(default_factory=list)


def make_draft(
    school: School, title: str, clauses: Sequence[ClauseText], *, origin: Origin, by: Person | None
) -> PolicyVersion:
    """In the caller's verb, which has asked whether `by` may. Clauses that continue others bring ties and attesters."""
    policy = policy_of(school)
    version = PolicyVersion(
        school=school,
        policy=policy,
        number=next_number(PolicyVersion, school.pk),
        title=title[:120] or policy.title,
        language=origin.language,
        source=origin.source,
        source_name=origin.name[:200],
        source_sha256=origin.sha256,
        based_on=origin.based_on,
        dropped=origin.dropped,
        made_by=by,
        made_at=timezone.now(),
    )
    set_change(version, by=by, reason="Begun")
    version.save(force_insert=True)
    made = create_all(
        [_clause(version, place, one) for place, one in enumerate(clauses, start=1)], by=by, reason="Begun"
    )
    if origin.based_on is not None:
        _bring_evidence(origin.based_on, made, by)
    return version


def texts_of(version: PolicyVersion) -> list[ClauseText]:
    """Its clauses in their order, each to be continued."""
    rows = version.clauses.order_by("position", "pk")
    return [ClauseText(one.number, one.heading, one.text, one.level, one.key, one.is_promise) for one in rows]


def _clause(version: PolicyVersion, place: int, one: ClauseText) -> Clause:
    promises = is_promise(one.heading, one.text) if one.is_promise is None else one.is_promise
    return Clause(
        school_id=version.school_id,
        version=version,
        key=one.key or keys.new(),
        position=place,
        number=one.number[:20],
        heading=one.heading[:200],
        text=one.text,
        level=one.level,
        is_promise=promises,
    )


def _bring_evidence(before: PolicyVersion, made: Sequence[Clause], by: Person | None) -> None:
    """What evidenced a clause goes on to evidence the one that continues it."""
    now: dict[str, Any] = {one.key: one for one in made}
    ties = Tie.objects.filter(clause__version=before).select_related("clause").order_by("pk")
    brought = [(one.indicator, now.get(one.clause.key)) for one in ties]
    create_all(
        [Tie(school_id=c.school_id, clause=c, indicator=key) for key, c in brought if c is not None],
        by=by,
        reason="Brought from the version before",
    )
    attesters = Attester.objects.filter(clause__version=before).select_related("clause").order_by("pk")
    left = [(one.person_id, now.get(one.clause.key)) for one in attesters]
    create_all(
        [Attester(school_id=c.school_id, clause=c, person_id=pk) for pk, c in left if c is not None],
        by=by,
        reason="Brought from the version before",
    )
