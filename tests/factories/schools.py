from datetime import date

import factory

from esafety.access.questions import forget_roles
from esafety.accounts.models import User
from esafety.schools.models import Appointment, Person, School, SchoolSettings, TeachingGroup, Trust

LONG_AGO = date(2015, 9, 1)


class TrustFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Trust
        django_get_or_create = ("slug",)

    slug = "harbour"
    name = "Harbour Trust"


class SchoolFactory(factory.django.DjangoModelFactory):
    """Elm School unless told otherwise; asking twice for a slug gives the same school."""

    class Meta:
        model = School
        django_get_or_create = ("slug",)
        skip_postgeneration_save = True

    slug = "elm"
    name = factory.LazyAttribute(lambda school: f"{school.slug.capitalize()} School")
    opened_on = date(2010, 9, 1)

    @factory.post_generation
    def with_settings(school, create, extracted, **settings):
        SchoolSettings.objects.get_or_create(school=school, defaults=settings)


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@elm.example")
    password = "!"


class TeachingGroupFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TeachingGroup

    school = factory.SubFactory(SchoolFactory)
    name = factory.Sequence(lambda n: f"Class {n}")
    year_group = 2


class PersonFactory(factory.django.DjangoModelFactory):
    """A person with a sign-in; `roles=["officer"]` appoints them. `user=None` for one without a sign-in."""

    class Meta:
        model = Person
        skip_postgeneration_save = True

    school = factory.SubFactory(SchoolFactory)
    user = factory.SubFactory(UserFactory)
    first_name = "Robin"
    last_name = factory.Sequence(lambda n: f"Marsh{n}")
    email = factory.LazyAttribute(lambda person: person.user.email if person.user else "")

    @factory.post_generation
    def roles(person, create, extracted, **kwargs):
        for role in extracted or []:
            appoint(person, role)


def appoint(person, role, starts_on=LONG_AGO, ends_on=None):
    appointment = Appointment.objects.create(person=person, role=role, starts_on=starts_on, ends_on=ends_on)
    if person.user is not None:
        forget_roles(person.user)
    return appointment
