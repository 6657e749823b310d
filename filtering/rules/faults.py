"""Faults of the filter (F6): which become an incident, and what their times must be."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from esafety.schools.models import School
from filtering.models import FaultKind
from incidents.kinds import KINDS, Category

TOLD_AGAIN_AFTER = timedelta(days=7)
SHOWS = tuple(kind for kind in KINDS if kind.category is Category.CONTENT)
SHOWS_BY_KEY = {kind.key: kind for kind in SHOWS}


def becomes_incident(kind: str, is_harmful: bool) -> bool:
    """A harmful page that the filter let through. A page of help that is blocked harms too, but is no incident."""
    return kind == FaultKind.OPEN and is_harmful


def fault_of_first_seen(first: datetime, school: School, now: datetime) -> str:
    if first > now:
        return "The day and time when it was first seen must not be in the future"
    if first < timezone.make_aware(datetime.combine(school.opened_on, time.min)):
        return f"{school} opened on {school.opened_on:%-d %B %Y}. Enter a day after that"
    return ""


def fault_of_closing(first: datetime, closed: datetime, now: datetime) -> str:
    if closed > now:
        return "The day and time when it was put right must not be in the future"
    if closed < first:
        return "It cannot have been put right before it was first seen"
    return ""
