"""Straight to the tables, as verbs are what tests are about: who must take what, and who is away for long."""

from datetime import date

import factory

from tests.factories.training.courses import CourseFactory
from training.models import LongLeave, Requirement
from training.services.reckoning import reckon


class RequirementFactory(factory.django.DjangoModelFactory):
    """All staff take the course within 30 days, and again each 12 months."""

    class Meta:
        model = Requirement

    course = factory.SubFactory(CourseFactory)
    school = factory.LazyAttribute(lambda one: one.course.school)
    number = factory.LazyAttribute(lambda one: Requirement.objects.filter(school=one.school).count() + 1)
    audience = "staff"
    within_days = 30
    validity = "rolling"
    months = factory.LazyAttribute(lambda one: 12 if one.validity == "rolling" else None)
    holds_from = date(2020, 9, 1)

    @classmethod
    def fixed(cls, day=30, month=9, early_months=2, **fields):
        return cls(validity="fixed", until_day=day, until_month=month, early_months=early_months, **fields)


def reckoned(requirement):
    """The requirement, once everybody's standing has been worked out."""
    reckon(requirement.school)
    return requirement


def leave(person, starts_on=date(2026, 9, 1), ends_on=None):
    return LongLeave.objects.create(school=person.school, person=person, starts_on=starts_on, ends_on=ends_on)
