"""The catalogue (T4): what there is, what may be said of it, and what a new edition does."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from esafety.exceptions import RuleBroken
from esafety.schools.services import ChangedMeanwhile, version_of
from tests.factories import PersonFactory, SchoolFactory
from tests.factories.training import courses as make
from tests.factories.training import requirements as asking
from training.models import Course, Standing
from training.services import catalogue
from training.services.catalogue import Said

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def _on_a_day_in_november(time_machine):
    time_machine.move_to("2026-11-25T10:00:00+00:00", tick=False)


def page(name, *args):
    return reverse(f"training:{name}", args=["elm", *args])


def typed(**changed):
    said = {"title": "First aid online", "kind": "outside", "about": "", "minutes": "60", "provider": "A trust"}
    return said | {"link": "https://learn.example.org/first", "topics": ["reporting"]} | changed


def test_an_officer_adds_a_course(client):
    client.force_login(PersonFactory(roles=["officer"]).user)
    client.post(page("course-new"), typed())
    course = Course.objects.get()
    assert (course.number, course.title, course.minutes, course.topics) == (1, "First aid online", 60, ["reporting"])
    assert course.history.get().history_person.name


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"title": ""}, "Enter the title"),
        ({"title": "x" * 121}, "120 characters or fewer"),
        ({"kind": "dance"}, "from the list"),
        ({"minutes": "0"}, "1 minute or more"),
        ({"minutes": "9" * 30}, "2,400 minutes or fewer"),
        ({"minutes": "an hour"}, "as a whole number"),
        ({"link": "http://learn.example.org"}, "starts with https://"),
        ({"link": "javascript:alert(1)"}, "starts with https://"),
        ({"link": "https://me:secret@learn.example.org"}, "starts with https://"),
        ({"link": "https://["}, "starts with https://"),
        ({"topics": ["cooking"]}, "from the list"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(client, changed, told):
    client.force_login(PersonFactory(roles=["officer"]).user)
    response = client.post(page("course-new"), typed(about="Kept by me") | changed)
    words = response.content.decode()
    assert told in words
    assert "Kept by me" in words
    assert not Course.objects.exists()


def test_two_current_courses_have_different_titles():
    officer = PersonFactory(roles=["officer"])
    make.CourseFactory(title="Fire safety")
    with pytest.raises(RuleBroken, match="another title"):
        catalogue.add_course(Said("FIRE safety", "session"), actor=officer)


def test_a_teacher_may_read_the_catalogue_and_add_nothing(client):
    teacher = PersonFactory(roles=["teacher"])
    make.CourseFactory()
    client.force_login(teacher.user)
    assert "Online safety for staff" in client.get(page("courses")).content.decode()
    assert client.post(page("course-new"), typed()).status_code == 403
    with pytest.raises(PermissionDenied):
        catalogue.add_course(Said("Fire", "session"), actor=teacher)


def test_a_change_does_not_overwrite_a_newer_one():
    officer, course = PersonFactory(roles=["officer"]), make.CourseFactory()
    seen = version_of(course)
    catalogue.edit_course(course, Said("Safer online", "session"), actor=officer, version=seen)
    with pytest.raises(ChangedMeanwhile):
        catalogue.edit_course(course, Said("Safest online", "session"), actor=officer, version=seen)
    course.refresh_from_db()
    assert course.title == "Safer online"


def test_the_kind_of_a_course_that_people_took_stays():
    officer, course = PersonFactory(roles=["officer"]), make.CourseFactory()
    make.completion(officer, course)
    said, seen = Said(course.title, "outside"), version_of(course)
    with pytest.raises(RuleBroken, match="its kind stays"):
        catalogue.edit_course(course, said, actor=officer, version=seen)


def test_a_retired_course_is_folded_away_and_kept_as_it_was(client):
    officer = PersonFactory(roles=["officer"])
    course = make.CourseFactory(title="Old ways", retired_at=timezone.now())
    client.force_login(officer.user)
    assert "Retired courses" in client.get(page("courses")).content.decode()
    assert "Old ways" in client.get(page("courses") + "?show=retired").content.decode()
    assert "Retired on 25 November 2026" in client.get(page("course", course.number)).content.decode()
    with pytest.raises(RuleBroken, match="was retired"):
        catalogue.edit_course(course, Said("New ways", "session"), actor=officer, version=version_of(course))
    with pytest.raises(RuleBroken, match="was retired"):
        catalogue.new_edition(course, actor=officer, edition="2026", edition_on=TODAY)


def test_the_catalogue_says_who_is_asked_and_how_many_took_it(client):
    course = make.CourseFactory()
    asking.RequirementFactory(course=course)
    teacher, other = PersonFactory(roles=["teacher"]), PersonFactory(roles=["teacher"])
    make.completion(teacher, course)
    make.completion(teacher, course, date(2025, 11, 1))
    make.strike(make.completion(other, course), other)
    client.force_login(teacher.user)
    words = client.get(page("courses")).content.decode()
    assert "All staff" in words
    assert '<td data-label="Taken by" class="number">1</td>' in words


def test_the_course_of_another_school_is_not_there(client):
    other = make.CourseFactory(school=SchoolFactory(slug="oak"), number=77)
    client.force_login(PersonFactory(roles=["officer"]).user)
    assert client.get(page("course", other.number)).status_code == 404


@pytest.mark.parametrize("many", [1, 10, 60])
def test_the_catalogue_costs_the_same_however_long_it_is(client, many, django_assert_max_num_queries):
    for number in range(many):
        course = make.CourseFactory(title=f"Course {number}")
        asking.RequirementFactory(course=course)
    client.force_login(PersonFactory(roles=["officer"]).user)
    with django_assert_max_num_queries(24):
        client.get(page("courses"))


# --- A new edition ---------------------------------------------------------------------------------------------


def test_a_new_edition_asks_everybody_again_who_is_asked_by_edition(client):
    officer, course = PersonFactory(roles=["officer"]), make.CourseFactory(edition="2025", edition_on=date(2025, 9, 1))
    make.completion(officer, course, date(2025, 9, 9))
    asking.reckoned(asking.RequirementFactory(course=course, validity="edition"))
    assert Standing.objects.get(person=officer).due_on is None
    client.force_login(officer.user)
    assert "1 person is asked for it by edition" in client.get(page("course-edition", course.number)).content.decode()
    day = {"edition_on_day": "2", "edition_on_month": "11", "edition_on_year": "2026"}
    client.post(page("course-edition", course.number), day | {"edition": "2026"})
    standing = Standing.objects.get(person=officer)
    assert (standing.done_on, standing.due_on) == (None, date(2026, 12, 2))


@pytest.mark.parametrize(
    ("edition", "day", "told"),
    [
        ("2026", date(2026, 11, 26), "today or before"),
        ("2025", TODAY, "is the edition that counts now"),
        ("2026", date(2025, 1, 1), "began on 1 September 2025"),
        (" ", TODAY, "Enter the name"),
    ],
)
def test_an_edition_that_cannot_be_is_refused(edition, day, told):
    officer, course = PersonFactory(roles=["officer"]), make.CourseFactory(edition="2025", edition_on=date(2025, 9, 1))
    with pytest.raises(RuleBroken, match=told):
        catalogue.new_edition(course, actor=officer, edition=edition, edition_on=day)
