"""What may be, of roles and terms, and how a day is called. Sentences for the reader; no writes."""

import re
from collections.abc import Iterable
from datetime import date

from esafety.access.roles import ADULTS_AT_SCHOOL, Role
from esafety.schools.models import Appointment, Person, Term
from esafety.words import uncapitalised

GIVEN_HERE: list[Role] = [role for role in Role if role in ADULTS_AT_SCHOOL and role is not Role.CHAIR]
CHAIR_IS_NOT_GIVEN_HERE = (
    "The chair of governors is appointed by whoever looks after this site: a case about the headteacher goes to the "
    "chair, so the headteacher neither gives nor ends that role."
)


def why_not_appointed(person: Person, role: str, starts_on: date, ends_on: date | None, actor: Person) -> str:
    """Why the person may not be given the role for that time; empty where they may. Asks for their appointments."""
    if role == Role.CHAIR:
        return CHAIR_IS_NOT_GIVEN_HERE
    if role not in GIVEN_HERE:
        return "Pupils, parents and officers of the trust are not given their role here."
    if not person.is_here(starts_on):
        return f"{person} is no longer at the school on that day."
    held = list(person.appointments.all())
    if person.teaching_group_id or any(one.role == Role.PUPIL and still_runs(one, starts_on) for one in held):
        return f"{person} is a pupil here."
    if role == Role.HEAD and person == actor:
        return "Nobody can make themself headteacher."
    if ends_on and ends_on < starts_on:
        return "The last day must be the first day or later."
    if any(one.role == role and _overlap(one, starts_on, ends_on) for one in held):
        return f"{person} already has that role for some of that time."
    return ""


def why_no_department(person: Person) -> str:
    if person.teaching_group_id is not None:
        return f"{person} is in a class. Departments are for those who work here, govern or help."
    return ""


def why_not_ended(appointment: Appointment, ends_on: date, all_heads: Iterable[Appointment]) -> str:
    """Why the role may not end on that day; empty where it may. `all_heads`: all of the school's headships."""
    if appointment.role == Role.CHAIR:
        return CHAIR_IS_NOT_GIVEN_HERE
    if appointment.role not in GIVEN_HERE:
        return "Pupils, parents and officers of the trust do not lose their role here."
    if ends_on < appointment.starts_on:
        return f"The role begins on {in_words(appointment.starts_on)}. It cannot end before that."
    if appointment.ends_on and ends_on >= appointment.ends_on:
        return f"The role ends on {in_words(appointment.ends_on)} already."
    next_day = date.fromordinal(ends_on.toordinal() + 1)
    others = [one for one in all_heads if one.pk != appointment.pk and one.person.is_here(next_day)]
    if appointment.role == Role.HEAD and not any(
        one.starts_on <= next_day and still_runs(one, next_day) for one in others
    ):
        return "The school would be without a headteacher the next day. Give the role to the next one first."
    return ""


def why_not_term(starts_on: date, ends_on: date, others: Iterable[Term]) -> str:
    """Why a term cannot run from and to these days beside the others; empty where it can."""
    if ends_on <= starts_on:
        return "The last day must be after the first day."
    if (ends_on - starts_on).days > 366:
        return "A term cannot be longer than a year."
    for other in others:
        if other.starts_on <= ends_on and starts_on <= other.ends_on:
            return f"These days run into {other.name}, {in_words(other.starts_on)} to {in_words(other.ends_on)}."
    return ""


def still_runs(appointment: Appointment, on: date) -> bool:
    return appointment.ends_on is None or appointment.ends_on >= on


def _overlap(one: Appointment, starts_on: date, ends_on: date | None) -> bool:
    return still_runs(one, starts_on) and (ends_on is None or one.starts_on <= ends_on)


def in_words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def term_week(day: date, terms: Iterable[Term]) -> str:
    """Such as "week 5 of the autumn term", or when the next term begins; empty where no term is known."""
    coming = [term for term in terms if term.ends_on >= day]
    if not coming:
        return ""
    term = min(coming, key=lambda one: one.starts_on)
    name = re.sub(r" \d{4}$", "", term.name)  # of this year, as everybody knows
    name = f"the {uncapitalised(name)}" if name.lower().endswith("term") else term.name
    if term.starts_on <= day:
        return f"week {term.week_on(day)} of {name}"
    return f"school holiday; {name} begins on {in_words(term.starts_on)}"


def greeting(hour: int, first_name: str) -> str:
    part = "morning" if hour < 12 else "afternoon" if hour < 18 else "evening"
    return f"Good {part}, {first_name}"
