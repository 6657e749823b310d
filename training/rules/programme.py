"""School years and their terms, for whom a unit is, and what may stand in one (T6). Plain questions."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from esafety.schools.calendar import SchoolCalendar
from esafety.schools.models import TeachingGroup
from esafety.schools.terms import Term as Third
from esafety.schools.terms import term_of
from training.models import Part, Unit

ORDER: tuple[Part, ...] = (Part.AUTUMN, Part.SPRING, Part.SUMMER)
OF_THIRD: dict[int, Part] = {2: Part.AUTUMN, 0: Part.SPRING, 1: Part.SUMMER}
# Where the school has entered no terms: about when they end.
USUALLY_ENDS: dict[str, tuple[int, int]] = {Part.AUTUMN: (12, 18), Part.SPRING: (3, 28), Part.SUMMER: (7, 20)}
FEWEST_QUESTIONS, MOST_QUESTIONS = 3, 5
LONGEST_QUESTION = 160
FEBRUARY, TUESDAY = 2, 1


# --- School years ------------------------------------------------------------------------------------------------


def part_of(day: date) -> Part:
    return OF_THIRD[term_of(day).part]


def third_of(school_year: int, part: str) -> Third:
    return Third(school_year, 2) if part == Part.AUTUMN else Third(school_year + 1, 0 if part == Part.SPRING else 1)


def first_day(school_year: int) -> date:
    return third_of(school_year, Part.AUTUMN).first_day


def last_day(school_year: int) -> date:
    return first_day(school_year + 1) - timedelta(1)


def words_of(school_year: int) -> str:
    return f"{school_year} to {school_year + 1}"


def ends(calendar: SchoolCalendar, third: Third) -> date:
    """The last day of school in it: of the terms that the school entered, the last that begins then."""
    within = [last for first, last in calendar.terms if third.first_day <= first < third.after().first_day]
    month, day = USUALLY_ENDS[OF_THIRD[third.part]]
    return max(within, default=date(third.year, month, day))


def safer_internet_day(year: int) -> date:
    """The second Tuesday of February."""
    first = date(year, FEBRUARY, 1)
    return first + timedelta((TUESDAY - first.weekday()) % 7 + 7)


def next_safer_internet_day(on: date) -> date:
    this_year = safer_internet_day(on.year)
    return this_year if this_year >= on else safer_internet_day(on.year + 1)


# --- Units -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """What is said of a unit. `questions` are pairs of what to ask and what is right; `classes` are by hand."""

    title: str
    part: str
    objectives: str
    strands: list[str]
    years: list[int] = field(default_factory=list)
    risks: list[str] = field(default_factory=list)
    subjects: list[str] = field(default_factory=list)
    bars_misuse: bool = False
    links: list[str] = field(default_factory=list)
    resources: str = ""
    adaptations: str = ""
    questions: list[tuple[str, str]] = field(default_factory=list)
    accreditation: str = ""
    classes: list[TeachingGroup] = field(default_factory=list)

    def values(self) -> dict[str, Any]:
        """By the fields of `Unit`, but for the classes."""
        kept = {name: value for name, value in vars(self).items() if name not in {"classes", "questions"}}
        return kept | {"questions": [{"ask": ask, "right": right} for ask, right in self.questions]}


def why_not(said: Said, school_id: int) -> str:
    """What is wrong with it; empty where nothing is."""
    if not said.years and not said.classes:
        return "Choose the year groups that it is for, or name classes."
    if any(one.school_id != school_id for one in said.classes):
        return "Choose classes of this school."
    if not said.strands:
        return "Choose at least one strand: the coverage map is made of them."
    if said.questions and not FEWEST_QUESTIONS <= len(said.questions) <= MOST_QUESTIONS:
        return f"Enter {FEWEST_QUESTIONS} to {MOST_QUESTIONS} questions for the quick check, or none."
    if any(not one.startswith("https://") for one in said.links):
        return "Links must start with https://."
    return ""


def is_for(unit: Unit, group: TeachingGroup, by_hand: Iterable[int]) -> bool:
    """By the class's year group, or because it is named; `by_hand` are the keys of the classes that are."""
    return (group.year_group is not None and group.year_group in unit.years) or group.pk in by_hand


def place_of(unit: Unit) -> tuple[int, int]:
    """Sorts units in the order in which a child meets them."""
    return min(unit.years, default=99), ORDER.index(Part(unit.part))
