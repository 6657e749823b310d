"""Filling an empty database with the demo: a trust, two schools and a year of their incidents."""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F

from demo import agreements, filter_care, filtering, incidents_brook_lane, incidents_hilltop, policy, training
from demo.cases import Case
from demo.clock import clock_at
from demo.people import Cast, make_person, make_school, make_user
from demo.schools import BROOK_LANE, HILLTOP, PASSWORD, PLANS, TRUST_NAME, TRUST_OFFICER, TRUST_SLUG, SchoolPlan
from demo.telling import moment_on, tell
from demo.terms import school_year
from esafety.access.roles import STAFF_ROLES, Role
from esafety.audit.history import set_change
from esafety.indicators.services import read_past
from esafety.jobs.models import Job
from esafety.notify.models import MailState, Notice
from esafety.notify.services import MAIL, MAILS
from esafety.schools.models import Person, School, Trust, TrustAppointment
from incidents import services
from incidents.anonymised import Anonymised, count
from incidents.models import Draft
from incidents.reviews import review_log

CASES: dict[str, tuple[Case, ...]] = {
    BROOK_LANE.slug: incidents_brook_lane.CASES,
    HILLTOP.slug: incidents_hilltop.CASES,
}
DRAFTS = {BROOK_LANE.slug: incidents_brook_lane.DRAFT, HILLTOP.slug: incidents_hilltop.DRAFT}
SET_UP_DAYS_AGO = 400


@dataclass(frozen=True)
class Filled:
    """A school as it stands after filling, in figures."""

    name: str
    staff: int
    pupils: int
    parents: int
    incidents: int


def is_there() -> bool:
    return School.objects.filter(slug__in=[plan.slug for plan in PLANS]).exists()


@transaction.atomic
def fill(seed: int, today: date) -> list[Filled]:
    """The same seed and day give the same data, but for the password's salt and the drafts' tokens."""
    rng = random.Random(seed)  # noqa: S311  (not for secrets)
    password = make_password(PASSWORD)
    with clock_at(_set_up(today)):
        trust = Trust.objects.create(slug=TRUST_SLUG, name=TRUST_NAME)
        casts = [make_school(plan, trust, today, password, rng) for plan in PLANS]
        _appoint_trust_officer(trust, casts, today, password)
    for plan, cast in zip(PLANS, casts, strict=True):
        _fill_log(plan, cast, today, rng)
    with clock_at(moment_on(today - timedelta(1), time(19, 10)).astimezone(UTC)):
        _review_log(casts[0], today)
    for cast in casts:
        agreements.welcome_visitors(cast, today)
    for cast in casts:
        read_past(cast.school, today)
        _read_the_post(cast.school, today)
    return [_figures(cast) for cast in casts]


def _set_up(today: date) -> datetime:
    return moment_on(today - timedelta(SET_UP_DAYS_AGO), time(9, 0)).astimezone(UTC)


def _appoint_trust_officer(trust: Trust, casts: list[Cast], today: date, password: str) -> None:
    first_name, last_name, email = TRUST_OFFICER
    since = date(school_year(today) - 4, 9, 1)
    user = make_user(email, password)
    appointment = TrustAppointment(user=user, trust=trust, starts_on=since)
    set_change(appointment, by=None, reason="Demo school")
    appointment.save()
    for cast in casts:
        person = Person(
            school=cast.school, user=user, first_name=first_name, last_name=last_name, email=email, joined_on=since
        )
        cast.people["trust"] = make_person(person, [Role.TRUST], since)


def _fill_log(plan: SchoolPlan, cast: Cast, today: date, rng: random.Random) -> None:
    category, label, line = plan.own_kind
    with clock_at(_set_up(today) + timedelta(hours=2)):
        own_kind = services.add_own_kind(actor=cast.people["officer"], category=category, label=label, line=line)
    others = [*agreements.steps(cast, today, rng), *filtering.steps(cast, today), *filter_care.steps(cast, today)]
    others += [*training.steps(cast, today), *policy.steps(cast, today)]
    tell(cast, CASES[plan.slug], own_kind, today, rng, others)
    with clock_at(moment_on(today - timedelta(1), time(16, 40)).astimezone(UTC)):
        Draft.objects.create(school=cast.school, person=cast.people["teacher"], answers=DRAFTS[plan.slug])


def _read_the_post(school: School, today: date) -> None:
    """What was told in the past was mailed then, and all but the last three days of it has been read."""
    theirs = Notice.objects.filter(school=school)
    Job.objects.filter(kind__in=[MAIL, MAILS], school=school).delete()
    theirs.filter(mail_state=MailState.QUEUED).update(mail_state=MailState.SENT, sent_at=F("made_at"))
    theirs.filter(made_at__date__lt=today - timedelta(3)).update(read_at=F("made_at"))


def _review_log(cast: Cast, today: date) -> None:
    """The governors of one school have looked at the log; those of the other have still to do so."""
    shown = Anonymised(count(cast.school, today), today).digest
    asked = "What do we do so that fewer children meet things that are not for their age? May we see the lessons?"
    review_log(actor=cast.people["governor"], asked=asked, looked_at=shown)


def _figures(cast: Cast) -> Filled:
    people = cast.school.people
    return Filled(
        name=cast.school.name,
        staff=people.filter(user__isnull=False, appointments__role__in=STAFF_ROLES).distinct().count(),
        pupils=people.filter(appointments__role=Role.PUPIL, left_on=None).count(),
        parents=people.filter(appointments__role=Role.PARENT, left_on=None).count(),
        incidents=len(CASES[cast.school.slug]),
    )
