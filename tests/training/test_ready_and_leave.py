"""Taking over the ready-made set (T1), and who is away for long (T9)."""

import re
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from esafety.exceptions import RuleBroken
from tests.factories import PersonFactory, SchoolFactory, TeachingGroupFactory, appoint
from tests.factories.training import requirements as make
from tests.factories.training.courses import CourseFactory
from training.models import Course, LongLeave, Requirement, Standing
from training.rules import ready
from training.services import leaving, readying, requiring
from training.services.requiring import ShownIsOld

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def _on_a_day_in_november(time_machine):
    time_machine.move_to("2026-11-25T10:00:00+00:00", tick=False)


@pytest.fixture
def officer():
    return PersonFactory(roles=["officer"])


def page(name, *args, slug="elm"):
    return reverse(f"training:{name}", args=[slug, *args])


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def keys_for(school):
    return [one.key for one in ready.ready_for(school.settings.staff_training)]


# --- The ready-made set --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("one", ready.SET, ids=lambda one: one.key)
def test_each_of_the_set_is_one_that_could_be_set_up_by_hand(one, officer):
    school = officer.school
    school.settings.staff_training = next(iter(one.schools))
    school.settings.save()
    (made,) = readying.take_over([one.key], actor=officer)
    assert (made.because, made.holds_from) == (one.because, TODAY)
    assert requiring.rules.faults(made, TODAY, made) == {}
    assert not Standing.objects.filter(overdue_on__lte=TODAY).exists()


def test_the_two_kinds_of_policy_get_different_sets():
    yearly, programme = ({one.key for one in ready.ready_for(how)} for how in ("yearly", "programme"))
    assert yearly - programme == {"staff_by_september"}
    assert programme - yearly == {"staff_programme", "governors_reporting", "supply_sheet"}
    assert all(one.course in ready.COURSES for one in ready.SET)
    assert len({one.key for one in ready.SET}) == len(ready.SET)


def test_all_of_it_is_taken_over_in_two_steps(client, officer):
    appoint(PersonFactory(user=None), "guest")
    keys = keys_for(officer.school)
    client.force_login(officer.user)
    assert "Prevent: recognising radicalisation" in text_of(client.get(page("requirements-ready")))
    response = client.post(page("requirements-ready"), {"keys": keys, "go": "look"})
    assert "2 people are newly asked for something" in text_of(response)
    assert not Course.objects.exists()
    client.post(page("requirements-ready"), {"keys": keys, "go": "save", "shown": response.context["shown"]})
    assert Requirement.objects.count() == len(keys)
    numbers = list(Course.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    part_one = Course.objects.get(ready="part_one")
    assert (part_one.edition, part_one.edition_on) == ("September 2026", date(2026, 9, 1))
    assert Course.history.count() == Course.objects.count()
    assert "All of it is asked here already" in text_of(client.get(page("requirements-ready")))


def test_what_is_there_is_shown_as_such_and_not_taken_over_twice(client, officer):
    course = CourseFactory(title="PREVENT: recognising radicalisation")
    make.RequirementFactory(course=course, months=12)
    with pytest.raises(RuleBroken, match="asked here already"):
        readying.take_over(["staff_prevent"], actor=officer)
    client.force_login(officer.user)
    response = client.get(page("requirements-ready"))
    assert "PREVENT: recognising radicalisation for all staff" in text_of(response)
    assert 'value="staff_prevent"' not in response.content.decode()


def test_a_course_that_was_renamed_since_is_still_known(officer):
    readying.take_over(["dsl_two_years"], actor=officer)
    Course.objects.update(title="Level 3 training")
    readying.take_over(["deputies_two_years"], actor=officer)
    assert Course.objects.count() == 1
    assert Requirement.objects.count() == 2


@pytest.mark.parametrize("keys", [[], ["no such key"], ["staff_programme"]])
def test_nothing_ticked_or_what_is_not_for_this_school_is_refused(client, officer, keys):
    client.force_login(officer.user)
    response = client.post(page("requirements-ready"), {"keys": keys, "go": "save"})
    assert response.status_code == 200
    assert response.context["form"].errors
    with pytest.raises(RuleBroken):
        readying.take_over(keys, actor=officer)
    assert not Requirement.objects.exists()


def test_somebody_who_began_meanwhile_is_shown_first(officer):
    shown = readying.foresee(["staff_prevent"], officer.school).digest
    appoint(PersonFactory(user=None), "teacher")
    with pytest.raises(ShownIsOld):
        readying.take_over(["staff_prevent"], actor=officer, shown=shown)
    assert not Course.objects.exists()


def test_only_who_plans_training_takes_it_over():
    with pytest.raises(PermissionDenied):
        readying.take_over(["staff_prevent"], actor=PersonFactory(roles=["senior"]))


# --- Long leave ----------------------------------------------------------------------------------------------------


def away(**changed):
    days = {"starts_on_day": "1", "starts_on_month": "12", "starts_on_year": "2026"}
    return days | {"ends_on_day": "", "ends_on_month": "", "ends_on_year": "", "q": ""} | changed


def test_somebody_is_away_until_they_are_back(client, officer):
    one = PersonFactory(first_name="Ifeoma", roles=["teacher"])
    client.force_login(officer.user)
    client.post(page("leave-new"), away(person=one.number))
    leave = LongLeave.objects.get()
    assert (leave.person, leave.starts_on, leave.ends_on) == (one, date(2026, 12, 1), None)
    assert "Not known yet" in text_of(client.get(page("leave")))
    days = {"ends_on_day": "26", "ends_on_month": "3", "ends_on_year": "2027"}
    client.post(page("leave-end", leave.number), days)
    leave.refresh_from_db()
    assert leave.ends_on == date(2027, 3, 26)
    assert LongLeave.history.count() == 2


def test_whoever_is_away_is_found_by_part_of_a_name(client, officer):
    one = PersonFactory(first_name="Ifeoma", roles=["teacher"])
    client.force_login(officer.user)
    response = client.post(page("leave-new"), away(find="person", q="ifeo"))
    assert one.number in response.content.decode()
    assert 'value="2026"' in response.content.decode()
    assert not LongLeave.objects.exists()


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"person": ""}, "Find the person by name and choose them."),
        ({"person": "1.forged"}, "Find the person by name and choose them."),
        ({"starts_on_day": ""}, "must include a day"),
        ({"starts_on_year": "1926"}, "Enter a year from 2021 to 2031"),
        (
            {"ends_on_day": "30", "ends_on_month": "11", "ends_on_year": "2026"},
            "The last day must be the first day or later.",
        ),
    ],
)
def test_what_cannot_be_of_leave_is_said(client, officer, changed, told):
    one = PersonFactory(roles=["teacher"])
    client.force_login(officer.user)
    assert told in text_of(client.post(page("leave-new"), away(person=one.number) | changed))
    assert not LongLeave.objects.exists()


@pytest.mark.parametrize(
    ("starts_on", "ends_on"),
    [
        (date(2026, 9, 1), None),
        (date(2026, 10, 31), date(2026, 12, 1)),
        (date(2026, 9, 1), date(2026, 10, 1)),
        (date(2026, 10, 5), date(2026, 10, 6)),
    ],
)
def test_times_away_do_not_overlap(officer, starts_on, ends_on):
    one = PersonFactory(roles=["teacher"])
    make.leave(one, date(2026, 10, 1), date(2026, 10, 31))
    with pytest.raises(RuleBroken, match="away already, from 1 October 2026 to 31 October 2026"):
        leaving.begin_leave(one, actor=officer, starts_on=starts_on, ends_on=ends_on)


def test_times_away_may_follow_each_other_but_not_grow_into_one_another(officer):
    one = PersonFactory(roles=["teacher"])
    first = make.leave(one, date(2026, 10, 1), date(2026, 10, 31))
    leaving.begin_leave(one, actor=officer, starts_on=date(2026, 11, 1))
    with pytest.raises(RuleBroken, match="from 1 November 2026 on"):
        leaving.end_leave(first, actor=officer, ends_on=date(2026, 11, 1))


def test_neither_pupils_nor_people_elsewhere_are_written_down(officer):
    for one in (
        PersonFactory(user=None, teaching_group=TeachingGroupFactory()),
        PersonFactory(school=SchoolFactory(slug="ash"), roles=["teacher"]),
    ):
        with pytest.raises(RuleBroken):
            leaving.begin_leave(one, actor=officer, starts_on=TODAY)


def test_who_looks_after_training_reads_and_only_who_records_writes(client):
    leave = make.leave(PersonFactory(roles=["teacher"]))
    client.force_login(PersonFactory(roles=["senior"]).user)
    assert "Say when they are back" not in text_of(client.get(page("leave")))
    assert client.get(page("leave-end", leave.number)).status_code == 403
    assert client.get(page("leave-new")).status_code == 403
    client.force_login(PersonFactory(roles=["teacher"]).user)
    assert client.get(page("leave")).status_code == 403
    assert client.get(page("leave-end", leave.number)).status_code == 404


def test_the_list_of_leave_costs_the_same_with_one_ten_and_a_hundred(client, officer, django_assert_max_num_queries):
    client.force_login(officer.user)
    for number in (1, 10, 100):
        while LongLeave.objects.count() < number:
            make.leave(PersonFactory(user=None))
        with django_assert_max_num_queries(12):
            assert client.get(page("leave")).status_code == 200
