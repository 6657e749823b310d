"""The verbs of training, each ready to be done once: courses, readings and certificates."""

from django.utils import timezone

from tests.factories import PersonFactory
from tests.factories.training import courses as make
from tests.factories.training import readings as making
from training.ready import ready_texts
from training.rules.readings import Mark
from training.services import attempts, catalogue, certificate_printing, certificates, readings


def officer():
    return PersonFactory(roles=["officer"])


def said(**fields):
    return catalogue.Said(**{"title": "Mean words", "kind": "session"} | fields)


def add_course():
    actor = officer()
    return lambda: catalogue.add_course(said(), actor=actor)


def edit_course():
    actor, course = officer(), make.CourseFactory()
    version = catalogue.version_of(course)
    return lambda: catalogue.edit_course(course, said(), actor=actor, version=version)


def new_edition():
    actor, course = officer(), make.CourseFactory()
    return lambda: catalogue.new_edition(course, actor=actor, edition="Robin", edition_on=timezone.localdate())


def draft(**fields):
    actor = officer()
    course = making.reading_course()
    making.reading(course, actor, is_published=False, **fields)
    return actor, course, readings.seen_version(course)


def write_reading():
    actor, course, seen = draft()
    mark = Mark(count=1)
    return lambda: readings.write_reading(course, actor=actor, text="Mean words", mark=mark, tries=2, seen=seen)


def write_question():
    actor, course, seen = draft()
    return lambda: readings.write_question(course, actor=actor, question=making.ONE, seen=seen)


def remove_question():
    actor, course, seen = draft()
    return lambda: readings.remove_question(course, actor=actor, place=0, seen=seen)


def publish_reading():
    actor, course, seen = draft()
    return lambda: readings.publish_reading(course, actor=actor, seen=seen)


def take_ready():
    actor = officer()
    ready = ready_texts(actor.school)[0]
    return lambda: readings.take_ready(ready, actor=actor)


def published(**fields):
    course = making.reading_course()
    return making.reading(course, officer(), **fields), PersonFactory(roles=["teacher"])


def start_attempt():
    reading, actor = published()
    return lambda: attempts.start_attempt(reading.course, actor=actor)


def answer_question():
    reading, actor = published()
    attempt = making.attempt(actor, reading)
    return lambda: attempts.answer_question(attempt, actor=actor, place=0, chosen=0)


def open_again():
    reading, teacher = published(tries=1)
    attempt, actor = making.failed(teacher, reading), officer()
    return lambda: attempts.open_again(attempt, actor=actor)


def send_certificate():
    actor, course, proof = PersonFactory(roles=["teacher"]), make.CourseFactory(kind="outside"), making.upload()
    day = timezone.localdate()
    return lambda: certificates.send_certificate(actor=actor, course=course, done_on=day, proof=proof)


def sent():
    return making.certificate(PersonFactory(roles=["teacher"]), make.CourseFactory(kind="outside"))


def accept_certificate():
    certificate, actor = sent(), officer()
    return lambda: certificates.accept_certificate(certificate, actor=actor)


def send_back_certificate():
    certificate, actor = sent(), officer()
    return lambda: certificates.send_back_certificate(certificate, actor=actor, reason="Mean words")


def withdraw_certificate():
    certificate = sent()
    return lambda: certificates.withdraw_certificate(certificate, actor=certificate.person)


def ask_for_certificate():
    actor = PersonFactory(roles=["teacher"])
    completion = make.completion(actor, make.CourseFactory())
    return lambda: certificate_printing.ask_for_certificate(completion, actor=actor)


ACTS = {
    "training.services.catalogue.add_course": add_course,
    "training.services.catalogue.edit_course": edit_course,
    "training.services.catalogue.new_edition": new_edition,
    "training.services.readings.write_reading": write_reading,
    "training.services.readings.write_question": write_question,
    "training.services.readings.remove_question": remove_question,
    "training.services.readings.publish_reading": publish_reading,
    "training.services.readings.take_ready": take_ready,
    "training.services.attempts.start_attempt": start_attempt,
    "training.services.attempts.answer_question": answer_question,
    "training.services.attempts.open_again": open_again,
    "training.services.certificates.send_certificate": send_certificate,
    "training.services.certificates.accept_certificate": accept_certificate,
    "training.services.certificates.send_back_certificate": send_back_certificate,
    "training.services.certificates.withdraw_certificate": withdraw_certificate,
    "training.services.certificate_printing.ask_for_certificate": ask_for_certificate,
}
