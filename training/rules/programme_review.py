"""When the programme is reviewed, what a review needs to be signed, and what stood when it was (T6)."""

from datetime import date
from typing import Any

from esafety.schools.models import School
from esafety.schools.terms import term_of
from training.models import ProgrammeReview
from training.rules import coverage
from training.rules.coverage import State

JUNE, JULY = 6, 7


def remind_from(school_year: int) -> date:
    """In June, while there is time to plan what changes."""
    return date(school_year + 1, JUNE, 1)


def remind_again(school_year: int) -> date:
    return date(school_year + 1, JULY, 1)


def is_reviewed(school: School, on: date) -> bool:
    """Whether the review of the school year of the day had been signed by it."""
    year = term_of(on).school_year
    signed = ProgrammeReview.objects.filter(school=school, school_year=year, signed_at__date__lte=on)
    return signed.exists()


def why_not_signed(review: ProgrammeReview) -> str:
    if not review.works:
        return "Say first what works: what the figures and the teachers tell you."
    if not review.changes:
        return "Say first what changes, or that nothing does, and why."
    return ""


def figures_of(whole: coverage.Programme) -> dict[str, Any]:
    """What the review shows, as plain numbers and words, so that they can be kept with it."""
    statuses = whole.statuses()
    rows = [whole.row(group) for group in whole.groups]
    change = coverage.change_of_all(coverage.changes(whole.school, whole.school_year))
    return {
        "on": whole.on.isoformat(),
        "planned": len(statuses),
        "taught": sum(one.state == State.TAUGHT for one in statuses),
        "late": sum(one.state == State.LATE for one in statuses),
        "classes": len(rows),
        "events": len(whole.events),
        "gaps": [f"{row.group}: {cell.strand.label}" for row in rows for cell in row.gaps],
        "change": vars(change) if change else None,
    }
