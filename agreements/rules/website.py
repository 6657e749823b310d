"""The termly look at the school's website (SS 5.4): what is looked at, when it is due, and what is still missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices

from esafety.schools.calendar import ONE_DAY
from esafety.schools.terms import Term

UNSIGNED_AFTER = timedelta(days=7)
UNCHECKED_IN_WEEK, HEAD_IN_WEEK = 4, 6
OVERDUE_FOR = timedelta(days=7)
PUT_RIGHT_WITHIN = timedelta(days=14)
# Where the school has entered no terms: about when they begin, by `Term.part`.
USUALLY_BEGINS = ((1, 5), (4, 15), (9, 2))


class Said(TextChoices):
    YES = "yes", "Yes"
    NO = "no", "No"
    NOT_SEEN = "not_seen", "Not looked at"


@dataclass(frozen=True)
class Point:
    """One thing to look at. `hint` says where or how."""

    key: str
    question: str
    hint: str = ""


POINTS = (
    Point(
        "no_personal_details",
        "Is every page free of pupils’ personal details?",
        "No addresses, telephone numbers, dates of birth or e-mail addresses; look into newsletters and PDFs too.",
    ),
    Point(
        "pictures_have_consent",
        "Does every picture of a pupil have consent, and is nobody shown whose family said no?",
        "Compare with the publication register.",
    ),
    Point(
        "no_full_names",
        "Are pupils’ full names kept away from their pictures?",
        "Captions, file names and descriptions for screen readers count.",
    ),
    Point(
        "staff_addresses",
        "Are staff’s own e-mail addresses there only where they need to be?",
        "The office’s address will do in most places.",
    ),
    Point("contact_is_schools", "Are the address, telephone number and e-mail address those of the school?"),
    Point("content_is_right", "Is what it says correct, up to date and fit for the children who read it?"),
    Point(
        "links_lead_right",
        "Do the links work, and lead where they say?",
        "An address that was given up may belong to somebody else by now.",
    ),
    Point(
        "policy_is_there",
        "Is the e-safety policy there in the version that is in force, and easy to find?",
    ),
    Point(
        "reporting_is_there",
        "Does it say how children and parents report a worry, at the school and to others?",
    ),
    Point(
        "may_be_used",
        "May the school use everything that is there?",
        "Pictures, music and texts of others need leave or a licence.",
    ),
    Point(
        "editors_are_current",
        "Can only those change it who should, and has nobody kept a key who has left?",
    ),
)
POINT_BY_KEY = {point.key: point for point in POINTS}


def missing(answers: Mapping[str, str]) -> list[Point]:
    """The points without an answer that there is."""
    return [point for point in POINTS if answers.get(point.key) not in Said.values]


def is_a_look(answers: Mapping[str, str]) -> bool:
    """Whether anything was looked at at all."""
    return any(said != Said.NOT_SEEN for said in answers.values())


def begins(term: Term, entered: Iterable[date]) -> date:
    """The first day of school of the term: of the terms that the school entered, the first that begins in it."""
    month, day = USUALLY_BEGINS[term.part]
    within = [one for one in entered if term.first_day <= one < term.after().first_day]
    return min(within, default=date(term.year, month, day))


def monday_of_week(begins_on: date, week: int) -> date:
    """The Monday of the school week of that number, counted from 1."""
    return begins_on - begins_on.weekday() * ONE_DAY + timedelta(weeks=week - 1)
