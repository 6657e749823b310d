"""What filtering reminds people of: checks of the filter and the yearly review."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse

from esafety.access.perms import Perm
from esafety.access.questions import can, holders
from esafety.access.records import SchoolRecord
from esafety.access.roles import Role
from esafety.notify.finders import about, in_roles
from esafety.notify.registry import Due, Stage
from esafety.notify.registry import Rule as Reminder
from esafety.schools.calendar import ONE_DAY, calendar_of, local_day, working_days_after
from esafety.schools.models import Person, School, SchoolSettings, Term
from esafety.schools.terms import term_of
from esafety.words import uncapitalised
from filtering.models import Audit, Finding
from filtering.rules import auditing, checking

CHECK, CHANGE, CARE = "filtering.check_due", "filtering.change_unchecked", "filtering.care_due"
REPORT, AUDIT, FINDING = "filtering.report_missing", "filtering.audit_due", "filtering.finding_overdue"
MONTH, WEEK = timedelta(days=30), timedelta(days=7)


# --- Once a term -------------------------------------------------------------------------------------------------


def check_due(school: School, today: date, *, only: int | None = None) -> Iterator[Due]:
    """From the fourth week of the term to those who check, from the sixth to the headteacher too."""
    term = _term(school, today, only)
    if term is not None and checking.groups_not_checked(school, today):
        yield from _in_term(CHECK, term, today)


def care_due(school: School, today: date, *, only: int | None = None) -> Iterator[Due]:
    term = _term(school, today, only)
    if term is not None and checking.care_not_done(school, today):
        yield from _in_term(CARE, term, today)


def _term(school: School, today: date, only: int | None) -> Term | None:
    """The first term that the school entered in this third of the year: what reminders hang on."""
    begun = Term.objects.filter(school=school, starts_on__gte=term_of(today).first_day, starts_on__lte=today)
    first = begun.select_related("school").order_by("starts_on").first()
    return first if first is not None and only in {None, first.pk} else None


def _in_term(key: str, term: Term, today: date) -> Iterator[Due]:
    weeks = (checking.CHECK_IN_WEEK, checking.HEAD_IN_WEEK)
    stages = [checking.monday_of_week(term.starts_on, week) for week in weeks]
    stage = sum(on <= today for on in stages)
    if stage:
        for person in _told(_checkers(term.school), stage, term.school, today):
            yield Due(key, term, person, stages[stage - 1], stage, term.starts_on)


def _checkers(school: School) -> list[Person]:
    return list(holders(school, Perm.FILTER_CHECK).select_related("user", "school"))


def _told(first: list[Person], stage: int, school: School, today: date) -> list[Person]:
    """Those of the first stage; from the second on, or where there is nobody, the headteacher too."""
    if stage == 1 and first:
        return first
    return [*first, *(one for one in in_roles(school, [Role.HEAD], today) if one not in first)]


# --- After a change ----------------------------------------------------------------------------------------------


def change_unchecked(school: School, today: date, *, only: int | None = None) -> Iterator[Due]:
    """Two working days after the oldest change that nobody has tried; after five to the headteacher too."""
    changes = checking.changes_not_checked(school, today)
    if not changes or only not in {None, changes[0].rule.pk}:
        return
    change, calendar = changes[0], calendar_of(school)
    waits = (checking.AFTER_CHANGE, checking.AFTER_CHANGE_HEAD)
    stages = [working_days_after(calendar, change.since, days) for days in waits]
    stage = sum(on <= today for on in stages)
    if stage:
        for person in _told(_checkers(school), stage, school, today):
            yield Due(CHANGE, change.rule, person, stages[stage - 1], stage, change.since)


# --- Each week ---------------------------------------------------------------------------------------------------


def report_missing(school: School, today: date, *, only: int | None = None) -> Iterator[Due]:
    """Of the newest week that is overdue, to all who read reports; a week later again. Not in the holidays."""
    term = _term(school, today, only)
    missing = checking.weeks_not_read(school, today) if term is not None else []
    if term is None or not missing:
        return
    calendar = calendar_of(school)
    week = missing[0][0]
    stages = [checking.read_by(calendar, week) + ONE_DAY, checking.read_by(calendar, week, checking.READ_LATE)]
    stage = sum(on <= today for on in stages)
    for person in holders(school, Perm.MONITORING_READ).select_related("user", "school"):
        yield Due(REPORT, term, person, stages[stage - 1], stage, week)


# --- The yearly review -------------------------------------------------------------------------------------------


def audit_due(school: School, today: date, *, only: int | None = None) -> Iterator[Due]:
    """Twelve months after the last one, to the officer, a month later to the head too; without one, in the term."""
    last = Audit.objects.filter(school=school, completed_at__isnull=False).order_by("-completed_at")
    audit: Audit | None = last.select_related("school").first()
    officers = in_roles(school, [Role.OFFICER], today)
    record: SchoolRecord | None = audit
    if audit is not None and audit.completed_at is not None:
        since = local_day(audit.completed_at)
        due = auditing.due_on(since) or since
    else:
        record = _term(school, today, None)
        if record is None:
            return
        since = record.starts_on
        due = checking.monday_of_week(since, checking.CHECK_IN_WEEK)
    if record is None or only not in {None, record.pk}:
        return
    stages = [due, due + MONTH]
    stage = sum(on <= today for on in stages)
    if stage:
        for person in _told(officers, stage, school, today):
            yield Due(AUDIT, record, person, stages[stage - 1], stage, since)


def finding_overdue(school: School, today: date, *, only: int | None = None) -> Iterator[Due]:
    """On the day after it was due to its owner, a week later to the officer. Without an owner, to the officer."""
    rows = Finding.objects.filter(school=school, done_at=None, due_on__lt=today)
    late = list(about(rows, only).select_related("school", "owner__user", "owner__school"))
    officers = in_roles(school, [Role.OFFICER], today) if late else []
    for finding in late:
        first, second = finding.due_on + ONE_DAY, finding.due_on + ONE_DAY + WEEK
        owners = [finding.owner] if can(finding.owner, Perm.FILTER_ASK, finding) else officers
        above = officers if today >= second else []
        yield from (Due(FINDING, finding, one, first, 1, finding.due_on) for one in owners if one not in above)
        yield from (Due(FINDING, finding, one, second, 2, finding.due_on) for one in above)


# --- The rules ---------------------------------------------------------------------------------------------------


def _those_who_check(school: School, its: SchoolSettings) -> str:
    return "Those who check the filter."


def _and_the_head(school: School, its: SchoolSettings) -> str:
    return f"They and the {uncapitalised(school.role_words(Role.HEAD))}."


def _those_who_read(school: School, its: SchoolSettings) -> str:
    return "Those who read the monitoring’s reports, such as the safeguarding lead."


def _officer(school: School, its: SchoolSettings) -> str:
    return f"The {uncapitalised(school.role_words(Role.OFFICER))}."


def _owner(school: School, its: SchoolSettings) -> str:
    return "Whoever is to see to it."


def _checks(record: SchoolRecord) -> str:
    return reverse("filtering:checks", args=[record.school.slug])


def _care(record: SchoolRecord) -> str:
    return reverse("filtering:care", args=[record.school.slug])


def _monitoring(record: SchoolRecord) -> str:
    return reverse("filtering:monitoring", args=[record.school.slug])


def _audits(record: SchoolRecord) -> str:
    return reverse("filtering:audits", args=[record.school.slug])


NO_TERMS = "Where no term was entered nobody is reminded."
RULES: list[Reminder] = [
    Reminder(
        CHECK,
        "The filter has not been checked for everybody this term",
        (
            Stage(CHECK, "In the fourth week of the term", _those_who_check),
            Stage("filtering.check_still_due", "In the sixth week", _and_the_head),
        ),
        check_due,
        _checks,
        f"A year has three terms for this, whatever half-terms were entered. {NO_TERMS}",
    ),
    Reminder(
        CHANGE,
        "A change of the filter that nobody has tried",
        (
            Stage(CHANGE, "Two working days after it was applied", _those_who_check),
            Stage("filtering.change_still_unchecked", "After five working days", _and_the_head),
        ),
        change_unchecked,
        _checks,
        "Of several changes the oldest. A check as each kind of user whom it is for settles it.",
    ),
    Reminder(
        CARE,
        "What keeps the filter up has not been looked at this term",
        (
            Stage(CARE, "In the fourth week of the term", _those_who_check),
            Stage("filtering.care_still_due", "In the sixth week", _and_the_head),
        ),
        care_due,
        _care,
        NO_TERMS,
    ),
    Reminder(
        REPORT,
        "A week’s monitoring report that nobody has read",
        (
            Stage(REPORT, "On the fourth school day after the week", _those_who_read),
            Stage("filtering.report_still_missing", "A week later", _those_who_read),
        ),
        report_missing,
        _monitoring,
        f"Weeks without a school day have no report. {NO_TERMS}",
    ),
    Reminder(
        AUDIT,
        "The yearly review of filtering and monitoring",
        (
            Stage(AUDIT, "Twelve months after the last one", _officer),
            Stage("filtering.audit_still_due", "A month later", _and_the_head),
        ),
        audit_due,
        _audits,
        f"Where there was none yet, in the fourth week of a term. {NO_TERMS}",
    ),
    Reminder(
        FINDING,
        "Something of the review that was to be done",
        (
            Stage(FINDING, "On the day after it was due", _owner),
            Stage("filtering.finding_still_overdue", "One week later", _officer),
        ),
        finding_overdue,
        Finding.get_absolute_url,
    ),
]
