"""Straight to the tables, as verbs are what tests are about: what pupils are taught."""

from datetime import date

import factory
from django.utils import timezone

from tests.factories.schools import PersonFactory, SchoolFactory, TeachingGroupFactory
from training.models import Award, Lesson, Occasion, ProgrammeAction, ProgrammeReview, Unit
from training.services.completing import new_code

QUESTIONS = [
    {"ask": "Is a password for sharing?", "right": "No"},
    {"ask": "Can words hurt?", "right": "Yes"},
    {"ask": "Whom do you tell?", "right": "An adult"},
]


class UnitFactory(factory.django.DjangoModelFactory):
    """For Year 2 in autumn, about privacy, unless told otherwise."""

    class Meta:
        model = Unit
        skip_postgeneration_save = True

    school = factory.SubFactory(SchoolFactory)
    number = factory.LazyAttribute(lambda one: Unit.objects.filter(school=one.school).count() + 1)
    title = "Keys and locks"
    years = factory.LazyFunction(lambda: [2])
    part = "autumn"
    objectives = "A password is like a key."
    strands = factory.LazyFunction(lambda: ["privacy"])
    risks = factory.LazyFunction(lambda: ["conduct"])
    questions = factory.LazyFunction(lambda: list(QUESTIONS))
    made_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def classes(unit, create, extracted, **kwargs):
        unit.classes.set(extracted or [])


def lesson(teacher, unit=None, group=None, on=None, **fields):
    school = teacher.school
    fields.setdefault("number", Lesson.objects.filter(school=school).count() + 1)
    return Lesson.objects.create(
        school=school,
        unit=unit or UnitFactory(school=school),
        group=group or TeachingGroupFactory(school=school),
        teacher=teacher,
        on=on or timezone.localdate(),
        **fields,
    )


def counted(before, after, pupils):
    """Fields of a lesson whose quick check had one question."""
    hands = [{"ask": "Can words hurt?", "before": before, "after": after}]
    totals = {"before_right": before, "before_of": pupils, "after_right": after, "after_of": pupils}
    return {"hands": hands, "pupils": pupils, **totals}


def occasion(by, **fields):
    fields.setdefault("number", Occasion.objects.filter(school=by.school).count() + 1)
    said = {"kind": "assembly", "title": "Kind online", "on": timezone.localdate(), "led_by": "The police"} | fields
    return Occasion.objects.create(school=by.school, by=by, **said)


def review(by, school_year=2026, **fields):
    return ProgrammeReview.objects.create(school=by.school, school_year=school_year, opened_by=by, **fields)


def action(of, owner, due_on=date(2030, 1, 2), **fields):
    said = {"what": "Write a unit on copyright"} | fields
    return ProgrammeAction.objects.create(school=of.school, review=of, owner=owner, due_on=due_on, **said)


def award(by, unit, pupil, **fields):
    return Award.objects.create(
        school=by.school,
        unit=unit,
        pupil=pupil,
        group=pupil.teaching_group,
        on=timezone.localdate(),
        code=new_code(),
        by=by,
        **fields,
    )


def teacher_of(*groups, roles=("teacher",), **fields):
    """A teacher of these classes."""
    person = PersonFactory(roles=list(roles), **fields)
    person.classes_taught.set(groups)
    return person
