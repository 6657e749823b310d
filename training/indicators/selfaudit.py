"""What training answers about how the school is doing: the self-audit and the year's plan."""

from datetime import date, timedelta

from esafety.access.perms import Perm
from esafety.access.roles import STAFF_ROLES
from esafety.indicators.models import State
from esafety.indicators.registry import Indicator, Reading, Unit
from esafety.schools.calendar import start_of
from esafety.schools.models import Person, School
from training.models import LongLeave, PlanLine
from training.rules.self_audit import asked_on
from training.services.self_auditing import who_finished

KEPT, FINISHED = 0.9, 0.8


def plan_kept(school: School, on: date) -> Reading:
    """Of the lines whose term was one of the last three that were over, those done by the day."""
    due = PlanLine.objects.filter(school=school, made_at__lt=start_of(on + timedelta(1))).standing().due_by(on)
    total = due.count()
    if not total:
        return Reading(State.NOT_EVIDENCED, "Nothing on the training plan was due in the last three terms.")
    done = due.filter(done_on__lte=on).count()
    state = State.MET if done / total >= KEPT else State.AT_RISK
    words = "Lines of the training plan for the last three terms that are over, and that were done."
    return Reading(state, words, done / total, done, total)


def self_audits(school: School, on: date) -> Reading:
    """Of the staff of the day, those who had finished that school year's self-audit; those away for long left out."""
    if asked_on(on) is None and on.month != 8:
        return Reading(State.NOT_EVIDENCED, "The self-audits of a school year are asked for from 1 October.")
    away = LongLeave.objects.on(on).filter(school=school).values("person")
    staff = Person.objects.filter(school=school).in_roles(STAFF_ROLES, on).exclude(pk__in=away)
    total = staff.count()
    if not total:
        return Reading(State.NOT_EVIDENCED, "Nobody works here who could do one.")
    done = staff.filter(pk__in=who_finished(school.pk, on)).count()
    state = State.MET if done / total >= FINISHED else State.AT_RISK
    words = "Members of staff who have finished the self-audit of this school year."
    return Reading(state, words, done / total, done, total)


INDICATORS: list[Indicator] = [
    Indicator(
        "training.plan_kept",
        "Training plan kept",
        "Is what was planned for staff’s training done in its term?",
        "9 in 10 lines",
        Unit.SHARE,
        plan_kept,
        "training:plan",
        Perm.TRAINING_VIEW,
        hides_small=False,
    ),
    Indicator(
        "training.self_audits",
        "Self-audits finished",
        "Has staff said this year what it can do, and where it needs help?",
        "8 in 10 members of staff",
        Unit.SHARE,
        self_audits,
        "training:self-audit-picture",
        Perm.TRAINING_VIEW,
    ),
]
