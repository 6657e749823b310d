"""What may be done with an event for parents, and when."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from training.models import ParentsEvent

MOST_SEATS = 8  # for one link
KEPT = timedelta(days=365)
LATEST = timedelta(days=800)


@dataclass(frozen=True)
class EventPlan:
    """What is said of an event when it is planned, and again when it is changed. No year groups are all."""

    title: str
    text: str
    starts_at: datetime
    minutes: int
    place: str
    places: int | None = None
    year_groups: tuple[int, ...] = ()


def why_not_planned(starts_at: datetime, now: datetime) -> str:
    if starts_at <= now:
        return "The event must be still to come."
    return "Enter a day of the next two years." if starts_at > now + LATEST else ""


def why_not_told(event: ParentsEvent, now: datetime) -> str:
    if event.cancelled_at is not None:
        return "The event is cancelled."
    if event.told_at is not None:
        return "The parents have been told."
    return "The event is over." if event.ends_at <= now else ""


def why_no_places(event: ParentsEvent, now: datetime) -> str:
    """Why no place is taken or given back any more."""
    if event.cancelled_at is not None:
        return "The event is cancelled."
    return "The event has begun." if event.starts_at <= now else ""


def why_not_changed(event: ParentsEvent, now: datetime) -> str:
    if event.cancelled_at is not None:
        return "The event is cancelled, so it can no longer be changed."
    return "The event has begun, so it can no longer be changed." if event.starts_at <= now else ""


def why_not_cancelled(event: ParentsEvent, now: datetime) -> str:
    if event.cancelled_at is not None:
        return "The event was cancelled already."
    return "The event has begun, so it can no longer be cancelled." if event.starts_at <= now else ""


def why_not_counted(event: ParentsEvent, now: datetime) -> str:
    if event.cancelled_at is not None:
        return "The event was cancelled."
    return "The event has not begun yet." if now < event.starts_at else ""
