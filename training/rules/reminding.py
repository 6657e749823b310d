"""On which days somebody is reminded of a course that they are to take."""

from datetime import date, timedelta
from typing import NamedTuple

BEFORE = (timedelta(days=60), timedelta(days=30), timedelta(days=7), timedelta(0))
FIRST = BEFORE[0]
WEEK = timedelta(days=7)
WEEKLY = len(BEFORE) + 1


class Told(NamedTuple):
    """The stage that has come, counted from 1, the day on which it did, and what tells one time from another."""

    stage: int
    on: date
    since: date


def told_on(asked_since: date, due_on: date, today: date) -> Told:
    """The latest stage only. `due_on` is not more than `FIRST` away.

    Whoever is asked for it within less than two months of the day is told when they are first asked.
    """
    if today >= due_on + WEEK:
        week = due_on + (today - due_on) // WEEK * WEEK
        return Told(WEEKLY, week, week)
    stage = sum(today >= due_on - before for before in BEFORE)
    return Told(stage, max(due_on - BEFORE[stage - 1], min(asked_since, today)), due_on)
