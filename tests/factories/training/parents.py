"""Straight to the tables, as verbs are what tests are about: parents, home learning and the induction sheet."""

from datetime import timedelta

from django.utils import timezone

from esafety.notify.models import Notice
from esafety.schools.models import ParentLink, TeachingGroup
from tests.factories import PersonFactory, appoint
from training.models import Guidance, HomeLearning, InductionGiven, LinkCheck, Newsletter, ParentNotice
from training.rules.home_learning import QUESTIONS

LINK = "https://sums.example.org/play"


def day(days=0):
    return timezone.localdate() + timedelta(days)


def group(school, name="2 Hazel", year=2):
    return TeachingGroup.objects.get_or_create(school=school, name=name, defaults={"year_group": year})[0]


def child_of(parent, in_class=None, **link):
    """A pupil of the parent, in a class."""
    child = PersonFactory(
        school=parent.school,
        user=None,
        first_name="Ida",
        teaching_group=in_class or group(parent.school),
        year_group=(in_class or group(parent.school)).year_group,
    )
    appoint(child, "pupil")
    ParentLink.objects.create(parent=parent, child=child, relation="mother", **link)
    return child


def parent(school=None, email="pat@elm.example", **fields):
    """With an e-mail address, and no sign-in."""
    where = {"school": school} if school else {}
    one = PersonFactory(user=None, first_name="Pat", email=email, **where, **fields)
    appoint(one, "parent")
    return one


def notice(by, *, number=None, classes=(), **fields):
    number = number or ParentNotice.objects.filter(school=by.school).count() + 1
    fields = {"title": "Games at home", "text": "Talk about it."} | fields
    made = ParentNotice.objects.create(school=by.school, number=number, made_by=by, **fields)
    made.classes.set(classes)
    return made


def told(notice, person, **fields):
    """As the job does it."""
    return Notice.objects.create(
        school=notice.school,
        recipient=person,
        kind="news",
        text="training.parents_news",
        model="training.parentnotice",
        record_id=notice.pk,
        path=f"/{notice.school.slug}/training/parents/notices/{notice.number}/read/",
        key=notice.key,
        **fields,
    )


def guidance(by, **fields):
    return Guidance.objects.create(
        school=by.school, **{"text": "Our words.", "reviewed_on": day(), "reviewed_by": by} | fields
    )


def newsletter(by, *, number=None, **fields):
    number = number or Newsletter.objects.filter(school=by.school).count() + 1
    fields = {"year": 2026, "part": 2, "happened": "Year 4 made posters.", "tip": "night"} | fields
    return Newsletter.objects.create(school=by.school, number=number, made_by=by, **fields)


def home_learning(by, *, number=None, classes=None, **fields):
    number = number or HomeLearning.objects.filter(school=by.school).count() + 1
    fields = {"title": "Sums game", "link": LINK, "set_on": day(), "due_on": day(7)} | fields
    made = HomeLearning.objects.create(school=by.school, number=number, set_by=by, **fields)
    made.classes.set(classes if classes is not None else [group(by.school)])
    return made


def answers(**changed):
    return {one.key: "yes" for one in QUESTIONS} | changed


def link_check(by, **fields):
    fields = {"link": LINK, "answers": answers(), "outcome": "safe"} | fields
    return LinkCheck.objects.create(school=by.school, by=by, **fields)


def given(by, **fields):
    fields = {"name": "Sam Supply", "given_as": "supply", "on": day()} | fields
    return InductionGiven.objects.create(school=by.school, by=by, **fields)
