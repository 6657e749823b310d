"""The catalogue: courses by kind, one course, and for those who set them adding, changing and a new edition."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, IntegerField, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.audit.history import changes
from esafety.exceptions import RuleBroken
from esafety.schools.services import version_of
from esafety.schools.views.settings import moments, version_shown
from esafety.ui.pager import pages
from training.course_lists import asked_for, out_of_tries, taken_by, told
from training.forms.courses import CourseForm, EditionForm
from training.models import Attempt, AttemptState, Course, CourseKind, Reading, Standing
from training.rules.catalogue import time_in_words
from training.rules.states import stands
from training.rules.topics import labels_of
from training.services import catalogue
from training.views.steps import step_for

PAGE = 25
KINDS = Case(
    *(When(kind=kind, then=Value(place)) for place, kind in enumerate(CourseKind)), output_field=IntegerField()
)
RETIRED = "retired"
HEADINGS: dict[str, str] = {
    CourseKind.READING: "Readings, with a check of understanding",
    CourseKind.SESSION: "Sessions of the school",
    CourseKind.OUTSIDE: "Courses elsewhere, with a certificate",
}


def visible_course(request: HttpRequest, number: int) -> Course:
    found = Course.objects.visible_to(request.person).select_related("replaced_by__school")
    course: Course = get_object_or_404(found, number=number)
    course.school = request.school
    return course


@require_safe
@requires(Perm.TRAINING_TAKE)
def courses(request: HttpRequest) -> HttpResponse:
    """Current ones by kind; those retired folded, or alone where they are asked for."""
    seen = Course.objects.visible_to(request.person)
    gone, shows_retired = seen.exclude(retired_at=None), request.GET.get("show") == RETIRED
    order: list[Any] = ["-retired_at", "pk"] if shows_retired else [KINDS, "title", "pk"]
    rows = (gone if shows_retired else seen.current()).order_by(*order)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    retired = [] if shows_retired else list(gone.order_by("-retired_at", "pk")[: PAGE + 1])
    shown = [*page, *retired]
    asked, taken = asked_for(request.person, shown, timezone.localdate()), taken_by(shown)
    lines = [(one, time_in_words(one.minutes), asked.get(one.pk, []), taken.get(one.pk, 0)) for one in page]
    groups = groupby(lines, key=lambda line: "Retired" if shows_retired else HEADINGS[line[0].kind])
    context = pages(page, f"show={RETIRED}&" if shows_retired else "") | {
        "groups": [(heading, list(rows)) for heading, rows in groups],
        "retired": [(one, taken.get(one.pk, 0)) for one in retired[:PAGE]],
        "has_more_retired": len(retired) > PAGE,
        "shows_retired": shows_retired,
        "may_plan": can(request.person, Perm.TRAINING_PLAN),
    }
    return render(request, "training/courses/list.html", context)


@require_safe
@requires(Perm.TRAINING_TAKE, on=visible_course)
def course(request: HttpRequest, found: Course) -> HttpResponse:
    person, today = request.person, timezone.localdate()
    reading = Reading.objects.visible_to(person).filter(course=found).published().first()
    standing = Standing.objects.visible_to(person).filter(person=person, course=found).first()
    own = Attempt.objects.visible_to(person).filter(person=person, course=found)
    is_begun = own.filter(state=AttemptState.OPEN, edition=found.edition).exists()
    may_plan = can(person, Perm.TRAINING_PLAN, found)
    may_record = can(person, Perm.TRAINING_RECORD, found)
    tells_how_to_report = "reporting" in found.topics and found.kind == CourseKind.READING
    context = {
        "course": found,
        "time": time_in_words(found.minutes),
        "topics": labels_of(found.topics),
        "asked": asked_for(person, [found], today).get(found.pk, []),
        "taken": taken_by([found]).get(found.pk, 0),
        "standing": stands(standing, today) if standing else None,
        "step": step_for(request.school.slug, found, is_begun=is_begun, has_text=reading is not None),
        "reading": reading,
        "told": told(found, today) if tells_how_to_report else [],
        "may_plan": may_plan,
        "retire_url": reverse("training:course-retire", args=[request.school.slug, found.number]) if may_plan else "",
        "draft": found.readings.filter(published_at=None).first() if may_plan else None,
        "stuck": out_of_tries(person, found, reading)[:PAGE] if may_record and reading else [],
    }
    return render(request, "training/courses/course.html", context)


@require_http_methods(["GET", "POST"])
@requires(Perm.TRAINING_PLAN)
def new(request: HttpRequest) -> HttpResponse:
    form = CourseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = catalogue.add_course(form.said(), actor=request.person)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, f"{made} is in the catalogue.")
            return redirect(made)
    return render(request, "training/courses/new.html", {"form": form, "narrow": True})


@require_http_methods(["GET", "POST"])
@requires(Perm.TRAINING_PLAN, on=visible_course)
def edit(request: HttpRequest, found: Course) -> HttpResponse:
    form = CourseForm(request.POST) if request.method == "POST" else CourseForm.filled_from(found)
    if request.method == "POST" and form.is_valid():
        try:
            catalogue.edit_course(found, form.said(), actor=request.person, version=version_shown(request))
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "The course is saved.")
            return redirect(found)
    context = {
        "course": found,
        "form": form,
        "version": version_of(found),
        "moments": moments(list(changes(found))[:3]) if form.non_field_errors() else [],
        "narrow": True,
    }
    return render(request, "training/courses/edit.html", context)


@require_http_methods(["GET", "POST"])
@requires(Perm.TRAINING_PLAN, on=visible_course)
def edition(request: HttpRequest, found: Course) -> HttpResponse:
    """What it will do is said before it is done."""
    today = timezone.localdate()
    form = EditionForm(request.POST or None, course=found, today=today, initial={"edition_on": today})
    if request.method == "POST" and form.is_valid():
        try:
            catalogue.new_edition(found, actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, f"The edition that counts now is {form.cleaned_data['edition']}.")
            return redirect(found)
    effect = catalogue.effect_of_edition(request.school, found, today)
    context = {"course": found, "form": form, "effect": effect, "narrow": True}
    return render(request, "training/courses/edition.html", context)
