"""The year's plan (T1, T3): what is planned, by whom it is changed, and how much of it was kept."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from esafety.exceptions import RuleBroken
from esafety.indicators.models import State
from esafety.notify.models import Notice
from esafety.schools.services import version_of
from tests.factories import PersonFactory, SchoolFactory
from tests.factories.training import selfaudit as make
from tests.factories.training.courses import CourseFactory
from tests.factories.training.requirements import RequirementFactory, reckoned
from training.home import selfaudit as home
from training.indicators import selfaudit as indicators
from training.models import PlanLine
from training.services import planning
from training.services.planning import Planned

pytestmark = pytest.mark.django_db

AUTUMN, SPRING, SUMMER = 2, 0, 1


@pytest.fixture(autouse=True)
def _on_a_day_in_november(time_machine):
    time_machine.move_to("2026-11-25T10:00:00+00:00", tick=False)


def page(name, *args):
    return reverse(f"training:{name}", args=["elm", *args])


def by(*roles, **fields):
    return PersonFactory(roles=roles, **fields)


def typed(person, **changed):
    said = {"term": "2026-2", "course": "", "what": "A briefing", "whom": "Midday staff", "topic": "devices"}
    return said | {"owner": person.number, "version": ""} | changed


def test_the_officer_puts_a_line_on_the_plan_and_whoever_sees_to_it_is_told(client):
    officer, owner = by("officer"), by("support")
    client.force_login(officer.user)
    client.post(page("plan-line-new"), typed(owner))
    line = PlanLine.objects.get()
    assert (line.number, line.title, line.school_year, line.part) == (1, "A briefing", 2026, AUTUMN)
    assert [(one.recipient, one.text) for one in Notice.objects.all()] == [(owner, "training.plan_line")]
    shown = client.get(page("plan")).text
    assert "A briefing" in shown
    assert "By 31 December 2026" in shown


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"what": ""}, "Choose a course, or say in words what is planned"),
        ({"course": "1"}, "Choose a course or say it in words, not both"),
        ({"term": "2026-1"}, "Choose an answer from the list"),
        ({"term": ""}, "Choose a term"),
        ({"whom": ""}, "Say for whom it is"),
        ({"owner": "1.x"}, "Choose an answer from the list"),
        ({"what": "x" * 201}, "200 characters or fewer"),
    ],
)
def test_what_cannot_be_planned_is_said_and_what_was_typed_stays(client, changed, told):
    CourseFactory()
    officer = by("officer")
    client.force_login(officer.user)
    shown = client.post(page("plan-line-new"), typed(officer, **({"whom": "Kept by me"} | changed)))
    assert told in shown.text
    assert "whom" in changed or "Kept by me" in shown.text
    assert not PlanLine.objects.exists()


def test_a_governor_and_a_parent_see_to_nothing_on_it_and_no_other_school_does():
    officer = by("officer")
    for owner in (by("governor"), by("parent"), by("teacher", school=SchoolFactory(slug="oak"))):
        with pytest.raises(RuleBroken):
            planning.add_line(Planned(2026, AUTUMN, "Staff", owner, what="A talk"), actor=officer)


def test_a_line_is_changed_but_not_over_somebody_elses_change(client):
    officer, line = by("officer"), make.line(by("teacher"))
    version = version_of(line)
    client.force_login(officer.user)
    client.post(page("plan-line-edit", line.number), typed(line.owner, version=version, what="First"))
    shown = client.post(page("plan-line-edit", line.number), typed(line.owner, version=version, what="Second"))
    assert planning.CHANGED in shown.text
    assert "Second" in shown.text
    assert PlanLine.objects.get().what == "First"


def test_whoever_sees_to_it_finds_it_and_says_that_it_is_done(client):
    line = make.line(by("teacher"))
    client.force_login(line.owner.user)
    assert client.get(line.get_absolute_url()).status_code == 200
    said = {"done_on_day": "20", "done_on_month": "11", "done_on_year": "2026", "done_with": "Slides; 22 came"}
    client.post(page("plan-line-done", line.number), said)
    line.refresh_from_db()
    assert (line.done_on, line.done_with, line.done_by) == (date(2026, 11, 20), "Slides; 22 came", line.owner)
    client.force_login(by("teacher").user)
    assert client.get(line.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("day", [date(2026, 11, 26), date(2026, 8, 31)])
def test_a_line_is_done_in_its_year_and_not_in_days_to_come(day):
    line = make.line(by("teacher"))
    with pytest.raises(RuleBroken):
        planning.finish_line(line, actor=line.owner, done_on=day, done_with="Slides")


def test_whoever_only_reads_the_plan_changes_nothing():
    line, dsl = make.line(by("teacher")), by("dsl")
    today = timezone.localdate()
    with pytest.raises(PermissionDenied):
        planning.finish_line(line, actor=dsl, done_on=today, done_with="Slides")
    with pytest.raises(PermissionDenied):
        planning.take_off(line, actor=dsl, why="No time")


def test_what_is_done_or_taken_off_stays_as_it_is():
    officer = by("officer")
    done = make.line(officer, done_on=timezone.localdate(), done_by=officer)
    off = make.line(officer, off_at=timezone.now(), off_why="No time")
    for line, told in [(done, planning.OVER), (off, planning.OFF)]:
        with pytest.raises(RuleBroken, match=told):
            planning.take_off(line, actor=officer, why="Again")


def test_what_is_overdue_is_said_on_the_plan_and_on_its_owners_home_page(client):
    owner = by("officer")
    make.line(owner, what="Phones", year=2025, part=SUMMER)
    client.force_login(owner.user)
    shown = client.get(page("plan") + "?year=2025").text
    assert "Overdue since 31 August 2026" in shown
    assert [one.text for one in home.to_see_to(owner)] == ["On the training plan: Phones"]


@pytest.mark.parametrize("year", ["1999", "2028", "abcd", "٢٠٢٦", "9" * 40, "-1"])
def test_a_year_that_is_none_gives_this_years_plan(client, year):
    client.force_login(by("officer").user)
    assert "Training plan 2026/27" in client.get(page("plan"), {"year": year}).text


def test_the_plan_is_copied_to_the_next_year_once(client):
    officer, gone = by("officer"), by("teacher")
    old = CourseFactory(title="Old")
    make.line(gone, course=old, part=SPRING)
    make.line(officer, what="Off", off_at=timezone.now(), off_why="No time")
    old.retired_at, old.replaced_by = timezone.now(), CourseFactory(title="New")
    old.save()
    gone.left_on = timezone.localdate()
    gone.save()
    client.force_login(officer.user)
    client.post(page("plan-copy"))
    client.post(page("plan-copy"))
    copied = PlanLine.objects.get(school_year=2027)
    assert (copied.title, copied.part, copied.owner, copied.number) == ("New", SPRING, officer, 3)


def test_what_might_be_planned_follows_from_the_picture_and_from_what_falls_due(client):
    officer = by("officer")
    for _ in range(5):
        make.self_audit(by("teacher"), said=make.answers(ai="not_yet", cyber="with_help"))
    CourseFactory(title="Machines that write", topics=["ai"], school=officer.school)
    course = CourseFactory(title="Online safety for staff", school=officer.school)
    reckoned(RequirementFactory(course=course, holds_from=date(2026, 11, 1), within_days=60))
    client.force_login(officer.user)
    shown = client.get(page("plan")).text
    assert "Machines that write" in shown
    assert "Cyber security: staff are least sure of it, and no course teaches it" in shown
    assert "6 people fall due" in shown
    assert "Online safety for staff, Autumn term 2026" in shown
    make.line(officer, course=course)
    make.line(officer, what="A talk on AI", topic="ai")
    shown = client.get(page("plan")).text
    assert "fall due" not in shown
    assert "Machines that write" not in shown


def test_governors_read_how_much_of_what_was_due_was_done():
    officer = by("officer")
    long_ago = timezone.now() - timedelta(400)
    make.line(officer, year=2025, part=SPRING, made_at=long_ago, done_on=date(2026, 3, 2), done_by=officer)
    make.line(officer, year=2025, part=SUMMER, made_at=long_ago)
    make.line(officer, year=2025, part=SUMMER, made_at=long_ago, off_at=timezone.now(), off_why="No time")
    make.line(officer)  # of this term: not due yet
    read = indicators.plan_kept(officer.school, timezone.localdate())
    assert (read.state, read.numerator, read.denominator) == (State.AT_RISK, 1, 2)
    assert indicators.plan_kept(SchoolFactory(slug="oak"), timezone.localdate()).state == State.NOT_EVIDENCED


@pytest.mark.parametrize("number", [1, 10, 100])
def test_the_plan_costs_the_same_however_long_it_is(client, django_assert_num_queries, number):
    officer = by("officer")
    for at in range(number):
        make.line(officer, course=CourseFactory(title=f"Course {at}"))
    client.force_login(officer.user)
    client.get(page("plan"))
    with django_assert_num_queries(10):
        client.get(page("plan"))
