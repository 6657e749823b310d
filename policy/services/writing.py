"""Writing a draft of the policy: beginning it, its clauses one by one, and setting it aside (P1).

Every verb that changes a clause holds the draft's row, so that nothing is changed while a review freezes it.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import ProtectedError
from simple_history.utils import bulk_update_with_history

from esafety.access.perms import Perm
from esafety.access.questions import demand
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import set_change
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person
from esafety.schools.services import ChangedMeanwhile, version_of
from policy.models import Clause, Language, PolicyReview, PolicyVersion, Source, VersionState
from policy.rules import placing
from policy.rules.promising import is_promise
from policy.rules.texts import ClauseText
from policy.rules.wording import why_not
from policy.services.drafting import Origin, make_draft, texts_of
from policy.services.policies import policy_of

CHANGED = "Somebody has changed this clause since you opened it. Nothing of yours is saved yet."
VERSION_CHANGED = "Somebody has changed this version since you opened it. Look at what it says now, and save again."
ORDER_CHANGED = "Somebody has added, moved or removed clauses since you opened the page. Look at the numbers again."
GONE = "Somebody has removed this clause since you opened it. Nothing of yours is saved yet."
GO_ON = "Begin a new version from it, and make your changes there."
WHY_FIXED = {
    VersionState.FROZEN: "is being decided on in a review, so its words cannot be changed. "
    "Whoever decides can send it back to be changed.",
    VersionState.PUBLISHED: f"is in force, so its words cannot be changed. {GO_ON}",
    VersionState.SUPERSEDED: f"was in force, so its words cannot be changed. {GO_ON}",
    VersionState.SET_ASIDE: f"was set aside, so its words cannot be changed. {GO_ON}",
}


@dataclass(frozen=True)
class About:
    """What a draft says of itself."""

    title: str
    language: str = Language.ENGLISH
    what_changed: str = ""
    is_material: bool = True


# --- Versions -------------------------------------------------------------------------------------------------------


@verb
def begin_version(*, actor: Person, based_on: PolicyVersion | None = None) -> PolicyVersion:
    """Begin a draft as a copy of a version, each clause continuing its own; or an empty one."""
    demand(actor, Perm.POLICY_WRITE, based_on)
    policy = policy_of(actor.school)
    if based_on is None:
        version = make_draft(actor.school, policy.title, [], origin=Origin(), by=actor)
    else:
        origin = Origin(source=Source.COPIED, based_on=based_on, language=based_on.language)
        version = make_draft(actor.school, based_on.title, texts_of(based_on), origin=origin, by=actor)
    details = {"number": version.number, "based_on": based_on.number if based_on else None}
    events.record("policy.begin_version", actor=actor, about=version, details=details)
    return version


@verb
def change_version(version: PolicyVersion, about: About, *, actor: Person, seen: int) -> PolicyVersion:
    """Change what a draft says of itself. Raises ChangedMeanwhile where it is not as it was seen."""
    version = _draft(version, actor)
    if seen != version_of(version):
        raise ChangedMeanwhile(VERSION_CHANGED)
    if about.language not in Language.values:
        raise RuleBroken("Choose a language from the list.")
    if not about.title:
        raise RuleBroken("Enter the title")
    version.title, version.language = about.title, about.language
    version.what_changed, version.is_material = about.what_changed, about.is_material
    set_change(version, by=actor)
    version.save()
    events.record("policy.change_version", actor=actor, about=version, details={"number": version.number})
    return version


@verb
def set_version_aside(version: PolicyVersion, *, actor: Person, reason: str) -> PolicyVersion:
    """Work on a draft no more. It can be read still, and begun from."""
    version = _draft(version, actor)
    review = PolicyReview.objects.open().filter(version=version).first()
    if review is not None:
        raise RuleBroken(f"{version} is the draft of {review}. End the review first, or give it another draft.")
    version.state = VersionState.SET_ASIDE
    set_change(version, by=actor, reason=reason[:100])
    version.save(update_fields=["state"])
    events.record("policy.set_version_aside", actor=actor, about=version, details={"number": version.number})
    return version


# --- Clauses --------------------------------------------------------------------------------------------------------


@verb
def add_clause(version: PolicyVersion, said: ClauseText, *, actor: Person, after: str = "") -> Clause:
    """Add a clause after the one of that key; after the last where there is none of it."""
    version = _draft(version, actor)
    _refuse(said)
    clauses = _in_order(version)
    if len(clauses) >= placing.MOST_CLAUSES:
        raise RuleBroken(f"A version can have {placing.MOST_CLAUSES:,} clauses at most.")
    keys = [one.key for one in clauses]
    at = keys.index(after) + 1 if after in keys else len(keys)
    clause = Clause(school_id=version.school_id, version=version, position=at + 1)
    _put(clause, said)
    clause.is_promise = is_promise(said.heading, said.text)
    set_change(clause, by=actor, reason="Added")
    clause.save(force_insert=True)
    _put_in_order([*clauses[:at], clause, *clauses[at:]], actor, "Made room for another clause")
    _record("policy.add_clause", clause, actor)
    return clause


@verb
def change_clause(clause: Clause, said: ClauseText, *, actor: Person, seen: int) -> Clause:
    """Change a clause's words, number or level. Raises ChangedMeanwhile where it is not as it was seen."""
    version = _draft(clause.version, actor)
    clause = _clause(version, clause)
    if seen != version_of(clause):
        raise ChangedMeanwhile(CHANGED)
    _refuse(said)
    was_told = clause.is_promise == is_promise(clause.heading, clause.text)
    _put(clause, said)
    if was_told:  # and not said by hand
        clause.is_promise = is_promise(said.heading, said.text)
    set_change(clause, by=actor)
    clause.save()
    _record("policy.change_clause", clause, actor)
    return clause


@verb
def move_clause(clause: Clause, *, actor: Person, up: bool) -> Clause:
    """Move a clause, and those under it, past its neighbour."""
    version = _draft(clause.version, actor)
    clause = _clause(version, clause)
    clauses = _in_order(version)
    at = [one.pk for one in clauses].index(clause.pk)
    order = placing.moved([one.level for one in clauses], at, up=up)
    if order is None:
        raise RuleBroken(f"This clause cannot go further {'up' if up else 'down'}.")
    _put_in_order([clauses[place] for place in order], actor, "Moved up" if up else "Moved down")
    _record("policy.move_clause", clause, actor)
    return clause


@verb
def remove_clause(clause: Clause, *, actor: Person, seen: int) -> None:
    """Take a clause out of a draft. Those under it stay; its history is kept."""
    version = _draft(clause.version, actor)
    clause = _clause(version, clause)
    if seen != version_of(clause):
        raise ChangedMeanwhile("Somebody has changed this clause since you opened it. Look at what it says now.")
    set_change(clause, by=actor, reason="Removed")
    _record("policy.remove_clause", clause, actor)
    try:
        clause.delete()
    except ProtectedError:
        raise RuleBroken(
            "People have said something about this clause, so it cannot be removed. Change its text, and say in it "
            "what became of it."
        ) from None


@verb
def renumber_clauses(version: PolicyVersion, *, actor: Person, seen: str) -> int:
    """Number all clauses by their level and place, as `numbers_now` showed them. Gives how many have another one."""
    version = _draft(version, actor)
    clauses = _in_order(version)
    if seen != mark_of(clauses):
        raise ChangedMeanwhile(ORDER_CHANGED)
    numbers = placing.numbers_for([one.level for one in clauses])
    changed = []
    for clause, number in zip(clauses, numbers, strict=True):
        if clause.number != number:
            clause.number = number
            changed.append(clause)
    _save_all(changed, ["number"], actor, "Numbered anew")
    details = {"number": version.number, "clauses": len(changed)}
    events.record("policy.renumber_clauses", actor=actor, about=version, details=details)
    return len(changed)


def mark_of(clauses: Iterable[Clause]) -> str:
    """Of the order and the numbers that a page showed, for a form to carry."""
    words = "\n".join(f"{one.key} {one.level} {one.number}" for one in clauses)
    return hashlib.sha256(words.encode()).hexdigest()[:32]


# --- Pieces ---------------------------------------------------------------------------------------------------------


def why_fixed(version: PolicyVersion) -> str:
    """Why its words cannot be changed and how to go on; empty for a draft."""
    words = WHY_FIXED.get(VersionState(version.state))
    return f"{version} {words}" if words else ""


def _draft(version: PolicyVersion, actor: Person) -> PolicyVersion:
    """The row, held until the verb is done, where its words can be changed."""
    PolicyVersion.objects.select_for_update().only("pk").get(pk=version.pk)
    found: PolicyVersion = PolicyVersion.objects.select_related("school").get(pk=version.pk)
    demand(actor, Perm.POLICY_WRITE, found)
    if not found.is_draft:
        raise RuleBroken(why_fixed(found))
    return found


def _clause(version: PolicyVersion, clause: Clause) -> Clause:
    found: Clause | None = Clause.objects.filter(version=version, key=clause.key).first()
    if found is None:
        raise RuleBroken(GONE)
    found.version = version
    return found


def _in_order(version: PolicyVersion) -> list[Clause]:
    return list(Clause.objects.filter(version=version).order_by("position", "pk"))


def _refuse(said: ClauseText) -> None:
    if why := why_not(said):
        raise RuleBroken(why)


def _put(clause: Clause, said: ClauseText) -> None:
    clause.number, clause.heading, clause.text, clause.level = said.number, said.heading, said.text, said.level


def _put_in_order(clauses: Sequence[Clause], by: Person, reason: str) -> None:
    changed = []
    for place, clause in enumerate(clauses, start=1):
        if clause.position != place:
            clause.position = place
            changed.append(clause)
    _save_all(changed, ["position"], by, reason)


def _save_all(clauses: list[Clause], fields: list[str], by: Person, reason: str) -> None:
    """Two statements a batch with their history, however many they are."""
    for clause in clauses:
        set_change(clause, by=by, reason=reason)
    bulk_update_with_history(clauses, Clause, fields, batch_size=200, custom_historical_attrs={"history_person": by})


def _record(action: str, clause: Clause, actor: Person) -> None:
    details = {"version": clause.version.number, "clause": clause.key}
    events.record(action, actor=actor, about=clause, details=details)
