"""Changing one's mind: withdrawing what was signed, and changing consents, at any time (A4, A5).

By the link in the mail or signed in: `by` is the proof, or the person themself.
"""

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from agreements import languages
from agreements.models import (
    Asked,
    Consent,
    ConsentAnswer,
    ConsentUse,
    Signature,
    SigningLink,
    Source,
    Way,
)
from agreements.rules import consents as rules
from agreements.services import receipts, take_downs, taking
from agreements.services.questions import questions_of
from agreements.services.signing import UNKNOWN, Press, prove
from agreements.services.taking import Given
from esafety.audit import events
from esafety.audit.events import verb
from esafety.exceptions import RuleBroken
from esafety.schools.models import ParentLink, Person

YES_OR_NO = "Answer yes or no to each."


@verb
def withdraw(asked: Asked, *, by: Person | SigningLink, reason: str = "", press: Press = UNKNOWN) -> Signature:
    """Withdraw what was signed: a new answer beside the old one, and its receipt. Raises LinkEnded and RuleBroken."""
    person = _person(by)
    if asked.person_id != person.pk:
        raise PermissionDenied
    signed = asked.signatures.select_related("text").order_by("-number").first()
    if signed is None:
        raise RuleBroken(taking.NOT_SIGNED)
    given = Given(text=signed.text, way=_way(by), network=press.network, browser=press.browser)
    taken = taking.take_back(asked, given, reason=reason)
    receipts.send_receipt(person, taken.new)
    for signature in taken.new:
        events.record("agreements.withdraw", actor=person, about=signature)
    return taken.signatures[0]


@verb
def change_consents(
    child: Person,
    answers: Mapping[str, str],
    *,
    by: Person | SigningLink,
    language: str = languages.ENGLISH,
    questions: str = "",
) -> list[Consent]:
    """Note what a parent now says about uses of a child's pictures and work: `given` or `refused` by `ConsentUse`.

    Only what differs from what they said last is written; no after yes is *withdrawn*, and opens take-down actions. Of
    a child who has left a yes can be taken back, and none be given. `questions` is the `Questions.mark` of those that
    were shown. Raises LinkEnded, QuestionsMoved, and RuleBroken where the child is no longer theirs to answer for.
    """
    if not (answers.keys() <= set(ConsentUse.values) and set(answers.values()) <= set(ConsentAnswer.values)):
        raise RuleBroken(YES_OR_NO)
    person = _person(by)
    child = _held_child(child, person)
    asked = questions_of(child.school_id, language)
    if questions and questions != asked.mark:
        raise taking.QuestionsMoved("A question was put in other words. Please answer it again.")
    changed = _changed(child, person, answers)
    if not child.is_here() and ConsentAnswer.GIVEN in changed.values():
        raise RuleBroken(f"{child.first_name} has left the school, so you can say no, but not yes any more.")
    rows = [
        Consent(
            school_id=child.school_id,
            pupil=child,
            use=use,
            answer=answer,
            by=person,
            source=Source.CHANGED,
            words=asked.words.get(use),
            at=timezone.now(),
        )
        for use, answer in changed.items()
    ]
    if not rows:
        return []
    Consent.objects.bulk_create(rows)
    take_downs.follow(one for one in rows if one.answer != ConsentAnswer.GIVEN)
    details = {"answers": {one.use: one.answer for one in rows}, "consents": [one.pk for one in rows]}
    events.record("agreements.change_consents", actor=person, about=child, details=details)
    return rows


def said_by(person: Person, pupils: list[int]) -> dict[tuple[int, str], Consent]:
    """What the person said last, by pupil and use. One query."""
    rows = Consent.objects.filter(by=person, pupil__in=pupils).order_by("pk")
    return {(one.pupil_id, one.use): one for one in rows}


def uses_open(asked: Asked, said: Mapping[tuple[int, str], Consent]) -> list[str]:
    """What can be answered now about the child: what the campaign asks, and what they have answered elsewhere.

    Of a child who has left, only what was said yes to. `said` is as `said_by` gives it.
    """
    if asked.child is None:
        return []
    theirs = {use: one for (pupil, use), one in said.items() if pupil == asked.child_id}
    if not asked.child.is_here():
        return sorted(use for use, one in theirs.items() if one.answer == ConsentAnswer.GIVEN)
    return list(dict.fromkeys([*asked.campaign.uses, *sorted(theirs)]))


def refused_for_good(asked: Asked, said: Mapping[tuple[int, str], Consent]) -> list[str]:
    """What they said no to about a child who has left, in words: nothing can be done about it any more."""
    if asked.child is None or asked.child.is_here():
        return []
    return sorted(
        one.get_use_display()
        for (pupil, _), one in said.items()
        if pupil == asked.child_id and one.answer != ConsentAnswer.GIVEN
    )


def _changed(child: Person, person: Person, answers: Mapping[str, str]) -> dict[str, str]:
    held = said_by(person, [child.pk])
    before = {use: one.answer for (_, use), one in held.items()}
    return {use: said for use, answer in answers.items() if (said := rules.as_written(before.get(use), answer))}


def _person(by: Person | SigningLink) -> Person:
    return prove(by) if isinstance(by, SigningLink) else by


def _way(by: Person | SigningLink) -> str:
    return Way.LINK if isinstance(by, SigningLink) else Way.SIGN_IN


def _held_child(child: Person, person: Person) -> Person:
    """Two changes of one parent come one after the other; and what ends their say waits or is seen."""
    theirs = ParentLink.objects.select_for_update(of=("self",)).select_related("child")
    link = theirs.deciding().filter(parent=person, child=child, child__school=person.school_id).first()
    if link is None:
        raise RuleBroken(taking.NOT_YOURS)
    held: Person = link.child
    return held
