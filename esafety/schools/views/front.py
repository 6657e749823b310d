"""The home page, what the school looks like, the trust's page, and whether the site is up."""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.access.roles import Role
from esafety.accounts.arriving import first_page
from esafety.schools import rules
from esafety.schools.models import (
    Appointment,
    Person,
    School,
    SchoolLogo,
    Term,
    Trust,
    TrustAppointment,
)
from esafety.ui.forms import text_on
from esafety.ui.registry import figures_for, waiting_for

SHORT, LONG = 300, 365 * 24 * 3600


@require_safe
@requires(Perm.SCHOOL_ENTER)
def home(request: HttpRequest) -> HttpResponse:
    """What waits for the person first; for those who oversee and see no names, how things stand first."""
    person = request.person
    first = first_page(request, person)
    if first is not None:
        return redirect(first)
    now = timezone.localtime()
    return render(
        request,
        "home.html",
        {
            "greeting": rules.greeting(now.hour, person.first_name),
            "today": now.date(),
            "term_week": rules.term_week(now.date(), Term.objects.visible_to(person)),
            "waiting": waiting_for(person),
            "figures": figures_for(person),
            "figures_first": person.holds(Perm.INCIDENT_ANONYMISED),
            "children": children_of(person),
            "whom_to_tell": whom_to_tell(person),
        },
    )


def children_of(person: Person) -> list[Person]:
    """A parent's own children here, leaving out any whom a court order keeps from them."""
    theirs = Person.objects.filter(links_to_parents__parent=person, links_to_parents__court_order_bar=False)
    return list(theirs.here_on(timezone.localdate()).select_related("teaching_group").order_by("first_name"))


def whom_to_tell(person: Person) -> list[tuple[str, str]]:
    """Names and roles of those to tell of a worry, for people who do not report in here; empty for staff."""
    if person.holds(Perm.INCIDENT_REPORT):
        return []
    today = Appointment.objects.on(timezone.localdate()).filter(person__school=person.school)
    told = (
        today.filter(role__in=[Role.DSL, Role.OFFICER]).select_related("person").order_by("role", "person__last_name")
    )
    return [(one.person.name, person.school.role_words(one.role)) for one in told]


@require_safe
@login_not_required
def brand(request: HttpRequest, school: str) -> HttpResponse:
    """The school's colour as a style sheet. An address with the colour in it (`?v=1f5f5b`) never changes."""
    colour = request.school.brand_colour
    css = f":root{{--brand:{colour};--on-brand:{text_on(colour)}}}"
    response = HttpResponse(css, content_type="text/css; charset=utf-8")
    return _kept(response, request.GET.get("v") == colour.removeprefix("#"))


@require_safe
@login_not_required
def logo(request: HttpRequest, school: str) -> HttpResponse:
    """The school's logo as we encoded it. An address with its version (`?v=`) never changes."""
    its = get_object_or_404(SchoolLogo, school=request.school)
    response = HttpResponse(bytes(its.png), content_type="image/png", headers={"X-Content-Type-Options": "nosniff"})
    return _kept(response, request.GET.get("v") == its.sha256[:12])


def _kept(response: HttpResponse, for_good: bool) -> HttpResponse:
    """Private, since the same answer may renew the asker's session cookie, which no shared cache may keep."""
    response["Cache-Control"] = f"private, max-age={LONG}, immutable" if for_good else f"private, max-age={SHORT}"
    return response


@require_safe
def trust(request: HttpRequest, trust: str) -> HttpResponse:
    """The trust's schools, for its officers. To everybody else there is no such page."""
    today = timezone.localdate()
    its = get_object_or_404(Trust, slug=trust)
    holds = TrustAppointment.objects.filter(user=request.user, trust=its, starts_on__lte=today)
    if request.user.is_superuser or not holds.exclude(ends_on__lt=today).exists():
        raise Http404
    heads = {}
    schools = list(School.objects.of_user(request.user).filter(trust=its))
    appointed = Appointment.objects.on(today).filter(role=Role.HEAD, person__school__in=schools)
    for one in appointed.select_related("person"):
        heads.setdefault(one.person.school_id, one.person.name)
    rows = [(school, heads.get(school.pk, "")) for school in schools]
    return render(request, "schools/trust.html", {"trust": its, "rows": rows})


@require_safe
@login_not_required
def health(request: HttpRequest) -> HttpResponse:
    """200 while the database answers, else 503. Nothing more is told."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("not ok", status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")
