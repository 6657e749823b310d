"""The verbs of training, each ready to be done once: who must take what, and that they did."""

from django.utils import timezone

from tests.factories import PersonFactory
from tests.factories.training import courses as make
from tests.factories.training import requirements as ask
from training.services import completing, leaving, readying, requiring
from training.services.requiring import Asked


def enter():
    actor, teacher = PersonFactory(roles=["officer"]), PersonFactory(roles=["teacher"])
    course = make.CourseFactory()
    return lambda: completing.enter([teacher], course, actor=actor, done_on=timezone.localdate())


def strike():
    actor = PersonFactory(roles=["officer"])
    completion = make.completion(PersonFactory(roles=["teacher"]), make.CourseFactory())
    return lambda: completing.strike(completion, actor=actor, why="It was somebody else")


def said(course):
    return Asked(course=course, audience="staff", validity="once", holds_from=timezone.localdate())


def require():
    actor, course = PersonFactory(roles=["officer"]), make.CourseFactory()
    return lambda: requiring.require(said(course), actor=actor)


def change():
    actor, requirement = PersonFactory(roles=["officer"]), ask.RequirementFactory(holds_from=timezone.localdate())
    return lambda: requiring.change(requirement, said(requirement.course), actor=actor)


def end():
    actor, requirement = PersonFactory(roles=["officer"]), ask.RequirementFactory()
    return lambda: requiring.end(requirement, actor=actor)


def retire():
    actor, course = PersonFactory(roles=["officer"]), make.CourseFactory()
    return lambda: requiring.retire(course, actor=actor)


def take_over():
    actor = PersonFactory(roles=["officer"])
    return lambda: readying.take_over(["staff_prevent"], actor=actor)


def begin_leave():
    actor, teacher = PersonFactory(roles=["officer"]), PersonFactory(roles=["teacher"])
    return lambda: leaving.begin_leave(teacher, actor=actor, starts_on=timezone.localdate())


def end_leave():
    actor, today = PersonFactory(roles=["officer"]), timezone.localdate()
    leave = ask.leave(PersonFactory(roles=["teacher"]), starts_on=today)
    return lambda: leaving.end_leave(leave, actor=actor, ends_on=today)


ACTS = {
    "training.services.leaving.begin_leave": begin_leave,
    "training.services.leaving.end_leave": end_leave,
    "training.services.readying.take_over": take_over,
    "training.services.requiring.change": change,
    "training.services.requiring.end": end,
    "training.services.requiring.require": require,
    "training.services.requiring.retire": retire,
    "training.services.completing.enter": enter,
    "training.services.completing.strike": strike,
}
