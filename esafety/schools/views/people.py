"""Who is at the school, who holds which role, and giving and ending roles."""

import re
from dataclasses import replace
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.access.roles import Role
from esafety.audit.history import changes
from esafety.exceptions import RuleBroken
from esafety.schools import rules, services
from esafety.schools.finding import cleaned, find_people, what_they_are, with_roles_today
from esafety.schools.forms import AddAdultForm, AppointForm, DepartmentForm, EndForm, PeopleFilter
from esafety.schools.models import Appointment, Person
from esafety.schools.numbers import pk_from
from esafety.schools.views.settings import moments
from esafety.ui.pieces import Cell, Chip, Moment, Row, Table

PAGE = 25
LISTED = [role for role in Role if role not in {Role.PUPIL, Role.PARENT}]
PRIVATE = "Date of birth:"  # a change of it is not shown: nobody needs it to see who changed what


def visible_person(request: HttpRequest, number: str) -> Person:
    people = Person.objects.visible_to(request.person).select_related("school", "teaching_group", "user")
    return get_object_or_404(people, pk=pk_from(number, Person, request.person.school_id))


def appointment_in_order(request: HttpRequest, number: str, which: int) -> Person:
    """The person, with the `which`-th role ever given to them as `appointment`: keys never stand in addresses."""
    person = visible_person(request, number)
    given = list(Appointment.objects.visible_to(request.person).filter(person=person).order_by("pk"))
    if not 1 <= which <= len(given):
        raise Http404
    person.appointment = given[which - 1]
    return person


@require_safe
@requires(Perm.PEOPLE_VIEW)
def people(request: HttpRequest) -> HttpResponse:
    form = PeopleFilter(request.GET, school=request.school, roles=LISTED)
    asked = form.cleaned_data if form.is_valid() else {}
    role, typed = asked.get("role", ""), cleaned(asked.get("q", ""))
    today = timezone.localdate()
    holding = Appointment.objects.on(today).filter(role__in=[role] if role else LISTED)
    found = Person.objects.visible_to(request.person).here_on(today).filter(pk__in=holding.values("person"))
    found = with_roles_today(found.named(typed).select_related("teaching_group"))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    for one in page:
        one.school = request.school  # the same row: not asked for again by each address
    context = {
        "form": form,
        "table": Table("People", ["Name", "What they do"], [cells(one, request.person) for one in page], True),
        "chips": chips(request, role, typed),
        "earlier_url": page_url(request, page, -1) if page.has_previous() else "",
        "later_url": page_url(request, page, 1) if page.has_next() else "",
        "page": page,
        "may_appoint": can(request.person, Perm.PEOPLE_APPOINT),
    }
    return render(request, "schools/people.html", context)


def cells(one: Person, asker: Person) -> list[Cell]:
    return [Cell(one.name, url=one.get_absolute_url()), Cell(what_they_are(one, asker))]


def chips(request: HttpRequest, role: str, typed: str) -> list[Chip]:
    labels = {"role": request.school.role_words(role) if role else "", "q": f"“{typed}”" if typed else ""}
    values = {"role": role, "q": typed}
    return [
        Chip(label, f"?{urlencode({other: value for other, value in values.items() if value and other != name})}")
        for name, label in labels.items()
        if label
    ]


def page_url(request: HttpRequest, page: "Page[Person]", step: int) -> str:
    asked = {name: request.GET[name] for name in ("q", "role") if request.GET.get(name)}
    return "?" + urlencode(asked | {"page": page.number + step})


@require_safe
@requires(Perm.PEOPLE_FIND)
def find(request: HttpRequest) -> HttpResponse:
    """Answers the person picker by htmx; without JavaScript, a page of its own for looking somebody up."""
    typed = cleaned(request.GET.get("q", ""))
    results, more = find_people(request.person, typed)
    if request.htmx:
        field = request.GET.get("field", "")
        if not re.fullmatch(r"[a-z_0-9-]{1,60}", field):
            raise Http404
        context = {"name": field, "query": typed if len(typed) > 1 else "", "results": results, "more": more}
        return render(request, "components/person_results.html", context)
    may_open = can(request.person, Perm.PEOPLE_VIEW)
    found = [(one, reverse("schools:person", args=[request.school.slug, one.value])) for one in results]
    context = {"query": typed, "found": found, "more": more, "may_open": may_open}
    return render(request, "schools/find.html", context)


@require_safe
@requires(Perm.PEOPLE_VIEW, on=visible_person)
def person(request: HttpRequest, one: Person) -> HttpResponse:
    today = timezone.localdate()
    given = list(one.appointments.order_by("pk"))
    held, before = [], []
    for which, appointment in enumerate(given, start=1):
        over = not rules.still_runs(appointment, today)
        (before if over else held).append((which, request.school.role_words(appointment.role), appointment))
    context = {
        "one": one,
        "rows": facts(one, may_change=can(request.person, Perm.PEOPLE_APPOINT, one)),
        "held": held,
        "before": before,
        "may_appoint": can(request.person, Perm.PEOPLE_APPOINT, one),
        "ends_here": rules.GIVEN_HERE,
        "moments": what_happened(request, one),
    }
    return render(request, "schools/person.html", context)


def facts(one: Person, *, may_change: bool) -> list[Row]:
    department_url = ""
    if may_change and not rules.why_no_department(one):
        department_url = reverse("schools:department", args=[one.school.slug, one.number])
    facts = [
        ("E-mail address", one.email),
        ("Class", one.teaching_group.name if one.teaching_group else ""),
        ("Year group", one.get_year_group_display() if one.year_group is not None else ""),
        ("Came", rules.in_words(one.joined_on) if one.joined_on else ""),
        ("Left", rules.in_words(one.left_on) if one.left_on else ""),
        ("Signs in", "Yes" if one.has_sign_in else "No"),
    ]
    department = Row("Department", one.department, department_url)
    return [
        *(Row(term, value) for term, value in facts if value),
        *([department] if department.value or department.change_url else []),
    ]


def what_happened(request: HttpRequest, one: Person) -> list[Moment]:
    """Changes to the person and to their roles, newest first, from the history of both."""
    rows = Appointment.history.filter(person=one.pk).select_related("history_person").order_by("-history_id")[:50]
    of_roles = [
        Moment(row.history_date, role_moment(request, row), row.history_person.name if row.history_person else "")
        for row in rows
    ]
    of_person = [
        replace(change, lines=[line for line in change.lines if not line.startswith(PRIVATE)])
        for change in changes(one)
    ]
    both = moments(of_person) + of_roles
    return sorted(both, key=lambda moment: moment.when, reverse=True)[:50]


def role_moment(request: HttpRequest, row) -> str:  # type: ignore[no-untyped-def]
    until = f" until {rules.in_words(row.ends_on)}" if row.ends_on else ""
    role = request.school.role_words(row.role)
    if row.history_type == "+":
        return f"{role} from {rules.in_words(row.starts_on)}{until}"
    return f"{role}{until or ' with no end'}"


@require_http_methods(["GET", "POST"])
@requires(Perm.PEOPLE_APPOINT)
def person_add(request: HttpRequest) -> HttpResponse:
    form = AddAdultForm(request.POST or None, school=request.school)
    if request.method == "POST" and form.is_valid():
        try:
            added = services.add_adult(actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(
                request, f"{added} is added. If they had no password yet, a link to choose one is on its way."
            )
            return redirect(added)
    return render(request, "schools/person_add.html", {"form": form, "narrow": True})


@require_http_methods(["GET", "POST"])
@requires(Perm.PEOPLE_APPOINT, on=visible_person)
def appoint(request: HttpRequest, one: Person) -> HttpResponse:
    form = AppointForm(request.POST or None, school=request.school)
    if request.method == "POST" and form.is_valid():
        try:
            given = services.appoint(one, actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            role = request.school.role_words(given.role)
            messages.success(request, f"{one}: {role} from {rules.in_words(given.starts_on)}.")
            return redirect(one)
    return render(request, "schools/appoint.html", {"form": form, "one": one, "narrow": True})


@require_http_methods(["GET", "POST"])
@requires(Perm.PEOPLE_APPOINT, on=visible_person)
def department(request: HttpRequest, one: Person) -> HttpResponse:
    form = DepartmentForm(request.POST or None, school=request.school, initial={"department": one.department})
    if request.method == "POST" and form.is_valid():
        try:
            one = services.change_department(one, actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error("department", str(broken))
        else:
            messages.success(request, f"{one}: {one.department or 'no department'}.")
            return redirect(one)
    return render(request, "schools/department.html", {"form": form, "one": one, "narrow": True})


@require_http_methods(["GET", "POST"])
@requires(Perm.PEOPLE_APPOINT, on=appointment_in_order)
def appointment_end(request: HttpRequest, one: Person) -> HttpResponse:
    appointment, role = one.appointment, request.school.role_words(one.appointment.role)
    form = EndForm(request.POST or None, initial={"ends_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            services.end_appointment(appointment, actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error("ends_on", str(broken))
        else:
            messages.success(request, f"{one}: {role} until {rules.in_words(form.cleaned_data['ends_on'])}.")
            return redirect(one)
    context = {
        "title": f"End the role of {one}?",
        "text": f"{role}, since {rules.in_words(appointment.starts_on)}. From the day after the last one, they can do "
        "no more by this role. What they wrote and decided stays under their name.",
        "button": "End the role",
        "back_url": one.get_absolute_url(),
        "form": form,
        "is_dangerous": True,
        "narrow": True,
    }
    return render(request, "components/confirm_page.html", context)
