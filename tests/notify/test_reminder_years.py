"""T75: two years of reminders, with what clocks and schedulers do in that time; and beats at the same moment."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from esafety.notify import reminding
from esafety.notify.models import Kind, Notice, ReminderRun
from esafety.schools.calendar import calendar_of, is_working_day, local, start_of
from esafety.schools.models import School
from tests.factories import PersonFactory
from tests.incidents.test_two_at_once import at_once
from tests.notify.chores import Chores, a_term, offer

FIRST, DAYS, RULES = date(2027, 3, 15), 730, 200
CLOCK_CHANGES = [date(2027, 3, 28), date(2027, 10, 31), date(2028, 3, 26), date(2028, 10, 29)]
LEAP_DAY = date(2028, 2, 29)
NOON = time(12)
BEATS = [time(5), time(6), NOON, time(23, 30)]  # by UTC; the first is at six in summer
# The scheduler is dead for three days in places, once over each clock change.
DEAD = {day + timedelta(n) for day in [*CLOCK_CHANGES, date(2027, 6, 9), date(2028, 12, 31)] for n in (-1, 0, 1)} - {
    CLOCK_CHANGES[2] + timedelta(n) for n in (-1, 0, 1)
}
AN_HOUR_ON = {date(2027, 5, 4), CLOCK_CHANGES[2], date(2028, 7, 7)}
AN_HOUR_BACK = {date(2027, 9, 1), CLOCK_CHANGES[2] + timedelta(1), date(2028, 11, 2)}
A_YEAR_ON = date(2027, 11, 10)


class Recurring(Chores):
    """Falls due about once a year, goes to its second stage after a week, and is done after some days."""

    def __init__(self, number, person, record):
        super().__init__(f"test.recurring{number}")
        self.number, self.person, self.record = number, person, record
        self.every = timedelta(330 + number % 71)
        self.done_after = timedelta(3 + number % 13)
        # Some fall on the days on which clocks change, and on 29 February.
        special = [*CLOCK_CHANGES, LEAP_DAY]
        self.first = special[number % 5] if number < 40 else FIRST + timedelta(number % 150)

    def due(self, school, today, *, only=None):
        rounds = (today - self.first) // self.every
        on = self.first + rounds * self.every
        if on < FIRST or today >= on + self.done_after:
            return []
        stage = 1 if today < on + timedelta(7) else 2
        fell = on if stage == 1 else on + timedelta(7)
        self.dues = []
        return [self.add(self.person, self.record, fell, stage, urgent=self.number % 2 == 0)]


def beats():
    """Every moment at which beat calls, as the machine's clock says; some call twice."""
    for n in range(DAYS):
        day = FIRST + timedelta(n)
        if day in DEAD:
            continue
        for at in BEATS if day.day % 5 == 0 else [one for one in BEATS if one != NOON]:
            moment = datetime.combine(day, at, UTC)
            if day in AN_HOUR_ON:
                moment += timedelta(hours=1)
            if day in AN_HOUR_BACK and at > time(6):
                moment -= timedelta(hours=1)
            yield moment
            if day == A_YEAR_ON and at == NOON:
                yield moment + timedelta(365)
            if n % 50 == 0:
                yield moment


def expected(rules, calendar):
    """Each reminder that a calendar on the wall would give, and the local day on which it is first seen."""
    told = {}
    seen = dict.fromkeys(local(moment).date() for moment in beats() if local(moment).hour >= 6)
    for day in seen:
        for rule in rules:
            for due in rule.due(None, day):
                if due.urgent or is_working_day(calendar, day):
                    told.setdefault(due.once, day)
    return told


@pytest.mark.django_db
def test_two_years_of_reminders_are_each_told_once_on_their_day(time_machine, monkeypatch, counts, nobody_wakes):
    officer = PersonFactory(roles=["officer"])
    term = a_term(officer.school, year=2020)
    rules = [Recurring(n, officer, term) for n in range(RULES)]
    offer(monkeypatch, *rules)
    due = expected(rules, calendar_of(officer.school))
    made = called = 0
    for moment in beats():
        time_machine.move_to(moment, tick=False)
        made += reminding.run(moment)
        called += 1

    rows = Notice.objects.filter(kind=Kind.REMINDER).values_list("key", "made_at")
    told = {key: local(made_at).date() for key, made_at in rows}
    counts(
        "T75 two years of reminders",
        days=DAYS,
        rules=RULES,
        beats=called,
        due=len(due),
        told=made,
        twice=made - len(told),
        lost=len(due.keys() - told.keys()),
        on_another_day=sum(told[key] != day for key, day in due.items() if key in told),
        told_between_23_and_24_UTC=sum(made_at.hour == 23 for _, made_at in rows),
    )
    assert len(due) > 500
    assert made == len(rows) == len(told)
    assert told == due
    assert not any(made_at.hour == 23 for _, made_at in rows)
    assert {LEAP_DAY, CLOCK_CHANGES[2]} <= set(told.values())
    assert ReminderRun.objects.count() < 100


def test_no_day_can_be_run_only_between_23_and_24_by_utc(counts):
    """What would be for a job at half past midnight, local: in summer, never on its own day by UTC."""
    only = shortest = 0
    for n in range(DAYS):
        day = FIRST + timedelta(n)
        begins, ends = start_of(day) + timedelta(hours=6), start_of(day + timedelta(1))
        moments = [begins + timedelta(minutes=15 * k) for k in range(200)]
        open_at = [one for one in moments if local(one).date() == day and local(one).time() >= reminding.FROM]
        outside = [one for one in open_at if one.astimezone(UTC).hour != 23]
        only += not outside
        shortest = len(outside) if not shortest else min(shortest, len(outside))
        assert all(one < ends for one in open_at)
    counts("T75 days that beat can run", days=DAYS, only_between_23_and_24_UTC=only, quarters_at_least=shortest)
    assert (only, shortest) == (0, 68)


# --- At the same moment --------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["beat", "engine"])
def test_two_at_once_tell_each_person_once(way, time_machine, monkeypatch, counts, nobody_wakes):
    """`engine` goes past the day's row, which keeps beats apart: what then holds is the key of each notice."""
    people = [PersonFactory(roles=["officer"]) for _ in range(3)]
    terms = [a_term(people[0].school, f"Term {n}", 2010 + n) for n in range(10)]
    chores = Chores()
    offer(monkeypatch, chores)
    now = datetime(2027, 10, 31, 6, 15, tzinfo=UTC)
    for person in people:
        for term in terms:
            chores.add(person, term, now.date(), urgent=True)
    time_machine.move_to(now, tick=False)

    def act(n):
        if way == "beat":
            return reminding.run(now)
        return reminding.tell(School.objects.get(), now.date()).told

    told = at_once(4, act)
    rows = list(Notice.objects.values_list("recipient", "record_id"))
    counts("T75 at once", processes=4, due=30, told=sum(told), twice=len(rows) - len(set(rows)))
    assert sum(told) == len(rows) == len(set(rows)) == 30
