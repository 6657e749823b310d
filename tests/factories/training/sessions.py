"""Straight to the tables, as verbs are what tests are about: sessions, meetings and entering many at once."""

from datetime import timedelta

import factory
from django.utils import timezone

from tests.factories.schools import PersonFactory
from tests.factories.training.courses import CourseFactory
from training.models import Attendee, EventPlace, ParentsEvent, Session
from training.services.parents_events import _hash, token_of


class SessionFactory(factory.django.DjangoModelFactory):
    """Training of Elm School in two days, of an hour, unless told otherwise."""

    class Meta:
        model = Session

    course = factory.SubFactory(CourseFactory)
    school = factory.LazyAttribute(lambda one: one.course.school)
    number = factory.LazyAttribute(lambda one: Session.objects.filter(school=one.school).count() + 1)
    kind = "training"
    title = "Online safety for all of us"
    starts_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=2))
    minutes = 60
    ends_at = factory.LazyAttribute(lambda one: one.starts_at + timedelta(minutes=one.minutes))
    place = "School hall"
    led_by = "Robin Marsh"
    code = "4711"
    made_by = factory.LazyAttribute(lambda one: PersonFactory(school=one.school, roles=["officer"]))


def meeting(school, **fields):
    """A staff meeting without a course."""
    return SessionFactory(school=school, course=None, kind="meeting", title="Staff meeting", **fields)


def attendee(session, person, answer="", here_by=None, **fields):
    """Invited now; answered and there as told."""
    now = timezone.now()
    return Attendee.objects.create(
        session=session,
        person=person,
        answer=answer,
        **{"invited_at": now, "answered_at": now if answer else None} | fields,
        here_by=here_by,
        here_at=now if here_by else None,
    )


class ParentsEventFactory(factory.django.DjangoModelFactory):
    """An evening in a week, told of already."""

    class Meta:
        model = ParentsEvent

    number = factory.LazyAttribute(lambda one: ParentsEvent.objects.filter(school=one.school).count() + 1)
    title = "Phones at home"
    text = "How to talk about them, and what helps."
    starts_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))
    place = "School hall"
    told_at = factory.LazyFunction(timezone.now)


def event_place(event, person, nonce="0" * 32, **fields):
    """A parent's link. `token` is its secret."""
    place = EventPlace(event=event, person=person, nonce=nonce, **fields)
    place.token_hash = _hash(token_of(place))
    place.save()
    place.token = token_of(place)
    return place
