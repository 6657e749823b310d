"""Lessons: the list, logging one with three presses at most, and mending what was logged."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.audit.history import changes as history_of
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person, TeachingGroup
from esafety.schools.numbers import number_of, pk_from
from esafety.ui.pieces import Chip, Row
from esafety.ui.registry import Door
from training.forms.curriculum import LessonEditForm, LessonFilterForm, LessonForm, WhyForm
from training.models import Lesson, Part, Unit
from training.rules import coverage, programme
from training.rules import lessons as rules
from training.rules.coverage import State
from training.services import lessons as services

PAGE = 25


# --- Who finds what ------------------------------------------------------------------------------------------------


def visible_lesson(request: HttpRequest, number: int) -> Lesson:
    lessons = Lesson.objects.visible_to(request.person).kept().select_related("unit", "group", "teacher")
    lesson: Lesson = get_object_or_404(lessons, number=number)
    lesson.school = request.school
    return lesson


def visible_class(request: HttpRequest, group: str) -> TeachingGroup:
    groups = TeachingGroup.objects.visible_to(request.person)
    found: TeachingGroup = get_object_or_404(groups, pk=pk_from(group, TeachingGroup, request.school.pk))
    found.school = request.school
    return found


def class_and_unit(request: HttpRequest, group: str, number: int) -> TeachingGroup:
    """The class, with the unit as `asked`."""
    found = visible_class(request, group)
    found.asked = get_object_or_404(Unit.objects.visible_to(request.person), number=number)  # type: ignore[attr-defined]
    return found


# --- The list ------------------------------------------------------------------------------------------------------


@require_safe
@requires(Perm.CURRICULUM_VIEW)
def listed(request: HttpRequest) -> HttpResponse:
    """All lessons, newest first, with filters; for whoever teaches, what of this term is still to be logged."""
    person, today = request.person, timezone.localdate()
    lessons = Lesson.objects.visible_to(person).kept()
    taught_by = Person.objects.filter(school=request.school, pk__in=lessons.order_by().values("teacher"))
    form = LessonFilterForm(
        request.GET,
        groups=coverage.classes_of(request.school),
        units=Unit.objects.visible_to(person).values_list("number", "title"),
        teachers=taught_by,
    )
    on = form.applied()
    shown = lessons.filter(**form.narrowed(on, today)).select_related("unit", "group", "teacher")
    page = Paginator(shown.order_by("-on", "-pk"), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "form": form,
        "chips": [
            Chip(form.words(name, value), "?" + urlencode({one: on[one] for one in on if one != name}))
            for name, value in on.items()
        ],
        "earlier_url": f"?{urlencode({**on, 'page': page.number - 1})}" if page.has_previous() else "",
        "later_url": f"?{urlencode({**on, 'page': page.number + 1})}" if page.has_next() else "",
        "may_log": can(person, Perm.LESSON_LOG),
        "part": programme.part_of(today),
        "left": [(one, log_url(one)) for one in to_log(person)],
    }
    return render(request, "training/curriculum/lessons.html", context)


def to_log(person: Person) -> list[coverage.Status]:
    """Of one's own classes, the units of this term without a lesson."""
    if not can(person, Perm.LESSON_LOG):
        return []
    own = list(person.classes_taught.all())
    if not own:
        return []
    return coverage.not_taught(coverage.load(person.school, timezone.localdate(), groups=own), own)


def log_url(one: coverage.Status) -> str:
    return reverse("training:lesson-log", args=[one.unit.school.slug, number_of(one.group), one.unit.number])


# --- Logging one: class, unit, done ----------------------------------------------------------------------------------


@require_safe
@requires(Perm.LESSON_LOG)
def new(request: HttpRequest) -> HttpResponse:
    """The teacher's own classes; of one who has one class, its units at once; all classes where they ask for them."""
    own = list(request.person.classes_taught.all())
    asks_all = bool(request.GET.get("all")) or not own
    if len(own) == 1 and not asks_all:
        return choose_unit(request, own[0])
    groups = coverage.classes_of(request.school) if asks_all else own
    whole = coverage.load(request.school, timezone.localdate(), groups=groups)
    part = programme.part_of(whole.on)
    slug = request.school.slug
    context = {
        "doors": [
            Door(
                one.name,
                reverse("training:lesson-new-class", args=[slug, number_of(one)]),
                left_words([whole.status(unit, one) for unit in whole.units_of(one, part)]),
            )
            for one in whole.groups
        ],
        "asks_all": asks_all,
        "has_own": bool(own),
    }
    return render(request, "training/curriculum/lesson_classes.html", context)


def left_words(statuses: list[coverage.Status]) -> str:
    left = sum(one.state != State.TAUGHT for one in statuses)
    if left:
        return f"{left} to log this term"
    return "All of this term is logged" if statuses else "No unit this term"


@require_safe
@requires(Perm.LESSON_LOG, on=visible_class)
def of_class(request: HttpRequest, group: TeachingGroup) -> HttpResponse:
    return choose_unit(request, group)


def choose_unit(request: HttpRequest, group: TeachingGroup) -> HttpResponse:
    """The class's units: those due this term first, as large buttons."""
    whole = coverage.load(request.school, timezone.localdate(), groups=[group])
    part = programme.part_of(whole.on)
    statuses = [whole.status(unit, group) for unit in whole.units_of(group)]
    due = [one for one in statuses if one.unit.part == part]
    others = [one for one in statuses if one.unit.part != part]
    context = {
        "group": group,
        "part": part,
        "due": [door_of(request, one) for one in sorted(due, key=lambda one: one.state == State.TAUGHT)],
        "others": [(Part(one.unit.part).label, door_of(request, one)) for one in others],
        "may_plan": can(request.person, Perm.CURRICULUM_PLAN),
    }
    return render(request, "training/curriculum/lesson_units.html", context)


def door_of(request: HttpRequest, one: coverage.Status) -> Door:
    url = reverse("training:lesson-log", args=[request.school.slug, number_of(one.group), one.unit.number])
    text = f"Taught on {one.last_on:%-d %B}: log it again" if one.last_on else one.unit.objectives
    return Door(one.unit.title, url, text)


@require_http_methods(["GET", "POST"])
@requires(Perm.LESSON_LOG, on=class_and_unit)
def log(request: HttpRequest, group: TeachingGroup) -> HttpResponse:
    """One press logs it for today; whatever else there is to say is in a fold."""
    unit: Unit = group.asked  # type: ignore[attr-defined]
    initial = {"on": timezone.localdate()}
    form = LessonForm(request.POST or None, school=request.school, questions=unit.questions, initial=initial)
    before: Lesson | None = None
    if request.method == "POST" and form.is_valid():
        try:
            made = services.log_lesson(unit, group, form.taught(), actor=request.person)
        except services.LoggedAlready as already:
            before = already.lesson
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, f"Logged: “{unit}” with {group}, {made.on:%-d %B %Y}.")
            return redirect("training:lessons", request.school.slug)
    context = {
        "narrow": True,
        "group": group,
        "unit": unit,
        "form": form,
        "before": before,
        "today": timezone.localdate(),
    }
    return render(request, "training/curriculum/lesson_log.html", context)


# --- One -------------------------------------------------------------------------------------------------------------


@require_safe
@requires(Perm.CURRICULUM_VIEW, on=visible_lesson)
def lesson(request: HttpRequest, found: Lesson) -> HttpResponse:
    reads_all = rules.reads_all(request.person)
    may_change = rules.may_change(found, request.person)
    context = {
        "lesson": found,
        "rows": facts(found, reads_all),
        "hands": found.hands if reads_all else [],
        "links": found.links if reads_all else [],
        "may_change": may_change,
        "is_own_but_old": not may_change and found.teacher_id == request.person.pk,
        "changes": list(history_of(found, 20)) if may_change else [],
    }
    return render(request, "training/curriculum/lesson.html", context)


def facts(one: Lesson, reads_all: bool) -> list[Row]:
    rows = [
        Row("Day", f"{one.on:%-d %B %Y}"),
        Row("Class", str(one.group)),
        Row("Taught by", str(one.teacher)),
        Row("Strands", "; ".join(one.unit.strand_words)),
    ]
    if reads_all:
        rows += [
            Row("How many pupils", str(one.pupils or "")),
            Row("How it was adapted", one.adaptation),
            Row("Notes", one.notes),
        ]
    return [row for row in rows if row.value]


@require_http_methods(["GET", "POST"])
@requires(Perm.LESSON_LOG, Perm.CURRICULUM_PLAN, on=visible_lesson)
def edit(request: HttpRequest, found: Lesson) -> HttpResponse:
    if not rules.may_change(found, request.person):
        raise PermissionDenied
    questions, initial = LessonEditForm.for_lesson(found)
    form = LessonEditForm(request.POST or None, school=request.school, questions=questions, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            reason: Any = form.cleaned_data["reason"]
            services.change_lesson(found, form.taught(), actor=request.person, reason=reason)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "The lesson is changed.")
            return redirect(found)
    context = {"narrow": True, "lesson": found, "form": form}
    return render(request, "training/curriculum/lesson_edit.html", context)


@require_http_methods(["GET", "POST"])
@requires(Perm.LESSON_LOG, Perm.CURRICULUM_PLAN, on=visible_lesson)
def remove(request: HttpRequest, found: Lesson) -> HttpResponse:
    if not rules.may_change(found, request.person):
        raise PermissionDenied
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.remove_lesson(found, actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "The lesson is out of the log.")
            return redirect("training:lessons", request.school.slug)
    context = {
        "narrow": True,
        "form": form,
        "title": "Take this lesson out of the log?",
        "text": f"{found}. It counts no more; that it was logged, and why it was taken out, is kept.",
        "button": "Take it out",
        "is_dangerous": True,
        "back_url": found.get_absolute_url(),
    }
    return render(request, "components/confirm_page.html", context)
