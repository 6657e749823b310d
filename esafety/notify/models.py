"""Notices: what somebody is told, in the inbox and perhaps by mail. And how each person wants to be told."""

import secrets
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from esafety.access.records import SchoolRecord
from esafety.notify import texts
from esafety.notify.querysets import TROUBLE, NoticeQuerySet
from esafety.schools.numbers import number_of


class Kind(models.TextChoices):
    """Why somebody is told. Mail of an alert or a receipt leaves at least once; of all others at most once.

    A receipt tells of what its reader has just done themself: it is mailed at once, and is not in the inbox.
    """

    ALERT = "alert", "Alert"
    REMINDER = "reminder", "Reminder"
    INVITATION = "invitation", "Invitation"
    NEWS = "news", "News"
    DIGEST = "digest", "Daily digest"
    RECEIPT = "receipt", "Receipt"


class MailState(models.TextChoices):
    NONE = "none", "In the inbox only"
    QUEUED = "queued", "Waiting to be sent"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    FAILED = "failed", "Could not be sent"
    UNCERTAIN = "uncertain", "May not have arrived"
    NO_ADDRESS = "no_address", "No e-mail address"
    BOUNCED = "bounced", "The address was refused"


def new_message_id() -> str:
    """Fixed when the row is made, so that a mail sent twice is known by its readers' programs as the same."""
    return f"<{secrets.token_hex(16)}@{urlsplit(settings.SITE_URL).hostname}>"


class Notice(SchoolRecord):
    """One thing that one person is told. Written in the transaction of what it tells.

    Holds a key of `notify.texts`, a reference and an address of this site, never a name or a story. `key` makes
    telling twice the same as telling once. A reminder made by the engine names its `rule`; `lapsed_at` says when it was
    taken off the inbox unread, since what it reminded of was done or had become another's. Kept as long as its
    reader's own row.
    """

    Kind, MailState = Kind, MailState

    recipient = models.ForeignKey("schools.Person", models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.CharField(max_length=60)
    model = models.CharField(max_length=60, blank=True)
    record_id = models.BigIntegerField(null=True, blank=True)
    reference = models.CharField(max_length=60, blank=True)
    path = models.CharField(max_length=200)
    key = models.CharField(max_length=160, blank=True)
    rule = models.CharField(max_length=60, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    lapsed_at = models.DateTimeField(null=True, blank=True)
    for_digest = models.BooleanField(default=False)

    mail_state = models.CharField(max_length=10, choices=MailState, default=MailState.NONE)
    mail_problem = models.CharField(max_length=200, blank=True)
    message_id = models.CharField(max_length=120, unique=True, default=new_message_id, editable=False)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint("key", "recipient", name="notice_once_a_key", condition=~Q(key="")),
            models.CheckConstraint(
                name="notice_sent_has_date", condition=~Q(mail_state=MailState.SENT) | Q(sent_at__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["recipient", "-id"], name="notice_by_recipient"),
            models.Index(fields=["recipient"], name="notice_unread", condition=Q(read_at=None)),
            models.Index(fields=["school", "-id"], name="notice_in_trouble", condition=Q(mail_state__in=TROUBLE)),
            models.Index(fields=["rule", "record_id"], name="notice_by_rule", condition=~Q(rule="")),
            models.Index(
                fields=["school"],
                name="notice_reminders_standing",
                condition=Q(read_at=None, lapsed_at=None) & ~Q(rule=""),
            ),
        ]

    def __str__(self) -> str:
        return texts.line_of(self.text, self.reference)

    @property
    def body(self) -> str:
        return texts.body_of(self.text)

    @property
    def number(self) -> str:
        return number_of(self)

    @property
    def is_unread(self) -> bool:
        return self.read_at is None and self.lapsed_at is None

    @property
    def is_at_least_once(self) -> bool:
        return self.kind in {Kind.ALERT, Kind.RECEIPT}

    @property
    def is_in_trouble(self) -> bool:
        return self.mail_state in TROUBLE

    @property
    def address(self) -> str:
        """Where mail to the reader goes: what the school has, else what they sign in with."""
        return self.recipient.email or (self.recipient.user.email if self.recipient.user else "")

    def settle(self, state: str, *, among: tuple[str, ...], problem: str = "") -> bool:
        """Move the mail to a state by one conditional update: False where it is no longer in one of `among`."""
        changes: dict[str, Any] = {"mail_state": state, "mail_problem": problem[:200]}
        if state == MailState.SENT:
            changes["sent_at"] = timezone.now()
        moved = Notice.objects.filter(pk=self.pk, mail_state__in=among).update(**changes)
        if moved:
            for name, value in changes.items():
                setattr(self, name, value)
        return bool(moved)


class When(models.TextChoices):
    AT_ONCE = "at_once", "At once, by e-mail"
    DIGEST = "digest", "In one e-mail a day, at 7 in the morning"
    INBOX = "inbox", "Only in my inbox here"


class Wishes(models.Model):
    """How one person wants to be told of what can wait. Alerts, invitations and receipts are mailed at once.

    Reminders come together in the digest unless the person wants them otherwise: thirty things due are one mail.
    """

    person = models.OneToOneField("schools.Person", models.CASCADE, related_name="mail_wishes")
    reminders = models.CharField(max_length=7, choices=When, default=When.DIGEST)
    news = models.CharField(max_length=7, choices=When, default=When.AT_ONCE)

    class Meta:
        verbose_name_plural = "wishes"

    def __str__(self) -> str:
        return f"Wishes of {self.person}"

    def when(self, kind: str) -> str:
        return {Kind.REMINDER: self.reminders, Kind.NEWS: self.news}.get(Kind(kind), When.AT_ONCE)


class ReminderRun(models.Model):
    """A school's reminders of one local day: the row is what makes a second run of the day do nothing.

    `leased_until` says until when others leave it to the process that is at it; one that died leaves the day
    unfinished, and it is begun again. Kept for 90 days.
    """

    school = models.ForeignKey("schools.School", models.CASCADE, related_name="+")
    on = models.DateField("day")
    leased_until = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("school", "on", name="reminders_run_once_a_day")]

    def __str__(self) -> str:
        return f"Reminders of {self.school} on {self.on}"
