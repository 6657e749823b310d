"""Setting up, changing and ending what is asked of whom: what was shown first is what is saved (T1)."""

import re
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from esafety.exceptions import RuleBroken
from esafety.schools.models import Appointment
from tests.factories import PersonFactory, SchoolFactory, TeachingGroupFactory, appoint
from tests.factories.training import courses as take
from tests.factories.training.courses import CourseFactory
from tests.factories.training.requirements import RequirementFactory, reckoned
from training.models import Requirement, Standing
from training.rules import wording
from training.services import asking, requiring
from training.services.requiring import Asked, ShownIsOld

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def _on_a_day_in_november(time_machine):
    time_machine.move_to("2026-11-25T10:00:00+00:00", tick=False)


@pytest.fixture
def officer():
    return PersonFactory(roles=["officer"])


@pytest.fixture
def course():
    return CourseFactory(number=3)


def page(name, *args, slug="elm"):
    return reverse(f"training:{name}", args=[slug, *args])


def typed(**changed):
    return {
        "course": "3",
        "audience": "staff",
        "role": "",
        "person": "",
        "within_days": "30",
        "validity": "rolling",
        "months": "12",
        "until_day": "",
        "until_month": "",
        "early_months": "0",
        "grace_days": "0",
        "tells_head": "on",
        "because": "Our policy",
        "holds_from_day": "1",
        "holds_from_month": "9",
        "holds_from_year": "2026",
    } | changed


def said(course, **changed):
    fields = {"audience": "staff", "validity": "rolling", "months": 12, "holds_from": date(2026, 9, 1)}
    return Asked(course=course, **fields | changed)


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def shown_in(response):
    return response.context["shown"]


# --- The two steps -------------------------------------------------------------------------------------------------


def test_the_effect_is_shown_before_anything_is_saved(client, officer, course):
    late = PersonFactory(first_name="Maeve", last_name="Late", user=None)
    appoint(late, "teacher")
    client.force_login(officer.user)
    response = client.post(page("requirement-new"), typed(go="look"))
    words = text_of(response)
    assert "All staff, within 30 days of starting, again every 12 months from the day each took it" in words
    assert "Newly asked 2 people" in words
    assert "Overdue at once 2 people" in words
    assert "Maeve Late" in words
    assert not Requirement.objects.exists()
    client.post(page("requirement-new"), typed(go="save", shown=shown_in(response)))
    assert (Requirement.objects.get().number, Standing.objects.count()) == (1, 2)


def test_what_changed_in_between_is_shown_anew_and_nothing_saved(client, officer, course):
    client.force_login(officer.user)
    shown = shown_in(client.post(page("requirement-new"), typed(go="look")))
    appoint(PersonFactory(user=None), "teacher")
    response = client.post(page("requirement-new"), typed(go="save", shown=shown))
    assert "Something has changed since you looked" in text_of(response)
    assert "Newly asked 2 people" in text_of(response)
    assert not Requirement.objects.exists()
    client.post(page("requirement-new"), typed(go="save", shown=shown_in(response)))
    assert Requirement.objects.exists()


def test_other_answers_than_those_shown_are_shown_first(client, officer, course):
    client.force_login(officer.user)
    shown = shown_in(client.post(page("requirement-new"), typed(go="look")))
    response = client.post(page("requirement-new"), typed(go="save", shown=shown, within_days="5"))
    assert "Something has changed" in text_of(response)
    assert not Requirement.objects.exists()


def test_nobody_saves_without_looking(client, officer, course):
    client.force_login(officer.user)
    client.post(page("requirement-new"), typed(go="save"))
    assert not Requirement.objects.exists()


def test_two_who_change_the_same_one_do_not_overwrite_each_other(client, officer, course):
    requirement = reckoned(RequirementFactory(course=course, holds_from=date(2026, 9, 1)))
    url = page("requirement-edit", requirement.number)
    client.force_login(officer.user)
    shown = shown_in(client.post(url, typed(go="look", months="24")))
    requiring.change(requirement, said(course, because="Another said so"), actor=PersonFactory(roles=["head"]))
    response = client.post(url, typed(go="save", months="24", shown=shown))
    assert "Something has changed" in text_of(response)
    assert Requirement.objects.get().months == 12


def test_going_back_keeps_what_was_typed(client, officer, course):
    client.force_login(officer.user)
    response = client.post(page("requirement-new"), typed(go="back", because="Kept by me", within_days="many"))
    assert "Kept by me" in response.content.decode()
    assert 'value="many"' in response.content.decode()
    assert "There is something to put right" not in text_of(response)


def test_a_person_is_found_by_part_of_a_name_without_javascript(client, officer, course):
    one = PersonFactory(first_name="Ifeoma", last_name="Found", roles=["teacher"])
    client.force_login(officer.user)
    response = client.post(page("requirement-new"), typed(find="person", q="ifeo", because="Kept by me"))
    assert one.number in response.content.decode()
    assert "Kept by me" in response.content.decode()
    response = client.post(page("requirement-new"), typed(audience="person", person=one.number, go="look"))
    assert "Ifeoma Found, within 30 days of 1 September 2026" in text_of(response)


def test_a_requirement_to_come_says_from_when(client, officer, course):
    client.force_login(officer.user)
    data = typed(go="look", holds_from_day="4", holds_from_month="1", holds_from_year="2027")
    words = text_of(client.post(page("requirement-new"), data))
    assert "It holds from 4 January 2027" in words
    assert "Newly asked 1 person" in words


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"course": "99"}, "Choose the course from the list"),
        ({"audience": ""}, "Choose who is asked"),
        ({"audience": "role"}, "Choose the role."),
        ({"audience": "role", "role": "pupil"}, "from the list"),
        ({"audience": "person"}, "Find the person by name and choose them."),
        ({"audience": "person", "person": "12.forged"}, "Find the person by name and choose them."),
        ({"within_days": "400"}, "Enter the number of days, from 0 to 365."),
        ({"within_days": "-1"}, "Enter the number of days, from 0 to 365."),
        ({"within_days": "soon"}, "as a whole number"),
        ({"months": ""}, "Enter the number of months, from 1 to 120."),
        ({"months": "99999999999999999999"}, "Enter the number of months, from 1 to 120."),
        ({"validity": "fixed", "until_day": "31", "until_month": "6"}, "June has 30 days at most"),
        ({"validity": "fixed", "until_day": "30", "until_month": "2"}, "February has 29 days at most"),
        ({"validity": "fixed", "until_day": "", "until_month": "2"}, "Enter the day of the month, from 1 to 31."),
        ({"validity": "fixed", "until_day": "3", "until_month": ""}, "Choose the month."),
        (
            {"validity": "fixed", "until_day": "3", "until_month": "2", "early_months": "12"},
            "Enter the number of months, from 0 to 11.",
        ),
        ({"validity": "edition"}, "has no editions"),
        ({"grace_days": "91"}, "from 0 to 90"),
        ({"holds_from_year": "2031"}, "within the next two years"),
        ({"holds_from_year": "1999"}, "Enter a day after 1 January 2000."),
        ({"because": "x" * 201}, "200 characters or fewer"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(client, officer, course, changed, told):
    client.force_login(officer.user)
    response = client.post(page("requirement-new"), typed(go="look", grace_days="17") | changed)
    assert told in text_of(response)
    assert changed.get("grace_days", "17") in response.content.decode()
    assert not Requirement.objects.exists()


def test_29_february_may_be(client, officer, course):
    client.force_login(officer.user)
    response = client.post(page("requirement-new"), typed(go="look", validity="fixed", until_day="29", until_month="2"))
    assert "again each year by 29 February (28 in years without it)" in text_of(response)


# --- The rules -------------------------------------------------------------------------------------------------------


def test_the_same_people_are_not_asked_twice_for_the_same_course(officer, course):
    requiring.require(said(course), actor=officer)
    with pytest.raises(RuleBroken, match="Requirement 1 asks the same people for it already"):
        requiring.require(said(course, months=24), actor=officer)
    requiring.end(Requirement.objects.get(), actor=officer)
    assert requiring.require(said(course, months=24), actor=officer).number == 2


def test_neither_pupils_nor_those_who_left_nor_those_of_another_school_are_asked(officer, course):
    pupil = PersonFactory(user=None, teaching_group=TeachingGroupFactory())
    gone = PersonFactory(user=None, left_on=TODAY)
    for one in (pupil, gone, PersonFactory(school=SchoolFactory(slug="ash"), roles=["teacher"])):
        with pytest.raises(RuleBroken):
            requiring.require(said(course, audience="person", person=one), actor=officer)


def test_a_retired_course_or_one_of_another_school_is_not_asked_for(officer):
    elsewhere = CourseFactory(school=SchoolFactory(slug="ash"))
    with pytest.raises(RuleBroken, match="Choose a course of this school"):
        requiring.require(said(elsewhere), actor=officer)
    retired = requiring.retire(CourseFactory(), actor=officer)
    with pytest.raises(RuleBroken, match="no longer given"):
        requiring.require(said(retired), actor=officer)


def test_the_day_on_which_one_that_holds_began_is_not_put_off(officer, course):
    requirement = requiring.require(said(course), actor=officer)
    with pytest.raises(RuleBroken, match="It has held since 1 September 2026"):
        requiring.change(requirement, said(course, holds_from=date(2026, 9, 2)), actor=officer)
    assert requiring.change(requirement, said(course, holds_from=date(2026, 8, 1)), actor=officer)


def test_one_that_is_over_is_neither_changed_nor_ended_again(officer, course):
    requirement = requiring.end(requiring.require(said(course), actor=officer), actor=officer)
    assert requirement.ended_on == TODAY
    with pytest.raises(RuleBroken, match="It ended on 25 November 2026"):
        requiring.change(requirement, said(course), actor=officer)
    with pytest.raises(RuleBroken, match="It ended on 25 November 2026"):
        requiring.end(requirement, actor=officer)
    assert not Standing.objects.exists()


def test_what_one_kind_of_validity_does_not_need_is_not_kept(officer, course):
    one = requiring.require(said(course, validity="once", until_day=3, until_month=3, early_months=2), actor=officer)
    assert (one.months, one.until_day, one.until_month, one.early_months) == (None, None, None, 0)


def test_whoever_only_looks_changes_nothing(course):
    senior = PersonFactory(roles=["senior"])
    requirement = RequirementFactory(course=course)
    with pytest.raises(PermissionDenied):
        requiring.require(said(CourseFactory(title="Other")), actor=senior)
    with pytest.raises(PermissionDenied):
        requiring.change(requirement, said(course), actor=senior)
    with pytest.raises(PermissionDenied):
        requiring.end(requirement, actor=senior)
    with pytest.raises(PermissionDenied):
        requiring.retire(course, actor=senior)


def test_who_changed_what_stands_on_its_page(client, officer, course):
    requirement = requiring.require(said(course), actor=officer)
    requiring.change(requirement, said(course, months=24), actor=officer)
    client.force_login(officer.user)
    assert "Months: 12 to 24" in text_of(client.get(requirement.get_absolute_url()))
    client.force_login(PersonFactory(roles=["teacher"]).user)
    assert "Months: 12 to 24" not in text_of(client.get(requirement.get_absolute_url()))


# --- Ending ---------------------------------------------------------------------------------------------------------


def test_ending_shows_first_whom_it_asks_no_more(client, officer, course):
    requirement = requiring.require(said(course), actor=officer)
    client.force_login(officer.user)
    url = page("requirement-end", requirement.number)
    response = client.get(url)
    assert "No longer asked 1 person" in text_of(response)
    appoint(PersonFactory(user=None), "teacher")
    response = client.post(url, {"shown": shown_in(response)})
    assert "Something has changed" in text_of(response)
    client.post(url, {"shown": shown_in(response)})
    assert Requirement.objects.get().ended_on == TODAY
    assert "It is over already." in text_of(client.get(url, follow=True))


# --- The list ---------------------------------------------------------------------------------------------------------


def test_the_list_says_in_words_what_is_asked_and_counts_for_those_who_look_after_it(client, officer, course):
    requiring.require(said(course, because="The school’s policy"), actor=officer)
    client.force_login(officer.user)
    words = text_of(client.get(page("requirements")))
    assert "All staff, within 30 days of starting, again every 12 months from the day each took it" in words
    assert "The school’s policy" in words
    assert "1 person asked, 1 overdue" in words
    client.force_login(PersonFactory(roles=["governor"]).user)
    words = text_of(client.get(page("requirements")))
    assert "All staff, within 30 days" in words
    assert "overdue" not in words


def test_what_one_person_is_asked_is_theirs_and_those_who_look_after_it(client, officer, course):
    one = PersonFactory(first_name="Ifeoma", roles=["teacher"])
    requirement = requiring.require(said(course, audience="person", person=one), actor=officer)
    for who, status in ((one, 200), (officer, 200), (PersonFactory(roles=["teacher"]), 404)):
        client.force_login(who.user)
        assert client.get(requirement.get_absolute_url()).status_code == status
        assert ("Ifeoma" in text_of(client.get(page("requirements")))) == (status == 200)


def test_those_that_ended_are_folded_away_and_still_there(client, officer, course):
    requiring.end(requiring.require(said(course), actor=officer), actor=officer)
    client.force_login(officer.user)
    assert "1 requirement no longer asks anybody" in text_of(client.get(page("requirements")))
    assert "Ended 25 November 2026" in text_of(client.get(page("requirements") + "?ended=yes"))


def test_the_list_costs_the_same_with_one_ten_and_a_hundred(client, officer, django_assert_max_num_queries):
    client.force_login(officer.user)
    for number in (1, 10, 100):
        while Requirement.objects.count() < number:
            RequirementFactory(course=CourseFactory(title=f"Course {Requirement.objects.count()}"))
        with django_assert_max_num_queries(14):
            assert client.get(page("requirements")).status_code == 200


# --- Retiring a course ---------------------------------------------------------------------------------------------


def test_a_course_that_people_are_asked_for_is_not_retired_unless_another_takes_its_place(client, officer, course):
    requirement = requiring.require(said(course), actor=officer)
    client.force_login(officer.user)
    url = page("course-retire", course.number)
    response = client.post(url, {"instead": "", "go": "look"})
    assert "1 person is asked for Online safety for staff, by 1 requirement." in text_of(response)
    new = CourseFactory(title="The new one", number=4)
    response = client.post(url, {"instead": "4", "go": "look"})
    assert "The new one takes its place" in text_of(response)
    assert "Asked from then on 1 person" in text_of(response)
    client.post(url, {"instead": "4", "go": "save", "shown": shown_in(response)})
    course.refresh_from_db()
    requirement.refresh_from_db()
    assert (course.replaced_by, requirement.course) == (new, new)
    assert Standing.objects.get().course == new


def test_one_that_is_asked_for_later_is_not_retired_either(officer, course):
    RequirementFactory(course=course, holds_from=date(2027, 1, 4))
    with pytest.raises(RuleBroken, match="0 people are asked for"):
        requiring.retire(course, actor=officer)


def test_a_course_that_nobody_is_asked_for_is_simply_retired(client, officer, course):
    client.force_login(officer.user)
    client.post(page("course-retire", 3), {"instead": "", "go": "save", "shown": ""})
    course.refresh_from_db()
    assert course.retired_at is not None
    assert course.replaced_by is None


def test_what_is_asked_for_by_edition_moves_only_to_a_course_with_editions(officer):
    course = CourseFactory(edition="September 2026", edition_on=date(2026, 9, 1))
    requiring.require(said(course, validity="edition"), actor=officer)
    with pytest.raises(RuleBroken, match="has none"):
        requiring.retire(course, actor=officer, instead=CourseFactory(title="Other"))


def test_a_course_takes_neither_its_own_place_nor_that_of_one_elsewhere(officer, course):
    for instead in (course, CourseFactory(school=SchoolFactory(slug="ash"))):
        with pytest.raises(RuleBroken, match="Choose another course"):
            requiring.retire(course, actor=officer, instead=instead)


def test_a_course_that_changed_meanwhile_is_shown_anew(officer, course):
    requiring.require(said(course), actor=officer)
    new = CourseFactory(title="The new one")
    _, shown = requiring.foresee_retiring(course, new)
    appoint(PersonFactory(user=None), "teacher")
    with pytest.raises(ShownIsOld):
        requiring.retire(course, actor=officer, instead=new, shown=shown)


# --- Why somebody is asked -------------------------------------------------------------------------------------------


def test_of_two_that_ask_the_stricter_comes_first_and_is_said_in_words(course):
    lead = PersonFactory(roles=["dsl"])
    appoint(lead, "teacher")
    RequirementFactory(course=course, months=24)
    yearly = reckoned(RequirementFactory(course=course, audience="role", role="dsl", months=12))
    take.completion(lead, course, date(2026, 11, 2))
    asks = asking.all_that_ask(lead, course, TODAY)
    assert [one.requirement for one in asks] == [yearly, Requirement.objects.get(months=24)]
    assert [one.dates.due_on for one in asks] == [date(2027, 11, 2), date(2028, 11, 2)]
    assert asking.why_in_words(asks, TODAY, is_own=True) == (
        "Two requirements ask you for this. The one for the designated safeguarding lead is the stricter: "
        "again every 12 months from the day each took it, next by 2 November 2027."
    )


def test_one_that_asks_and_none_are_said_in_words_too(course):
    teacher = PersonFactory(roles=["teacher"])
    assert asking.why_in_words(asking.all_that_ask(teacher, course, TODAY), TODAY, is_own=False) == (
        "Nothing asks them for this."
    )
    reckoned(RequirementFactory(course=course))
    asks = asking.all_that_ask(teacher, course, TODAY)
    assert asking.why_in_words(asks, TODAY, is_own=True).startswith(
        "One requirement asks you for this: all staff, within"
    )
    Appointment.objects.all().delete()
    assert not asking.all_that_ask(teacher, course, TODAY)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"months": 1}, "again every month from the day each took it"),
        ({"grace_days": 14}, "overdue once 14 more days have gone by"),
        ({"within_days": 0}, "All staff, on the day of starting"),
        ({"within_days": 1}, "within 1 day of starting"),
        ({"validity": "once"}, "All staff, within 30 days of starting, once"),
        ({"audience": "role", "role": "officer"}, "E-safety officer, within"),
        ({"audience": "role", "role": "it"}, "IT manager, within"),
    ],
)
def test_a_requirement_is_said_in_words(fields, words):
    assert words in wording.sentence(RequirementFactory(**fields), TODAY)


def test_a_fixed_day_says_from_when_taking_it_counts_for_the_next_year():
    assert wording.again(RequirementFactory.fixed(30, 9, 2), TODAY) == (
        "again each year by 30 September; taken from 30 July on counts for the next year"
    )


def test_role_words_stand_within_a_sentence():
    assert str(RequirementFactory(audience="role", role="officer")) == "Online safety for staff for e-safety officer"
