"""Events for parents: planned and told by the school; places taken by each parent's own link, without signing in."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.accounts import limits
from esafety.exceptions import RuleBroken
from esafety.jobs.models import Job
from esafety.schools.models import Person, School, YearGroup
from esafety.ui.pager import paged, shown_of
from esafety.ui.pieces import Row
from esafety.words import clock_in_words, moment_in_words
from training.forms.parents_events import CameForm, EventCancelForm, EventForm, PlacesForm
from training.models import EventPlace, ParentsEvent
from training.rules import parents_events as rules
from training.services import parents_events as services

WRONG_IN_TEN_MINUTES = 30
CHANGES_IN_TEN_MINUTES = 20


def visible_event(request: HttpRequest, number: int) -> ParentsEvent:
    rows = ParentsEvent.objects.visible_to(request.person).select_related("made_by")
    event: ParentsEvent = get_object_or_404(rows, number=number)
    event.school = request.school
    return event


# --- For the school ----------------------------------------------------------------------------------------------


@require_safe
@requires(Perm.PARENTS_TELL)
def listed(request: HttpRequest) -> HttpResponse:
    """The next ones and the last ones, newest first."""
    context = paged(request, ParentsEvent.objects.visible_to(request.person))
    now = timezone.now()
    context["rows"] = [(one, state_of(one, now)) for one in context["page"]]
    return render(request, "training/parents_events/list.html", context)


def state_of(event: ParentsEvent, now: datetime) -> tuple[str, str]:
    if event.cancelled_at is not None:
        return "Cancelled", "quiet"
    if event.ends_at <= now:
        return ("To be counted", "warn") if event.came is None else (f"{event.came} came", "quiet")
    return ("Parents are told", "good") if event.told_at else ("Parents are to be told", "warn")


def years_here(person: Person) -> list[int]:
    pupils = Person.objects.visible_to(person).here_on(timezone.localdate()).filter(year_group__isnull=False)
    return sorted(set(pupils.order_by().values_list("year_group", flat=True).distinct()))


@require_http_methods(["GET", "POST"])
@requires(Perm.PARENTS_TELL)
def new(request: HttpRequest) -> HttpResponse:
    form = EventForm(request.POST or None, years=years_here(request.person))
    if request.method == "POST" and form.is_valid():
        try:
            made = services.plan_event(form.plan(), actor=request.person)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "The event is planned. Look it over, then have the parents told.")
            return redirect(made)
    return render(request, "training/parents_events/new.html", {"narrow": True, "form": form})


@require_safe
@requires(Perm.PARENTS_TELL, on=visible_event)
def detail(request: HttpRequest, event: ParentsEvent) -> HttpResponse:
    now = timezone.now()
    can_tell = not rules.why_not_told(event, now)
    context = {
        "event": event,
        "rows": [*rows_of(event), Row("Parents of", years_in_words(event))],
        "taken": services.seats_taken(event),
        "answers": event.taken.visible_to(request.person).taken().count(),
        "told": services.told_count(event),
        "can_tell": can_tell,
        "reach": services.reach_of(event) if can_tell else (0, 0),
        "job": Job.objects.visible_to(request.person).filter(key=f"{services.JOB}:{event.pk}").first(),
        "may_change": not rules.why_not_changed(event, now),
        "may_cancel": not rules.why_not_cancelled(event, now),
        "may_count": not rules.why_not_counted(event, now),
    }
    return render(request, "training/parents_events/event.html", context)


@require_http_methods(["GET", "POST"])
@requires(Perm.PARENTS_TELL, on=visible_event)
def edit(request: HttpRequest, event: ParentsEvent) -> HttpResponse:
    if why := rules.why_not_changed(event, timezone.now()):
        messages.error(request, why)
        return redirect(event)
    form = EventForm(request.POST or None, years=years_here(request.person), event=event)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_event(event, form.plan(), actor=request.person)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            again = " If it has moved, those who were told are told again." if event.told_at else ""
            messages.success(request, f"The event is changed.{again}")
            return redirect(event)
    return render(request, "training/parents_events/edit.html", {"narrow": True, "form": form, "event": event})


def rows_of(event: ParentsEvent) -> list[Row]:
    when = f"{timezone.localtime(event.starts_at):%A} {moment_in_words(event.starts_at)}"
    rows = [Row("When", f"{when} to {clock_in_words(event.ends_at)}"), Row("Where", event.place)]
    if event.places is not None:
        rows.append(Row("Places", str(event.places)))
    return rows


def years_in_words(event: ParentsEvent) -> str:
    """Of whose parents it is for."""
    return ", ".join(YearGroup(one).label for one in event.year_groups) or "All year groups"


@require_POST
@requires(Perm.PARENTS_TELL, on=visible_event)
def tell(request: HttpRequest, event: ParentsEvent) -> HttpResponse:
    try:
        job: Any = services.tell_parents_of_event(event, actor=request.person)
    except RuleBroken as broken:
        messages.error(request, str(broken))
        return redirect(event)
    return redirect(job)


@require_http_methods(["GET", "POST"])
@requires(Perm.PARENTS_TELL, on=visible_event)
def cancel(request: HttpRequest, event: ParentsEvent) -> HttpResponse:
    form = EventCancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.cancel_event(event, actor=request.person, because=form.cleaned_data["because"])
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "The event is cancelled. Parents who were told of it are told again.")
            return redirect(event)
    return render(request, "training/parents_events/cancel.html", {"narrow": True, "form": form, "event": event})


@require_http_methods(["GET", "POST"])
@requires(Perm.PARENTS_TELL, on=visible_event)
def attendance(request: HttpRequest, event: ParentsEvent) -> HttpResponse:
    """How many came, and which of those who took places; kept page by page, with whichever button."""
    rows = event.taken.visible_to(request.person).taken().order_by("name", "pk")
    context = paged(request, rows)
    form = CameForm(request.POST or None, initial={"came": event.came})
    if request.method == "POST" and form.is_valid():
        shown = [one.pk for one in context["page"]]
        ticked = {int(one) for one in request.POST.getlist("there") if one.isascii() and one.isdigit()}
        places = [one.pk for at, one in enumerate(context["page"], start=1) if at in ticked]
        try:
            services.count_event(event, actor=request.person, came=form.cleaned_data["came"], there=places, shown=shown)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "Kept.")
            go = request.POST.get("go", "")
            return redirect(f"{request.path}?page={go}" if go.isdigit() else event.get_absolute_url())
    context |= {
        "event": event,
        "form": form,
        "why_not": rules.why_not_counted(event, timezone.now()),
        "shown": shown_of(context["page"]),
    }
    return render(request, "training/parents_events/attendance.html", context)


# --- By a parent's link --------------------------------------------------------------------------------------------


def stale(request: HttpRequest) -> HttpResponse:
    """A form came without its token: the browser keeps no cookies. No place was taken or given back."""
    request.school = get_object_or_404(School.objects.with_settings(), slug=request.resolver_match.kwargs["school"])
    return render(request, "training/parents_events/stale.html", status=403)


@require_http_methods(["GET", "POST"])
@login_not_required
def places(request: HttpRequest, school: str, token: str) -> HttpResponse:
    """What the event is, and one's places. What was never a link is one and the same 404, or 429 after many."""
    place = services.find_place(request.school, token)
    if place is None:
        if is_too_often(request, "training.event_link", network_of(request), WRONG_IN_TEN_MINUTES):
            return too_many()
        raise Http404
    if request.method == "POST":
        if is_too_often(request, "training.event_places", str(place.pk), CHANGES_IN_TEN_MINUTES):
            return too_many()
        return _taken(request, place)
    return _page(request, place, None)


places.explains_stale_form = stale  # type: ignore[attr-defined]


def _taken(request: HttpRequest, place: EventPlace) -> HttpResponse:
    if "give_back" in request.POST:
        form, said = None, {"name": "", "seats": 0}
    else:
        form = PlacesForm(request.POST)
        if not form.is_valid():
            return _page(request, place, form)
        said = form.cleaned_data
    try:
        services.take_places(place, **said)
    except RuleBroken as broken:
        if form is None:
            messages.error(request, str(broken))
            return redirect(request.path)
        form.add_error(None, str(broken))
        return _page(request, place, form)
    return redirect(request.path)


def _page(request: HttpRequest, place: EventPlace, form: PlacesForm | None) -> HttpResponse:
    event = place.event
    initial = {"name": place.name, "seats": place.seats or 1}
    left = None if event.places is None else event.places - services.seats_taken(event, leaving_out=place)
    context = {
        "event": event,
        "rows": rows_of(event),
        "place": place,
        "left": left,
        "is_full": left is not None and left <= 0,
        "why_not": rules.why_no_places(event, timezone.now()),
        "form": form or PlacesForm(initial=initial),
    }
    return render(request, "training/parents_events/places.html", context)


def network_of(request: HttpRequest) -> str:
    try:
        return limits.network_of(request)
    except PermissionDenied:  # no address to count by: all of those together
        return "none"


def is_too_often(request: HttpRequest, what: str, mark: str, most: int) -> bool:
    key = limits.key(what, "mark", mark)
    return limits.counted([key])[key] > most


def too_many() -> HttpResponse:
    """Like all error pages it reads no session, no school and no database."""
    return HttpResponse(render_to_string("training/parents_events/too_many.html"), status=429)
