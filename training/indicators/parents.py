"""What training answers about how the school is doing: parents, home learning and the induction sheet."""

from datetime import date

from esafety.access.perms import Perm
from esafety.indicators.models import State
from esafety.indicators.registry import Indicator, Reading, Unit
from esafety.schools.models import School
from esafety.schools.terms import term_of
from training.rules.home_learning import checked_of_term
from training.rules.parents import told_in


def parents_informed(school: School, on: date) -> Reading:
    """How often parents were told something in the term by the day: notices sent and newsletters written."""
    term = term_of(on)
    told = told_in(school, term, on)
    number = sum(told.values())
    if number:
        return Reading(State.MET, "Parents were told something about online safety this term.", number, number)
    if any(told_in(school, term.before(), on).values()):
        return Reading(State.AT_RISK, "Parents were told something last term, and nothing yet this term.", 0, 0)
    return Reading(State.NOT_EVIDENCED, "Nothing that parents were told is recorded for this term or the last.", 0, 0)


def home_learning_checked(school: School, on: date) -> Reading:
    """Of what was set in the term by the day, what somebody had looked at by the day on which pupils got it."""
    checked, number = checked_of_term(school, on)
    if not number:
        return Reading(State.NOT_EVIDENCED, "No home learning online was set this term.")
    if checked == number:
        return Reading(State.MET, "All of it was checked before pupils got it.", 1, checked, number)
    words = "Some of what pupils were set this term was not checked before they got it."
    return Reading(State.AT_RISK, words, checked / number, checked, number)


INDICATORS: list[Indicator] = [
    Indicator(
        "training.parents_informed",
        "Parents told about online safety",
        "Do parents hear from the school about life online, every term?",
        "Something every term",
        Unit.COUNT,
        parents_informed,
        "training:parents",
        Perm.PARENTS_TELL,
        hides_small=False,
    ),
    Indicator(
        "training.home_learning_checked",
        "Home learning checked first",
        "Does somebody look at what pupils are sent to online at home, before they are?",
        "All of it",
        Unit.SHARE,
        home_learning_checked,
        "training:home-learning",
        Perm.HOME_LEARNING,
        hides_small=False,
    ),
]
