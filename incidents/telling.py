"""Who is told of an incident (I4): one table, by circle, reporter, kind and severity, and a sentence for each line.

`told` is that table. Everything else here asks it: the notices, the page that shows it in words, and the check that
somebody is there to be told.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from esafety.access.perms import Circle, Perm
from esafety.access.roles import Role
from esafety.notify.models import Kind
from esafety.notify.services import notify, notify_holders
from esafety.notify.texts import Text
from esafety.schools.models import Appointment, FirstTold, Person, School, SchoolSettings
from esafety.words import uncapitalised
from incidents.kinds import KIND_BY_KEY
from incidents.models import Harm, Incident, ReporterKind, Severity

if TYPE_CHECKING:
    from esafety.schools.querysets import PersonQuerySet

CHILD_PROTECTION = frozenset(
    {
        "child_abuse_images",
        "sharing_nudes",
        "grooming",
        "blackmail",
        "unknown_adult",
        "staff_contact",
        "radicalising_contact",
        "extremism",
        "self_harm_content",
        "harmful_sexual_behaviour",
        "threats",
        "unclear",
    }
)
DSLS = (Role.DSL, Role.DEPUTY_DSL)

TEXTS: dict[str, Text] = {
    "incidents.reported": Text(
        "{reference}: a new report", "It waits to be triaged: read it, and say how serious it is and who leads."
    ),
    "incidents.serious": Text("{reference}: a case is serious", "It was found to be of high or critical severity."),
    "incidents.lead": Text("{reference}: you lead this case", "You were asked to lead it."),
    "incidents.shared": Text("{reference}: you were put on a case", "You may read it until the day that was set."),
    "incidents.answered": Text("{reference}: your report was answered", "There is an answer to what you reported."),
}


def told(
    its: SchoolSettings, kind: str, circle: str, reporter: str = ReporterKind.STAFF, severity: str = ""
) -> list[Role]:
    """The roles that are told, the first to be told first.

    SS 7.2 and TL differ in whom staff and parents tell, so that is a setting. A case for a narrower circle is for that
    circle alone. Somebody at risk now counts as critical.
    """
    if circle == Circle.CHAIR:
        return [Role.CHAIR]
    if circle == Circle.HEAD:
        return [Role.HEAD]
    first = its.parents_tell if reporter == ReporterKind.PARENT else its.told_first
    roles = [Role.HEAD if first == FirstTold.HEAD else Role.OFFICER]
    if kind in CHILD_PROTECTION or severity in {Severity.HIGH, Severity.CRITICAL}:
        roles += DSLS
    if severity == Severity.CRITICAL and Role.HEAD not in roles:
        roles.append(Role.HEAD)
    return roles


# --- Telling them ----------------------------------------------------------------------------------------------


def tell_of_report(incident: Incident, *, by: Person | None) -> None:
    """Alert whoever is told of a new report; where none of them can see it, whoever else can triage it.

    `by` is None where somebody without a sign-in reported.
    """
    url = incident.get_absolute_url()
    severity = Severity.CRITICAL if incident.harm == Harm.YES else ""
    roles = told(_settings_of(incident.school), incident.kind, incident.circle, incident.reporter_kind, severity)
    people = list(people_with(incident.school, roles, timezone.localdate()))
    made = notify(people, kind=Kind.ALERT, about=incident, text="incidents.reported", url=url, leaving_out=by)
    if not made and by not in people:
        notify_holders(Perm.INCIDENT_TRIAGE, about=incident, text="incidents.reported", url=url, leaving_out=by)


def tell_of_triage(incident: Incident, *, by: Person, is_new_lead: bool, is_more_serious: bool) -> None:
    """Alert a new lead, and those whom the severity adds to the ones told before."""
    url = incident.get_absolute_url()
    if is_new_lead and incident.lead is not None:
        notify([incident.lead], kind=Kind.ALERT, about=incident, text="incidents.lead", url=url, leaving_out=by)
    if is_more_serious:
        its = _settings_of(incident.school)
        before = told(its, incident.kind, incident.circle, incident.reporter_kind)
        after = told(its, incident.kind, incident.circle, incident.reporter_kind, incident.severity)
        added = [role for role in after if role not in before]
        people = [one for one in people_with(incident.school, added, timezone.localdate()) if one != incident.lead]
        notify(people, kind=Kind.ALERT, about=incident, text="incidents.serious", url=url, leaving_out=by)


def tell_of_answer(incident: Incident, *, by: Person) -> None:
    """Whoever reported with a sign-in; others read the answer by their receipt."""
    reporter = incident.reported_by
    if reporter is not None:
        url = reverse("incidents:receipt", args=[incident.school.slug, incident.reference])
        notify([reporter], kind=Kind.NEWS, about=incident, text="incidents.answered", url=url, leaving_out=by)


def tell_of_share(incident: Incident, person: Person, *, by: Person) -> None:
    url = incident.get_absolute_url()
    notify([person], kind=Kind.ALERT, about=incident, text="incidents.shared", url=url, leaving_out=by)


def people_with(school: School, roles: Iterable[str], on: date) -> "PersonQuerySet":
    """Those with a sign-in who hold one of the roles on the day."""
    appointed = Appointment.objects.on(on).filter(person__school=school, role__in=list(roles))
    people = Person.objects.filter(
        pk__in=appointed.values("person"), school=school, user__is_active=True, user__is_superuser=False
    )
    return people.here_on(on).select_related("user", "school").order_by("pk")


def _settings_of(school: School) -> SchoolSettings:
    """As they stand in the database: a verb asks before and after it changes them."""
    its: SchoolSettings = SchoolSettings.objects.filter(school=school)[:1][0]
    return its


# --- In words ----------------------------------------------------------------------------------------------------


def in_words(school: School, its: SchoolSettings) -> Iterator[tuple[str, str, str]]:
    """The table as lines of: what was reported, who is told, and why."""
    ordinary, grave = "cyberbullying", "grooming"
    kinds = sorted(KIND_BY_KEY[key].label.lower() for key in CHILD_PROTECTION if key in KIND_BY_KEY)
    lines = [
        ("A report by staff or a pupil", told(its, ordinary, Circle.SCHOOL), "By the school’s settings."),
        (
            "A report by a parent",
            told(its, ordinary, Circle.SCHOOL, ReporterKind.PARENT),
            "By the school’s settings.",
        ),
        (
            "A report of a kind that is a matter of child protection",
            told(its, grave, Circle.SCHOOL),
            f"These kinds: {', '.join(kinds)}.",
        ),
        (
            "Somebody is at risk now, or a case is found to be critical",
            told(its, ordinary, Circle.SCHOOL, severity=Severity.CRITICAL),
            "Of any kind.",
        ),
        (
            "A case is found to be of high severity",
            told(its, ordinary, Circle.SCHOOL, severity=Severity.HIGH),
            "Of any kind.",
        ),
        ("Somebody who works or helps here is said to have done it", told(its, grave, Circle.HEAD), "Nobody else."),
        ("The headteacher is said to have done it", told(its, grave, Circle.CHAIR), "Nobody else."),
    ]
    for what, roles, why in lines:
        yield what, words_of(school, roles), why


def words_of(school: School, roles: Iterable[str]) -> str:
    """Such as "E-safety leader, designated safeguarding lead"."""
    words = [school.role_words(role) for role in roles]
    return ", ".join([words[0], *(uncapitalised(word) for word in words[1:])])


# --- Somebody to tell --------------------------------------------------------------------------------------------


def gaps(school: School, on: date) -> dict[str, str]:
    """What nobody would be told of on the day, as sentences: each line of the table needs somebody in its role."""
    its = _settings_of(school)
    first, parents = (told(its, "cyberbullying", Circle.SCHOOL, kind) for kind in ("staff", "parent"))
    lines = {
        "first": (first, "Nobody would be told first of an incident", "Give that role to somebody, or change who is."),
        "parents": (parents, "Nobody would be told of what parents report", "Give that role to somebody first."),
        "child protection": (DSLS, "Nobody would be told of a matter of child protection", "Give that role first."),
        "head": ([Role.HEAD], "Nobody would be told of a case about somebody who works here", "Give that role first."),
        "chair": ([Role.CHAIR], "Nobody would be told of a case about the headteacher", "Have that role filled."),
    }
    there = people_with(school, [role for roles, _, _ in lines.values() for role in roles], on)
    held = set(Appointment.objects.on(on).filter(person__in=there.values("pk")).values_list("role", flat=True))
    return {
        code: f"{what}: there would be no {school.role_words(roles[0]).lower()} with a sign-in. {do}"
        for code, (roles, what, do) in lines.items()
        if held.isdisjoint(roles)
    }
