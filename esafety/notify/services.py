"""Telling people, in the transaction of what they are told; what becomes of the mail; and what readers do with it."""

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, time
from itertools import batched
from typing import Any

from django.db import models, transaction
from django.db.models import Count, Q, prefetch_related_objects
from django.urls import reverse
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import can, demand, holders
from esafety.access.records import SchoolRecord
from esafety.audit import events
from esafety.audit.events import NotInTransaction, verb
from esafety.exceptions import RuleBroken
from esafety.jobs import services as jobs
from esafety.notify import emails, letters, standing, texts
from esafety.notify.letters import Letter
from esafety.notify.models import Kind, MailState, Notice, ReminderRun, When, Wishes
from esafety.notify.querysets import TROUBLE, open_to
from esafety.schools.calendar import local
from esafety.schools.models import Person

logger = logging.getLogger(__name__)

MAIL = "notify.mail"
MAILS = "notify.mails"
TOLD_AT_ONCE = 1_000
MAILS_IN_A_JOB = 100
DIGEST_AT = time(7)
NOT_WRITTEN = "Something went wrong while the mail was written."
NO_ADDRESS = "There is no e-mail address."


# --- Telling -------------------------------------------------------------------------------------------------


def notify(
    recipients: Iterable[Person],
    *,
    kind: str,
    about: SchoolRecord | None,
    text: str,
    url: str,
    leaving_out: Person | None = None,
    key: str = "",
    rule: str = "",
) -> list[Notice]:
    """Tell each of them, if the caller's transaction commits. Gives the notices that were made.

    Left out: whoever is not of the record's school or has left (but for a letter `to_leavers`), and whoever may not be
    told of the record (its queryset's `told_of`, else `visible_to`), so never the person complained of. `text` is a key
    of `notify.texts`, `url` a path of this site. With a `key`, such as rule, record and local date, each person is told
    once. `rule` is for the reminder engine (`notify.reminding`), whose notices are asked about again before they are
    mailed. Raises NotInTransaction.
    """
    people = [person for person in _each_once(recipients) if person != leaving_out]
    made = _tell(people, about, kind=kind, text=text, path=url, key=key, rule=rule)
    for notice in made:
        if notice.mail_state == MailState.QUEUED:
            queue(notice)
    return made


def notify_many(
    recipients: Iterable[Person], *, kind: str, about: SchoolRecord | None, text: str, url: str, key: str = ""
) -> list[Notice]:
    """Tell thousands, as `notify` tells a few, with a number of queries that grows by the thousand only.

    Mail leaves by jobs of a hundred notices each (`deliver_all`). Who has no address is noted as such at once. Who may
    be told of the record is asked for all together where its queryset has `told_of_many(people)`, which gives the
    keys of those of them who may be told of the one record in it. Raises NotInTransaction.
    """
    made: list[Notice] = []
    for people in batched(_each_once(recipients), TOLD_AT_ONCE):
        prefetch_related_objects([one for one in people if one.user_id and not one.email], "user")
        made += _tell(people, about, kind=kind, text=text, path=url, key=key, knows_addresses=True)
    waiting = (notice.pk for notice in made if notice.mail_state == MailState.QUEUED)
    lists = [{"notices": list(pks)} for pks in batched(waiting, MAILS_IN_A_JOB)]
    jobs.ask_many(MAILS, lists, record=about)
    return made


def notify_holders(
    perm: Perm,
    *,
    about: SchoolRecord,
    text: str,
    url: str,
    kind: str = Kind.ALERT,
    leaving_out: Person | None = None,
    key: str = "",
) -> list[Notice]:
    """Tell those whose role gives the permission for this record, conflicts of interest left out."""
    held = holders(about.school, perm, about).select_related("user", "school")
    able = [person for person in held if can(person, perm, about)]
    return notify(able, kind=kind, about=about, text=text, url=url, leaving_out=leaving_out, key=key)


def _each_once(people: Iterable[Person]) -> list[Person]:
    return list({person.pk: person for person in people}.values())


def _may_be_told(people: Sequence[Person], about: SchoolRecord | None, text: str) -> list[Person]:
    here = [person for person in people if person.is_here() or letters.is_to_leavers(text)]
    if about is None:
        return here
    here = [person for person in here if person.school_id == about.school_id]
    records = type(about)._default_manager.filter(pk=about.pk)
    if not hasattr(records, "visible_to"):
        return here
    if hasattr(records, "told_of_many"):
        told = set(records.told_of_many(here))
        return [person for person in here if person.pk in told]
    return [person for person in here if open_to(person, type(about)).filter(pk=about.pk).exists()]


def _tell(
    people: Sequence[Person],
    about: SchoolRecord | None,
    *,
    kind: str,
    text: str,
    path: str,
    key: str = "",
    rule: str = "",
    knows_addresses: bool = False,
) -> list[Notice]:
    """Make the notices of those who may be told; those for whom the key is new, where there is one."""
    if not transaction.get_connection().in_atomic_block:
        raise NotInTransaction(text)
    texts.TEXTS[text]  # a text that nobody registered is found here, not by the reader
    told = _may_be_told(people, about, text)
    if not told:
        return []
    wishes = {one.person_id: one for one in Wishes.objects.filter(person__in=told)}
    notices = []
    for person in told:
        when = _when(person, kind, text, wishes.get(person.pk) or Wishes(person=person))
        notice = Notice(
            school_id=person.school_id,
            recipient=person,
            kind=kind,
            text=text,
            model=about._meta.label_lower if about else "",
            record_id=about.pk if about else None,
            reference=str(about)[:60] if about else "",
            path=path,
            key=key,
            rule=rule,
            for_digest=when == When.DIGEST,
            mail_state=MailState.QUEUED if when == When.AT_ONCE else MailState.NONE,
        )
        if knows_addresses and notice.mail_state == MailState.QUEUED and not notice.address:
            notice.mail_state, notice.mail_problem = MailState.NO_ADDRESS, NO_ADDRESS
        notices.append(notice)
    Notice.objects.bulk_create(notices, ignore_conflicts=bool(key))
    return _that_are_new(notices) if key else notices


def _when(person: Person, kind: str, text: str, wishes: Wishes) -> str:
    """Whoever has no sign-in, or has left, has no inbox, so that what can be read without one does not wait there."""
    if letters.is_to_anybody(text) and (person.user_id is None or not person.is_here()):
        return When.AT_ONCE
    return wishes.when(kind)


def _that_are_new(notices: list[Notice]) -> list[Notice]:
    """Those that a key did not keep from being made; told by their Message-IDs, since the database says nothing."""
    ids = [notice.message_id for notice in notices]
    pks = dict(Notice.objects.filter(message_id__in=ids).values_list("message_id", "pk"))
    made = [notice for notice in notices if notice.message_id in pks]
    for notice in made:
        notice.pk, notice._state.adding = pks[notice.message_id], False
    return made


def queue(notice: Notice) -> None:
    jobs.ask(MAIL, record=notice, args={"notice": notice.pk})


# --- The mail ------------------------------------------------------------------------------------------------


def deliver(notice_id: int) -> Callable[[], None] | None:
    """Send the mail of one notice if it still waits. Gives what is to be written in the transaction that ends the job.

    The row says *sending* before anything leaves, and before a letter is written (`notify.letters`). A notice found in
    that state was being sent when a worker died: an alert or a receipt goes again under its one Message-ID, anything
    else is left for a person to look into. Raises `emails.NotAccepted` where it is to be tried again.
    """
    notice = Notice.objects.select_related("recipient__user", "school").get(pk=notice_id)
    if notice.mail_state == MailState.SENDING and not notice.is_at_least_once:
        notice.settle(MailState.UNCERTAIN, problem="We stopped while it was being sent.", among=(MailState.SENDING,))
        return None
    if notice.mail_state not in {MailState.QUEUED, MailState.SENDING}:
        return None
    before: tuple[str, ...] = (notice.mail_state,)
    unread = _worth_sending(notice)
    if unread is None:
        notice.settle(MailState.NONE, among=before)
    elif not notice.address:
        notice.settle(MailState.NO_ADDRESS, problem=NO_ADDRESS, among=before)
    elif not _can_be_opened(notice):
        notice.settle(MailState.FAILED, problem="They have no sign-in, and the link asks for one.", among=before)
    elif notice.settle(MailState.SENDING, among=before):
        return _send(notice, unread)
    return None


def deliver_all(notice_ids: Sequence[int], progress: Callable[[int, int], None]) -> None:
    """Send the mail of each that still waits, each marked as sent before the next is begun.

    Raises `emails.NotAccepted` where some are to be tried again: at once if the server is away, else at the end, so
    that none keeps the others from leaving.
    """
    put_off: emails.NotAccepted | None = None
    for number, pk in enumerate(notice_ids):
        progress(number, len(notice_ids))
        try:
            finish = deliver(pk)
        except emails.NotReached:
            raise
        except emails.NotAccepted as away:
            put_off = away
        except Notice.DoesNotExist:  # its reader's row has gone, and this with it
            continue
        except Exception:
            logger.exception("The mail of notice %s could not be sent", pk)
            put_off = emails.NotAccepted(NOT_WRITTEN)
        else:
            if finish is not None:
                finish()
    progress(len(notice_ids), len(notice_ids))
    if put_off is not None:
        raise put_off


def _can_be_opened(notice: Notice) -> bool:
    """A letter goes to those without a sign-in only where its link asks for none."""
    if letters.writer_of(notice.text) is None or letters.is_to_anybody(notice.text):
        return True
    return notice.recipient.has_sign_in


def _worth_sending(notice: Notice) -> emails.Unread | None:
    """None for one whose reader has left, may no longer see the record, or has read all that a digest would tell.

    Nor is a reminder sent of what is done by now, or has become another's: its rule is asked again here.
    """
    recipient = notice.recipient
    recipient.school = notice.school
    is_reached = recipient.is_here() or letters.is_to_leavers(notice.text)
    if not is_reached or not Notice.objects.visible_to(recipient).filter(pk=notice.pk).exists():
        return None
    if notice.kind != Kind.DIGEST:
        return emails.Unread() if not notice.rule or standing.is_due(notice) else None
    standing.take_off(Notice.objects.filter(recipient=recipient))
    unread = Notice.objects.unread().visible_to(recipient)
    count = unread.aggregate(all=Count("pk"), reminders=Count("pk", filter=Q(kind=Kind.REMINDER)))
    return emails.Unread(**count) if count["all"] else None


def _send(notice: Notice, unread: emails.Unread) -> Callable[[], None] | None:
    sending = (MailState.SENDING,)
    writer, letter = letters.writer_of(notice.text), None
    if writer is not None:
        letter = _written(notice, writer)
        if letter is None:
            notice.settle(MailState.NONE, among=sending)
            return None
    try:
        emails.send(notice, unread, letter)
    except emails.NotAccepted as away:
        notice.settle(MailState.QUEUED, problem=str(away), among=sending)
        raise
    except emails.Refused as refused:
        state = MailState.BOUNCED if refused.is_address else MailState.FAILED
        notice.settle(state, problem=str(refused), among=sending)
        return None
    except emails.FateUnknown as unknown:
        if notice.is_at_least_once:
            notice.settle(MailState.QUEUED, problem=str(unknown), among=sending)
            raise emails.NotAccepted(str(unknown)) from unknown
        notice.settle(MailState.UNCERTAIN, problem=str(unknown), among=sending)
        return None
    return lambda: _mark_sent(notice)


def _written(notice: Notice, writer: letters.Writer) -> Letter | None:
    try:
        with transaction.atomic():
            return writer(notice)
    except Exception as broken:
        logger.exception("The letter of notice %s could not be written", notice.pk)
        notice.settle(MailState.QUEUED, problem=NOT_WRITTEN, among=(MailState.SENDING,))
        raise emails.NotAccepted(NOT_WRITTEN) from broken


def _mark_sent(notice: Notice) -> None:
    notice.settle(MailState.SENT, among=(MailState.SENDING,))


def give_up(notice_id: int, why: str) -> None:
    """The mail was tried for days: whoever looks after mail is shown it."""
    notice = Notice.objects.get(pk=notice_id)
    notice.settle(MailState.FAILED, problem=why, among=(MailState.QUEUED,))
    state = MailState.FAILED if notice.is_at_least_once else MailState.UNCERTAIN
    notice.settle(state, problem=why, among=(MailState.SENDING,))


# --- The daily digest ----------------------------------------------------------------------------------------


def is_time_for_digests(now: datetime) -> bool:
    return local(now).time() >= DIGEST_AT


def prepare_digests(now: datetime) -> int:
    """After 7 in the morning, local time: one digest for each who has unread notices kept for it. How many were made.

    A notice counts in one digest only. Safe to call as often as one likes: a person and a date give one digest. A
    school whose reminders of the day are just being told is left for the next call, so that they are all in it.
    """
    moment = local(now)
    if not is_time_for_digests(now):
        return 0
    kept = Notice.objects.unread().filter(for_digest=True)
    busy = ReminderRun.objects.filter(on=moment.date(), finished_at=None, leased_until__gt=now)
    people = Person.objects.filter(pk__in=kept.values("recipient")).exclude(school__in=busy.values("school"))
    people = people.here_on(moment.date()).select_related("user", "school").order_by("pk")
    return sum(_prepare_digest(person, moment) for person in people)


@transaction.atomic
def _prepare_digest(person: Person, moment: datetime) -> int:
    kept = Notice.objects.visible_to(person).unread().filter(for_digest=True)
    pks = list(kept.values_list("pk", flat=True))
    if not pks:
        return 0
    url = reverse("notify:inbox", args=[person.school.slug])
    key = f"digest:{moment.date().isoformat()}"
    made = notify([person], kind=Kind.DIGEST, about=None, text="notify.digest", url=url, key=key)
    if made:
        Notice.objects.filter(pk__in=pks).update(for_digest=False)
    return len(made)


# --- What readers do -----------------------------------------------------------------------------------------


def read(notice: Notice, *, actor: Person) -> None:
    """Being read is nobody's business but the reader's: it leaves no event."""
    Notice.objects.visible_to(actor).filter(pk=notice.pk, read_at=None).update(read_at=timezone.now())


def read_all(*, actor: Person) -> int:
    return Notice.objects.unread().visible_to(actor).update(read_at=timezone.now())


def wishes_of(person: Person) -> Wishes:
    return Wishes.objects.filter(person=person).first() or Wishes(person=person)


@verb
def change_wishes(*, actor: Person, reminders: str, news: str) -> Wishes:
    demand(actor, Perm.SCHOOL_ENTER)
    wishes, _ = Wishes.objects.update_or_create(person=actor, defaults={"reminders": reminders, "news": news})
    details: dict[str, Any] = {"reminders": reminders, "news": news}
    events.record("notify.change_wishes", actor=actor, about=wishes, details=details)
    return wishes


# --- Mail that may not have arrived --------------------------------------------------------------------------


@verb
def send_again(notice: Notice, *, actor: Person) -> Notice:
    """Send a mail again that failed or whose fate is unknown, under its one Message-ID."""
    notice = _locked_trouble(notice, actor)
    if notice.lapsed_at is not None:
        raise RuleBroken("What this mail reminded of is no longer due, so it is not sent again.")
    notice.settle(MailState.QUEUED, among=TROUBLE)
    queue(notice)
    events.record("notify.send_again", actor=actor, about=notice)
    return notice


@verb
def it_arrived(notice: Notice, *, actor: Person) -> Notice:
    """Take a mail off the list: its reader has been told, by it or in some other way."""
    notice = _locked_trouble(notice, actor)
    notice.settle(MailState.SENT, among=TROUBLE)
    events.record("notify.it_arrived", actor=actor, about=notice)
    return notice


def _locked_trouble(notice: Notice, actor: Person) -> Notice:
    rows: models.QuerySet[Notice] = Notice.objects.select_for_update(of=("self",)).select_related("recipient")
    notice = rows.get(pk=notice.pk)
    demand(actor, Perm.MAIL_TROUBLE, notice)
    if not notice.is_in_trouble:
        raise RuleBroken(f"This mail is no longer in question: {notice.get_mail_state_display().lower()}.")
    return notice
