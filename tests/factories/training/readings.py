"""Straight to the tables: readings, tries at their questions, and certificates that people send in."""

from django.db import transaction
from django.utils import timezone

from esafety.evidence.services import keep
from tests.evidence.corpus import picture
from tests.factories.evidence import sealed_upload
from tests.factories.training.courses import CourseFactory
from training.models import Attempt, Certificate, Reading
from training.rules.readings import Option, Question, digest_of

ONE = Question("Who is told?", (Option("The officer", True, "Yes."), Option("Nobody", False, "No.")), "Always.")
TWO = Question("When?", (Option("Next week"), Option("Today", True)))
RIGHT, WRONG = (0, 1), (1, 0)  # answers to ONE and TWO


def reading_course(**fields):
    return CourseFactory(kind="reading", title=fields.pop("title", "How to report a worry"), **fields)


def reading(course, by, *, version=1, questions=(ONE, TWO), is_published=True, mark=100, **fields):
    """Published, with two questions that are both to be right, unless told otherwise."""
    text = fields.pop("text", "## Tell somebody\n\nThe same day.")
    said = [one.said() for one in questions]
    return Reading.objects.create(
        school=course.school,
        course=course,
        version=version,
        text=text,
        questions=said,
        pass_percent=mark,
        made_by=by,
        published_at=timezone.now() if is_published else None,
        digest=digest_of(text, said) if is_published else "",
        **fields,
    )


def attempt(person, of, **fields):
    """Begun, with no answer yet, unless told otherwise."""
    return Attempt.objects.create(
        school=person.school,
        person=person,
        course=of.course,
        reading=of,
        edition=fields.pop("edition", of.course.edition),
        digest=of.digest,
        **fields,
    )


def failed(person, of, **fields):
    at = timezone.now()
    return attempt(person, of, state="failed", answers=list(WRONG), score=0, finished_at=at, **fields)


def upload(name="certificate.png"):
    return sealed_upload(picture(), name)


def certificate(person, course, done_on=None, **fields):
    """Waiting to be looked at."""
    with transaction.atomic():
        proof = keep(upload(), by=person)
    day = done_on or timezone.localdate()
    return Certificate.objects.create(
        school=person.school, person=person, course=course, done_on=day, proof=proof, **fields
    )
