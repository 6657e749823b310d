"""Straight to the tables, as verbs are what tests are about: boards, reminders and figures."""

from tests.factories.training.courses import completion
from tests.factories.training.requirements import RequirementFactory
from training.services.reckoning import reckon


def asks(course, **fields):
    """The course of all staff, unless told otherwise, with everybody's standing worked out."""
    requirement = RequirementFactory(course=course, **fields)
    reckon(requirement.school)
    return requirement


def took(person, course, done_on, **fields):
    """And their standing worked out."""
    made = completion(person, course, done_on, **fields)
    reckon(person.school, people={person.pk})
    return made
