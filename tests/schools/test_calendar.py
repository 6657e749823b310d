"""Which days are the school's working days, and how they are counted."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from esafety.schools.calendar import (
    SchoolCalendar,
    calendar_of,
    first_working_day,
    is_bank_holiday,
    is_school_holiday,
    is_working_day,
    local,
    local_day,
    start_of,
    working_days_after,
    working_days_between,
)
from esafety.schools.models import Nation, SchoolSettings, Term
from tests.factories import SchoolFactory

ENGLAND = SchoolCalendar("england")
AUTUMN, SPRING, SUMMER = (
    (date(2026, 9, 2), date(2026, 12, 18)),
    (date(2027, 1, 5), date(2027, 3, 25)),
    (date(2027, 4, 13), date(2027, 7, 21)),
)
WITH_TERMS = SchoolCalendar("england", (AUTUMN, SPRING, SUMMER))


def weekdays_off(calendar, year):
    days = (date(year, 1, 1) + timedelta(n) for n in range(365))
    return [f"{day:%-d %b}" for day in days if day.weekday() < 5 and not is_working_day(calendar, day)]


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2026, "1 Jan, 3 Apr, 6 Apr, 4 May, 25 May, 31 Aug, 25 Dec, 28 Dec"),  # Boxing Day is a Saturday
        (2027, "1 Jan, 26 Mar, 29 Mar, 3 May, 31 May, 30 Aug, 27 Dec, 28 Dec"),  # so is Christmas Day
    ],
)
def test_bank_holidays_of_england_with_those_that_stand_in_for_a_weekend(year, days):
    assert ", ".join(weekdays_off(ENGLAND, year)) == days
    assert weekdays_off(SchoolCalendar("wales"), year) == weekdays_off(ENGLAND, year)


@pytest.mark.parametrize(
    ("nation", "day", "is_off"),
    [
        ("scotland", date(2027, 3, 29), False),  # Easter Monday
        ("scotland", date(2027, 1, 4), True),  # for Saturday 2 January
        ("scotland", date(2026, 11, 30), True),
        ("ni", date(2026, 7, 13), True),  # for Sunday 12 July
        ("ni", date(2026, 3, 17), True),
        ("england", date(2026, 3, 17), False),
    ],
)
def test_each_nation_has_its_own(nation, day, is_off):
    assert is_bank_holiday(SchoolCalendar(nation), day) is is_off
    assert set(Nation.values) == {"england", "wales", "scotland", "ni"}


@pytest.mark.parametrize(
    ("day", "is_holiday"),
    [
        (AUTUMN[0] - timedelta(1), False),  # nothing is known of the days before the first term
        (AUTUMN[0], False),
        (AUTUMN[1], False),
        (AUTUMN[1] + timedelta(1), True),
        (date(2026, 12, 25), True),
        (SPRING[0] - timedelta(1), True),
        (SPRING[0], False),
        (date(2027, 4, 1), True),
        (SUMMER[1], False),
        (date(2027, 8, 10), False),  # nor of those after the last
    ],
)
def test_between_terms_it_is_holiday_as_far_as_terms_are_known(day, is_holiday):
    assert is_school_holiday(WITH_TERMS, day) is is_holiday
    assert not is_school_holiday(WITH_TERMS.in_holidays_too(), day)


def test_a_term_that_nobody_entered_is_not_a_long_holiday():
    calendar = SchoolCalendar("england", (AUTUMN, SUMMER))
    assert is_working_day(calendar, date(2027, 2, 3))


def test_a_report_of_the_last_day_of_term_waits_for_the_next_unless_it_cannot():
    friday = AUTUMN[1]
    assert working_days_after(WITH_TERMS, friday, 1) == date(2027, 1, 5)
    assert working_days_after(WITH_TERMS.in_holidays_too(), friday, 1) == date(2026, 12, 21)
    assert working_days_after(ENGLAND, date(2026, 12, 24), 1) == date(2026, 12, 29)


def test_counting_working_days():
    thursday = date(2026, 4, 2)  # before Good Friday
    assert [working_days_after(ENGLAND, thursday, n) for n in (0, 1, 2, 5)] == [
        thursday,
        date(2026, 4, 7),
        date(2026, 4, 8),
        date(2026, 4, 13),
    ]
    assert first_working_day(ENGLAND, thursday) == thursday
    assert first_working_day(ENGLAND, date(2026, 4, 3)) == date(2026, 4, 7)
    assert working_days_between(ENGLAND, thursday, date(2026, 4, 13)) == 5
    assert working_days_between(ENGLAND, thursday, thursday) == 0
    assert working_days_between(ENGLAND, thursday, thursday - timedelta(9)) == 0


@pytest.mark.django_db
def test_a_schools_calendar_costs_two_queries_for_any_number_of_days():
    school = SchoolFactory()
    SchoolSettings.objects.filter(school=school).update(bank_holidays="scotland")
    for name, (starts, ends) in {"Spring": SPRING, "Autumn": AUTUMN}.items():
        Term.objects.create(school=school, name=name, starts_on=starts, ends_on=ends)
    with CaptureQueriesContext(connection) as asked:
        calendar = calendar_of(school)
        working_days_between(calendar, date(2020, 1, 1), date(2030, 1, 1))
    assert len(asked) == 2
    assert calendar == SchoolCalendar("scotland", (AUTUMN, SPRING))


@pytest.mark.parametrize(
    ("utc", "on_the_clock"),
    [
        (datetime(2027, 3, 28, 0, 59, tzinfo=UTC), "28 00:59"),
        (datetime(2027, 3, 28, 1, 0, tzinfo=UTC), "28 02:00"),  # there is no 01:30 that night
        (datetime(2027, 10, 31, 0, 30, tzinfo=UTC), "31 01:30"),
        (datetime(2027, 10, 31, 1, 30, tzinfo=UTC), "31 01:30"),  # and two that night
        (datetime(2027, 7, 1, 23, 30, tzinfo=UTC), "02 00:30"),
        (datetime(2027, 12, 1, 23, 30, tzinfo=UTC), "01 23:30"),
    ],
)
def test_the_schools_clock_when_the_clocks_change(utc, on_the_clock):
    assert f"{local(utc):%d %H:%M}" == on_the_clock
    day = local_day(utc)
    assert start_of(day) <= utc < start_of(day + timedelta(1))
