"""The access register: who may go online today, by class and person, and what the school decides about it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from agreements.forms.access import EndForm, GrantForm, ReasonForm, RegisterFilter, SuspendForm
from agreements.models import AccessGrant, Basis, Suspension, Visit
from agreements.rules import access as rules
from agreements.rules.access import Kind
from agreements.services import access as services
from agreements.services import register as registers
from agreements.services.register import Row
from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.audit import events
from esafety.documents.tables import Value, csv_response
from esafety.exceptions import RuleBroken
from esafety.schools.finding import cleaned, what_they_are, with_roles_today
from esafety.schools.models import Person, TeachingGroup
from esafety.schools.numbers import number_of, pk_from
from esafety.schools.querysets import PersonQuerySet
from esafety.ui.pieces import Chip, Moment

PAGE = 50
COLUMNS = ["Name", "Class or role", "May go online today", "Reason", "Until"]
SEEN_BY = "Seen by all staff"


# --- Who is found --------------------------------------------------------------------------------------------


def visible_person(request: HttpRequest, number: str) -> Person:
    people = Person.objects.visible_to(request.person).select_related("school", "teaching_group", "user")
    return get_object_or_404(with_roles_today(people), pk=pk_from(number, Person, request.school.pk))


def visible_class(request: HttpRequest, number: str) -> TeachingGroup:
    groups = TeachingGroup.objects.visible_to(request.person)
    return get_object_or_404(groups, pk=pk_from(number, TeachingGroup, request.school.pk))


def visible_grant(request: HttpRequest, number: str) -> AccessGrant:
    grants = AccessGrant.objects.visible_to(request.person).select_related("person", "school")
    return get_object_or_404(grants, pk=pk_from(number, AccessGrant, request.school.pk))


def visible_suspension(request: HttpRequest, number: str) -> Suspension:
    suspensions = Suspension.objects.visible_to(request.person).select_related("person", "school")
    return get_object_or_404(suspensions, pk=pk_from(number, Suspension, request.school.pk))


# --- The register --------------------------------------------------------------------------------------------


@require_safe
@requires(Perm.ACCESS_VIEW)
def register(request: HttpRequest) -> HttpResponse:
    form = RegisterFilter(request.GET, person=request.person)
    applied = form.applied()
    today = timezone.localdate()
    people = with_roles_today(narrowed(request.person, applied, today).select_related("teaching_group"))
    page = Paginator(people, PAGE).get_page(request.GET.get("page"))
    everybody, may_not = registers.count(request.school, today)
    context = {
        "form": form,
        "today": today,
        "rows": lines(registers.rows_of(page, today), request.person),
        "page": page,
        "chips": chips(form, applied),
        "earlier_url": page_url(form, applied, page, -1) if page.has_previous() else "",
        "later_url": page_url(form, applied, page, 1) if page.has_next() else "",
        "visitors": visitors(request.person, today) if applied.get("kind") == Kind.GUESTS else [],
        "groups": [(number_of(one), one.name) for one in TeachingGroup.objects.visible_to(request.person)],
        "everybody": everybody,
        "may": everybody - may_not,
        "may_not": may_not,
        "may_export": can(request.person, Perm.ACCESS_EXPORT),
        "query": f"?{urlencode(kept(form, applied))}" if applied else "",
        "who_sees": SEEN_BY,
    }
    return render(request, "agreements/access/register.html", context)


def narrowed(asker: Person, applied: dict[str, Any], today: date) -> PersonQuerySet:
    """Those on the register whom the filters leave."""
    people = registers.on_register(Person.objects.visible_to(asker), today, applied.get("kind", ""))
    if "group" in applied:
        people = people.filter(teaching_group=applied["group"])
    if "today" in applied:
        people = registers.may_not(people, today)
    return people.named(cleaned(applied.get("q", "")))


def lines(rows: list[Row], asker: Person) -> list[tuple[Row, str]]:
    """Each with the class or the roles of the person. Needs `with_roles_today`."""
    return [(row, what_they_are(row.person, asker)) for row in rows]


def visitors(asker: Person, today: date) -> list[AccessGrant]:
    """Today's visitors who use the school's network, until they leave: for those who see the visitors' book."""
    here = Visit.objects.visible_to(asker).filter(on=today, left_at=None)
    return list(AccessGrant.objects.visible_to(asker).on(today).filter(visit__in=here).select_related("visit"))


def kept(form: RegisterFilter, applied: dict[str, Any]) -> dict[str, str]:
    """The filters that are on, as they were sent."""
    return {name: form.data.get(name, "") for name in applied}


def chips(form: RegisterFilter, applied: dict[str, Any]) -> list[Chip]:
    sent = kept(form, applied)
    return [
        Chip(form.words_for(name, value), "?" + urlencode({one: sent[one] for one in sent if one != name}))
        for name, value in applied.items()
    ]


def page_url(form: RegisterFilter, applied: dict[str, Any], page: "Page[Person]", step: int) -> str:
    return "?" + urlencode(kept(form, applied) | {"page": page.number + step})


@require_safe
@requires(Perm.ACCESS_EXPORT)
def register_csv(request: HttpRequest) -> StreamingHttpResponse:
    """For the technician: those here whom the filters leave, and without a filter those who left lately."""
    applied = RegisterFilter(request.GET, person=request.person).applied()
    today = timezone.localdate()
    kinds = [applied] if applied.get("kind") else [applied, applied | {"kind": Kind.LEFT}]
    people = [
        one
        for wanted in kinds
        for one in with_roles_today(narrowed(request.person, wanted, today).select_related("teaching_group"))
    ]
    with transaction.atomic():
        details = {"rows": len(people), "filters": sorted(applied)}
        events.record("agreements.export_access", actor=request.person, about=request.school, details=details)
    name = f"online-{request.school.slug}-{today:%Y-%m-%d}"
    return csv_response(name, COLUMNS, cells(lines(registers.rows_of(people, today), request.person)))


def cells(rows: list[tuple[Row, str]]) -> Iterator[list[Value]]:
    for row, what in rows:
        its = row.verdict
        yield [row.person.name, what, "Yes" if its.may else "No", str(its.code.label), its.until]


@require_safe
@requires(Perm.ACCESS_VIEW, on=visible_class)
def group(request: HttpRequest, group: TeachingGroup) -> HttpResponse:
    """A class on one screen, large, and on one sheet of paper."""
    today = timezone.localdate()
    pupils = Person.objects.visible_to(request.person).filter(teaching_group=group)
    rows = registers.rows_of(
        registers.on_register(pupils, today, Kind.PUPILS).order_by("first_name", "last_name"), today
    )
    context = {
        "group": group,
        "today": today,
        "rows": rows,
        "may": sum(row.verdict.may for row in rows),
        "may_not": [row for row in rows if not row.verdict.may],
        "who_sees": SEEN_BY,
    }
    return render(request, "agreements/access/class.html", context)


# --- One person ----------------------------------------------------------------------------------------------


@require_safe
@requires(Perm.ACCESS_VIEW, on=visible_person)
def person(request: HttpRequest, one: Person) -> HttpResponse:
    today = timezone.localdate()
    grants = list(AccessGrant.objects.visible_to(request.person).filter(person=one))
    suspensions = list(Suspension.objects.visible_to(request.person).filter(person=one).select_related("made_by"))
    their = rules.verdict(today, grants=grants, suspensions=suspensions, left_on=one.left_on)
    may_grant = can(request.person, Perm.ACCESS_GRANT, one)
    may_suspend = can(request.person, Perm.ACCESS_SUSPEND, one)
    is_other = one != request.person and one.is_here(today)
    context = {
        "one": one,
        "what": what_they_are(one, request.person),
        "verdict": their,
        "grants": [(grant, may_grant and can_end(grant, today)) for grant in grants],
        "suspensions": [(held, may_suspend and can_lift(held, today, request.person)) for held in suspensions],
        "moments": timeline(one),
        "may_grant": may_grant and is_other,
        "may_suspend": may_suspend and is_other,
        "who_sees": SEEN_BY,
    }
    return render(request, "agreements/access/person.html", context)


def can_end(grant: AccessGrant, today: date) -> bool:
    return grant.basis != Basis.SIGNED and (grant.ends_on is None or grant.ends_on >= today)


def can_lift(suspension: Suspension, today: date, asker: Person) -> bool:
    return suspension.lifted_at is None and suspension.ends_on >= today and suspension.person_id != asker.pk


def timeline(one: Person) -> list[Moment]:
    """Everything that was done about the person's access, who did it and why, oldest first. Two queries."""
    grants = AccessGrant.history.filter(person_id=one.pk).select_related("history_person")
    suspensions = Suspension.history.filter(person_id=one.pk).select_related("history_person")
    told = [told_of_grant(row) for row in grants] + [told_of_suspension(row) for row in suspensions]
    return sorted(told, key=lambda moment: moment.when)


def told_of_grant(row: Any) -> Moment:
    who = str(row.history_person or "")
    until = f" until {rules.in_words(row.ends_on)}" if row.ends_on else ""
    if row.history_type == "+":
        title = f"May go online from {rules.in_words(row.starts_on)}{until}"
        return Moment(row.history_date, title, who, row.reason, kind="good")
    title = f"The last day is {rules.in_words(row.ends_on)}" if row.ends_on else "Changed"
    return Moment(row.history_date, title, who, row.history_change_reason or "", kind="warn")


def told_of_suspension(row: Any) -> Moment:
    who = str(row.history_person or "")
    if row.lifted_at is not None:
        return Moment(row.history_date, "The suspension was lifted", who, row.lifted_reason, kind="good")
    title = f"Suspended from {rules.in_words(row.starts_on)} until {rules.in_words(row.ends_on)}"
    return Moment(row.history_date, title, who, row.reason, kind="bad")


# --- What the school decides ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class ActPage:
    """The words of an act's page; `{name}` stands for the person."""

    title: str
    text: str
    button: str
    done: str
    is_dangerous: bool = False


def act_view(perm: Perm, finder: Callable[..., Any], form_class: Any, page: ActPage, act: Callable[..., Any]) -> Any:
    """An act's page: show its form, do it, say so. `act` takes what was found, `actor` and the form's data."""

    @require_http_methods(["GET", "POST"])
    @requires(perm, on=finder)
    def view(request: HttpRequest, found: Any) -> HttpResponse:
        one = found if isinstance(found, Person) else found.person
        name = str(one or found.visit)
        starts = {"starts_on": timezone.localdate()} if "starts_on" in form_class.base_fields else {}
        form = form_class(request.POST or None, initial=starts)
        back_url = person_url(request, one) if one else reverse("agreements:access", args=[request.school.slug])
        if request.method == "POST" and form.is_valid():
            try:
                act(found, actor=request.person, **form.cleaned_data)
            except RuleBroken as broken:
                form.add_error(None, str(broken))
            else:
                messages.success(request, page.done.format(name=name))
                return redirect(back_url)
        context = {
            "narrow": True,
            "form": form,
            "page": page,
            "title": page.title.format(name=name),
            "name": name,
            "back_url": back_url,
            "about": "" if isinstance(found, Person) else str(found),
        }
        return render(request, "agreements/access/act.html", context)

    return view


def person_url(request: HttpRequest, one: Person) -> str:
    return reverse("agreements:access-person", args=[request.school.slug, one.number])


suspend = act_view(
    Perm.ACCESS_SUSPEND,
    visible_person,
    SuspendForm,
    ActPage(
        "Suspend {name} from going online",
        "Their class teachers and those who look after the network are told. It ends by itself.",
        "Suspend",
        "{name} is suspended from going online for the days that you set.",
        is_dangerous=True,
    ),
    services.suspend_access,
)
restore = act_view(
    Perm.ACCESS_SUSPEND,
    visible_suspension,
    ReasonForm,
    ActPage(
        "Lift the suspension of {name}",
        "It ends at once. It stays on the register, with your reason for lifting it.",
        "Lift it",
        "The suspension of {name} has been lifted.",
    ),
    services.restore_access,
)
grant = act_view(
    Perm.ACCESS_GRANT,
    visible_person,
    GrantForm,
    ActPage(
        "Let {name} go online",
        "For those who cannot sign the agreement, or have not yet and need to. A suspension still counts before it.",
        "Let them go online",
        "{name} may go online on the days that you set.",
    ),
    services.grant_access,
)
end = act_view(
    Perm.ACCESS_GRANT,
    visible_grant,
    EndForm,
    ActPage(
        "Set an end for {name}",
        "It stays on the register, with your reason for ending it.",
        "Set the end",
        "An end was set for {name}.",
    ),
    services.end_access,
)
