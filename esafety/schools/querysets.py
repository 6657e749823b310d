"""What exists for whom among schools, people, roles and contacts."""

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from esafety.access.perms import Perm

if TYPE_CHECKING:
    from collections.abc import Iterable

    from esafety.access.roles import Role
    from esafety.accounts.models import User
    from esafety.schools.models import Person, Term


class SchoolQuerySet(models.QuerySet["School"]):
    def with_settings(self) -> Self:
        return self.select_related("settings", "trust")

    def of_user(self, user: "User") -> Self:
        """Schools in which the user is a Person today."""
        from esafety.schools.models import Person

        here = Person.objects.filter(user=user).here_on(timezone.localdate())
        return self.filter(pk__in=here.values("school"))


class PersonQuerySet(models.QuerySet["Person"]):
    def here_on(self, day: date) -> Self:
        return self.filter(Q(left_on=None) | Q(left_on__gt=day))

    def in_roles(self, roles: "Iterable[Role]", on: date) -> Self:
        """Those with a sign-in who are here and hold one of the roles on the day."""
        from esafety.schools.models import Appointment

        held = Appointment.objects.on(on).filter(role__in=list(roles)).values("person")
        return self.filter(user__is_active=True, user__is_superuser=False, pk__in=held).here_on(on)

    def for_request(self, user: Any, slug: str) -> "Person | None":
        """The user's Person in the school of that slug, with school, settings and trust in the same query."""
        people = self.filter(user=user.pk, school__slug=slug).here_on(timezone.localdate())
        return people.select_related("school__settings", "school__trust").first()

    def visible_to(self, person: "Person") -> Self:
        """Staff find anybody in their school; a parent finds their own children; everyone finds themself."""
        from esafety.access.questions import can
        from esafety.schools.models import ParentLink

        if can(person, Perm.PEOPLE_FIND):
            return self.filter(school=person.school_id)
        children = ParentLink.objects.filter(parent=person, court_order_bar=False).values("child")
        return self.filter(Q(pk=person.pk) | Q(pk__in=children), school=person.school_id)

    def departments(self, on: date) -> list[str]:
        """Those that people who are here belong to, each once. Ask a school's people, or those whom somebody sees."""
        named = self.here_on(on).exclude(department="").order_by("department")
        return list(named.values_list("department", flat=True).distinct())

    def named(self, typed: str) -> Self:
        """Whose first or last name begins with each word typed."""
        found = self
        for word in typed.split()[:4]:
            found = found.filter(
                Q(first_name__istartswith=word) | Q(last_name__istartswith=word) | Q(last_name__icontains=f" {word}")
            )
        return found.order_by("last_name", "first_name", "pk")


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def on(self, day: date) -> Self:
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)

    def visible_to(self, person: "Person") -> Self:
        from esafety.access.questions import can

        if can(person, Perm.PEOPLE_VIEW) or can(person, Perm.ROLES_VIEW):
            return self.filter(person__school=person.school_id)
        return self.filter(person=person)


class TeachingGroupQuerySet(models.QuerySet["TeachingGroup"]):
    def visible_to(self, person: "Person") -> Self:
        from esafety.access.questions import can

        return self.filter(school=person.school_id) if can(person, Perm.PEOPLE_FIND) else self.none()


class ParentLinkQuerySet(models.QuerySet["ParentLink"]):
    def deciding(self) -> Self:
        """Of parents whose word for the child counts: `ParentLink.decides` of many."""
        return self.filter(parental_responsibility=True, court_order_bar=False)

    def visible_to(self, person: "Person") -> Self:
        from esafety.access.questions import can

        if can(person, Perm.PEOPLE_VIEW):
            return self.filter(child__school=person.school_id)
        return self.filter(parent=person, court_order_bar=False)


class TermQuerySet(models.QuerySet["Term"]):
    def visible_to(self, person: "Person") -> Self:
        return self.filter(school=person.school_id)

    def on(self, day: date) -> "Term | None":
        return self.filter(starts_on__lte=day, ends_on__gte=day).first()


class ContactQuerySet(models.QuerySet["Contact"]):
    def visible_to(self, person: "Person") -> Self:
        from esafety.access.questions import can

        return self.filter(school=person.school_id) if can(person, Perm.CONTACTS_VIEW) else self.none()

    def current(self) -> Self:
        return self.filter(ended_at=None)
