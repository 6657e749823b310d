"""A parent signs by the link in their mail (A2). The link is the proof of who they are, in the place of a sign-in."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied

from agreements import links
from agreements.models import ExactText, Signature, SigningLink, Way
from agreements.rules import answering
from agreements.services import receipts, taking
from agreements.services.taking import Answer, Given
from esafety.audit import events
from esafety.audit.events import verb
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person


class LinkEnded(RuleBroken):
    """The link was replaced by a newer one, or its time is over: nothing can be done by it any more."""


@dataclass(frozen=True)
class Press:
    """Where a form came from, as far as the request tells."""

    network: str | None = None
    browser: str = ""


UNKNOWN = Press()


@verb
def sign_by_link(
    link: SigningLink,
    answers: Sequence[Answer],
    *,
    text: ExactText,
    typed_name: str,
    questions: str = "",
    press: Press = UNKNOWN,
) -> list[Signature]:
    """Take the answers of a parent for their children, and send the receipt.

    `text` is what they were shown and `questions` a mark of the questions, as `taking.Given` has it. Raises LinkEnded,
    RuleBroken for a name or a reason that is missing, and what `taking.take` raises.
    """
    person = prove(link)
    if any(answer.asked.person_id != person.pk for answer in answers):
        raise PermissionDenied
    if why := answering.why_not_taken(answers, typed_name):
        raise RuleBroken(why)
    given = Given(
        text=text,
        way=Way.LINK,
        typed_name=typed_name,
        opened_at=link.first_opened_at,
        network=press.network,
        browser=press.browser,
        questions=questions,
    )
    taken = taking.take_telling(link.campaign, answers, given)
    receipts.send_receipt(person, taken.new)
    if taken.new:
        details = {"answers": [one.pk for one in taken.new]}
        events.record("agreements.sign_by_link", actor=person, about=link.campaign, details=details)
    return taken.signatures


def prove(link: SigningLink) -> Person:
    """Whose link it is, as it was read for this press. Raises LinkEnded.

    It is not read again: an answer by a link that a newer one replaced in this very moment is no other than one given
    a moment earlier.
    """
    if not links.is_current(link):
        raise LinkEnded("This link has ended.")
    return link.person
