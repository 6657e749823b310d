"""Straight to the tables, as verbs are what tests are about: courses and who took them."""

import factory
from django.utils import timezone

from tests.factories.schools import SchoolFactory
from training.models import Completion, Course, Struck
from training.services.completing import new_code


class CourseFactory(factory.django.DjangoModelFactory):
    """A session of Elm School unless told otherwise."""

    class Meta:
        model = Course

    school = factory.SubFactory(SchoolFactory)
    number = factory.LazyAttribute(lambda one: Course.objects.filter(school=one.school).count() + 1)
    title = "Online safety for staff"
    kind = "session"
    about = "What children meet online, and what we do."
    minutes = 45


def completion(person, course, done_on=None, *, by=None, how="entered", edition=None, **fields):
    """`person` took it, today unless told otherwise. Nothing is reckoned: call `reckoning.reckon` where it matters."""
    return Completion.objects.create(
        school=person.school,
        person=person,
        course=course,
        done_on=done_on or timezone.localdate(),
        how=how,
        edition=course.edition if edition is None else edition,
        code=new_code(),
        by=by or person,
        **fields,
    )


def strike(completion, by, why="Another of the same name"):
    return Struck.objects.create(completion=completion, why=why, by=by)
