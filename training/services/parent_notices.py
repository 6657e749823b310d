"""Notices to parents (T7): written, sent once by a worker, and counted by how far they came."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import demand
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import set_change
from esafety.exceptions import RuleBroken
from esafety.jobs import services as jobs
from esafety.jobs.models import Job
from esafety.notify.letters import Letter
from esafety.notify.models import Kind, MailState, Notice
from esafety.notify.services import notify_many
from esafety.schools.models import Person, TeachingGroup
from esafety.schools.numbering import next_number
from esafety.schools.services import ChangedMeanwhile, version_of
from training.models import ParentNotice, Whom
from training.querysets.parents import links_for
from training.rules.parents import families

JOB = "training.tell_parents"
TEXT, URGENT_TEXT = "training.parents_news", "training.parents_urgent"
AT_ONCE = 1_000
MAILED = (MailState.QUEUED, MailState.SENDING, MailState.SENT)
SENT_ALREADY = "The notice has been sent, so it cannot be changed. Write a new one that puts it right."


@dataclass(frozen=True)
class Audience:
    """To whom a notice goes."""

    whom: str
    years: tuple[int, ...] = ()
    classes: tuple[TeachingGroup, ...] = ()


# --- Writing -----------------------------------------------------------------------------------------------------


@verb
def write_parent_notice(*, actor: Person, title: str, text: str, to: Audience, is_urgent: bool = False) -> ParentNotice:
    """Write a notice, which nobody has been told of yet. Raises RuleBroken where it is to nobody."""
    demand(actor, Perm.PARENTS_TELL)
    notice = _put(actor, title=title, text=text, to=to, is_urgent=is_urgent)
    events.record("training.write_parent_notice", actor=actor, about=notice, details={"whom": notice.whom})
    return notice


@verb
def change_parent_notice(
    notice: ParentNotice, *, actor: Person, version: int, title: str, text: str, to: Audience, is_urgent: bool = False
) -> ParentNotice:
    """Change one that has not been sent. Raises RuleBroken for one that has, ChangedMeanwhile for a newer version."""
    notice = _locked(notice)
    demand(actor, Perm.PARENTS_TELL, notice)
    if notice.sent_at is not None:
        raise RuleBroken(SENT_ALREADY)
    if version != version_of(notice):
        raise ChangedMeanwhile("Somebody else changed the notice while you wrote. Compare it with yours below.")
    _refuse_nobody(actor, to)
    notice.title, notice.text, notice.is_urgent = title, text, is_urgent
    notice.whom, notice.years = to.whom, list(to.years)
    set_change(notice, by=actor)
    notice.save()
    notice.classes.set(to.classes)
    events.record("training.change_parent_notice", actor=actor, about=notice, details={"whom": notice.whom})
    return notice


def write_for_home_learning(*, actor: Person, text: str, to: Audience) -> ParentNotice:
    """In the verb of a teacher who tells of home learning, and has asked for the permission."""
    return _put(actor, title="Home learning online", text=text, to=to)


def _put(actor: Person, *, title: str, text: str, to: Audience, is_urgent: bool = False) -> ParentNotice:
    _refuse_nobody(actor, to)
    notice = ParentNotice(
        school=actor.school,
        number=next_number(ParentNotice, actor.school_id),
        title=title,
        text=text,
        whom=to.whom,
        years=list(to.years),
        is_urgent=is_urgent,
        made_by=actor,
        made_at=timezone.now(),
    )
    set_change(notice, by=actor)
    notice.save()
    notice.classes.set(to.classes)
    return notice


def _refuse_nobody(actor: Person, to: Audience) -> None:
    if to.whom == Whom.YEARS and not to.years:
        raise RuleBroken("Choose at least one year group.")
    if to.whom == Whom.CLASSES and not to.classes:
        raise RuleBroken("Choose at least one class.")
    if any(one.school_id != actor.school_id for one in to.classes):
        raise RuleBroken("Choose classes of this school.")


# --- Sending -----------------------------------------------------------------------------------------------------


@verb
def send_parent_notice(notice: ParentNotice, *, actor: Person) -> Job:
    """Have a worker tell its parents, once. Raises RuleBroken where it was sent, and where it would reach nobody."""
    notice = _locked(notice)
    demand(actor, Perm.PARENTS_TELL, notice)
    job = send(notice, actor=actor)
    events.record("training.send_parent_notice", actor=actor, about=notice, details={"job": job.pk})
    return job


def send(notice: ParentNotice, *, actor: Person) -> Job:
    """In the verb of whoever calls, which has asked for the permission and holds the row."""
    if notice.sent_at is not None:
        raise RuleBroken("The notice has been sent.")
    if not with_a_way(notice).exists():
        raise RuleBroken("No parent of these pupils has an e-mail address or a sign-in. Give them the notice on paper.")
    notice.sent_at = timezone.now()
    set_change(notice, by=actor, reason="Sent")
    notice.save(update_fields=["sent_at"])
    return jobs.ask(JOB, asked_by=actor, record=notice, args={"notice": notice.pk}, key=notice.key)


def parents_for(notice: ParentNotice) -> "QuerySet[Person]":
    """Whom it reaches today, each once."""
    parents = links_for(notice, timezone.localdate()).values("parent")
    return Person.objects.filter(pk__in=parents, school=notice.school_id)


def with_a_way(notice: ParentNotice) -> "QuerySet[Person]":
    return parents_for(notice).exclude(email="", user=None)


def tell_in_pieces(notice: ParentNotice) -> Iterator[tuple[int, int]]:
    """Tell them a thousand at a time, each thousand in a transaction of its own: how many of how many.

    A worker that begins again tells nobody twice: each has one notice for it.
    """
    people = with_a_way(notice).select_related("user", "school").order_by("pk")
    keys = list(people.values_list("pk", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        with transaction.atomic():
            notify_many(
                people.filter(pk__in=keys[start : start + AT_ONCE]),
                kind=Kind.NEWS,
                about=notice,
                text=URGENT_TEXT if notice.is_urgent else TEXT,
                url=reverse("training:parents-notice-read", args=[notice.school.slug, notice.number]),
                key=notice.key,
            )
        yield min(start + AT_ONCE, len(keys)), len(keys)


def write_letter(told: Notice) -> Letter | None:
    """The mail holds the whole notice, as most parents have no sign-in."""
    notice = ParentNotice.objects.filter(pk=told.record_id or 0).first()
    return Letter(body=f"{notice.title}\n\n{notice.text}") if notice is not None else None


# --- How far it came ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reach:
    """Whom a notice would reach, before it is sent."""

    families: int
    parents: int
    without_a_way: int
    pupils_of_nobody: int


def reach_of(notice: ParentNotice) -> Reach:
    """A fixed number of queries; the pairs of parent and child are counted here."""
    pairs = list(links_for(notice, timezone.localdate()).values_list("parent", "child"))
    parents = parents_for(notice)
    reached, with_way = parents.count(), with_a_way(notice).count()
    return Reach(
        families(pairs), reached, reached - with_way, pupils_of(notice).exclude(pk__in=_children(pairs)).count()
    )


def _children(pairs: Sequence[tuple[int, int]]) -> set[int]:
    return {child for _, child in pairs}


def pupils_of(notice: ParentNotice) -> "QuerySet[Person]":
    """The pupils that it is about, whether or not a parent can be told."""
    today = timezone.localdate()
    pupils = Person.objects.filter(school=notice.school_id).here_on(today)
    pupils = pupils.exclude(teaching_group=None, year_group=None)
    if notice.whom == Whom.YEARS:
        by_class = Q(year_group=None, teaching_group__year_group__in=notice.years)
        return pupils.filter(Q(year_group__in=notice.years) | by_class)
    if notice.whom == Whom.CLASSES:
        return pupils.filter(teaching_group__in=notice.classes.values("pk"))
    return pupils


def told_rows(notice: ParentNotice) -> "QuerySet[Notice]":
    return Notice.objects.filter(school=notice.school_id, key=notice.key)


def counted(notice: ParentNotice) -> dict[str, int]:
    """How many were told, were mailed, sign in, and of those have read it: in one query, and never who."""
    signs_in = Q(recipient__user__is_active=True)
    return told_rows(notice).aggregate(
        told=Count("pk"),
        mailed=Count("pk", filter=Q(mail_state__in=MAILED)),
        sign_in=Count("pk", filter=signs_in),
        read=Count("pk", filter=signs_in & Q(read_at__isnull=False)),
    )


def unread_by(notice: ParentNotice) -> "QuerySet[Notice]":
    """Of those who sign in: whose notice is unread. For urgent ones, so that somebody can ring them."""
    rows = told_rows(notice).filter(recipient__user__is_active=True, read_at=None).select_related("recipient")
    return rows.order_by("recipient__last_name", "recipient__first_name", "pk")


def _locked(notice: ParentNotice) -> ParentNotice:
    ParentNotice.objects.select_for_update().only("pk").get(pk=notice.pk)
    found: ParentNotice = ParentNotice.objects.select_related("school").get(pk=notice.pk)
    return found
