"""What training reminds people of: what pupils are taught."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse

from esafety.access.perms import Perm
from esafety.access.questions import can, holders
from esafety.access.records import SchoolRecord
from esafety.access.roles import Role
from esafety.notify.finders import about, in_roles
from esafety.notify.registry import Due, Rule, Stage
from esafety.schools.calendar import ONE_DAY, calendar_of
from esafety.schools.models import Person, School, SchoolSettings, TeachingGroup, Term
from esafety.schools.numbers import number_of
from esafety.schools.terms import term_of
from esafety.words import uncapitalised
from training.models import LongLeave, ProgrammeAction, Unit
from training.rules import coverage, programme, programme_review

LESSON, UNREVIEWED, ACTION = "training.lesson_missing", "training.programme_unreviewed", "training.action_overdue"
WEEK = timedelta(weeks=1)


# --- A term's lessons ----------------------------------------------------------------------------------------------


def lesson_missing(school: School, today: date, *, only: int | None = None) -> Iterator[Due]:
    """Three weeks before the term ends, and one week before, to the class's teachers: a unit has no lesson yet.

    One reminder a class, however many units. Nobody who is away for long.
    """
    third = term_of(today)
    ends = programme.ends(calendar_of(school), third)
    stages = [ends - coverage.WEEKS_BEFORE, ends - coverage.LAST_WEEK]
    stage = sum(on <= today for on in stages)
    if not stage or not Unit.objects.filter(school=school, retired_at=None).exists():
        return
    rows = about(TeachingGroup.objects.filter(school=school), only)
    groups = list(rows.select_related("school").prefetch_related("teachers__user", "teachers__school"))
    whole = coverage.load(school, today, groups=groups)
    late = {one.group.pk: one.group for one in coverage.not_taught(whole, groups)}
    away = _away(school, today) if late else set()
    for group in late.values():
        for person in group.teachers.all():
            if person.pk not in away and can(person, Perm.LESSON_LOG):
                yield Due(LESSON, group, person, stages[stage - 1], stage, third.first_day)


def class_url(record: SchoolRecord) -> str:
    return reverse("training:lesson-new-class", args=[record.school.slug, number_of(record)])


def _away(school: School, today: date) -> set[int]:
    return set(LongLeave.objects.filter(school=school).on(today).values_list("person", flat=True))


# --- The yearly review ---------------------------------------------------------------------------------------------


def unreviewed(school: School, today: date, *, only: int | None = None) -> Iterator[Due]:
    """From June to those who plan the programme, from July to the headteacher too, until the review is signed."""
    year = term_of(today).school_year
    stages = [programme_review.remind_from(year), programme_review.remind_again(year)]
    stage = sum(on <= today for on in stages)
    if not stage or not Unit.objects.filter(school=school).exists():
        return
    terms = Term.objects.filter(school=school, starts_on__lte=today, starts_on__gte=programme.first_day(year))
    term = terms.select_related("school").order_by("-starts_on").first()
    if term is None or only not in {None, term.pk} or programme_review.is_reviewed(school, today):
        return
    planners = list(holders(school, Perm.CURRICULUM_PLAN).select_related("user", "school"))
    heads = in_roles(school, [Role.HEAD], today)
    others = [one for one in planners if one not in heads]
    told = others if stage == 1 and others else planners
    away = _away(school, today)
    yield from (Due(UNREVIEWED, term, one, stages[stage - 1], stage, stages[0]) for one in told if one.pk not in away)


def reviews_url(record: SchoolRecord) -> str:
    return reverse("training:programme-reviews", args=[record.school.slug])


def action_overdue(school: School, today: date, *, only: int | None = None) -> Iterator[Due]:
    """On the day after it was due to its owner, a week later to those who plan the programme too."""
    rows = ProgrammeAction.objects.filter(school=school, done_at=None, due_on__lt=today)
    late = list(about(rows, only).select_related("school", "owner__user", "owner__school"))
    if not late:
        return
    planners = list(holders(school, Perm.CURRICULUM_PLAN).select_related("user", "school"))
    away = _away(school, today)
    for action in late:
        first, second = action.due_on + ONE_DAY, action.due_on + ONE_DAY + WEEK
        works_here = can(action.owner, Perm.ADVICE_ASK, action) and action.owner_id not in away
        stage = 2 if today >= second else 1
        owners: list[Person] = [action.owner] if works_here else []
        told = owners if stage == 1 and owners else [*owners, *(one for one in planners if one not in owners)]
        on = second if stage == 2 else first
        yield from (Due(ACTION, action, one, on, stage, action.due_on) for one in told if one.pk not in away)


# --- The rules -----------------------------------------------------------------------------------------------------


def _teachers(school: School, its: SchoolSettings) -> str:
    return "The class’s teachers, but for those away for long."


def _planners(school: School, its: SchoolSettings) -> str:
    officer = uncapitalised(school.role_words(Role.OFFICER))
    return f"Those who plan the programme: the {officer} and the computing coordinator."


def _head_too(school: School, its: SchoolSettings) -> str:
    return "They, and the headteacher."


def _owner(school: School, its: SchoolSettings) -> str:
    return "Whoever is to see to it."


def _planners_too(school: School, its: SchoolSettings) -> str:
    return "They, and those who plan the programme."


RULES: list[Rule] = [
    Rule(
        LESSON,
        "A term’s unit of which a class has no lesson yet",
        (
            Stage(LESSON, "Three weeks before the term ends", _teachers),
            Stage(LESSON, "One week before the term ends", _teachers),
        ),
        lesson_missing,
        class_url,
    ),
    Rule(
        UNREVIEWED,
        "The pupils’ programme, not reviewed this school year",
        (Stage(UNREVIEWED, "On 1 June", _planners), Stage(UNREVIEWED, "On 1 July", _head_too)),
        unreviewed,
        reviews_url,
    ),
    Rule(
        ACTION,
        "Something that a review of the programme left to somebody",
        (
            Stage(ACTION, "On the day after it was due", _owner),
            Stage(ACTION, "A week later", _planners_too),
        ),
        action_overdue,
        ProgrammeAction.get_absolute_url,
    ),
]
