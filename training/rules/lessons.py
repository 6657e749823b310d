"""Which lessons, events and awards may be written down, and who may change them (T6)."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.schools.calendar import local_day
from esafety.schools.models import Person, School
from training.models import Award, Lesson, Occasion, Unit

OWN_FOR = timedelta(days=14)
MOST_PUPILS = 2_000


@dataclass(frozen=True)
class Hands:
    """A question of the quick check: how many were right before and after the lesson, None where nobody counted."""

    ask: str
    before: int | None = None
    after: int | None = None


@dataclass(frozen=True)
class Taught:
    """What is said of a lesson, beside unit and class."""

    on: date
    pupils: int | None = None
    adaptation: str = ""
    links: list[str] = field(default_factory=list)
    notes: str = ""
    hands: list[Hands] = field(default_factory=list)

    def values(self) -> dict[str, Any]:
        """By the fields of `Lesson`, its totals among them."""
        counted = [one for one in self.hands if one.before is not None or one.after is not None]
        kept = {name: value for name, value in vars(self).items() if name != "hands"}
        kept["hands"] = [vars(one) for one in counted]
        for when in ("before", "after"):
            right = [number for one in counted if (number := getattr(one, when)) is not None]
            kept[f"{when}_right"] = sum(right) if right else None
            kept[f"{when}_of"] = len(right) * (self.pupils or 0) if right else None
        return kept


def why_not_on(school: School, day: date, today: date) -> str:
    """What is wrong with the day; empty where nothing is."""
    if day > today:
        return "The day must be today or before."
    if day < school.opened_on:
        return f"{school} opened on {school.opened_on:%-d %B %Y}. Enter a day after that."
    return ""


def why_not_taught(school: School, unit: Unit, said: Taught, today: date) -> str:
    if why := why_not_on(school, said.on, today):
        return why
    if unit.retired_at is not None and said.on > local_day(unit.retired_at):
        return f"“{unit}” was retired on {local_day(unit.retired_at):%-d %B %Y}. Enter a day before that."
    if any(not one.startswith("https://") for one in said.links):
        return "Links must start with https://."
    return why_not_counted(said)


def why_not_counted(said: Taught) -> str:
    numbers = [number for one in said.hands for number in (one.before, one.after) if number is not None]
    if numbers and not said.pupils:
        return "Enter how many pupils there were, so that the hands can be told as so many of all."
    if any(number > (said.pupils or 0) for number in numbers):
        return f"More hands than pupils: there were {said.pupils}. Check the numbers of the quick check."
    return ""


def may_change(record: Lesson | Occasion | Award, person: Person) -> bool:
    """Those who plan the programme at any time; one's own for 14 days."""
    if can(person, Perm.CURRICULUM_PLAN, record):
        return True
    wrote = record.teacher_id if isinstance(record, Lesson) else record.by_id
    is_fresh = timezone.localdate() <= local_day(record.made_at) + OWN_FOR
    return wrote == person.pk and is_fresh and can(person, Perm.LESSON_LOG, record)


def reads_all(person: Person) -> bool:
    """Staff who teach, plan or look after children read notes and small numbers; governors and the trust do not."""
    return any(can(person, perm) for perm in (Perm.LESSON_LOG, Perm.CURRICULUM_PLAN, Perm.PEOPLE_VIEW))
