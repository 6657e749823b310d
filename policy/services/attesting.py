"""Saying once a school year whether a clause is kept that no record evidences (P10)."""

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import demand
from esafety.audit import events
from esafety.audit.events import verb
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person
from policy.models import Attestation, Attester, VersionState
from policy.rules.standing import year_of

NOT_ASKED = "Nobody is asked about this clause any more: it is not in force, or it is evidenced by records now."


@verb
def attest_clause(attester: Attester, *, actor: Person, is_kept: bool, words: str) -> Attestation:
    """Say it, in one's own words. What was said before stays; what was said last counts."""
    list(Attester.objects.select_for_update(of=("self",)).filter(pk=attester.pk).values_list("pk"))
    found: Attester | None = Attester.objects.select_related("school", "clause__version").filter(pk=attester.pk).first()
    if found is None:
        raise RuleBroken(NOT_ASKED)
    demand(actor, Perm.POLICY_ATTEST, found)
    if found.person_id != actor.pk:
        raise PermissionDenied
    clause = found.clause
    is_asked = clause.is_promise and clause.version.state == VersionState.PUBLISHED and not clause.ties.exists()
    if not is_asked:
        raise RuleBroken(NOT_ASKED)
    now = timezone.now()
    said: Attestation = Attestation.objects.create(
        school=found.school,
        clause=clause,
        clause_key=clause.key,
        school_year=year_of(timezone.localdate()),
        person=actor,
        is_kept=is_kept,
        words=words,
        at=now,
    )
    events.record("policy.attest_clause", actor=actor, about=said, details={"is_kept": is_kept})
    return said
