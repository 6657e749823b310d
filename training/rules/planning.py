"""The year's plan: how a line stands, and what may be planned next (T1, T3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import Count

from esafety.schools.models import School
from esafety.schools.terms import Term, term_of
from training.models import Course, PlanLine, Standing
from training.rules.self_audit import AREAS, courses_for

DAY = timedelta(1)
AHEAD = 3  # terms for which what falls due is looked up


class LineState(StrEnum):
    DONE = "Done"
    OFF = "Taken off"
    OVERDUE = "Overdue"
    NOW = "This term"
    LATER = "To come"


KINDS: dict[LineState, str] = {
    LineState.DONE: "good",
    LineState.OFF: "quiet",
    LineState.OVERDUE: "bad",
    LineState.NOW: "warn",
    LineState.LATER: "info",
}


def terms_of_year(year: int) -> list[Term]:
    """Autumn, spring and summer."""
    return [Term(year, 2), Term(year + 1, 0), Term(year + 1, 1)]


def last_day(term: Term) -> date:
    return term.after().first_day - DAY


def state_of(line: PlanLine, today: date) -> LineState:
    if line.off_at is not None:
        return LineState.OFF
    if line.done_on is not None:
        return LineState.DONE
    now = term_of(today)
    return LineState.OVERDUE if line.term < now else LineState.NOW if line.term == now else LineState.LATER


def words_of(line: PlanLine, today: date) -> str:
    """Such as "Overdue since 31 December 2026"."""
    state = state_of(line, today)
    if state == LineState.DONE:
        return f"Done on {line.done_on:%-d %B %Y}"
    if state == LineState.OFF:
        return "Taken off"
    last = last_day(line.term)
    return f"Overdue since {last:%-d %B %Y}" if state == LineState.OVERDUE else f"By {last:%-d %B %Y}"


def why_not_done_on(line: PlanLine, day: date) -> str:
    """Something planned for a school year is done within it, or late; not before it."""
    first = date(line.school_year, 9, 1)
    return "" if day >= first else f"The day must be in the school year of the plan, which began on {first:%-d %B %Y}."


# --- What may be planned next -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Suggestion:
    """Something that might be planned: an area with a course for it or none, or a course that falls due in a term."""

    words: str
    course: Course | None = None
    topic: str = ""
    term: Term | None = None


def from_areas(weakest: list[str], courses: list[Course], planned: set[str]) -> list[Suggestion]:
    """For areas in which people stand lowest, unless the plan has a line for them."""
    found = []
    for area in weakest:
        if area in planned:
            continue
        teach = courses_for(area, courses)
        found += [Suggestion(f"{AREAS[area]}: staff are least sure of it", one, area) for one in teach[:2]]
        if not teach:
            found.append(Suggestion(f"{AREAS[area]}: staff are least sure of it, and no course teaches it", None, area))
    return found


def from_due(
    due: Mapping[tuple[int, Term], int], courses: list[Course], planned: set[tuple[int, Term]]
) -> list[Suggestion]:
    """For courses that people fall due for in a term, unless the plan has them then."""
    by_pk = {one.pk: one for one in courses}
    return [
        Suggestion(f"{number} {'person falls' if number == 1 else 'people fall'} due", by_pk[pk], "", term)
        for (pk, term), number in sorted(due.items(), key=lambda one: (one[0][1], one[0][0]))
        if pk in by_pk and (pk, term) not in planned
    ]


def due_by_term(school: School, today: date) -> dict[tuple[int, Term], int]:
    """How many people fall due for each course in this term and the two after; what is late counts for this one."""
    terms = [term_of(today)]
    while len(terms) < AHEAD:
        terms.append(terms[-1].after())
    rows = Standing.objects.filter(school=school).counted(today).filter(due_on__lte=last_day(terms[-1]))
    found: dict[tuple[int, Term], int] = {}
    for course_id, due_on, number in rows.order_by().values_list("course", "due_on").annotate(Count("pk")):
        key = course_id, max(term_of(due_on), terms[0])
        found[key] = found.get(key, 0) + number
    return found
