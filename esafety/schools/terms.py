"""Terms as fixed parts of the calendar, the same for every school and every year: for what is due once a term.

Unlike the terms that a school enters (`schools.models.Term`), they have no borders that somebody could move.
"""

from datetime import date
from typing import NamedTuple

PARTS = ("Spring", "Summer", "Autumn")  # January to March, April to August, September to December
BEGINS = (1, 4, 9)


class Term(NamedTuple):
    """A third of a school year. Sorts in the order of time."""

    year: int
    part: int

    def __str__(self) -> str:
        return f"{PARTS[self.part]} term {self.year}"

    @property
    def school_year(self) -> int:
        """The calendar year in which its school year began."""
        return self.year if self.part == 2 else self.year - 1

    @property
    def first_day(self) -> date:
        return date(self.year, BEGINS[self.part], 1)

    def before(self) -> "Term":
        return Term(self.year, self.part - 1) if self.part else Term(self.year - 1, 2)

    def after(self) -> "Term":
        return Term(self.year, self.part + 1) if self.part < 2 else Term(self.year + 1, 0)


def term_of(day: date) -> Term:
    return Term(day.year, 0 if day.month <= 3 else 1 if day.month <= 8 else 2)
