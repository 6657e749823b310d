"""The yearly review of filtering and monitoring (F8): filled in on the way, signed in four parts, its findings seen to.

Whoever fills it in may sign it too: it is a statement of all four parts together, and no person takes two of them.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import date

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import can, demand, forget_roles, holders
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import set_change
from esafety.exceptions import RuleBroken
from esafety.notify.models import Kind
from esafety.notify.services import notify
from esafety.schools.models import Person
from esafety.schools.numbering import next_number
from filtering.models import Audit, AuditSignature, Finding, SignedAs
from filtering.rules import auditing as rules

FROZEN = "This review is complete, so it is not changed any more."
CHANGED = "Somebody else has answered here in the meantime. Read what stands here now, and save again."
CHANGED_TO_SIGN = "The review was changed after you opened this page. Read what stands here now, and sign that."


# --- Filling it in -----------------------------------------------------------------------------------------------


@verb
def begin(*, actor: Person) -> Audit:
    """Begin the review of this school year; the one that is open is gone on with."""
    demand(actor, Perm.FILTER_AUDIT)
    number = next_number(Audit, actor.school_id)  # under the school's lock
    open_one: Audit | None = Audit.objects.filter(school=actor.school_id, completed_at=None).first()
    if open_one is not None:
        raise RuleBroken(f"{open_one} is open. Go on with it.")
    year = rules.school_year_of(timezone.localdate())
    audit = Audit(school=actor.school, number=number, school_year=year, began_by=actor, began_at=timezone.now())
    set_change(audit, by=actor)
    audit.save()
    events.record("filtering.begin", actor=actor, about=audit)
    return audit


@verb
def answer_questions(
    audit: Audit, *, actor: Person, section: str, answers: Mapping[str, Mapping[str, str]], seen: str
) -> Audit:
    """Save the answers to a section, as many as there are yet; an empty one takes an answer back.

    `seen` is `digest_of` the section as it stood on the page. What changes raises the revision, so that whoever had
    signed is asked again.
    """
    audit = _locked(audit, actor)
    keys = [question.key for question in rules.SECTION_BY_KEY[section].questions]
    if seen != digest_of(audit, section):
        raise RuleBroken(CHANGED)
    said = {key: dict(answers[key]) for key in keys if answers.get(key, {}).get("answer")}
    if any(rules.why_not_answered(one) for one in said.values()):
        raise RuleBroken("An answer of partly or no needs a note.")
    before = {key: audit.answers[key] for key in keys if key in audit.answers}
    if said == before:
        return audit
    kept = {key: one for key, one in audit.answers.items() if key not in keys}
    audit.answers = kept | said
    _revise(audit, actor, f"Answered: {rules.SECTION_BY_KEY[section].title}")
    details = {"section": section, "revision": audit.revision}
    events.record("filtering.answer_questions", actor=actor, about=audit, details=details)
    return audit


@verb
def plan(audit: Audit, *, actor: Person, question: str, what: str, owner: Person, due_on: date) -> Finding:
    """Plan what is to be done about an answer of partly or no: by whom, and by when. Tells the owner."""
    audit = _locked(audit, actor)
    if question not in rules.shortfalls(audit.answers):
        raise RuleBroken("Choose a question that was answered with partly or no.")
    if due_on < timezone.localdate():
        raise RuleBroken("The day by which it is done must be today or later.")
    if owner.school_id != actor.school_id or not can(owner, Perm.FILTER_ASK):
        raise RuleBroken(f"{owner} does not work here.")
    finding = Finding(school=audit.school, audit=audit, question=question, what=what, owner=owner, due_on=due_on)
    set_change(finding, by=actor)
    finding.save()
    _revise(audit, actor, "Planned what is to be done")
    url = finding.get_absolute_url()
    notify([owner], kind=Kind.ALERT, about=finding, text="filtering.finding", url=url, leaving_out=actor)
    events.record("filtering.plan", actor=actor, about=finding)
    return finding


def _revise(audit: Audit, actor: Person, reason: str) -> None:
    """Raise the revision. Whoever signed the one before is told; once nothing is missing, all who sign are."""
    signed = [
        one.by for one in audit.signatures.filter(revision=audit.revision).select_related("by__user", "by__school")
    ]
    audit.revision += 1
    set_change(audit, by=actor, reason=reason)
    audit.save(update_fields=["answers", "revision"])
    url = audit.get_absolute_url()
    notify(signed, kind=Kind.ALERT, about=audit, text="filtering.audit_changed", url=url, leaving_out=actor)
    if is_ready(audit):
        signers = holders(audit.school, Perm.FILTER_AUDIT_SIGN).select_related("user", "school")
        able = [one for one in signers if one not in signed and rules.parts_of(one)]
        key = f"filtering.audit_to_sign:{audit.pk}"
        notify(able, kind=Kind.ALERT, about=audit, text="filtering.audit_to_sign", url=url, leaving_out=actor, key=key)


def is_ready(audit: Audit) -> bool:
    """Whether nothing is missing but signatures."""
    if audit.completed_at is not None or rules.unanswered(audit.answers):
        return False
    return not set(rules.shortfalls(audit.answers)) - planned(audit)


def planned(audit: Audit) -> set[str]:
    return set(Finding.objects.filter(audit=audit).values_list("question", flat=True))


def digest_of(audit: Audit, section: str) -> str:
    """SHA-256 in hex of the section's answers as they stand."""
    keys = [question.key for question in rules.SECTION_BY_KEY[section].questions]
    exact = json.dumps([audit.answers.get(key) for key in keys], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(exact.encode()).hexdigest()


# --- Signing it ----------------------------------------------------------------------------------------------------


@verb
def sign(audit: Audit, *, actor: Person, part: str, revision: int) -> Audit:
    """Sign the revision on the page in one part. The last signature that is needed completes the review."""
    Audit.objects.select_for_update().only("pk").get(pk=audit.pk)
    audit = Audit.objects.select_related("school").get(pk=audit.pk)
    demand(actor, Perm.FILTER_AUDIT_SIGN, audit)
    if audit.completed_at is None and revision != audit.revision:
        raise RuleBroken(CHANGED_TO_SIGN)
    if why := rules.why_not_signed(audit, part, actor, planned(audit)):
        raise RuleBroken(why)
    signed = {one.signed_as: one for one in signatures_of(audit)}
    if part in signed:
        raise RuleBroken(f"{signed[part].by} has signed as {SignedAs(part).label} already.")
    if any(one.by_id == actor.pk for one in signed.values()):
        raise RuleBroken("You have signed in another part. Each part is signed by somebody else.")
    AuditSignature.objects.create(audit=audit, signed_as=part, by=actor, revision=revision, at=timezone.now())
    is_complete = set(signed) | {part} == set(SignedAs.values)
    if is_complete:
        audit.completed_at = timezone.now()
        set_change(audit, by=actor, reason="The last signature")
        audit.save(update_fields=["completed_at"])
    details = {"part": part, "revision": revision, "complete": is_complete}
    events.record("filtering.sign", actor=actor, about=audit, details=details)
    return audit


def signatures_of(audit: Audit) -> list[AuditSignature]:
    """Those that stand: of the revision that there is now."""
    return list(audit.signatures.filter(revision=audit.revision).select_related("by"))


def parts_open_to(audit: Audit, person: Person) -> list[SignedAs]:
    """The parts in which the person could sign it now."""
    if not can(person, Perm.FILTER_AUDIT_SIGN, audit) or not is_ready(audit):
        return []
    signed = signatures_of(audit)
    if any(one.by_id == person.pk for one in signed):
        return []
    taken = {one.signed_as for one in signed}
    return [part for part in rules.parts_of(person) if part not in taken]


# --- What was found ------------------------------------------------------------------------------------------------


@verb
def finish(finding: Finding, *, actor: Person, how: str) -> Finding:
    """Say that something has been seen to, and how: its owner, or whoever fills in the review."""
    Finding.objects.select_for_update().only("pk").get(pk=finding.pk)
    finding = Finding.objects.select_related("school", "owner", "done_by").get(pk=finding.pk)
    if actor.user is not None:
        forget_roles(actor.user)
    if not may_finish(finding, actor):
        raise PermissionDenied
    if finding.done_at is not None:
        raise RuleBroken(f"{finding.done_by} has said already that it is done.")
    finding.done_at, finding.done_by, finding.how = timezone.now(), actor, how
    set_change(finding, by=actor, reason=how)
    finding.save(update_fields=["done_at", "done_by", "how"])
    events.record("filtering.finish", actor=actor, about=finding)
    return finding


def may_finish(finding: Finding, person: Person) -> bool:
    """Whoever is to see to it, as long as they work here; and whoever fills in the review."""
    is_owner = finding.owner_id == person.pk and can(person, Perm.FILTER_ASK, finding)
    return is_owner or can(person, Perm.FILTER_AUDIT, finding)


def _locked(audit: Audit, actor: Person) -> Audit:
    Audit.objects.select_for_update().only("pk").get(pk=audit.pk)
    found: Audit = Audit.objects.select_related("school").get(pk=audit.pk)
    demand(actor, Perm.FILTER_AUDIT, found)
    if found.completed_at is not None:
        raise RuleBroken(FROZEN)
    return found
