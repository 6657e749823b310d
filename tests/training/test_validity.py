"""How long a course is valid, over ten years of days (T1): each kind of validity, and which requirement is stricter."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from training.models import Course, Requirement
from training.rules.stricter import strictest_first, together
from training.rules.validity import Dates, Done, dates_for, day_in_year, months_after, valid_to
from training.rules.wording import first_early_day, next_fixed

ONE_DAY = timedelta(days=1)
FIRST, LAST = date(2024, 1, 1), date(2034, 12, 31)
LEAP_DAYS = [date(year, 2, 29) for year in (2024, 2028, 2032)]
CLOCK_CHANGES = [date(2026, 3, 29), date(2026, 10, 25), date(2030, 3, 31), date(2030, 10, 27)]
MONTH_ENDS = [date(year, month, calendar.monthrange(year, month)[1]) for year in (2025, 2027) for month in range(1, 13)]
DAYS = st.dates(FIRST, LAST) | st.sampled_from(LEAP_DAYS + CLOCK_CHANGES + MONTH_ENDS)
MONTHS = st.integers(1, 60)
DAYS_OF_A_YEAR = st.dates(date(2028, 1, 1), date(2028, 12, 31)).map(lambda day: (day.day, day.month))


def requirement_of(validity, **fields):
    return Requirement(course=Course(title="Online safety"), audience="staff", validity=validity, **fields)


def rolling(months, **fields):
    return requirement_of("rolling", months=months, **fields)


def fixed(day=30, month=9, early=2, **fields):
    return requirement_of("fixed", until_day=day, until_month=month, early_months=early, **fields)


@st.composite
def fixed_ones(draw, **fields):
    day, month = draw(DAYS_OF_A_YEAR)
    return fixed(day, month, draw(st.integers(0, 11)), **fields)


@st.composite
def any_that_run_out(draw, **fields):
    return draw(st.one_of(MONTHS.map(lambda months: rolling(months, **fields)), fixed_ones(**fields)))


@st.composite
def any_requirement(draw):
    fields = {"within_days": draw(st.integers(0, 90)), "grace_days": draw(st.integers(0, 60))}
    others = st.sampled_from(["once", "edition"]).map(lambda kind: requirement_of(kind, **fields))
    return draw(st.one_of(any_that_run_out(**fields), others))


# --- Months ----------------------------------------------------------------------------------------------------


@given(DAYS, st.integers(-24, 60))
def test_so_many_months_on_is_that_month_and_never_the_one_after(day, months):
    found = months_after(day, months)
    assert found.year * 12 + found.month == day.year * 12 + day.month + months
    assert found.day == day.day or (found.day < day.day and (found + ONE_DAY).day == 1)


@pytest.mark.parametrize(
    ("day", "months", "found"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2028, 2, 29), 48, date(2032, 2, 29)),
        (date(2026, 8, 31), 1, date(2026, 9, 30)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
    ],
)
def test_a_day_that_a_month_does_not_have_is_its_last(day, months, found):
    assert months_after(day, months) == found


# --- So many months from the day ---------------------------------------------------------------------------------


@given(DAYS, MONTHS)
def test_what_rolls_is_valid_for_the_months_no_more_no_less(done_on, months):
    last = valid_to(rolling(months), done_on)
    assert (last.year - done_on.year) * 12 + last.month - done_on.month == months
    assert last.day == done_on.day or (last.day < done_on.day and (last + ONE_DAY).day == 1)


@given(any_that_run_out(), DAYS, st.integers(0, 400))
def test_taking_it_later_never_makes_it_run_out_sooner(requirement, done_on, later):
    assert valid_to(requirement, done_on) <= valid_to(requirement, done_on + timedelta(later))


# --- To the same day for everybody -------------------------------------------------------------------------------


@given(fixed_ones(), DAYS)
@example(fixed(29, 2, 0), date(2027, 2, 28))
@example(fixed(29, 2, 11), date(2028, 2, 29))
def test_a_fixed_day_is_that_day_of_a_year_and_the_last_of_february_where_there_is_no_29th(requirement, done_on):
    last = valid_to(requirement, done_on)
    assert last == day_in_year(last.year, requirement.until_month, requirement.until_day)


@given(fixed_ones(), DAYS)
def test_nobody_is_asked_twice_within_the_early_months(requirement, done_on):
    assert valid_to(requirement, done_on) > months_after(done_on, requirement.early_months)


@given(fixed_ones(), DAYS)
def test_a_fixed_day_comes_at_most_a_year_after_the_early_months(requirement, done_on):
    latest = months_after(done_on, requirement.early_months + 12)
    leap = ONE_DAY if (requirement.until_day, requirement.until_month) == (29, 2) else timedelta()  # the 28th, the 29th
    assert valid_to(requirement, done_on) <= latest + leap


@given(fixed_ones(), DAYS)
def test_the_first_day_that_counts_for_the_year_after_is_told_as_it_is(requirement, today):
    day = next_fixed(requirement, today)
    first = first_early_day(requirement, day)
    assert valid_to(requirement, first) > day
    assert valid_to(requirement, first - ONE_DAY) <= day


@pytest.mark.parametrize("year", range(2024, 2034))
@pytest.mark.parametrize("started", [(9, 1), (10, 25), (11, 1), (11, 14), (12, 18), (1, 6), (6, 30)])
def test_whoever_starts_within_the_school_year_is_asked_once_in_it(year, started):
    month, day = started
    since = date(year if month > 8 else year + 1, month, day)
    requirement = fixed(30, 9, 2, within_days=30)
    first = dates_for(requirement, since, None)
    assert first.due_on == since + timedelta(30)
    again = dates_for(requirement, since, Done(first.due_on))
    counts_for_next = first.due_on >= date(year + 1, 7, 30)
    assert again.due_on == date(year + (2 if counts_for_next else 1), 9, 30)


def test_a_november_starter_is_next_asked_the_september_after():
    assert valid_to(fixed(30, 9, 2), date(2026, 11, 14)) == date(2027, 9, 30)
    assert valid_to(fixed(30, 9, 0), date(2026, 9, 30)) == date(2027, 9, 30)
    assert valid_to(fixed(30, 9, 0), date(2026, 9, 29)) == date(2026, 9, 30)


@pytest.mark.parametrize("kind", ["once", "edition"])
def test_what_is_taken_for_good_or_by_edition_does_not_run_out_by_itself(kind):
    assert valid_to(requirement_of(kind), date(2026, 9, 1)) is None


# --- How somebody stands -------------------------------------------------------------------------------------------


@given(any_requirement(), DAYS)
def test_whoever_has_not_taken_it_has_the_days_from_starting(requirement, since):
    dates = dates_for(requirement, since, None)
    assert dates.due_on == since + timedelta(requirement.within_days)
    assert dates.overdue_on == dates.due_on + timedelta(requirement.grace_days + 1)


@given(any_requirement(), DAYS, st.integers(1, 2_000))
def test_a_certificate_from_before_starting_leaves_at_least_the_days_from_starting(requirement, since, before):
    dates = dates_for(requirement, since, Done(since - timedelta(before)))
    assert dates.due_on is None or dates.due_on >= since + timedelta(requirement.within_days)


@given(any_requirement(), DAYS, DAYS)
def test_it_is_overdue_the_day_after_the_grace_and_never_before_it_is_due(requirement, since, done_on):
    dates = dates_for(requirement, since, Done(done_on))
    assert (dates.due_on is None) == (dates.overdue_on is None)
    assert dates.due_on is None or dates.overdue_on - dates.due_on == timedelta(requirement.grace_days + 1)


@given(DAYS, DAYS)
def test_an_older_edition_leaves_the_new_one_to_be_read(since, done_on):
    requirement = requirement_of("edition", within_days=30)
    assert dates_for(requirement, since, Done(done_on, is_newest_edition=False)).done_on is None
    assert dates_for(requirement, since, Done(done_on)) == Dates(done_on, None, None)


# --- Which is the stricter -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ask:
    dates: Dates


ASKS = st.builds(
    lambda requirement, since, done: Ask(dates_for(requirement, since, Done(done))), any_requirement(), DAYS, DAYS
)


@given(st.lists(ASKS, min_size=1, max_size=5))
def test_strictness_is_one_order_whatever_the_order_in_which_they_come(asks):
    forwards, backwards = strictest_first(asks), strictest_first(reversed(asks))
    assert [one.dates.strictness for one in forwards] == [one.dates.strictness for one in backwards]
    assert all(one.dates.strictness <= other.dates.strictness for one, other in pairwise(forwards))


@given(st.lists(ASKS, min_size=1, max_size=5))
def test_what_follows_from_several_is_never_later_than_from_any_of_them(asks):
    found = together(asks)
    for one in asks:
        assert (found.due_on or date.max) <= (one.dates.due_on or date.max)
        assert (found.overdue_on or date.max) <= (one.dates.overdue_on or date.max)
    assert found.due_on is None or found.overdue_on > found.due_on


# --- Ten years -------------------------------------------------------------------------------------------------


@given(any_that_run_out(within_days=30), st.dates(date(2024, 1, 1), date(2024, 12, 31)))
@example(rolling(12, within_days=30), date(2024, 1, 30))
@example(fixed(29, 2, 0, within_days=30), date(2024, 1, 30))
def test_whoever_takes_it_on_its_due_day_for_ten_years_is_never_overdue_and_asked_once_a_period(requirement, since):
    dates = dates_for(requirement, since, None)
    taken = []
    while dates.due_on <= date(2034, 12, 31):
        assert dates.due_on < dates.overdue_on
        taken.append(dates.due_on)
        dates = dates_for(requirement, since, Done(dates.due_on))
    gaps = list(pairwise(taken))
    if requirement.validity == "rolling":
        assert all(later == months_after(sooner, requirement.months) for sooner, later in gaps)
    else:
        years = [later.year for _, later in gaps]
        assert len(years) == len(set(years))
        assert all(later.year - sooner.year == 1 for sooner, later in gaps[1:])
