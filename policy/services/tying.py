"""What evidences a clause: indicators, or somebody who says so once a year (P10).

The text of a version that was decided on is frozen. What evidences it is no part of that, and is set for the draft and
for the version in force.
"""

from collections.abc import Iterable

from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import demand, holders
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import create_all, set_change
from esafety.exceptions import RuleBroken
from esafety.indicators.registry import indicators
from esafety.schools.models import Person
from policy.models import Attester, Clause, PolicyVersion, Tie, VersionState
from policy.rules.suggesting import suggest

OPEN_STATES = (VersionState.DRAFT, VersionState.PUBLISHED)
NOT_OPEN = "This version is neither a draft nor in force. What evidences its clauses is not changed any more."
NONE_SUCH = "There is no such figure. Choose one from the list."
NOT_A_PROMISE = "This clause is not counted as a promise, so nothing has to evidence it. Count it as one first."

Pair = tuple[str, str]  # key of a clause, key of an indicator


@verb
def tie_clause(clause: Clause, *, actor: Person, indicator: str) -> Tie:
    """Say that an indicator evidences the clause. Tying it again changes nothing."""
    clause = _locked(clause, actor)
    if indicator not in {one.key for one in indicators()}:
        raise RuleBroken(NONE_SUCH)
    if not clause.is_promise:
        raise RuleBroken(NOT_A_PROMISE)
    tie: Tie | None = Tie.objects.filter(clause=clause, indicator=indicator).first()
    if tie is not None:
        return tie
    tie = Tie(school_id=clause.school_id, clause=clause, indicator=indicator)
    set_change(tie, by=actor, reason="Tied")
    tie.save()
    events.record("policy.tie_clause", actor=actor, about=clause, details={"indicator": indicator})
    return tie


@verb
def untie_clause(clause: Clause, *, actor: Person, indicator: str) -> Clause:
    """The indicator evidences the clause no longer."""
    clause = _locked(clause, actor)
    tie = Tie.objects.filter(clause=clause, indicator=indicator).first()
    if tie is None:
        raise RuleBroken("That figure is not tied to this clause any more.")
    set_change(tie, by=actor, reason="Untied")
    tie.delete()
    events.record("policy.untie_clause", actor=actor, about=clause, details={"indicator": indicator})
    return clause


@verb
def take_suggestions(version: PolicyVersion, *, actor: Person, only: Iterable[Pair] | None = None) -> list[Tie]:
    """Tie what is suggested for the clauses: all of it, or those of `only` that are (still) suggested."""
    version = _open(version, actor)
    chosen = None if only is None else set(only)
    ties = [
        Tie(school_id=version.school_id, clause=clause, indicator=key)
        for clause, keys in suggestions_of(version)
        for key in keys
        if chosen is None or (clause.key, key) in chosen
    ]
    made = create_all(ties, by=actor, reason="Taken over as suggested")
    events.record("policy.take_suggestions", actor=actor, about=version, details={"ties": len(made)})
    return made


@verb
def set_promise(clause: Clause, *, actor: Person, is_promise: bool) -> Clause:
    """Say whether the clause promises something. One that does not is left out of the count; its ties wait."""
    clause = _locked(clause, actor)
    clause.is_promise = is_promise
    set_change(clause, by=actor, reason="Counted as a promise" if is_promise else "Not a promise")
    clause.save(update_fields=["is_promise"])
    events.record("policy.set_promise", actor=actor, about=clause, details={"is_promise": is_promise})
    return clause


@verb
def appoint_attester(clause: Clause, *, actor: Person, person: Person | None) -> Attester | None:
    """Name who says once a school year whether the clause is kept; None for nobody."""
    clause = _locked(clause, actor)
    if person is not None and not clause.is_promise:
        raise RuleBroken(NOT_A_PROMISE)
    if person is not None and not holders(actor.school, Perm.POLICY_ATTEST).filter(pk=person.pk).exists():
        raise RuleBroken("Choose a member of staff or a governor who can sign in.")
    found: Attester | None = Attester.objects.filter(clause=clause).first()
    if person is None:
        if found is not None:
            set_change(found, by=actor, reason="Nobody is asked any more")
            found.delete()
        found = None
    elif found is None or found.person_id != person.pk:
        found = found or Attester(school_id=clause.school_id, clause=clause)
        found.person, found.asked_at = person, timezone.now()
        set_change(found, by=actor, reason="Named")
        found.save()
    events.record("policy.appoint_attester", actor=actor, about=clause, details={"person": person and person.pk})
    return found


def suggestions_of(version: PolicyVersion) -> list[tuple[Clause, list[str]]]:
    """Clauses that promise something, each with what is suggested and not tied yet: two queries."""
    tied: dict[int, set[str]] = {}
    for pk, key in Tie.objects.filter(clause__version=version).values_list("clause", "indicator"):
        tied.setdefault(pk, set()).add(key)
    found = []
    for clause in Clause.objects.filter(version=version, is_promise=True).order_by("position", "pk"):
        keys = [key for key in suggest(clause.heading, clause.text) if key not in tied.get(clause.pk, ())]
        if keys:
            found.append((clause, keys))
    return found


def is_open(version: PolicyVersion) -> bool:
    return version.state in OPEN_STATES


def _open(version: PolicyVersion, actor: Person) -> PolicyVersion:
    PolicyVersion.objects.select_for_update().only("pk").get(pk=version.pk)
    found: PolicyVersion = PolicyVersion.objects.select_related("school").get(pk=version.pk)
    demand(actor, Perm.POLICY_WRITE, found)
    if not is_open(found):
        raise RuleBroken(NOT_OPEN)
    return found


def _locked(clause: Clause, actor: Person) -> Clause:
    """Under its version's lock: publishing, and copying to a new draft, wait."""
    version = _open(PolicyVersion(pk=clause.version_id), actor)
    found: Clause = Clause.objects.get(pk=clause.pk)
    found.version, found.school = version, version.school
    return found
