"""What agreements answer about how the school is doing: whose consents are known, and what is taken down in time."""

from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef

from agreements.models import Consent, TakeDown
from esafety.access.perms import Perm
from esafety.access.roles import Role
from esafety.indicators.models import State
from esafety.indicators.registry import Indicator, Reading, Unit
from esafety.schools.calendar import ONE_DAY, local_day, start_of
from esafety.schools.models import Appointment, Person, School

YEAR = timedelta(days=365)
ENOUGH = 0.9


def answered(school: School, on: date) -> Reading:
    """Of the pupils of the day, those about whom somebody had answered by then, signed here or held elsewhere."""
    appointed = Appointment.objects.on(on).filter(role=Role.PUPIL, person__school=school)
    said = Consent.objects.filter(pupil=OuterRef("pk"), at__lt=start_of(on + ONE_DAY)).exclude(by=F("pupil"))
    pupils = Person.objects.filter(school=school, pk__in=appointed.values("person")).here_on(on)
    total = pupils.count()
    if not total:
        return Reading(State.NOT_EVIDENCED, "No pupil is in the register.")
    known = pupils.filter(Exists(said)).count()
    if not known:
        return Reading(State.NOT_EVIDENCED, "No consent is recorded.", 0.0, 0, total)
    state = State.MET if known / total >= ENOUGH else State.AT_RISK
    return Reading(state, "Pupils about whom a parent has answered, whether yes or no.", known / total, known, total)


def taken_down_in_time(school: School, on: date) -> Reading:
    """Of what was to be taken down by a day of the year before, what was. What is not due yet is left out."""
    due = TakeDown.objects.filter(school=school, due_on__gt=on - YEAR, made_at__lt=start_of(on + ONE_DAY))
    in_time = late = 0
    for due_on, done_at in due.values_list("due_on", "done_at"):
        done_on = local_day(done_at) if done_at else None
        if done_on is not None and done_on <= min(due_on, on):
            in_time += 1
        elif due_on < on:
            late += 1
    if not in_time + late:
        return Reading(State.NOT_EVIDENCED, "Nothing was to be taken down in the year before.")
    words = "What withdrawn consents asked to be taken down in the year before, each within five days."
    state = State.AT_RISK if late else State.MET
    return Reading(state, words, in_time / (in_time + late), in_time, in_time + late)


INDICATORS: list[Indicator] = [
    Indicator(
        "agreements.consents_answered",
        "Pupils whose consents are known",
        "Does the school know of every pupil whether they may be shown?",
        "9 in 10 pupils",
        Unit.SHARE,
        answered,
        "agreements:consents",
        Perm.CONSENT_VIEW,
    ),
    Indicator(
        "agreements.taken_down_in_time",
        "Taken down in time",
        "Is a picture taken down when a consent is withdrawn?",
        "all of them within five days",
        Unit.SHARE,
        taken_down_in_time,
        "agreements:take-downs",
        Perm.CONSENT_VIEW,
    ),
]
