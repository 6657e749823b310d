"""A set of courses and requirements that a school can take over, by how its policy trains staff (T1).

In our own words, so that each can be read, ticked and changed. `because` says what kind of source asks for it: the
school's policy, Keeping children safe in education (KCSIE), or the terms of its cover for cyber incidents.
"""

from dataclasses import dataclass, field
from datetime import date

from esafety.access.roles import Role
from esafety.schools.models import StaffTraining
from training.models import Audience, CourseKind, Requirement, ValidityKind

BOTH = frozenset(StaffTraining)
YEARLY = frozenset({StaffTraining.YEARLY})
PROGRAMME = frozenset({StaffTraining.PROGRAMME})
SEPTEMBER = 9  # the month in which the year's edition of KCSIE comes into force


@dataclass(frozen=True)
class ReadyCourse:
    title: str
    kind: str
    about: str
    minutes: int
    has_editions: bool = False


@dataclass(frozen=True)
class Ready:
    """One requirement. `key` says which it is for good: schools that took it over carry it."""

    key: str
    course: str
    audience: str
    validity: str
    because: str
    role: str = ""
    within_days: int = 30
    numbers: dict[str, int] = field(default_factory=dict)
    schools: frozenset[StaffTraining] = BOTH


SESSION, READING, OUTSIDE = CourseKind.SESSION, CourseKind.READING, CourseKind.OUTSIDE
COURSES: dict[str, ReadyCourse] = {
    "online_safety": ReadyCourse(
        "Online safety for staff",
        SESSION,
        "What children meet online, how the school filters and monitors, and what each of us does about it.",
        60,
    ),
    "induction": ReadyCourse(
        "Online safety for those who are new",
        READING,
        "The school’s policy in short: whom to ask, how to report, and how we use what belongs to the school.",
        20,
    ),
    "reporting": ReadyCourse(
        "How to report a worry, and the helpline",
        READING,
        "What to do about a worry or an incident, and who advises adults who work with children.",
        10,
    ),
    "conduct": ReadyCourse(
        "What staff must know about online safety",
        READING,
        "The four Cs, your own conduct online, the helpline, and what each of us has to do.",
        10,
    ),
    "part_one": ReadyCourse(
        "Keeping children safe in education, Part one",
        READING,
        "The part of the year’s guidance that everybody who works with children reads in full.",
        40,
        has_editions=True,
    ),
    "lead": ReadyCourse(
        "Training for safeguarding leads",
        OUTSIDE,
        "What the lead and their deputies must know and be able to do, online safety among it.",
        720,
    ),
    "lead_update": ReadyCourse(
        "Yearly update for safeguarding leads",
        OUTSIDE,
        "What is new in guidance, in what children meet online, and in this area.",
        120,
    ),
    "officer": ReadyCourse(
        "Keeping up to date as leader of e-safety",
        OUTSIDE,
        "What is new online, in the law, and in what schools can do; and how to train others.",
        180,
    ),
    "governors": ReadyCourse(
        "Safeguarding and online safety for governors",
        SESSION,
        "What governors answer for, and what to ask of the school.",
        60,
    ),
    "cyber": ReadyCourse(
        "Cyber security for school staff",
        OUTSIDE,
        "Passwords, messages that deceive, and what to do when something goes wrong.",
        40,
    ),
    "prevent": ReadyCourse(
        "Prevent: recognising radicalisation",
        OUTSIDE,
        "How people are drawn in, online too, what to notice, and whom to tell.",
        45,
    ),
    "guests": ReadyCourse(
        "For guests and volunteers: how we are online here",
        READING,
        "Phones, pictures, whom to tell of a worry, and what not to do.",
        10,
    ),
    "supply": ReadyCourse(
        "For supply and student teachers",
        READING,
        "What to know about online safety before the first lesson here.",
        10,
    ),
}

TWO_YEARS, ONE_YEAR = {"months": 24}, {"months": 12}
BY_SEPTEMBER = {"until_day": 30, "until_month": 9, "early_months": 2}
BY_OCTOBER = {"until_day": 31, "until_month": 10, "early_months": 3}
SET: tuple[Ready, ...] = (
    Ready(
        "staff_by_september",
        "online_safety",
        Audience.STAFF,
        ValidityKind.FIXED,
        "The school’s policy: every member of staff is trained every year. KCSIE: at least yearly updates",
        numbers=BY_SEPTEMBER,
        schools=YEARLY,
    ),
    Ready(
        "staff_programme",
        "online_safety",
        Audience.STAFF,
        ValidityKind.ROLLING,
        "The school’s policy: a planned programme of training. KCSIE: at least yearly updates",
        numbers=ONE_YEAR,
        schools=PROGRAMME,
    ),
    Ready(
        "new_staff",
        "induction",
        Audience.STAFF,
        ValidityKind.ONCE,
        "The school’s policy and KCSIE: online safety is a part of everybody’s induction",
        within_days=14,
    ),
    Ready(
        "staff_reporting",
        "reporting",
        Audience.STAFF,
        ValidityKind.ROLLING,
        "The school’s policy: everybody knows how to report, and the helpline for professionals",
        within_days=14,
        numbers=ONE_YEAR,
    ),
    Ready(
        "governors_reporting",
        "reporting",
        Audience.GOVERNORS,
        ValidityKind.ROLLING,
        "The school’s policy: governors know it as staff do",
        numbers=ONE_YEAR,
        schools=PROGRAMME,
    ),
    Ready(
        "staff_conduct",
        "conduct",
        Audience.STAFF,
        ValidityKind.ROLLING,
        "The school’s policy on social media, and its code of conduct",
        numbers=TWO_YEARS,
    ),
    Ready(
        "staff_part_one",
        "part_one",
        Audience.STAFF,
        ValidityKind.EDITION,
        "KCSIE: everybody who works with children reads Part one",
    ),
    Ready(
        "dsl_two_years",
        "lead",
        Audience.ROLE,
        ValidityKind.ROLLING,
        "KCSIE and the school’s policy: every two years",
        role=Role.DSL,
        within_days=60,
        numbers=TWO_YEARS,
    ),
    Ready(
        "deputies_two_years",
        "lead",
        Audience.ROLE,
        ValidityKind.ROLLING,
        "KCSIE: deputies are trained to the same standard as the lead",
        role=Role.DEPUTY_DSL,
        within_days=60,
        numbers=TWO_YEARS,
    ),
    Ready(
        "dsl_update",
        "lead_update",
        Audience.ROLE,
        ValidityKind.ROLLING,
        "KCSIE and the school’s policy: updated at least yearly",
        role=Role.DSL,
        within_days=365,
        numbers=ONE_YEAR,
    ),
    Ready(
        "deputies_update",
        "lead_update",
        Audience.ROLE,
        ValidityKind.ROLLING,
        "KCSIE: deputies are updated as the lead is",
        role=Role.DEPUTY_DSL,
        within_days=365,
        numbers=ONE_YEAR,
    ),
    Ready(
        "officer_yearly",
        "officer",
        Audience.ROLE,
        ValidityKind.ROLLING,
        "The school’s policy: who leads on e-safety is kept up to date, also to train others",
        role=Role.OFFICER,
        within_days=90,
        numbers=ONE_YEAR,
    ),
    Ready(
        "governors_yearly",
        "governors",
        Audience.GOVERNORS,
        ValidityKind.ROLLING,
        "KCSIE: governors are trained when they begin, and regularly updated",
        within_days=60,
        numbers=ONE_YEAR,
    ),
    Ready(
        "staff_cyber",
        "cyber",
        Audience.STAFF,
        ValidityKind.FIXED,
        "Cover for cyber incidents, such as the risk protection arrangement: yearly for whoever uses the network",
        numbers=BY_OCTOBER,
    ),
    Ready(
        "governors_cyber",
        "cyber",
        Audience.GOVERNORS,
        ValidityKind.FIXED,
        "Cover for cyber incidents, such as the risk protection arrangement: governors with access too",
        numbers=BY_OCTOBER,
    ),
    Ready(
        "staff_prevent",
        "prevent",
        Audience.STAFF,
        ValidityKind.ROLLING,
        "The Prevent duty: staff are trained, and refreshed regularly",
        within_days=60,
        numbers=TWO_YEARS,
    ),
    Ready(
        "guests_once_a_year",
        "guests",
        Audience.ROLE,
        ValidityKind.ROLLING,
        "The school’s policy: volunteers and guests are told what is expected of them",
        role=Role.GUEST,
        within_days=0,
        numbers=ONE_YEAR,
    ),
    Ready(
        "supply_sheet",
        "supply",
        Audience.ROLE,
        ValidityKind.ONCE,
        "The school’s policy: supply and student teachers get a sheet on their first day",
        role=Role.GUEST,
        within_days=0,
        schools=PROGRAMME,
    ),
)
BY_KEY = {one.key: one for one in SET}


def ready_for(how: str) -> list[Ready]:
    """Those for a school whose policy trains staff in that way."""
    return [one for one in SET if StaffTraining(how) in one.schools]


def edition_on(today: date) -> tuple[str, date]:
    """The edition of KCSIE that is in force, such as "September 2026", and since when."""
    year = today.year if today.month >= SEPTEMBER else today.year - 1
    return f"September {year}", date(year, SEPTEMBER, 1)


def requirement_of(ready: Ready, **more: object) -> Requirement:
    """Not saved, and without a number; it holds from the day given in `more`, with its course."""
    return Requirement(
        audience=ready.audience,
        role=ready.role,
        within_days=ready.within_days,
        validity=ready.validity,
        because=ready.because,
        ready=ready.key,
        **ready.numbers,
        **more,
    )
