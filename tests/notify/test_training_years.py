"""T75, of training: a year of reminders, day by day, with holidays, leave, changed requirements and clock changes."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

import pytest

from esafety.notify import registry, reminding, standing
from esafety.notify.models import Notice
from esafety.schools.calendar import calendar_of, is_working_day, local
from esafety.schools.models import Term
from tests.factories import PersonFactory, appoint
from tests.factories.training.courses import CourseFactory, completion
from tests.factories.training.requirements import RequirementFactory, leave
from training.models import LongLeave, Standing
from training.reminders import boards
from training.rules.reminding import told_on
from training.services.reckoning import reckon

pytestmark = pytest.mark.django_db

SINCE = date(2020, 9, 1)
FIRST, DAYS = date(2027, 1, 4), 365
TERMS = [
    (date(2026, 9, 2), date(2026, 12, 18)),
    (date(2027, 1, 5), date(2027, 3, 19)),
    (date(2027, 4, 6), date(2027, 7, 21)),
    (date(2027, 9, 2), date(2027, 12, 17)),
    (date(2028, 1, 4), date(2028, 3, 31)),
]
STAGES = ["to_take", "to_take_in_a_month", "to_take_in_a_week", "to_take_now", "past_its_day"]


@pytest.fixture(autouse=True)
def _only_training(monkeypatch, nobody_wakes):
    monkeypatch.setattr(registry, "rules", lambda: iter(boards.RULES))


@pytest.fixture
def head():
    head = PersonFactory(last_name="Head")
    appoint(head, "head", SINCE)
    for number, (starts, ends) in enumerate(TERMS):
        Term.objects.create(school=head.school, name=f"Term {number}", starts_on=starts, ends_on=ends)
    return head


def member(role="teacher", since=SINCE, **fields):
    one = PersonFactory(**fields)
    appoint(one, role, since)
    return one


def at_seven(day):
    return datetime.combine(day, time(7), UTC)


def days(time_machine, school, first=FIRST, many=DAYS):
    """Each day at seven, UTC, with everybody's standing worked out as it is each night."""
    for n in range(many):
        day = first + timedelta(n)
        time_machine.move_to(at_seven(day), tick=False)
        reckon(school)
        yield day
        reminding.run(at_seven(day))


def told(person):
    """Day and text of each, oldest first."""
    rows = Notice.objects.filter(recipient=person).order_by("pk")
    return [(local(one.made_at).date(), one.text.removeprefix("training.")) for one in rows]


def test_a_year_day_by_day_tells_each_thing_once_and_nothing_on_a_holiday(time_machine, head, counts):
    """Of ten people and three courses: taken late, in time, never; away, without a sign-in, gone, and begun newly."""
    school, calendar = head.school, calendar_of(head.school)
    yearly, fixed, once = (CourseFactory(title=title) for title in ("Yearly", "Fixed", "Once"))
    people = [member(last_name=f"Oak{n}") for n in range(6)]
    away, silent, gone = member(last_name="Away"), member(last_name="Silent", user=None), member(last_name="Gone")
    new = member(last_name="New", since=date(2027, 4, 19))
    for n, one in enumerate([head, *people, away, silent, gone]):
        completion(one, yearly, date(2026, 3, 1) + timedelta(31 * n))
        completion(one, fixed, date(2026, 9, 3))
        completion(one, once, date(2024, 1, 1))
    leave(away, date(2027, 2, 1), date(2027, 10, 31))
    RequirementFactory(course=yearly, within_days=30, grace_days=14)
    RequirementFactory.fixed(course=fixed)
    RequirementFactory(course=once, validity="once")
    for day in days(time_machine, school):
        if day == date(2027, 3, 1):
            completion(people[0], yearly, day)  # in time
        if day == date(2027, 6, 28):
            completion(people[1], yearly, day)  # late
        if day == date(2027, 9, 3):
            for one in people[:4]:
                completion(one, fixed, day)
        if day == date(2027, 5, 3):
            gone.left_on = day
            gone.save()
    rows = list(Notice.objects.order_by("pk"))
    keys = Counter((one.key, one.recipient_id) for one in rows)
    on_days = {local(one.made_at).date() for one in rows}
    away_then = [day for day, _ in told(away) if date(2027, 2, 1) <= day <= date(2027, 10, 31)]
    counts(
        "T75 a year of training",
        days=DAYS,
        told=len(rows),
        twice=sum(number - 1 for number in keys.values()),
        on_a_holiday=sum(not is_working_day(calendar, day) for day in on_days),
        on_leave=len(away_then),
    )
    assert len(rows) > 200
    assert set(keys.values()) == {1}
    assert all(is_working_day(calendar, day) for day in on_days)
    assert not away_then
    assert not told(silent)
    assert all(day < date(2027, 5, 3) for day, _ in told(gone))
    # The one who never took the yearly course: each stage once and in order, then a week apart, but for the holidays.
    never = [one for one in told(people[5]) if one[1] != "to_take_now" or one[0] < date(2027, 12, 1)]
    assert [text for _, text in never if text != "past_its_day"][:4] == STAGES[:4]
    assert dict.fromkeys(text for _, text in told(new))  # is told of what is asked newly
    assert told(new)[0][0] >= date(2027, 4, 19)
    # The headteacher: once for each person and course, and of their own only what everybody hears.
    late = Notice.objects.filter(recipient=head, text="training.overdue")
    about = Counter(Standing.objects.filter(pk=one.record_id).values_list("person", "course").first() for one in late)
    assert set(about.values()) == {1}
    assert head.pk not in {person for person, _ in filter(None, about)}
    assert not Notice.objects.filter(text="training.overdue").exclude(recipient=head).exists()


def test_the_stages_of_one_period_fall_on_their_days_and_go_on_each_week(time_machine, head):
    course, one = CourseFactory(), member()
    completion(one, course, date(2026, 10, 15)), completion(head, course, date(2026, 12, 31))
    RequirementFactory(course=course, grace_days=10, months=7)  # due on Saturday 15 May 2027
    for _ in days(time_machine, head.school, date(2027, 3, 1), 112):
        pass
    assert told(one) == [
        (date(2027, 3, 16), "to_take"),
        (date(2027, 4, 15), "to_take_in_a_month"),
        (date(2027, 5, 10), "to_take_in_a_week"),  # the 8th is a Saturday
        (date(2027, 5, 17), "to_take_now"),
        (date(2027, 5, 24), "past_its_day"),  # 22 May and each week: Saturdays
        (date(2027, 6, 1), "past_its_day"),  # 31 May is a bank holiday
        (date(2027, 6, 7), "past_its_day"),
        (date(2027, 6, 14), "past_its_day"),
    ]
    assert [text for _, text in told(head) if text == "overdue"] == ["overdue"]
    assert next(day for day, text in told(head) if text == "overdue") == date(2027, 5, 26)


def test_once_taken_it_is_taken_off_and_not_mailed_and_the_next_period_is_told_anew(time_machine, head):
    course, one = CourseFactory(), member()
    completion(one, course, date(2026, 6, 1)), completion(head, course, date(2026, 12, 31))
    RequirementFactory(course=course)
    for _ in days(time_machine, head.school, date(2027, 5, 24), 5):
        pass
    notice = Notice.objects.filter(recipient=one).latest("pk")
    assert standing.is_due(notice)
    completion(one, course, date(2027, 5, 28))
    reckon(head.school)
    assert not standing.is_due(notice)
    standing.take_off(Notice.objects.all())
    notice.refresh_from_db()
    assert notice.lapsed_at is not None
    for _ in days(time_machine, head.school, date(2028, 3, 20), 15):
        pass
    assert [text for _, text in told(one)] == ["to_take_in_a_month", "to_take_in_a_week", "to_take"]


def test_a_changed_requirement_or_an_ended_role_takes_the_reminder_away(time_machine, head):
    course, one, other = CourseFactory(), member(), member()
    for each in (one, other):
        completion(each, course, date(2026, 6, 1))
    completion(head, course, date(2026, 12, 31))
    requirement = RequirementFactory(course=course)
    for _ in days(time_machine, head.school, date(2027, 5, 24), 2):
        pass
    assert Notice.objects.filter(lapsed_at=None).count() == 2
    held = one.appointments.get()
    held.ends_on = date(2027, 5, 24)
    held.save()
    standing.take_off(Notice.objects.all())
    assert list(Notice.objects.filter(lapsed_at=None).values_list("recipient", flat=True)) == [other.pk]
    requirement.months = 24
    requirement.save()
    reckon(head.school)
    standing.take_off(Notice.objects.all())
    assert not Notice.objects.filter(lapsed_at=None).exists()


def test_whoever_comes_back_from_leave_is_told_the_latest_stage_alone(time_machine, head):
    course, one = CourseFactory(), member()
    completion(one, course, date(2026, 6, 1)), completion(head, course, date(2026, 12, 31))
    leave(one, date(2027, 1, 1))
    RequirementFactory(course=course)
    for day in days(time_machine, head.school, date(2027, 3, 29), 70):
        if day == date(2027, 5, 27):
            LongLeave.objects.update(ends_on=date(2027, 5, 26))
    assert told(one)[0] == (date(2027, 5, 27), "to_take_in_a_week")


def test_the_head_is_not_told_where_the_requirement_does_not_say_so_nor_of_their_own(time_machine, head):
    quiet, loud = CourseFactory(title="Quiet"), CourseFactory(title="Loud")
    member()
    second = member("head", last_name="Second")
    RequirementFactory(course=quiet, tells_head=False)
    RequirementFactory(course=loud)
    for _ in days(time_machine, head.school, date(2027, 2, 1), 3):
        pass
    rows = Notice.objects.filter(text="training.overdue")
    whose = {(one.recipient_id, Standing.objects.get(pk=one.record_id).person_id) for one in rows}
    assert {Standing.objects.get(pk=one.record_id).course for one in rows} == {loud}
    assert (head.pk, second.pk) in whose
    assert (second.pk, head.pk) in whose
    assert not any(recipient == person for recipient, person in whose)


def test_no_reminder_names_anybody(time_machine, head):
    course = CourseFactory(title="Working safely online")
    member(first_name="Tess", last_name="Hill")
    RequirementFactory(course=course)
    for _ in days(time_machine, head.school, date(2027, 2, 1), 1):
        pass
    rows = Notice.objects.all()
    assert rows
    assert {one.reference for one in rows} == {"Working safely online"}
    assert not any("Hill" in str(one) for one in rows)


@pytest.mark.parametrize(
    ("due", "changes"), [(date(2027, 3, 28), date(2027, 3, 28)), (date(2027, 10, 31), date(2027, 10, 31))]
)
def test_on_the_days_on_which_clocks_change_the_stages_stay_on_their_days(due, changes):
    days = [due + timedelta(n) for n in range(-60, 30)]
    told = [told_on(SINCE, due, day) for day in days]
    firsts = {one: day for day, one in reversed(list(zip(days, told, strict=True)))}
    assert [(one.stage, day - due) for one, day in sorted(firsts.items())] == [
        (1, timedelta(-60)),
        (2, timedelta(-30)),
        (3, timedelta(-7)),
        (4, timedelta(0)),
        *((5, timedelta(7 * n)) for n in range(1, 5)),
    ]
    assert all(one.on == day for one, day in firsts.items())
    assert changes in days


def test_whoever_is_asked_late_is_told_only_the_latest_stage(time_machine, head):
    assert told_on(date(2027, 5, 1), date(2027, 5, 31), date(2027, 5, 3)).stage == 2
    assert told_on(date(2027, 5, 20), date(2027, 5, 31), date(2027, 5, 20)).on == date(2027, 5, 20)
    course = CourseFactory()
    completion(head, course, date(2026, 12, 31))
    one = member(since=date(2027, 5, 10))
    RequirementFactory(course=course, within_days=14)
    for _ in days(time_machine, head.school, date(2027, 5, 10), 5):
        pass
    assert told(one) == [(date(2027, 5, 10), "to_take_in_a_month")]


def test_what_is_in_order_costs_nothing(time_machine, head, django_assert_num_queries):
    time_machine.move_to(at_seven(date(2027, 5, 10)), tick=False)
    course = CourseFactory()
    for _ in range(5):
        completion(member(), course, date(2027, 5, 1))
    completion(head, course, date(2027, 5, 1))
    RequirementFactory(course=course)
    reckon(head.school)
    for rule in boards.RULES:
        with django_assert_num_queries(1):
            assert list(rule.due(head.school, date(2027, 5, 10))) == []
