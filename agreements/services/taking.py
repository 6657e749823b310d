"""The one place where an answer is written: signed, declined or withdrawn, with its consents and its evidence.

Every road to an answer (link, sign-in, class, paper, desk) is a verb of its own that ends here. However many answers
one press gives, they cost the same number of statements.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import F, QuerySet
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
from agreements.services.questions import questions_of
from esafety.audit import events
from esafety.evidence.models import StoredFile
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person

STATES = {Act.SIGNED: AskedState.SIGNED, Act.DECLINED: AskedState.DECLINED, Act.WITHDRAWN: AskedState.WITHDRAWN}
CLOSED = "This is closed, so it cannot be signed any more. Ask the school office."
NOT_YOURS = "You are no longer asked to sign this. If that is wrong, ask the school office."
NOT_SIGNED = "This is not signed, so there is nothing to withdraw."


class TextMoved(RuleBroken):
    """A new version was published after the page was opened: show what changed, and let them answer that."""


class QuestionsMoved(RuleBroken):
    """A question about pictures or work was put in other words after the page was opened."""


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
    """What all answers of one press have in common.

    `questions` is the `Questions.mark` of those that were shown; empty where they are not held against a page.
    """

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
    questions: str = ""


@dataclass(frozen=True)
class Taken:
    """A signature for each answer, in order; `new` are those that this press wrote."""

    signatures: list[Signature]
    new: list[Signature]


@dataclass(frozen=True)
class _New:
    """An answer that is to be written, and the row of it."""

    asked: Asked
    answer: Answer
    signature: Signature


def take(campaign: Campaign, answers: Sequence[Answer], given: Given) -> list[Signature]:
    """Write the answers, in the caller's transaction. Gives a signature for each, in order.

    An answer that was given before in the same words, and still stands, gives the signature that is there, so pressing
    fifty times is pressing once. Raises TextMoved, QuestionsMoved, and RuleBroken where the campaign is closed or one
    of them is no longer asked.
    """
    return take_telling(campaign, answers, given).signatures


def take_telling(campaign: Campaign, answers: Sequence[Answer], given: Given) -> Taken:
    """As `take`, and says which of them are new: a receipt goes out for those alone."""
    held = _locked([answer.asked.pk for answer in answers])
    campaign = _as_it_is(campaign.pk)
    if not campaign.is_open:
        raise RuleBroken(CLOSED)
    if given.text.version_id != campaign.version_id:
        raise TextMoved("The text was changed while you were reading. Please read what changed, and answer again.")
    for answer in answers:
        if answer.asked.pk not in held or held[answer.asked.pk].campaign_id != campaign.pk:
            raise RuleBroken(NOT_YOURS)
    words = _words_asked(campaign, given, answers)
    standing = _standing([held[one.asked.pk] for one in answers if _may_stand(held[one.asked.pk], one, campaign)])
    said = _said_last(standing.values())
    taken: dict[int, Signature] = {}
    fresh = []
    for answer in answers:
        last = standing.get(answer.asked.pk)
        if last is not None and _says(last, answer, said):
            taken[answer.asked.pk] = last
        else:
            fresh.append((held[answer.asked.pk], answer))
    written = _write(campaign, fresh, given, words)
    for new in written:
        taken[new.asked.pk] = new.signature
    return Taken([taken[answer.asked.pk] for answer in answers], [new.signature for new in written])


def take_back(asked: Asked, given: Given, *, reason: str = "") -> Taken:
    """Withdraw what was signed, in the caller's transaction, whether or not the campaign is still open.

    `given.text` is what was signed. Withdrawing what is withdrawn gives the signature that is there. Raises RuleBroken.
    """
    held = _locked([asked.pk]).get(asked.pk)
    if held is None:
        raise RuleBroken(NOT_YOURS)
    if held.state == AskedState.WITHDRAWN:
        return Taken([_standing([held])[held.pk]], [])
    if held.state != AskedState.SIGNED:
        raise RuleBroken(NOT_SIGNED)
    campaign = _as_it_is(held.campaign_id)
    answer = Answer(held, Act.WITHDRAWN, reason)
    signatures = [new.signature for new in _write(campaign, [(held, answer)], given, {})]
    return Taken(signatures, signatures)


def _locked(pks: list[int]) -> dict[int, Asked]:
    """Locked in the order of their keys: a row that had to be waited for is read as it is after the wait."""
    rows = Asked.objects.select_for_update(of=("self",)).filter(pk__in=pks).answerable().order_by("pk")
    return {asked.pk: asked for asked in rows.select_related("person", "notice")}


def _as_it_is(pk: int) -> Campaign:
    """Read again now that those asked are held, which a new version waits for."""
    rows: QuerySet[Campaign] = Campaign.objects.select_related("school__settings", "version__agreement")
    return rows.get(pk=pk)


def _words_asked(campaign: Campaign, given: Given, answers: Sequence[Answer]) -> Mapping[str, ConsentWords]:
    if not any(answer.consents for answer in answers):
        return {}
    asked = questions_of(campaign.school_id, given.text.language)
    if given.questions and given.questions != asked.mark:
        raise QuestionsMoved("A question about pictures or work was put in other words. Please answer it again.")
    return asked.words


def _may_stand(asked: Asked, answer: Answer, campaign: Campaign) -> bool:
    return asked.state == STATES[Act(answer.act)] and asked.answered_version_id == campaign.version_id


def _standing(asked: Sequence[Asked]) -> dict[int, Signature]:
    """The newest answer to each, by the key of what was asked."""
    if not asked:
        return {}
    rows = Signature.objects.filter(asked__in=asked).order_by("number").prefetch_related("consents")
    return {signature.asked_id: signature for signature in rows if signature.asked_id is not None}


def _said_last(signatures: Iterable[Signature]) -> dict[tuple[int, int, str], bool]:
    """Whether each said yes last, by signer, child and use: they may have changed it since, without signing anew."""
    about = [one for one in signatures if one.consents.all()]
    if not about:
        return {}
    rows = Consent.objects.filter(by__in={one.signer_id for one in about}, pupil__in={one.child_id for one in about})
    found = rows.order_by("pk").values_list("by", "pupil", "use", "answer")
    return {(by, pupil, use): said == ConsentAnswer.GIVEN for by, pupil, use, said in found}


def _says(last: Signature, answer: Answer, said_last: Mapping[tuple[int, int, str], bool]) -> bool:
    """Whether the answer that stands says the same, and its consents stand too; with another consent it does not."""
    said = {one.use: one.answer for one in last.consents.all()}
    if last.act != answer.act or said != dict(answer.consents):
        return False
    return all(
        said_last.get((last.signer_id or 0, last.child_id or 0, use)) == (one == ConsentAnswer.GIVEN)
        for use, one in said.items()
    )


def _write(
    campaign: Campaign, answers: Sequence[tuple[Asked, Answer]], given: Given, words: Mapping[str, ConsentWords]
) -> list[_New]:
    if not answers:
        return []
    now = timezone.now()
    written = [_New(asked, answer, _row(campaign, asked, answer, given, words, now)) for asked, answer in answers]
    Signature.objects.bulk_create([new.signature for new in written])
    if given.network or given.browser:
        browser = given.browser[:200]
        Trace.objects.bulk_create(
            Trace(signature=new.signature, network=given.network, browser=browser, at=now) for new in written
        )
    _move(written, given, now)
    # In this order: what follows for access holds all the children at once, and consents some of the same. The other
    # way round two parents could each hold a child that the other waits for.
    access.follow_answers(campaign, [(new.asked, new.signature) for new in written])
    _write_consents(written, words)
    for new in written:
        _note(new.signature)
    return written


def _move(written: Sequence[_New], given: Given, now: datetime) -> None:
    """A statement for each kind of answer, whatever the number of rows: they are held, and so one up is one up."""
    for act in {new.answer.act for new in written}:
        rows = Asked.objects.filter(pk__in=[new.asked.pk for new in written if new.answer.act == act])
        rows.update(
            state=STATES[Act(act)],
            number=F("number") + 1,
            answered_at=now,
            answered_version=given.text.version_id,
            answered_way=given.way,
        )


def _row(
    campaign: Campaign,
    asked: Asked,
    answer: Answer,
    given: Given,
    words: Mapping[str, ConsentWords],
    now: datetime,
) -> Signature:
    signature = Signature(
        school_id=campaign.school_id,
        asked=asked,
        number=asked.number + 1,
        version_id=given.text.version_id,
        text=given.text,
        text_sha256=given.text.sha256,
        signer=asked.person,
        child_id=asked.child_id,
        class_signing=given.class_signing,
        act=answer.act,
        typed_name=answer.typed_name or given.typed_name,
        mark=answer.mark or given.mark,
        reason=answer.reason,
        way=given.way,
        asked_by_id=asked.asked_by_id,
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
    return signature


def _write_consents(written: Sequence[_New], words: Mapping[str, ConsentWords]) -> None:
    rows = [
        Consent(
            school_id=new.signature.school_id,
            pupil_id=new.asked.child_id or new.asked.person_id,
            use=use,
            answer=said,
            by=new.signature.signer,
            source=Source.PAPER if new.signature.way == Way.PAPER else Source.SIGNED,
            signature=new.signature,
            words=words.get(use),
            entered_by=new.signature.entered_by,
            at=new.signature.at,
        )
        for new in written
        for use, said in new.answer.consents.items()
    ]
    if rows:
        Consent.objects.bulk_create(rows)
        take_downs.follow(one for one in rows if one.answer != ConsentAnswer.GIVEN)


def _note(signature: Signature) -> None:
    actor = signature.entered_by or signature.signer
    assert actor is not None  # noqa: S101  (a visitor's answer is written by `visits`)
    details = {"sha256": signature.sha256, "act": signature.act, "way": signature.way, "asked": signature.asked_id}
    events.record(evidence.EVENT, actor=actor, about=signature, details=details)
