"""Term dates on any day of any year."""

from datetime import date, timedelta

import pytest

from demo.terms import easter, is_school_day, school_days_before, school_year, terms_around, terms_of


@pytest.mark.parametrize(
    "sunday", [date(2024, 3, 31), date(2025, 4, 20), date(2026, 4, 5), date(2027, 3, 28), date(2038, 4, 25)]
)
def test_easter(sunday):
    assert easter(sunday.year) == sunday


@pytest.mark.parametrize("year", range(2020, 2045))
def test_terms_follow_each_other_with_holidays_between_and_half_terms_within(year):
    terms = terms_of(year)
    for term in terms:
        assert term.starts_on.weekday() < 5
        assert term.ends_on.weekday() < 5
        assert term.half_term.weekday() == 0
        assert term.starts_on + timedelta(14) < term.half_term < term.ends_on - timedelta(14)
    for one, following in zip(terms, [*terms[1:], terms_of(year + 1)[0]], strict=True):
        assert timedelta(14) <= following.starts_on - one.ends_on <= timedelta(50)


def test_there_are_always_a_term_before_one_now_and_one_to_come():
    for offset in range(1500):
        today = date(2025, 1, 1) + timedelta(offset)
        before, now, to_come = terms_around(today)
        assert before.ends_on < now.starts_on <= today < to_come.starts_on


def test_a_year_holds_about_190_school_days_none_of_them_in_a_holiday():
    for today in (date(2026, 1, 1), date(2026, 8, 25), date(2026, 9, 3), date(2028, 2, 29)):
        days = school_days_before(today)
        assert 180 <= len(days) <= 198
        assert days == sorted(days, reverse=True)
        assert max(days) < today
    assert not is_school_day(date(2026, 4, 3))  # Good Friday
    assert not is_school_day(date(2026, 5, 4))
    assert not is_school_day(date(2026, 8, 12))
    assert is_school_day(date(2026, 3, 17))


def test_a_school_year_begins_in_september():
    assert [school_year(day) for day in (date(2026, 8, 31), date(2026, 9, 1))] == [2025, 2026]
