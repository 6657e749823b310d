"""What filtering answers about how the school is doing: checks of the filter and the yearly review."""

from datetime import date

from esafety.access.perms import Perm
from esafety.indicators.models import State
from esafety.indicators.registry import Indicator, Reading, Unit
from esafety.schools.calendar import ONE_DAY, calendar_of, local_day, start_of
from esafety.schools.models import School
from esafety.schools.terms import term_of
from filtering.models import Audit, MonitoringReport
from filtering.rules import auditing, checking


def groups_checked(school: School, on: date) -> Reading:
    """Of the kinds of user that there are, as how many the filter was tried in the term by the day."""
    here = checking.groups_here(school)
    missing = checking.groups_not_checked(school, on)
    done = len(here) - len(missing)
    if not missing:
        return Reading(State.MET, "Tried as every kind of user this term.", done / len(here), done, len(here))
    before = checking.groups_not_checked(school, term_of(on).first_day - ONE_DAY)
    if not done and len(before) == len(here):
        words = "Not tried this term or the one before."
        return Reading(State.NOT_EVIDENCED, words, 0, 0, len(here))
    names = ", ".join(str(group.label) for group in missing)
    return Reading(State.AT_RISK, f"Not tried this term as: {names}.", done / len(here), done, len(here))


def reports_read(school: School, on: date) -> Reading:
    """Of the weeks of the term whose report was to be read by the day, how many had been."""
    calendar = calendar_of(school)
    first = checking.begins(school, term_of(on))
    weeks = [one for one in checking.school_weeks(calendar, first, on) if checking.read_by(calendar, one) <= on]
    if not weeks:
        return Reading(State.MET, "No week of the term is due yet.")
    reports = MonitoringReport.objects.filter(school=school, week_of__in=weeks, read_at__lt=start_of(on + ONE_DAY))
    read = reports.count()
    if read == len(weeks):
        return Reading(State.MET, "The report of every week of this term was read.", 1, read, len(weeks))
    if not read:
        return Reading(State.NOT_EVIDENCED, "No report of this term is recorded as read.", 0, 0, len(weeks))
    words = "The report of one week or more was not read."
    return Reading(State.AT_RISK, words, read / len(weeks), read, len(weeks))


def reviewed(school: School, on: date) -> Reading:
    """Whether a review had been completed within the twelve months before the day."""
    done = Audit.objects.filter(school=school, completed_at__lt=start_of(on + ONE_DAY)).order_by("-completed_at")
    last = done.values_list("completed_at", flat=True).first()
    if last is None:
        return Reading(State.NOT_EVIDENCED, "No review is recorded.", 0, 0)
    day = local_day(last)
    due = auditing.due_on(day)
    if due is not None and on < due:
        return Reading(State.MET, f"Reviewed and signed on {day:%-d %B %Y}.", 1, 1)
    return Reading(State.AT_RISK, f"The last review was on {day:%-d %B %Y}, more than twelve months ago.", 0, 0)


INDICATORS: list[Indicator] = [
    Indicator(
        "filtering.groups_checked",
        "Filter checked this term",
        "Was the filter tried this term as each kind of user that the school has?",
        "every kind of user, each term",
        Unit.SHARE,
        groups_checked,
        "filtering:checks",
        Perm.FILTER_CHECKS_VIEW,
        hides_small=False,
    ),
    Indicator(
        "filtering.reports_read",
        "Monitoring reports read",
        "Was the monitoring’s report of each week of this term read?",
        "every week of the term",
        Unit.SHARE,
        reports_read,
        "filtering:monitoring",
        Perm.FILTER_CHECKS_VIEW,
        hides_small=False,
    ),
    Indicator(
        "filtering.reviewed",
        "Filtering and monitoring reviewed",
        "Were filtering and monitoring reviewed within the last twelve months, and was the review signed by all four?",
        "one signed review in twelve months",
        Unit.COUNT,
        reviewed,
        "filtering:audits",
        Perm.FILTER_CHECKS_VIEW,
        hides_small=False,
    ),
]
