"""Mail, and who is there to be told, as `manage.py doctor` sees them."""

import contextlib
import smtplib
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, mailers
from django.core.validators import validate_email
from django.utils import timezone

from esafety import refusals
from esafety.notify.coverage import gaps
from esafety.notify.models import TROUBLE, Notice
from esafety.running.examination import Finding, bad, examines, good
from esafety.schools.models import School

LATELY = timedelta(days=7)
SEE_MAIL_SETTINGS = "See MAIL_HOST, MAIL_PORT, MAIL_USER and MAIL_PASSWORD in docs/settings.md."


class NotSent(Exception):
    """The mail server did not take the test mail; the text says why."""


@examines("Mail", "mail server")
def the_mail_server_answers() -> Finding:
    """As far as a mail would go before its sender is named: EHLO, STARTTLS, sign-in, NOOP."""
    if not settings.MAIL_HOST:
        return bad("MAIL_HOST is not set: mail is written to files, and nobody gets any.", SEE_MAIL_SETTINGS)
    mailer = mailers.default
    try:
        mailer.open()
        code, _ = mailer.connection.noop()
    except (smtplib.SMTPException, OSError) as wrong:
        return bad(f"{settings.MAIL_HOST} did not let us in ({type(wrong).__name__}).", SEE_MAIL_SETTINGS)
    finally:
        with contextlib.suppress(smtplib.SMTPException, OSError):
            mailer.close()
    if code != 250:
        return bad(f"{settings.MAIL_HOST} answers {code}.", SEE_MAIL_SETTINGS)
    return good(f"{settings.MAIL_HOST} answers, {how_it_is_reached()}.")


def how_it_is_reached() -> str:
    if settings.MAIL_TLS:
        return "over TLS with a certificate that is believed"
    return "without TLS, on this machine" if refusals.is_this_machine(settings.MAIL_HOST) else "without TLS"


@examines("Mail", "mail in trouble", needs=("database", "migrations"))
def mail_arrives() -> Finding:
    count = Notice.objects.filter(mail_state__in=TROUBLE, made_at__gt=timezone.now() - LATELY).count()
    if count:
        return bad(
            f"Mails of the last {LATELY.days} days that may not have arrived: {count}.",
            "Each school's e-safety officer finds them under Inbox, Mail that may not have arrived.",
        )
    return good(f"None of the last {LATELY.days} days.")


@examines("Schools", "somebody to tell", needs=("database", "migrations"))
def each_school_has_somebody_to_tell() -> Finding:
    """A headteacher among them: a case about somebody who works there is theirs alone."""
    today = timezone.localdate()
    schools = list(School.objects.with_settings())
    missing = {school.slug: found for school in schools if (found := gaps(school, today))}
    if not schools:
        return bad("There is no school yet.", "Run manage.py open_school.")
    if missing:
        told = " ".join(f"/{slug}/: {' '.join(found.values())}" for slug, found in sorted(missing.items()))
        return bad(told, "The headteacher gives roles under People; the chair is made by manage.py appoint_chair.")
    return good(f"There is, for each kind of case. Schools: {len(schools)}.")


def send_test_mail(address: str) -> None:
    """One mail that says what it is, at once and past the queue. Raises NotSent."""
    message = EmailMessage(
        f"Test mail from {settings.SITE_URL}",
        f"This mail shows that {settings.SITE_URL} can send mail. Nobody needs to do anything.\n",
        to=[address],
        headers={"Auto-Submitted": "auto-generated"},
    )
    try:
        validate_email(address)
        mailers.default.send_messages([message])
    except ValidationError:
        raise NotSent("That is not an e-mail address.") from None
    except (smtplib.SMTPException, OSError) as wrong:
        raise NotSent(f"The mail server did not take it ({type(wrong).__name__}). {SEE_MAIL_SETTINGS}") from None
