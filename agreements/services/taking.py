"""The one place where an answer is written: signed, declined or withdrawn, with its consents and its evidence.

Every road to an answer (link, sign-in, class, paper, desk) is a verb of its own that ends here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone

from agreements import evidence
from agreements.models import (
    Act,
    Asked,
    AskedState,
    Campaign,
    ClassSigning,
    Consent,
    ConsentAnswer,
    ConsentWords,
    ExactText,
    Signature,
    Source,
    Trace,
    Way,
)
from agreements.services import access, take_downs
from esafety.audit import events
from esafety.evidence.models import StoredFile
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person

STATES = {Act.SIGNED: AskedState.SIGNED, Act.DECLINED: AskedState.DECLINED, Act.WITHDRAWN: AskedState.WITHDRAWN}
CLOSED = "This is closed, so it cannot be signed any more. Ask the school office."
NOT_YOURS = "You are no longer asked to sign this. If that is wrong, ask the school office."


class TextMoved(RuleBroken):
    """A new version was published after the page was opened: show what changed, and let them answer that."""


@dataclass(frozen=True)
class Answer:
    """One answer to one question. `consents` by `ConsentUse`: `given` or `refused`; those left out are not answered.

    `typed_name` and `mark` are this answer's own, where the people of one press each put their own to it.
    """

    asked: Asked
    act: str
    reason: str = ""
    consents: Mapping[str, str] = field(default_factory=dict)
    typed_name: str = ""
    mark: str = ""


@dataclass(frozen=True)
class Given:
    """What all answers of one press have in common."""

    text: ExactText
    way: str
    typed_name: str = ""
    mark: str = ""
    opened_at: datetime | None = None
    network: str | None = None
    browser: str = ""
    class_signing: ClassSigning | None = None
    entered_by: Person | None = None
    scan: StoredFile | None = None
    signed_on: date | None = None


def take(campaign: Campaign, answers: Sequence[Answer], given: Given) -> list[Signature]:
    """Write the answers, in the caller's transaction. Gives a signature for each, in order.

    An answer that was given before in the same words gives the signature that is there, so pressing fifty times is
    pressing once. Raises TextMoved, and RuleBroken where the campaign is closed or one of them is no longer asked.
    """
    held = _locked([answer.asked.pk for answer in answers])
    campaign = Campaign.objects.select_related("school", "version__agreement").get(
        pk=campaign.pk
    )  # as it is now that they are held
    if not campaign.is_open:
        raise RuleBroken(CLOSED)
    if given.text.version_id != campaign.version_id:
        raise TextMoved("The text was changed while you were reading. Please read what changed, and answer again.")
    words = _words_asked(campaign, given.text.language, answers)
    taken = []
    for answer in answers:
        asked = held.get(answer.asked.pk)
        if asked is None or asked.campaign_id != campaign.pk:
            raise RuleBroken(NOT_YOURS)
        taken.append(_same_as_before(asked, answer, campaign) or _write(campaign, asked, answer, given, words))
    return taken


def _locked(pks: list[int]) -> dict[int, Asked]:
    """Locked in the order of their keys, and read again only then: on PostgreSQL a joined row is not read anew."""
    list(Asked.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk").values_list("pk", flat=True))
    rows = Asked.objects.filter(pk__in=pks).answerable().select_related("person", "child", "notice", "asked_by")
    return {asked.pk: asked for asked in rows}


def _words_asked(campaign: Campaign, language: str, answers: Sequence[Answer]) -> dict[str, ConsentWords]:
    if not any(answer.consents for answer in answers):
        return {}
    asked = list(ConsentWords.objects.asked_in(campaign.school, language))
    return {words.use: words for words in asked}


def _same_as_before(asked: Asked, answer: Answer, campaign: Campaign) -> Signature | None:
    """The answer that stands, where this one says the same of the same version; a changed consent is not the same."""
    if asked.state != STATES[Act(answer.act)] or asked.answered_version_id != campaign.version_id:
        return None
    last = asked.signatures.order_by("-number").first()
    if last is None or last.act != answer.act:
        return None
    said = {one.use: one.answer for one in last.consents.all()}
    return last if said == dict(answer.consents) else None


def _write(
    campaign: Campaign, asked: Asked, answer: Answer, given: Given, words: Mapping[str, ConsentWords]
) -> Signature:
    now = timezone.now()
    signature = Signature(
        school_id=campaign.school_id,
        asked=asked,
        number=asked.number + 1,
        version_id=given.text.version_id,
        text=given.text,
        text_sha256=given.text.sha256,
        signer=asked.person,
        child=asked.child,
        class_signing=given.class_signing,
        act=answer.act,
        typed_name=answer.typed_name or given.typed_name,
        mark=answer.mark or given.mark,
        reason=answer.reason,
        way=given.way,
        asked_by=asked.asked_by,
        entered_by=given.entered_by,
        scan=given.scan,
        signed_on=given.signed_on,
        address=asked.address,
        known_from=asked.known_from,
        message_id=asked.notice.message_id if asked.notice else "",
        opened_at=given.opened_at,
        at=now,
    )
    consents = [(use, said, words[use].sha256 if use in words else "") for use, said in answer.consents.items()]
    signature.sha256 = evidence.digest_of(signature, consents)
    signature.save(force_insert=True)
    if given.network or given.browser:
        Trace.objects.create(signature=signature, network=given.network, browser=given.browser[:200], at=now)
    asked.state, asked.number = STATES[Act(answer.act)], signature.number
    asked.answered_at, asked.answered_version_id, asked.answered_way = now, given.text.version_id, given.way
    asked.save(update_fields=["state", "number", "answered_at", "answered_version", "answered_way"])
    _write_consents(signature, answer, words)
    access.follow_answer(campaign, asked, signature)
    _note(signature)
    return signature


def _write_consents(signature: Signature, answer: Answer, words: Mapping[str, ConsentWords]) -> None:
    if not answer.consents:
        return
    pupil = signature.child or signature.signer
    source = Source.PAPER if signature.way == Way.PAPER else Source.SIGNED
    rows = [
        Consent(
            school_id=signature.school_id,
            pupil=pupil,
            use=use,
            answer=said,
            by=signature.signer,
            source=source,
            signature=signature,
            words=words.get(use),
            entered_by=signature.entered_by,
            at=signature.at,
        )
        for use, said in answer.consents.items()
    ]
    Consent.objects.bulk_create(rows)
    take_downs.follow(one for one in rows if one.answer != ConsentAnswer.GIVEN)


def _note(signature: Signature) -> None:
    actor = signature.entered_by or signature.signer
    assert actor is not None  # noqa: S101  (a visitor's answer is written by `visits`)
    details = {"sha256": signature.sha256, "act": signature.act, "way": signature.way, "asked": signature.asked_id}
    events.record(evidence.EVENT, actor=actor, about=signature, details=details)
