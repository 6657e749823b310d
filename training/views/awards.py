"""Awards of older pupils: recording one, its certificate, and taking one back. Never for governors or the public."""

import re
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.exceptions import RuleBroken
from esafety.schools.finding import AT_MOST, FEWEST_LETTERS, cleaned
from esafety.schools.models import Person
from esafety.schools.numbers import pk_from
from esafety.ui.pieces import Option, Row
from training.forms.curriculum import AwardForm, WhyForm
from training.models import Award, Unit
from training.rules import lessons as rules
from training.services import awarding
from training.views.units import visible_unit

PAGE = 25


def visible_award(request: HttpRequest, number: str) -> Award:
    found = Award.objects.visible_to(request.person).kept().select_related("unit", "pupil", "group", "by")
    award: Award = get_object_or_404(found, pk=pk_from(number, Award, request.school.pk))
    award.school = award.unit.school = request.school
    return award


@require_safe
@requires(Perm.LESSON_LOG, Perm.CURRICULUM_PLAN)
def listed(request: HttpRequest) -> HttpResponse:
    """Those that one may see, newest first; found by the number on a certificate."""
    typed = cleaned(request.GET.get("number", ""))
    awards = Award.objects.visible_to(request.person).kept().select_related("school", "unit", "pupil", "group")
    if typed:
        awards = awards.filter(code__iexact=typed)
    page = Paginator(awards.order_by("-on", "-pk"), PAGE).get_page(request.GET.get("page"))
    kept = {"number": typed} if typed else {}
    context = {
        "page": page,
        "typed": typed,
        "earlier_url": f"?{urlencode({**kept, 'page': page.number - 1})}" if page.has_previous() else "",
        "later_url": f"?{urlencode({**kept, 'page': page.number + 1})}" if page.has_next() else "",
    }
    return render(request, "training/curriculum/awards.html", context)


# --- Recording one -------------------------------------------------------------------------------------------------


def found_pupils(request: HttpRequest, unit: Unit, typed: str) -> tuple[list[Option], bool]:
    """Of the classes to which the person may give it, and no others; each value a `Person.number`."""
    typed = cleaned(typed)
    if len(typed.replace(" ", "")) < FEWEST_LETTERS:
        return [], False
    pupils = awarding.pupils_of(awarding.classes_for(unit, request.person)).visible_to(request.person)
    found = list(pupils.named(typed).select_related("teaching_group", "school")[: AT_MOST + 1])
    options = [Option(one.number, one.name, str(one.teaching_group)) for one in found[:AT_MOST]]
    return options, len(found) > AT_MOST


@require_safe
@requires(Perm.LESSON_LOG, on=visible_unit)
def find(request: HttpRequest, unit: Unit) -> HttpResponse:
    """Answers the person picker."""
    typed = cleaned(request.GET.get("q", ""))
    field = request.GET.get("field", "person")
    if not re.fullmatch(r"[a-z_0-9-]{1,60}", field):
        raise Http404
    results, more = found_pupils(request, unit, typed)
    context = {"name": field, "query": typed if len(typed) > 1 else "", "results": results, "more": more}
    return render(request, "components/person_results.html", context)


@require_http_methods(["GET", "POST"])
@requires(Perm.LESSON_LOG, on=visible_unit)
def new(request: HttpRequest, unit: Unit) -> HttpResponse:
    if not unit.accreditation:
        messages.info(request, awarding.NO_UNIT)
        return redirect(unit)
    searched = "find" in request.POST
    is_sent = request.method == "POST" and not searched
    initial: dict[str, Any] = {"on": timezone.localdate()}
    form = AwardForm(request.POST or None, school=request.school, initial=initial)
    number = request.POST.get("person", "")
    pk = pk_from(number, Person, request.school.pk) if number else None
    pupil = Person.objects.visible_to(request.person).filter(pk=pk).select_related("teaching_group").first()
    fault = "Find the pupil by name and choose them" if is_sent and pupil is None else ""
    if is_sent and form.is_valid() and pupil is not None:
        try:
            made = awarding.give_award(unit, pupil, actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "The award is recorded. Its certificate can be made now.")
            return redirect(made)
    typed = (request.POST.get("q") or "").strip()[:100]
    results, more = found_pupils(request, unit, typed)
    context = {
        "narrow": True,
        "unit": unit,
        "form": form,
        "fault": fault,
        "query": typed,
        "results": results,
        "more": more,
        "chosen": number,
        "classes": awarding.classes_for(unit, request.person),
        "find_url": reverse("training:award-find", args=[request.school.slug, unit.number]),
    }
    return render(request, "training/curriculum/award_new.html", context)


# --- One -------------------------------------------------------------------------------------------------------------


@require_safe
@requires(Perm.LESSON_LOG, on=visible_award)
def award(request: HttpRequest, found: Award) -> HttpResponse:
    rows = [
        Row("Award", found.unit.accreditation),
        Row("Unit", str(found.unit)),
        Row("Class", str(found.group)),
        Row("Achieved", f"{found.on:%-d %B %Y}"),
        Row("Reference of the awarding body", found.reference),
        Row("Number of the certificate", found.code),
        Row("Recorded by", str(found.by)),
    ]
    context = {
        "narrow": True,
        "award": found,
        "rows": [row for row in rows if row.value],
        "may_change": rules.may_change(found, request.person),
    }
    return render(request, "training/curriculum/award.html", context)


@require_http_methods(["GET", "POST"])
@requires(Perm.LESSON_LOG, on=visible_award)
def take_back(request: HttpRequest, found: Award) -> HttpResponse:
    if not rules.may_change(found, request.person):
        raise PermissionDenied
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            awarding.take_back_award(found, actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "The award is taken back.")
            return redirect("training:awards", request.school.slug)
    context = {
        "narrow": True,
        "form": form,
        "title": "Take back this award?",
        "text": f"{found.pupil}: {found.unit.accreditation}. A certificate that was printed is to be destroyed.",
        "button": "Take it back",
        "is_dangerous": True,
        "back_url": found.get_absolute_url(),
    }
    return render(request, "components/confirm_page.html", context)


@require_POST
@requires(Perm.LESSON_LOG, on=visible_award)
def pdf(request: HttpRequest, found: Award) -> HttpResponse:
    """Ask for the certificate, and go to where one sees how far it is."""
    try:
        job = awarding.ask_for_award_pdf(found, actor=request.person)
    except RuleBroken as broken:
        messages.error(request, str(broken))
        return redirect(found)
    return redirect(job)
