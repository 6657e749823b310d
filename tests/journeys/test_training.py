"""A new teacher from the first day to in date; the officer on the day before an inspection; a lesson logged."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.factories import PersonFactory, TeachingGroupFactory, appoint
from tests.factories.training import courses, requirements
from tests.factories.training.curriculum import UnitFactory
from tests.journeys.conftest import PHONE
from tests.journeys.pages import Visitor
from training.models import Completion, Lesson, Requirement, Standing
from training.rules.readings import questions_of
from training.services import readying


@pytest.fixture
def officer():
    return PersonFactory(first_name="Ola", last_name="Price", roles=["officer"])


@pytest.fixture
def visit(open_page, sign_in_as):
    """Somebody at a desk, or with a phone, who has signed in already."""

    def opened(person, **browser):
        visitor = Visitor(open_page(**browser))
        sign_in_as(visitor.page, person.user)
        return visitor

    return opened


def starts_today(**fields):
    person = PersonFactory(joined_on=timezone.localdate(), **fields)
    appoint(person, "teacher", starts_on=timezone.localdate())
    return person


def answer_rightly(visitor, reading):
    questions = questions_of(reading)
    for place, question in enumerate(questions, 1):
        right = next(one.text for one in question.options if one.is_right)
        visitor._tick(visitor.page.get_by_role("radio", name=right, exact=True))
        visitor.press("Answer")
        visitor.sees("Right")
        visitor.follow("See how you did" if place == len(questions) else "Next question")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_new_teacher_from_induction_to_in_date(visit, officer, axe, shot, javascript):
    readying.take_over(["new_staff"], actor=officer)
    teacher = starts_today(first_name="Nia", last_name="Lowe")
    due_on = timezone.localdate() + timedelta(days=14)

    nia = visit(teacher, javascript=javascript, viewport=PHONE)
    nia.go_home()
    nia.sees("Online safety for those who are new")
    nia.go("training:mine")
    nia.sees("What to do next", f"To be taken by {due_on:%-d %B %Y}", "about 20 minutes")
    axe(nia.page)
    shot(nia.page, "my-training-phone")
    nia._go_by(nia.page.get_by_role("link", name="Start reading"))
    axe(nia.page)
    shot(nia.page, "reading-phone")
    nia.press("Start the questions")
    axe(nia.page)
    course = Requirement.objects.get(ready="new_staff").course
    answer_rightly(nia, course.readings.get())

    nia.is_at("You passed")
    axe(nia.page)
    shot(nia.page, "reading-passed-phone")
    done = Completion.objects.get(person=teacher)
    assert (done.course, done.how, done.done_on) == (course, "reading", timezone.localdate())
    nia.follow("Go on to my training")
    nia.sees("Nothing is asked of you now", f"Done on {timezone.localdate():%-d %B %Y}")
    assert Standing.objects.get(person=teacher).due_on is None

    stranger = Visitor(nia.page)
    stranger.page.context.clear_cookies()
    stranger.go("training:certificate-check")
    stranger.page.get_by_label("Number of the certificate").fill(done.code.lower().replace("-", " "))
    stranger.press("Check it")
    stranger.sees("Nia Lowe", course.title)
    axe(stranger.page)


def test_the_officer_on_the_day_before_an_inspection(visit, officer, axe, shot):
    course = courses.CourseFactory(title="Online safety for staff")
    requirements.RequirementFactory(course=course, because="The school’s policy")
    late = PersonFactory(first_name="Bo", last_name="Lund", roles=["support"])
    in_date = PersonFactory(first_name="Ada", last_name="Moss", roles=["teacher"])
    year_ago = timezone.localdate() - timedelta(days=400)
    courses.completion(late, course, year_ago, by=officer)
    for one in (in_date, officer):
        courses.completion(one, course, by=officer)
    requirements.reckon(officer.school)

    ola = visit(officer)
    ola.go("training:board")
    ola.sees("Of 3 people 2 are in date with everything, 1 has something overdue")
    axe(ola.page)
    shot(ola.page, "training-board", phone=True)
    ola.page.goto(f"{ola.page.url}?state=overdue")
    expect(ola.page.get_by_role("row").filter(has_text="Ada Moss")).to_have_count(0)
    ola.follow("Bo Lund")
    ola.is_at("Training of Bo Lund")
    axe(ola.page)
    shot(ola.page, "training-person", phone=True)

    ola.follow("Online safety for staff", within=ola.page.get_by_role("rowheader").first)
    ola.sees("Bo Lund")
    axe(ola.page)
    ola.go("training:board")
    with ola.page.expect_download() as download:
        ola.page.get_by_role("link", name="CSV").click()
    rows = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert sum("Bo Lund" in row and "Overdue" in row for row in rows) == 1


@pytest.mark.parametrize("javascript", [True, False])
def test_a_class_teacher_logs_a_lesson_with_three_presses(visit, axe, shot, javascript):
    teacher = PersonFactory(first_name="Tess", last_name="Carter", roles=["teacher"])
    for name in ("2 Hazel", "2 Rowan"):
        TeachingGroupFactory(name=name, year_group=2).teachers.add(teacher)
    part = {1: "spring", 2: "spring", 3: "spring", 9: "autumn", 10: "autumn", 11: "autumn", 12: "autumn"}
    UnitFactory(part=part.get(timezone.localdate().month, "summer"))

    tess = visit(teacher, javascript=javascript, viewport=PHONE)
    tess.go("training:lesson-new")
    axe(tess.page)
    shot(tess.page, "lesson-classes-phone")
    tess.start_counting()
    tess.follow("2 Hazel")
    tess.follow("Keys and locks")
    axe(tess.page)
    shot(tess.page, "lesson-log-phone")
    tess.press(f"Log it for today, {timezone.localdate():%-d %B}")
    assert tess.presses == 3
    tess.sees("Logged: “Keys and locks” with 2 Hazel")
    assert Lesson.objects.get().group.name == "2 Hazel"
    tess.go("training:coverage")
    tess.sees("Taught")
    axe(tess.page)
    shot(tess.page, "coverage-phone")
