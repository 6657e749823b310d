"""Answering by those who sign in: staff, governors, pupils who are old enough, and parents with an account."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied

from agreements.models import ExactText, Signature, Way
from agreements.rules import answering
from agreements.services import receipts
from agreements.services.taking import Answer, Given, take_telling
from esafety.access.perms import Perm
from esafety.access.questions import demand
from esafety.audit import events
from esafety.audit.events import verb
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person


@verb
def sign_together(
    answers: Sequence[Answer],
    *,
    actor: Person,
    text: ExactText,
    typed_name: str,
    opened_at: datetime | None = None,
    network: str | None = None,
    browser: str = "",
    questions: str = "",
) -> list[Signature]:
    """Answer all of one campaign's questions at once: one's own, or those about each of one's children.

    The same answers again give the signatures that are there, and no second receipt. `questions` is a mark of those
    shown, as `taking.Given` has it. Raises TextMoved and QuestionsMoved.
    """
    demand(actor, Perm.SCHOOL_ENTER)
    campaign = answers[0].asked.campaign
    for answer in answers:
        if answer.asked.person_id != actor.pk or answer.asked.campaign_id != campaign.pk:
            raise PermissionDenied
    if why := answering.why_not_taken(answers, typed_name):
        raise RuleBroken(why)
    given = Given(
        text=text,
        way=Way.SIGN_IN,
        typed_name=typed_name,
        opened_at=opened_at,
        network=network,
        browser=browser,
        questions=questions,
    )
    taken = take_telling(campaign, answers, given)
    if taken.new:
        receipts.send_receipt(actor, taken.new)
        details = {"campaign": campaign.pk, "answers": len(taken.new)}
        events.record("agreements.sign_together", actor=actor, about=taken.new[0], details=details)
    return taken.signatures
