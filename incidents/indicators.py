"""What the incident log answers about how the school is doing. Allegations against staff are in none of these figures.

Working days are the school's (`esafety.schools.calendar`): a report on the Thursday before Good Friday is due on the
first day of the next term, or, where it is urgent, on the Tuesday after Easter (`incidents.deadlines`).
"""

from datetime import date, datetime, timedelta

from django.db.models import Min, OuterRef, Q, Subquery
from django.utils import timezone

from esafety.access.perms import Circle, Perm
from esafety.indicators.models import State as Kept
from esafety.indicators.registry import Indicator, Reading, Unit
from esafety.schools.calendar import calendar_of, local_day, start_of
from esafety.schools.models import School
from esafety.words import uncapitalised
from incidents.anonymised import term_of
from incidents.deadlines import is_urgent, triage_by
from incidents.models import EntryKind, Incident, LogReview, State

TRIAGE_DAYS = 90
TRIAGED_IN_TIME = 0.9
OPEN_DAYS = 30


def end_of(day: date) -> datetime:
    """The first moment after the day, in school-local time."""
    return start_of(day + timedelta(1))


def triaged_in_time(school: School, on: date) -> Reading:
    """Of the reports of 90 days, those triaged by the end of the next working day. What is not yet due is left out."""
    first_triage = Min("entries__at", filter=Q(entries__kind=EntryKind.TRIAGE, entries__at__lt=end_of(on)))
    reports = Incident.objects.filter(
        school=school,
        circle=Circle.SCHOOL,
        reported_at__gte=end_of(on - timedelta(TRIAGE_DAYS)),
        reported_at__lt=end_of(on),
    )
    calendar = calendar_of(school)
    rows = reports.order_by().annotate(first=first_triage).values_list("reported_at", "kind", "harm", "first")
    in_time = due = 0
    for reported_at, kind, harm, triaged_at in rows:
        last_day = triage_by(calendar, local_day(reported_at), is_urgent=is_urgent(kind, harm, Circle.SCHOOL))
        was_in_time = triaged_at is not None and timezone.localdate(triaged_at) <= last_day
        if was_in_time or last_day <= on:
            due += 1
            in_time += was_in_time
    if not due:
        return Reading(Kept.NOT_EVIDENCED, f"No report was due for triage in the {TRIAGE_DAYS} days before.")
    words = f"Reports of the {TRIAGE_DAYS} days before, each due by the end of the school’s next working day."
    state = Kept.MET if in_time / due >= TRIAGED_IN_TIME else Kept.AT_RISK
    return Reading(state, words, in_time / due, in_time, due)


def open_too_long(school: School, on: date) -> Reading:
    """Cases reported more than 30 days before that were open at the end of the day, as their history tells."""
    cases = Incident.objects.filter(school=school, circle=Circle.SCHOOL, reported_at__lt=end_of(on))
    if not cases.exists():
        return Reading(Kept.NOT_EVIDENCED, "Nothing had been reported.")
    then = Incident.history.filter(id=OuterRef("pk"), history_date__lt=end_of(on)).order_by(
        "-history_date", "-history_id"
    )
    old = cases.filter(reported_at__lt=end_of(on - timedelta(OPEN_DAYS + 1)))
    may_be_open = old.filter(Q(closed_at=None) | Q(closed_at__gte=end_of(on)))
    number = may_be_open.annotate(then=Subquery(then.values("state")[:1])).exclude(
        then=State.CLOSED, then__isnull=False
    )
    count = number.count()
    words = f"Cases reported more than {OPEN_DAYS} days before and not closed."
    return Reading(Kept.AT_RISK if count else Kept.MET, words, count, count)


def log_reviewed(school: School, on: date) -> Reading:
    """Reviews by governors in the term of the day; without one, whether there was one the term before."""
    this_term = term_of(on)
    reviews = LogReview.objects.filter(school=school, on__lte=on)
    last = reviews.order_by("-on").values_list("on", flat=True).first()
    if last is None:
        return Reading(Kept.NOT_EVIDENCED, "No review is recorded.", 0, 0)
    words = f"Last reviewed on {last:%-d %B %Y}."
    if term_of(last) != this_term:
        state = Kept.AT_RISK if term_of(last) == this_term.before() else Kept.NOT_EVIDENCED
        return Reading(state, f"Not reviewed in the {uncapitalised(str(this_term))}. {words}", 0, 0)
    days = reviews.filter(on__gt=on - timedelta(200)).values_list("on", flat=True)
    count = sum(term_of(day) == this_term for day in days)
    return Reading(Kept.MET, words, count, count)


LOG_REVIEWED = "incidents.log_reviewed"

INDICATORS = [
    Indicator(
        "incidents.triaged_in_time",
        "Triaged in a working day",
        "Does somebody look at every report within one working day?",
        "9 in 10 reports",
        Unit.SHARE,
        triaged_in_time,
        "incidents:log",
        Perm.INCIDENT_VIEW,
        "state=reported",
    ),
    Indicator(
        "incidents.open_too_long",
        "Open for more than 30 days",
        "Are cases brought to an end?",
        "no case open for more than 30 days",
        Unit.COUNT,
        open_too_long,
        "incidents:log",
        Perm.INCIDENT_VIEW,
    ),
    Indicator(
        LOG_REVIEWED,
        "Reviews by governors this term",
        "Did governors look at the incident log this term?",
        "at least one review a term",
        Unit.COUNT,
        log_reviewed,
        "incidents:anonymised",
        Perm.INCIDENT_ANONYMISED,
        hides_small=False,
    ),
]
