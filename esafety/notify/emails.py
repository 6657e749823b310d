"""The mails themselves: subject, text and HTML from a notice, and what the mail server answered in four words."""

import contextlib
import smtplib
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives, mailers
from django.core.validators import validate_email
from django.template.loader import render_to_string

from esafety.notify import letters
from esafety.notify.letters import Letter
from esafety.notify.models import Kind, Notice


class NotAccepted(Exception):
    """The server was not reached, or asked us to come back later: nothing has been sent."""


class NotReached(NotAccepted):
    """No mail can leave now, whomever it is for."""


class Refused(Exception):
    """The server refuses the mail for good; `is_address` where it was the address."""

    def __init__(self, sentence: str, is_address: bool = False) -> None:
        super().__init__(sentence)
        self.is_address = is_address


class FateUnknown(Exception):
    """The connection broke after the mail had begun to leave: it may have arrived or not."""


@dataclass(frozen=True)
class Unread:
    """What a digest counts: unread notices, and how many of them are reminders."""

    all: int = 0
    reminders: int = 0


def send(notice: Notice, unread: Unread = Unread(), letter: Letter | None = None) -> None:
    """Send the notice's mail. Raises NotAccepted, Refused or FateUnknown."""
    message = letter_for(notice, letter) if letter else message_for(notice, unread)
    try:
        validate_email(notice.address)
        message.message()
    except (ValidationError, ValueError):
        raise Refused("The address is not an e-mail address.", is_address=True) from None
    mailer = mailers.default
    try:
        mailer.open()
    except (smtplib.SMTPException, OSError) as away:
        raise NotReached(f"The mail server could not be reached ({type(away).__name__}).") from away
    try:
        mailer.send_messages([message])
    except smtplib.SMTPRecipientsRefused as refused:
        raise _refusal(min(code for code, _ in refused.recipients.values()), is_address=True) from refused
    except smtplib.SMTPResponseException as refused:
        raise _refusal(refused.smtp_code) from refused
    except (smtplib.SMTPException, OSError) as broken:
        raise FateUnknown(f"The connection to the mail server broke ({type(broken).__name__}).") from broken
    finally:
        with contextlib.suppress(smtplib.SMTPException, OSError):  # what was accepted is accepted
            mailer.close()


def _refusal(code: int, *, is_address: bool = False) -> Exception:
    if 500 <= code < 600:
        what = "the address" if is_address else "the mail"
        return Refused(f"The mail server refused {what} ({code}).", is_address)
    return NotAccepted(f"The mail server asked us to try again later ({code}).")


def message_for(notice: Notice, unread: Unread = Unread()) -> EmailMultiAlternatives:
    """Nobody's name stands in it: a reference, a sentence and a link, whatever the notice is about."""
    prefix = "emails/digest" if notice.kind == Kind.DIGEST else "emails/notice"
    context: dict[str, Any] = {
        "line": str(notice),
        "body": notice.body,
        "unread": unread.all,
        "reminders": unread.reminders,
        "link": settings.SITE_URL + notice.path,
        "inbox": f"{settings.SITE_URL}/{notice.school.slug}/inbox/",
    }
    return _composed(notice, prefix, context)


def letter_for(notice: Notice, letter: Letter) -> EmailMultiAlternatives:
    """With the link and the words of the letter. Whoever has no sign-in is given no link that asks for one."""
    is_open = bool(letter.path) and letters.is_to_anybody(notice.text)
    path = (letter.path or notice.path) if is_open or notice.recipient.has_sign_in else ""
    context = {
        "line": str(notice),
        "body": letter.body or notice.body,
        "link": path and settings.SITE_URL + path,
        "is_open": is_open,
    }
    message = _composed(notice, "emails/letter", context)
    for one in letter.enclosures:
        message.attach(one.name, one.content, one.content_type)
    return message


def _composed(notice: Notice, prefix: str, context: dict[str, Any]) -> EmailMultiAlternatives:
    subject = " ".join(render_to_string(f"{prefix}_subject.txt", context).split())
    message = EmailMultiAlternatives(
        subject,
        render_to_string(f"{prefix}_message.txt", context),
        to=[notice.address],
        headers={"Message-ID": notice.message_id, "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(render_to_string(f"{prefix}_message.html", context), "text/html")
    return message
