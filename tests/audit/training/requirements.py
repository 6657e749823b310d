"""The verbs of training, each ready to be done once: who must take what, and that they did."""

from django.utils import timezone

from tests.factories import PersonFactory
from tests.factories.training import courses as make
from training.services import completing


def enter():
    actor, teacher = PersonFactory(roles=["officer"]), PersonFactory(roles=["teacher"])
    course = make.CourseFactory()
    return lambda: completing.enter([teacher], course, actor=actor, done_on=timezone.localdate())


def strike():
    actor = PersonFactory(roles=["officer"])
    completion = make.completion(PersonFactory(roles=["teacher"]), make.CourseFactory())
    return lambda: completing.strike(completion, actor=actor, why="It was somebody else")


ACTS = {
    "training.services.completing.enter": enter,
    "training.services.completing.strike": strike,
}
