"""What the home page and the menu get from training: the self-audit, the year's plan and advice."""

from django.urls import reverse
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.schools.calendar import start_of
from esafety.schools.models import Person
from esafety.ui.registry import Door, Figure, Waiting
from training.models import Advice, PlanLine, SelfAudit
from training.rules.planning import last_day
from training.rules.self_audit import asked_on
from training.services.self_auditing import this_year

SHOWN = 5


def waiting(person: Person) -> list[Waiting]:
    return [*to_advise(person), *to_see_to(person), *to_audit(person)]


def to_advise(person: Person) -> list[Waiting]:
    """Questions that wait for this person's advice, the longest first. What they are about is not said here."""
    if not can(person, Perm.ADVICE_ANSWER):
        return []
    rows = Advice.objects.visible_to(person).exclude(asked_by=person).waiting().select_related("school", "asked_by")
    return [
        Waiting(
            f"{one} waits for your advice",
            one.get_absolute_url(),
            since=one.waiting_since,
            who=f"Asked by {one.asked_by}",
            tag="Advice",
        )
        for one in rows.order_by("waiting_since", "pk")[:SHOWN]
    ]


def to_see_to(person: Person) -> list[Waiting]:
    """Lines of the plan that are this person's to see to, once their term is over."""
    if not can(person, Perm.ADVICE_ASK):
        return []
    rows = PlanLine.objects.visible_to(person).filter(owner=person).overdue(timezone.localdate())
    return [
        Waiting(
            f"On the training plan: {one.title}",
            one.get_absolute_url(),
            since=start_of(last_day(one.term)),
            tag="Overdue",
            tag_kind="bad",
        )
        for one in rows.select_related("school", "course").order_by("pk")[:SHOWN]
    ]


def to_audit(person: Person) -> list[Waiting]:
    """For staff: this school year's self-audit, in the months in which it is asked for, or once it is begun."""
    if not can(person, Perm.ADVICE_ASK):  # what staff hold, and governors and guests do not
        return []
    audit = SelfAudit.objects.visible_to(person).filter(person=person).of_year(this_year()).first()
    url = reverse("training:self-audit", args=[person.school.slug])
    if audit is not None and audit.finished_at is None:
        return [Waiting("Go on with your self-audit", url, since=audit.began_at, since_words="begun", tag="Self-audit")]
    if audit is not None or asked_on(timezone.localdate()) is None:
        return []
    return [Waiting("Do your self-audit: what can you do, and what would help you?", url, tag="Self-audit")]


def figures(person: Person) -> list[Figure]:
    return []


def doors(person: Person) -> list[Door]:
    return []
