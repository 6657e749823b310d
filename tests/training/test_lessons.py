"""Logging a lesson (T6): three presses at most, once for a day, and mended by those who may."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from esafety.exceptions import RuleBroken
from esafety.schools.models import TeachingGroup
from esafety.schools.numbers import number_of
from tests.factories import PersonFactory, SchoolFactory, TeachingGroupFactory
from tests.factories.training import curriculum as make
from training.home import curriculum as home
from training.models import Lesson
from training.rules.lessons import Hands, Taught
from training.services import lessons, programme

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def _on_a_day_in_november(time_machine):
    time_machine.move_to("2026-11-25T10:00:00+00:00", tick=False)


def page(name, *args):
    return reverse(f"training:{name}", args=["elm", *args])


def boxes(day):
    return {"on_day": str(day.day), "on_month": str(day.month), "on_year": str(day.year)}


def typed(day=TODAY, **more):
    blank = {"pupils": "", "adaptation": "", "links": "", "notes": ""}
    return boxes(day) | blank | {f"{when}_{at}": "" for when in ("before", "after") for at in (1, 2, 3)} | more


def inputs_of(response):
    """What a browser would send of the form on the page, untouched."""
    form = response.context["form"]
    sent = {}
    for bound in form:
        value = bound.value()
        if isinstance(value, date):
            sent |= boxes(value)
        else:
            sent[bound.html_name] = "" if value in (None, []) else value
    return sent


class Presses:
    """A client that follows links and buttons which stand on the page before, and counts them."""

    def __init__(self, client, start):
        self.client, self.page, self.count = client, client.get(start), 0

    def follow(self, url):
        assert f'href="{url}"' in self.page.text
        self.page, self.count = self.client.get(url), self.count + 1

    def log_it(self):
        assert "Log it" in self.page.text
        url, sent = self.page.request["PATH_INFO"], inputs_of(self.page)
        self.page, self.count = self.client.post(url, sent), self.count + 1


# --- Presses -------------------------------------------------------------------------------------------------------


def test_a_teacher_of_two_classes_logs_a_lesson_with_three_presses(client):
    hazel, oak = TeachingGroupFactory(name="2 Hazel"), TeachingGroupFactory(name="2 Oak")
    teacher, unit = make.teacher_of(hazel, oak), make.UnitFactory()
    client.force_login(teacher.user)
    presses = Presses(client, page("lesson-new"))
    presses.follow(page("lesson-new-class", number_of(oak)).replace("&", "&amp;"))
    presses.follow(page("lesson-log", number_of(oak), unit.number))
    presses.log_it()
    assert presses.count == 3
    lesson = Lesson.objects.get()
    assert (lesson.unit, lesson.group, lesson.teacher, lesson.on) == (unit, oak, teacher, TODAY)


def test_a_teacher_of_one_class_logs_a_lesson_with_two_presses(client):
    hazel = TeachingGroupFactory(name="2 Hazel")
    teacher, unit = make.teacher_of(hazel), make.UnitFactory()
    client.force_login(teacher.user)
    presses = Presses(client, page("lesson-new"))
    presses.follow(page("lesson-log", number_of(hazel), unit.number))
    presses.log_it()
    assert presses.count == 2
    assert Lesson.objects.get().group == hazel


def test_pressing_twice_logs_once_and_says_so(client):
    hazel = TeachingGroupFactory(name="2 Hazel")
    teacher, unit = make.teacher_of(hazel), make.UnitFactory()
    client.force_login(teacher.user)
    url = page("lesson-log", number_of(hazel), unit.number)
    client.post(url, typed())
    response = client.post(url, typed())
    assert Lesson.objects.count() == 1
    assert "Already logged" in response.text
    assert Lesson.objects.get().get_absolute_url() in response.text


def test_another_teacher_may_log_the_same_on_the_same_day():
    hazel, unit = TeachingGroupFactory(), make.UnitFactory()
    for _ in range(2):
        lessons.log_lesson(unit, hazel, Taught(TODAY), actor=make.teacher_of(hazel))
    assert Lesson.objects.count() == 2


def test_a_cover_teacher_reaches_every_class(client):
    own, other = TeachingGroupFactory(name="2 Hazel"), TeachingGroupFactory(name="5 Yew", year_group=5)
    cover = make.teacher_of(own)
    unit = make.UnitFactory(years=[5])
    client.force_login(cover.user)
    assert "5 Yew" not in client.get(page("lesson-new")).text
    assert "5 Yew" in client.get(page("lesson-new"), {"all": "1"}).text
    client.post(page("lesson-log", number_of(other), unit.number), typed())
    assert Lesson.objects.get().group == other


def test_a_teacher_without_a_class_sees_them_all(client):
    TeachingGroupFactory(name="2 Hazel")
    client.force_login(PersonFactory(roles=["support"]).user)
    assert "2 Hazel" in client.get(page("lesson-new")).text


def test_units_due_this_term_stand_before_those_of_other_terms(client):
    hazel = TeachingGroupFactory()
    make.UnitFactory(title="Now", part="autumn")
    make.UnitFactory(title="Later", part="summer")
    client.force_login(make.teacher_of(hazel).user)
    context = client.get(page("lesson-new")).context
    assert [one.label for one in context["due"]] == ["Now"]
    assert [one.label for _, one in context["others"]] == ["Later"]


# --- What may be logged --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "says"),
    [(date(2026, 11, 26), "today or before"), (date(2010, 8, 31), "opened on 1 September 2010")],
)
def test_a_day_to_come_or_before_the_school_opened_is_refused(client, day, says):
    hazel = TeachingGroupFactory()
    teacher, unit = make.teacher_of(hazel), make.UnitFactory()
    client.force_login(teacher.user)
    response = client.post(page("lesson-log", number_of(hazel), unit.number), typed(day, notes="Went well"))
    assert says in response.text
    assert "Went well" in response.text
    with pytest.raises(RuleBroken, match=says):
        lessons.log_lesson(unit, hazel, Taught(day), actor=teacher)
    assert not Lesson.objects.exists()


def test_hands_are_added_up_and_need_the_number_of_pupils(client):
    hazel = TeachingGroupFactory()
    teacher, unit = make.teacher_of(hazel), make.UnitFactory()
    client.force_login(teacher.user)
    url = page("lesson-log", number_of(hazel), unit.number)
    hands = {"before_1": "10", "after_1": "20", "before_2": "5", "after_2": "15"}
    assert "Enter how many pupils there were" in client.post(url, typed(**hands)).text
    assert "More hands than pupils" in client.post(url, typed(pupils="12", **hands)).text
    client.post(url, typed(pupils="25", **hands))
    lesson = Lesson.objects.get()
    assert (lesson.before_right, lesson.before_of, lesson.after_right, lesson.after_of) == (15, 50, 35, 50)
    assert [one["after"] for one in lesson.hands] == [20, 15]


@pytest.mark.parametrize(
    "wrong", [{"before_1": "x"}, {"pupils": "-1"}, {"pupils": "99999"}, {"links": "http://a.example"}]
)
def test_what_cannot_be_is_said_beside_the_field(client, wrong):
    hazel = TeachingGroupFactory()
    unit = make.UnitFactory()
    client.force_login(make.teacher_of(hazel).user)
    response = client.post(page("lesson-log", number_of(hazel), unit.number), typed(**wrong))
    assert next(iter(wrong)) in response.context["form"].errors
    assert not Lesson.objects.exists()


def test_how_it_was_adapted_for_send_is_kept():
    hazel = TeachingGroupFactory()
    said = Taught(TODAY, adaptation="Picture cards", links=["https://cards.example"])
    lesson = lessons.log_lesson(make.UnitFactory(), hazel, said, actor=make.teacher_of(hazel))
    assert (lesson.adaptation, lesson.links) == ("Picture cards", ["https://cards.example"])


def test_a_unit_that_is_retired_keeps_its_lessons_and_takes_no_new_ones():
    hazel, officer = TeachingGroupFactory(), PersonFactory(roles=["officer"])
    teacher, unit = make.teacher_of(hazel), make.UnitFactory()
    lesson = lessons.log_lesson(unit, hazel, Taught(date(2026, 11, 2)), actor=teacher)
    programme.retire_unit(unit, actor=officer, reason="Another took its place")
    lesson.refresh_from_db()
    assert lesson.unit == unit
    unit.refresh_from_db()
    lessons.log_lesson(unit, hazel, Taught(TODAY), actor=teacher)  # it was taught before the bell rang
    unit.retired_at = unit.retired_at.replace(day=20)
    with pytest.raises(RuleBroken, match="was retired on 20 November 2026"):
        lessons.log_lesson(unit, hazel, Taught(date(2026, 11, 24)), actor=teacher)


def test_a_class_of_another_school_is_not_there(client):
    other = TeachingGroupFactory(school=SchoolFactory(slug="ash"))
    teacher, unit = make.teacher_of(TeachingGroupFactory()), make.UnitFactory()
    client.force_login(teacher.user)
    assert client.get(page("lesson-log", number_of(other), unit.number)).status_code == 404
    with pytest.raises(PermissionDenied):
        lessons.log_lesson(unit, other, Taught(TODAY), actor=teacher)


@pytest.mark.parametrize("role", ["governor", "dsl", "it", "parent", "pupil", "trust"])
def test_those_who_do_not_teach_log_nothing(client, role):
    hazel, unit = TeachingGroupFactory(), make.UnitFactory()
    person = PersonFactory(roles=[role])
    client.force_login(person.user)
    assert client.get(page("lesson-new")).status_code == 403
    with pytest.raises(PermissionDenied):
        lessons.log_lesson(unit, hazel, Taught(TODAY), actor=person)


# --- Mending -------------------------------------------------------------------------------------------------------


def logged(teacher=None):
    hazel = TeachingGroup.objects.first() or TeachingGroupFactory()
    return lessons.log_lesson(make.UnitFactory(), hazel, Taught(TODAY), actor=teacher or make.teacher_of(hazel))


def test_ones_own_lesson_can_be_mended_for_14_days_with_a_reason(time_machine):
    lesson = logged()
    time_machine.move_to("2026-12-09T10:00:00+00:00", tick=False)
    lessons.change_lesson(lesson, Taught(TODAY, pupils=20), actor=lesson.teacher, reason="Forgot the number")
    entry = lesson.history.first()
    assert (entry.pupils, entry.history_change_reason) == (20, "Forgot the number")
    time_machine.move_to("2026-12-10T10:00:00+00:00", tick=False)
    with pytest.raises(PermissionDenied):
        lessons.remove_lesson(lesson, actor=lesson.teacher, reason="Too late")
    computing = PersonFactory(roles=["computing"])
    lessons.remove_lesson(lesson, actor=computing, reason="It was not taught")
    assert not Lesson.objects.kept().exists()


def test_anothers_lesson_is_left_alone(client):
    lesson = logged()
    client.force_login(make.teacher_of(lesson.group).user)
    assert client.get(page("lesson", lesson.number)).status_code == 200
    assert client.get(page("lesson-edit", lesson.number)).status_code == 403
    assert client.post(page("lesson-remove", lesson.number), {"reason": "No"}).status_code == 403


def test_mending_needs_a_reason_and_keeps_what_was_typed(client):
    lesson = logged()
    client.force_login(lesson.teacher.user)
    response = client.post(page("lesson-edit", lesson.number), typed(pupils="21") | {"reason": ""})
    assert "Enter why it is changed" in response.text
    assert 'value="21"' in response.text
    client.post(page("lesson-edit", lesson.number), typed(pupils="21") | {"reason": "Forgot"})
    lesson.refresh_from_db()
    assert lesson.pupils == 21


def test_a_lesson_that_was_taken_out_is_gone_and_may_be_logged_anew():
    lesson = logged()
    lessons.remove_lesson(lesson, actor=lesson.teacher, reason="The wrong class")
    with pytest.raises(RuleBroken, match="taken out of the log"):
        lessons.change_lesson(lesson, Taught(TODAY), actor=lesson.teacher, reason="x")
    lessons.log_lesson(lesson.unit, lesson.group, Taught(TODAY), actor=lesson.teacher)
    assert Lesson.objects.kept().count() == 1


def test_a_day_on_which_it_was_logged_already_is_refused_when_mending():
    lesson = logged()
    other = lessons.log_lesson(lesson.unit, lesson.group, Taught(date(2026, 11, 20)), actor=lesson.teacher)
    with pytest.raises(lessons.LoggedAlready):
        lessons.change_lesson(other, Taught(TODAY), actor=lesson.teacher, reason="The wrong day")


def test_questions_that_were_changed_since_keep_what_was_counted(client):
    hazel = TeachingGroupFactory()
    teacher, unit = make.teacher_of(hazel), make.UnitFactory()
    said = Taught(TODAY, pupils=10, hands=[Hands("An old question?", 3, 9)])
    lesson = lessons.log_lesson(unit, hazel, said, actor=teacher)
    client.force_login(teacher.user)
    assert "An old question?" in client.get(page("lesson-edit", lesson.number)).text


# --- The list and the home page --------------------------------------------------------------------------------------


def test_the_list_is_narrowed_by_class_unit_term_and_teacher(client):
    hazel, oak = TeachingGroupFactory(name="2 Hazel"), TeachingGroupFactory(name="2 Oak")
    one, other = make.teacher_of(hazel), make.teacher_of(oak)
    keys, words = make.UnitFactory(title="Keys"), make.UnitFactory(title="Words")
    first = make.lesson(one, keys, hazel, date(2026, 9, 14))
    second = make.lesson(other, words, oak, date(2026, 4, 20))
    client.force_login(PersonFactory(roles=["governor"]).user)

    def shown(**query):
        return list(client.get(page("lessons"), query).context["page"])

    assert shown() == [first, second]
    assert shown(group=number_of(hazel)) == [first]
    assert shown(unit=words.number) == [second]
    assert shown(teacher=other.number) == [second]
    assert shown(part="autumn") == [first]
    assert shown(part="summer") == []
    assert shown(group="1.x", unit="zz", part="zz", teacher="1.x") == [first, second]


def test_governors_read_no_notes_and_no_numbers_of_a_lesson(client):
    lesson = logged()
    Lesson.objects.filter(pk=lesson.pk).update(notes="A quiet afternoon", **make.counted(1, 3, 4))
    client.force_login(PersonFactory(roles=["governor"]).user)
    text = client.get(page("lesson", lesson.number)).text
    assert "A quiet afternoon" not in text
    assert "3 of 4" not in text
    client.force_login(PersonFactory(roles=["dsl"]).user)
    text = client.get(page("lesson", lesson.number)).text
    assert "A quiet afternoon" in text
    assert "3 of 4" in text


def test_three_lessons_at_most_wait_for_a_teacher():
    hazel = TeachingGroupFactory(name="2 Hazel")
    teacher = make.teacher_of(hazel)
    units = [make.UnitFactory(title=f"Unit {at}") for at in range(5)]
    make.UnitFactory(title="Of spring", part="spring")
    make.lesson(teacher, units[0], hazel)
    found = home.waiting(teacher)
    assert [one.text for one in found] == [f"Log this term’s lesson for 2 Hazel: Unit {at}" for at in (1, 2, 3)]
    assert home.waiting(PersonFactory(roles=["teacher"])) == []
    assert home.waiting(PersonFactory(roles=["governor"])) == []


def test_the_door_is_near_for_those_who_teach():
    assert [one.seldom for one in home.doors(PersonFactory(roles=["teacher"]))] == [False]
    assert [one.seldom for one in home.doors(PersonFactory(roles=["governor"]))] == [True]
    assert home.doors(PersonFactory(roles=["parent"])) == []


@pytest.mark.parametrize("name", ["lessons", "lesson-new", "units", "coverage", "occasions"])
def test_pages_ask_the_database_as_often_for_1_10_and_100_lessons(client, name, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    teacher = make.teacher_of(TeachingGroupFactory(name="First"), TeachingGroupFactory(name="Second"))
    client.force_login(teacher.user)
    asked = []
    for many in (1, 10, 100):
        for at in range(Lesson.objects.count(), many):
            group = TeachingGroupFactory(name=f"Class {at}", year_group=at % 13)
            teacher.classes_taught.add(group)
            unit = make.UnitFactory(years=[at % 13], title=f"Unit {at}", number=at + 1)
            make.lesson(teacher, unit, group, number=at + 1)
            make.occasion(teacher, number=at + 1)
        client.get(page(name))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(page(name)).status_code == 200
        asked.append(len(queries))
    assert len(set(asked)) == 1, asked
