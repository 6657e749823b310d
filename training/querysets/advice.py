"""What exists for whom among questions for advice, and among what is often asked (T10).

The officer is the first point of contact, so general questions are theirs. Worries about a device or an account are the
head's. Where a school has nobody in the one role but the asker, its questions are the other's. A question that has
waited for a week is the head's too, whatever it is about, so that nobody is left without an answer; and who has
written in a thread goes on reading it, as long as they may answer. Nobody answers themself.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import can, roles_in
from esafety.access.roles import Role
from esafety.schools.calendar import start_of

if TYPE_CHECKING:
    from esafety.schools.models import Person, School

HEADS = "device"  # a value of `models.About`: what goes to the head
IS_LONG = timedelta(days=7)


def at_the_desks(school: "School") -> dict[Role, set[int]]:
    """Today's officers and heads with a sign-in, by role."""
    from esafety.schools.models import Appointment, Person

    desks, today = [Role.OFFICER, Role.HEAD], timezone.localdate()
    here = Person.objects.filter(school=school).in_roles(desks, today).values("pk")
    held = Appointment.objects.on(today).filter(person__in=here, role__in=desks)
    found: dict[Role, set[int]] = {Role.OFFICER: set(), Role.HEAD: set()}
    for role, person_id in held.values_list("role", "person"):
        found[Role(role)].add(person_id)
    return found


class AdviceQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: "Person") -> Self:
        """One's own questions, and those that are one's to answer."""
        return self.filter(Q(asked_by=person) | self._answered_by(person), school=person.school_id)

    def to_answer_by(self, person: "Person") -> Self:
        return self.filter(self._answered_by(person), school=person.school_id)

    def _answered_by(self, person: "Person") -> Q:
        if not can(person, Perm.ADVICE_ANSWER):
            return Q(pk=None)
        roles = roles_in(person.user, person.school) if person.user else frozenset[str]()
        device = Q(about=HEADS)
        entries = self.model._meta.get_field("entries").related_model._default_manager
        found = Q(Exists(entries.filter(advice=OuterRef("pk"), by=person)))
        if Role.OFFICER in roles:
            found |= ~device | (device & _nobody_else(Role.HEAD))
        if Role.HEAD in roles:
            found |= device | _nobody_else(Role.OFFICER) | Q(waiting_since__lt=_waited_from())
        return found & ~Q(asked_by=person)

    def waiting(self) -> Self:
        return self.exclude(waiting_since=None)

    def searched(self, words: str) -> Self:
        entries = self.model._meta.get_field("entries").related_model._default_manager
        said = entries.filter(advice=OuterRef("pk"), text__icontains=words)
        return self.filter(Q(question__icontains=words) | Q(Exists(said)))


def _waited_from() -> datetime:
    """What has waited since before this moment, has for a week: five working days are never less."""
    return start_of(timezone.localdate() - IS_LONG + timedelta(1))


def _nobody_else(role: Role) -> Q:
    """Those for whom nobody holds the role today but perhaps the asker."""
    from esafety.schools.models import Person

    others = Person.objects.filter(school=OuterRef("school")).in_roles([role], timezone.localdate())
    return Q(~Exists(others.exclude(pk=OuterRef("asked_by"))))


class AdviceEntryQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: "Person") -> Self:
        questions = self.model._meta.get_field("advice").related_model._default_manager
        return self.filter(advice__in=questions.visible_to(person))


class CommonQuestionQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: "Person") -> Self:
        """For all who may ask; those that were withdrawn for those alone who answer."""
        if not can(person, Perm.ADVICE_ASK):
            return self.none()
        found = self.filter(school=person.school_id)
        return found if can(person, Perm.ADVICE_ANSWER) else found.filter(withdrawn_at=None)

    def published(self) -> Self:
        return self.filter(withdrawn_at=None)

    def searched(self, words: str) -> Self:
        return self.filter(Q(question__icontains=words) | Q(answer__icontains=words))
