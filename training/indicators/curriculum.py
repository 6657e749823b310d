"""What training answers about how the school is doing: what pupils are taught."""

from datetime import date

from esafety.access.perms import Perm
from esafety.indicators.models import State
from esafety.indicators.registry import Indicator, Reading, Unit
from esafety.schools.models import School
from esafety.schools.terms import term_of
from training.models import Strand
from training.rules import coverage, programme, programme_review
from training.rules.coverage import State as Stands

ENOUGH = 0.9


def lessons_taught(school: School, on: date) -> Reading:
    """Of the units of terms that are over, class by class, those of which a lesson was logged this school year."""
    whole = coverage.load(school, on)
    if not any(whole.units_of(group) for group in whole.groups):
        return Reading(State.NOT_EVIDENCED, "No unit of a programme is for any class.")
    due = [one for one in whole.statuses() if one.unit.part in whole.over]
    if not due:
        return Reading(State.MET, "No term of this school year is over yet.")
    taught = sum(one.state == Stands.TAUGHT for one in due)
    share = taught / len(due)
    words = "Units of terms that are over, class by class, with a lesson that was logged."
    return Reading(State.MET if share >= ENOUGH else State.AT_RISK, words, share, taught, len(due))


def strands_covered(school: School, on: date) -> Reading:
    """Of the eight strands, those in which each class has a unit this school year."""
    whole = coverage.load(school, on)
    rows = [whole.row(group) for group in whole.groups]
    if not whole.current or not rows:
        return Reading(State.NOT_EVIDENCED, "There is no programme yet, or there are no classes.")
    gaps = {cell.strand for row in rows for cell in row.gaps}
    covered = len(Strand) - len(gaps)
    words = "Each class has a unit in each strand."
    if gaps:
        words = f"A class or more has no unit in: {', '.join(str(one.label) for one in Strand if one in gaps)}."
    return Reading(State.AT_RISK if gaps else State.MET, words, covered / len(Strand), covered, len(Strand))


def programme_reviewed(school: School, on: date) -> Reading:
    """Whether the programme's review of this school year, or until July of the one before, is signed."""
    if programme_review.is_reviewed(school, on):
        return Reading(State.MET, "Reviewed this school year.", 1, 1, 1)
    year = term_of(on).school_year
    before = programme.last_day(year - 1)
    if on < programme_review.remind_again(year) and programme_review.is_reviewed(school, before):
        return Reading(State.MET, "Reviewed last school year; this one’s review is due by its end.", 1, 1, 1)
    return Reading(State.AT_RISK, "Not reviewed this school year.", 0, 0, 1)


INDICATORS: list[Indicator] = [
    Indicator(
        "training.lessons_taught",
        "Planned lessons that were taught",
        "Is what the programme plans for each class taught?",
        "9 in 10 units",
        Unit.SHARE,
        lessons_taught,
        "training:coverage",
        Perm.CURRICULUM_VIEW,
        hides_small=False,
    ),
    Indicator(
        "training.strands_covered",
        "Strands without a gap",
        "Is each class taught something of each strand of online safety?",
        "All eight strands",
        Unit.SHARE,
        strands_covered,
        "training:coverage",
        Perm.CURRICULUM_VIEW,
        hides_small=False,
    ),
    Indicator(
        "training.programme_reviewed",
        "The pupils’ programme was reviewed",
        "Has the school looked at its programme as a whole this school year?",
        "Once a school year",
        Unit.SHARE,
        programme_reviewed,
        "training:programme-reviews",
        Perm.CURRICULUM_VIEW,
        hides_small=False,
    ),
]
