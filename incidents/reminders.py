"""What the incident log reminds people of: reports that nobody triages, and cases to which nothing is added."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from esafety.access.perms import Circle, Perm
from esafety.access.questions import can
from esafety.access.roles import CASE_ROLES, Role, roles_with
from esafety.notify.finders import about
from esafety.notify.registry import Due, Rule, Stage
from esafety.notify.texts import Text
from esafety.schools.calendar import ONE_DAY, calendar_of, local_day, start_of
from esafety.schools.models import Appointment, Person, School, SchoolSettings
from esafety.words import uncapitalised
from incidents import deadlines, telling
from incidents.models import Entry, EntryKind, Harm, Incident, Involvement, Part, Severity, State

UNTRIAGED, QUIET = "incidents.untriaged", "incidents.quiet"

TEXTS: dict[str, Text] = {
    UNTRIAGED: Text(
        "{reference}: nobody has triaged this report",
        "It was due within one working day. Read it, and say how serious it is and who leads.",
    ),
    "incidents.still_untriaged": Text(
        "{reference}: this report still waits to be triaged",
        "It was due within one working day. See to it that somebody says how serious it is and who leads.",
    ),
    QUIET: Text(
        "{reference}: nothing has been added to this case for two weeks",
        "Add what has been done since, or close it.",
    ),
    "incidents.still_quiet": Text(
        "{reference}: still nothing has been added to this case",
        "Whoever leads it was to add to it or close it a week ago. Ask them, or say who leads it now.",
    ),
}


# --- A report that nobody has triaged ------------------------------------------------------------------------


def untriaged(school: School, today: date, *, only: int | None = None) -> Iterator[Due]:
    """To those who are told of such a report; a working day later to the headteacher too, in the school's circle."""
    history = Incident.history.filter(id=OuterRef("pk"))
    came = history.filter(circle=OuterRef("circle")).order_by("history_date", "history_id")
    waiting = _cases(school, only).waiting_for_triage().filter(reported_at__lt=start_of(today))
    reports = _with_complained_of(
        waiting.annotate(
            was_wider=Exists(history.exclude(circle=OuterRef("circle"))),
            came_to_circle_at=Subquery(came.values("history_date")[:1]),
        )
    )
    calendar, people = calendar_of(school), People(school, today)
    for one in reports:
        is_urgent = deadlines.is_urgent(one.kind, one.harm, one.circle)
        since = one.came_to_circle_at if one.was_wider else one.reported_at  # when it came to those who may triage it
        began = local_day(since)
        stages = deadlines.untriaged_stages(calendar, began, is_urgent=is_urgent)
        stage = _reached(stages, today)
        if stage:
            told = people.who_triage(one, _told_of(people.settings, one)) or people.who_triage(one)
            if stage == 2 and one.circle == Circle.SCHOOL:
                told += [head for head in people.who_triage(one, [Role.HEAD]) if head not in told]
            on = stages[stage - 1]
            yield from (Due(UNTRIAGED, one, person, on, stage, began, is_urgent) for person in told)


def _told_of(its: SchoolSettings, one: Incident) -> list[Role]:
    severity = Severity.CRITICAL if one.harm == Harm.YES else ""
    return telling.told(its, one.kind, one.circle, one.reporter_kind, severity)


# --- A case to which nothing is added ------------------------------------------------------------------------


def quiet(school: School, today: date, *, only: int | None = None) -> Iterator[Due]:
    """To whoever leads it; a week later to all who may triage it as well. What the reporter adds does not count."""
    written = Entry.objects.filter(incident=OuterRef("pk")).exclude(kind=EntryKind.ADDITION)
    lately = written.filter(at__gte=start_of(today - deadlines.QUIET + ONE_DAY))
    cases = _cases(school, only).open().exclude(state=State.REPORTED).filter(~Exists(lately))
    last = Subquery(written.order_by("-at").values("at")[:1])
    calendar, people = calendar_of(school), People(school, today)
    for one in _with_complained_of(cases.annotate(last_entry_at=last)):
        began = local_day(one.last_entry_at or one.reported_at)
        stages = deadlines.quiet_stages(calendar, began)
        if stages[0] <= today:
            yield from _asked_about(one, stages, began, today, people)


def _asked_about(one: Incident, stages: Sequence[date], began: date, today: date, people: "People") -> Iterator[Due]:
    """Where the lead can no longer open the case, those who may triage it are asked at the first stage."""
    triagers = people.who_triage(one)
    lead = people.by_pk.get(one.lead_id)
    leads = [lead] if lead is not None and can(lead, Perm.INCIDENT_LEAD, one) else triagers
    above = triagers if _reached(stages, today) == 2 else []
    yield from (Due(QUIET, one, lead, stages[0], 1, began) for lead in leads if lead not in above)
    yield from (Due(QUIET, one, person, stages[1], 2, began) for person in above)


# --- Which cases, and whom -----------------------------------------------------------------------------------


def _cases(school: School, only: int | None) -> QuerySet[Incident]:
    cases = Incident.objects.filter(school=school).select_related("school")
    cases = cases.defer("what_happened", "first_action", "harm_detail")
    return about(cases, only)


def _with_complained_of(cases: Iterable[Incident]) -> list[Incident]:
    """The cases, each knowing who is complained of in it, by one query for all."""
    found = list(cases)
    alleged: dict[int, set[int]] = {one.pk: set() for one in found}
    rows = Involvement.objects.filter(incident__in=list(alleged), part=Part.ALLEGED, person__isnull=False)
    for case, person in rows.values_list("incident", "person") if alleged else ():
        alleged[case].add(person)
    for one in found:
        one.people_complained_of = frozenset(alleged[one.pk])
    return found


def _reached(stages: Sequence[date], today: date) -> int:
    """The latest stage that has come, from 1; 0 for none."""
    return sum(on <= today for on in stages)


class People:
    """Those of a school who deal with cases on a day. Asked for when the first case needs them, then remembered."""

    def __init__(self, school: School, on: date) -> None:
        self.school, self.on = school, on

    @cached_property
    def settings(self) -> SchoolSettings:
        its: SchoolSettings = SchoolSettings.objects.get(school=self.school)
        return its

    @cached_property
    def by_pk(self) -> dict[int | None, Person]:
        return {person.pk: person for person in telling.people_with(self.school, CASE_ROLES, self.on)}

    @cached_property
    def by_role(self) -> dict[str, list[Person]]:
        held: dict[str, list[Person]] = {}
        appointed = Appointment.objects.on(self.on).filter(person__in=self.by_pk, role__in=CASE_ROLES)
        for person, role in appointed.order_by("person").values_list("person", "role").distinct():
            held.setdefault(role, []).append(self.by_pk[person])
        return held

    def who_triage(self, one: Incident, roles: Iterable[Role] | None = None) -> list[Person]:
        """Those in the roles, else in any, who may triage the case: never one complained of in it."""
        asked = roles_with(Perm.INCIDENT_TRIAGE, one.record_circle) if roles is None else roles
        people = {person.pk: person for role in asked for person in self.by_role.get(role, [])}
        return [person for person in people.values() if can(person, Perm.INCIDENT_TRIAGE, one)]


# --- The rules -----------------------------------------------------------------------------------------------


def _those_told(school: School, its: SchoolSettings) -> str:
    first = telling.words_of(school, telling.told(its, "cyberbullying", Circle.SCHOOL))
    return f"Whoever is told of such a report. By the school’s settings, the {uncapitalised(first)} first."


def _above(school: School, its: SchoolSettings) -> str:
    return f"They and the {uncapitalised(school.role_words(Role.HEAD))}."


def _lead(school: School, its: SchoolSettings) -> str:
    return "Whoever leads it."


def _triagers(school: School, its: SchoolSettings) -> str:
    return f"All who may triage it: {uncapitalised(telling.words_of(school, roles_with(Perm.INCIDENT_TRIAGE)))}."


RULES = [
    Rule(
        UNTRIAGED,
        "A report that nobody has triaged within one working day",
        (
            Stage(UNTRIAGED, "On the second working day after it was made", _those_told),
            Stage("incidents.still_untriaged", "One working day later", _above),
        ),
        untriaged,
        Incident.get_absolute_url,
        "Where somebody is at risk now, in matters of child protection, and where somebody who works here is said to "
        "have done it, the school’s holidays do not count: every Monday to Friday that is no bank holiday is a working "
        "day then. A report that is for the headteacher or the chair of governors alone stays with them at each stage.",
    ),
    Rule(
        QUIET,
        "An open case to which nothing has been added for two weeks",
        (
            Stage(QUIET, "Two weeks after the last entry", _lead),
            Stage("incidents.still_quiet", "One week later", _triagers),
        ),
        quiet,
        Incident.get_absolute_url,
        "What the reporter adds does not count. A case that is for the headteacher or the chair of governors alone "
        "stays with them.",
    ),
]
