"""Events for pupils beside lessons: Safer Internet Day, anti-bullying week, assemblies, visitors."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.audit.history import changes as history_of
from esafety.exceptions import RuleBroken
from esafety.ui.pager import pages
from esafety.ui.pieces import Row
from training.forms.curriculum import OccasionEditForm, OccasionForm, WhyForm
from training.models import Occasion, OccasionKind
from training.rules import lessons as rules
from training.rules import programme
from training.services import occasions as services

PAGE = 25
NOVEMBER = 11


def visible_occasion(request: HttpRequest, number: int) -> Occasion:
    found = Occasion.objects.visible_to(request.person).kept().select_related("by")
    occasion: Occasion = get_object_or_404(found, number=number)
    occasion.school = request.school
    return occasion


@require_safe
@requires(Perm.CURRICULUM_VIEW)
def listed(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    held = Occasion.objects.visible_to(request.person).kept()
    page = Paginator(held.order_by("-on", "-pk"), PAGE).get_page(request.GET.get("page"))
    context = {
        **pages(page),
        "safer_internet": programme.next_safer_internet_day(today),
        "anti_bullying": today.year if today.month <= NOVEMBER else today.year + 1,
        "may_log": can(request.person, Perm.LESSON_LOG),
    }
    return render(request, "training/curriculum/occasions.html", context)


def suggested(request: HttpRequest) -> dict[str, Any]:
    """What a link on the list chose already; of Safer Internet Day, the day of this year once it has been."""
    today = timezone.localdate()
    start: dict[str, Any] = {"on": today}
    kind = request.GET.get("kind", "")
    if kind in OccasionKind.values:
        start["kind"] = kind
        if kind in {OccasionKind.SAFER_INTERNET, OccasionKind.ANTI_BULLYING}:
            start["title"] = OccasionKind(kind).label
        if kind == OccasionKind.SAFER_INTERNET:
            day = programme.safer_internet_day(today.year)
            start["on"] = day if day <= today else programme.safer_internet_day(today.year - 1)
    return start


@require_http_methods(["GET", "POST"])
@requires(Perm.LESSON_LOG)
def new(request: HttpRequest) -> HttpResponse:
    form = OccasionForm(request.POST or None, school=request.school, initial=suggested(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = services.add_occasion(form.held(), actor=request.person)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "The event is recorded.")
            return redirect(made)
    return render(request, "training/curriculum/occasion_form.html", {"form": form})


@require_safe
@requires(Perm.CURRICULUM_VIEW, on=visible_occasion)
def occasion(request: HttpRequest, found: Occasion) -> HttpResponse:
    may_change = rules.may_change(found, request.person)
    context = {
        "occasion": found,
        "rows": facts(found, rules.reads_all(request.person)),
        "may_change": may_change,
        "changes": list(history_of(found, 20)) if may_change else [],
    }
    return render(request, "training/curriculum/occasion.html", context)


def facts(one: Occasion, reads_all: bool) -> list[Row]:
    rows = [
        Row("What it was", str(one.get_kind_display())),
        Row("Day", f"{one.on:%-d %B %Y}"),
        Row("For", one.year_words),
        Row("Strands", "; ".join(one.strand_words)),
        Row("Led by", one.led_by),
        Row("How many pupils", str(one.pupils or "")),
        Row("Notes", one.notes if reads_all else ""),
        Row("Recorded by", str(one.by)),
    ]
    return [row for row in rows if row.value]


@require_http_methods(["GET", "POST"])
@requires(Perm.LESSON_LOG, Perm.CURRICULUM_PLAN, on=visible_occasion)
def edit(request: HttpRequest, found: Occasion) -> HttpResponse:
    if not rules.may_change(found, request.person):
        raise PermissionDenied
    initial = OccasionForm.initial_of(found)
    form = OccasionEditForm(request.POST or None, school=request.school, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            services.change_occasion(found, form.held(), actor=request.person, reason=reason)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "The event is changed.")
            return redirect(found)
    return render(request, "training/curriculum/occasion_form.html", {"form": form, "occasion": found})


@require_http_methods(["GET", "POST"])
@requires(Perm.LESSON_LOG, Perm.CURRICULUM_PLAN, on=visible_occasion)
def remove(request: HttpRequest, found: Occasion) -> HttpResponse:
    if not rules.may_change(found, request.person):
        raise PermissionDenied
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.remove_occasion(found, actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "The event is out of the list.")
            return redirect("training:occasions", request.school.slug)
    context = {
        "narrow": True,
        "form": form,
        "title": "Take this event out of the list?",
        "text": f"{found}, {found.on:%-d %B %Y}. It counts no more; that it was recorded is kept.",
        "button": "Take it out",
        "is_dangerous": True,
        "back_url": found.get_absolute_url(),
    }
    return render(request, "components/confirm_page.html", context)
