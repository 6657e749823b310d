"""The verbs of training, each ready to be done once: sessions, meetings and entering many at once."""

from datetime import timedelta

from django.utils import timezone

from esafety.schools.models import ParentLink
from tests.factories import PersonFactory
from tests.factories.training import courses
from tests.factories.training import sessions as make
from training import completion_files
from training.rules.parents_events import EventPlan
from training.rules.sessions import Plan
from training.services import attending, importing, inviting, parents_events, sessions


def _officer():
    return PersonFactory(roles=["officer"])


def _teacher():
    return PersonFactory(roles=["teacher"])


def _plan(place="Library"):
    return Plan("meeting", "Staff meeting", timezone.now() + timedelta(days=3), 45, place, "The head")


def _begun(**fields):
    return make.SessionFactory(starts_at=timezone.now() - timedelta(minutes=5), **fields)


def plan_session():
    actor = _officer()
    return lambda: sessions.plan_session(_plan(), actor=actor)


def change_session():
    actor, session = _officer(), make.SessionFactory()
    return lambda: sessions.change_session(session, _plan("Hall"), actor=actor)


def cancel_session():
    actor, session = _officer(), make.SessionFactory()
    return lambda: sessions.cancel_session(session, actor=actor, because="Snow")


def write_minutes():
    actor, session = _officer(), _begun()
    return lambda: sessions.write_minutes(session, actor=actor, notes="We talked about phones.")


def invite():
    actor, session, teacher = _officer(), make.SessionFactory(), _teacher()
    return lambda: inviting.invite(session, [teacher], actor=actor)


def answer_invitation():
    teacher, session = _teacher(), make.SessionFactory()
    make.attendee(session, teacher)
    return lambda: inviting.answer_invitation(session, actor=teacher, said="coming")


def tick_those_there():
    actor, session, teacher = _officer(), _begun(), _teacher()
    return lambda: attending.tick_those_there(session, actor=actor, there=[teacher])


def say_one_is_there():
    teacher, session = _teacher(), _begun()
    make.attendee(session, teacher)
    return lambda: attending.say_one_is_there(session, actor=teacher, code=session.code)


def hold_session():
    actor, session = _officer(), _begun()
    make.attendee(session, _teacher(), here_by=actor)
    return lambda: attending.hold_session(session, actor=actor)


def _held(actor, *people):
    session = _begun()
    for person in people:
        make.attendee(session, person, here_by=actor)
    attending.hold_session(session, actor=actor)
    return session


def add_late():
    actor, teacher = _officer(), _teacher()
    session = _held(actor, _teacher())
    return lambda: attending.add_late(session, teacher, actor=actor)


def remove_late():
    actor, teacher = _officer(), _teacher()
    session = _held(actor, teacher)
    return lambda: attending.remove_late(session, teacher, actor=actor, why="It was somebody else")


def _put_by(actor):
    teacher, course = _teacher(), courses.CourseFactory()
    day = timezone.localdate().isoformat()
    lines = completion_files.read(f"E-mail,Course,Date\n{teacher.email},{course.title},{day}\n".encode())
    return importing.put_by(importing.check(lines, school=actor.school, today=timezone.localdate()), actor=actor)


def start_import():
    actor = _officer()
    token = _put_by(actor)
    return lambda: importing.start_import(token, actor=actor)


def import_completions():
    actor = _officer()
    token = _put_by(actor)
    return lambda: importing.import_completions(token, actor=actor)


def plan_event():
    actor = _officer()
    said = EventPlan("Phones at home", "Come.", timezone.now() + timedelta(days=9), minutes=60, place="Hall")
    return lambda: parents_events.plan_event(said, actor=actor)


def tell_parents_of_event():
    actor = _officer()
    event = make.ParentsEventFactory(school=actor.school, made_by=actor, told_at=None)
    child = PersonFactory(user=None, roles=["pupil"])
    ParentLink.objects.create(
        parent=PersonFactory(user=None, email="a@home.example"), child=child, relation="mother", may_be_contacted=True
    )
    return lambda: parents_events.tell_parents_of_event(event, actor=actor)


def change_event():
    actor = _officer()
    event = make.ParentsEventFactory(school=actor.school, made_by=actor)
    said = EventPlan("Phones", "Come.", timezone.now() + timedelta(days=9), minutes=60, place="Library")
    return lambda: parents_events.change_event(event, said, actor=actor)


def cancel_event():
    actor = _officer()
    event = make.ParentsEventFactory(school=actor.school, made_by=actor)
    return lambda: parents_events.cancel_event(event, actor=actor, because="Snow")


def take_places():
    actor = _officer()
    place = make.event_place(make.ParentsEventFactory(school=actor.school, made_by=actor), PersonFactory(user=None))
    return lambda: parents_events.take_places(place, name="Kim", seats=2)


def count_event():
    actor = _officer()
    event = make.ParentsEventFactory(school=actor.school, made_by=actor, starts_at=timezone.now() - timedelta(hours=3))
    return lambda: parents_events.count_event(event, actor=actor, came=12, there=[], shown=[])


ACTS = {
    "training.services.sessions.plan_session": plan_session,
    "training.services.sessions.change_session": change_session,
    "training.services.sessions.cancel_session": cancel_session,
    "training.services.sessions.write_minutes": write_minutes,
    "training.services.inviting.invite": invite,
    "training.services.inviting.answer_invitation": answer_invitation,
    "training.services.attending.tick_those_there": tick_those_there,
    "training.services.attending.say_one_is_there": say_one_is_there,
    "training.services.attending.hold_session": hold_session,
    "training.services.attending.add_late": add_late,
    "training.services.attending.remove_late": remove_late,
    "training.services.importing.start_import": start_import,
    "training.services.importing.import_completions": import_completions,
    "training.services.parents_events.plan_event": plan_event,
    "training.services.parents_events.tell_parents_of_event": tell_parents_of_event,
    "training.services.parents_events.change_event": change_event,
    "training.services.parents_events.cancel_event": cancel_event,
    "training.services.parents_events.take_places": take_places,
    "training.services.parents_events.count_event": count_event,
}
