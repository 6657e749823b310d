"""Readings, as those who set courses write them: the text, its questions, publishing, and our own texts."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.exceptions import RuleBroken
from esafety.prose import to_html
from esafety.schools.numbers import pk_from
from esafety.schools.services import ChangedMeanwhile
from esafety.schools.views.settings import version_shown
from training.forms.readings import QuestionForm, ReadingForm
from training.models import Attempt, Course, CourseKind
from training.ready import ready_text, ready_texts
from training.rules.catalogue import time_in_words
from training.rules.readings import MOST_QUESTIONS, mark_of, questions_of, why_not_publish
from training.services import attempts, readings
from training.views.catalogue import visible_course


def readable_course(request: HttpRequest, number: int) -> Course:
    course = visible_course(request, number)
    if course.kind != CourseKind.READING:
        raise Http404
    return course


def course_with_question(request: HttpRequest, number: int, place: int) -> Course:
    """Places count from 1 in addresses."""
    course = readable_course(request, number)
    shown = readings.shown_to_writer(course)
    if shown is None or not 1 <= place <= len(shown.questions):
        raise Http404
    return course


def place_of(request: HttpRequest) -> int:
    place: int = request.resolver_match.kwargs["place"]  # type: ignore[union-attr]
    return place


def writing_page(course: Course) -> str:
    return reverse("training:reading-edit", args=[course.school.slug, course.number])


# --- The text ------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@requires(Perm.TRAINING_PLAN, on=readable_course)
def edit(request: HttpRequest, found: Course) -> HttpResponse:
    """The draft; where there is none, what is read now, of which saving makes one."""
    shown = readings.shown_to_writer(found)
    is_sent = request.method == "POST"
    form = ReadingForm(request.POST) if is_sent else ReadingForm.filled_from(shown)
    looks = is_sent and "look_first" in request.POST
    if is_sent and not looks and form.is_valid():
        try:
            readings.write_reading(found, actor=request.person, seen=version_shown(request), **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "The draft is saved. Nobody reads it until you publish it.")
            return redirect(writing_page(found))
    preview = to_html(request.POST.get("text", "")) if looks else ""
    context = _shown(found) | {"form": form, "preview": preview}
    template = "training/readings/edit.html"
    return render(request, f"{template}#preview" if looks and request.htmx else template, context)


def _shown(course: Course) -> dict[str, Any]:
    shown = readings.shown_to_writer(course)
    is_draft = shown is not None and shown.published_at is None
    questions = questions_of(shown) if shown is not None else []
    return {
        "course": course,
        "shown": shown,
        "is_draft": is_draft,
        "questions": questions,
        "has_room": len(questions) < MOST_QUESTIONS,
        "mark": mark_of(shown).in_words(len(questions)) if shown is not None else "",
        "missing": why_not_publish(shown) if shown is not None and is_draft else "",
        "seen": readings.seen_version(course),
        "versions": list(course.readings.published().select_related("made_by")),
    }


@require_POST
@requires(Perm.TRAINING_PLAN, on=readable_course)
def publish(request: HttpRequest, found: Course) -> HttpResponse:
    try:
        readings.publish_reading(found, actor=request.person, seen=version_shown(request))
    except RuleBroken as broken:
        messages.error(request, str(broken))
        return redirect(writing_page(found))
    messages.success(request, "It is published: this is what is read from now on.")
    return redirect(found)


# --- Questions -----------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@requires(Perm.TRAINING_PLAN, on=readable_course)
def question_new(request: HttpRequest, found: Course) -> HttpResponse:
    return _question(request, found, None)


@require_http_methods(["GET", "POST"])
@requires(Perm.TRAINING_PLAN, on=course_with_question)
def question(request: HttpRequest, found: Course) -> HttpResponse:
    return _question(request, found, place_of(request))


def _question(request: HttpRequest, course: Course, place: int | None) -> HttpResponse:
    is_sent = request.method == "POST"
    shown = readings.shown_to_writer(course)
    if is_sent:
        form = QuestionForm(request.POST)
    else:
        form = QuestionForm.filled_from(questions_of(shown)[place - 1]) if place and shown else QuestionForm()
    if is_sent and form.is_valid():
        said = {"question": form.question(), "place": place and place - 1, "seen": version_shown(request)}
        try:
            readings.write_question(course, actor=request.person, **said)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "The question is saved in the draft.")
            return redirect(f"{writing_page(course)}#questions")
    context = {"course": course, "form": form, "place": place, "seen": readings.seen_version(course), "narrow": True}
    return render(request, "training/readings/question.html", context)


@require_POST
@requires(Perm.TRAINING_PLAN, on=course_with_question)
def question_remove(request: HttpRequest, found: Course) -> HttpResponse:
    try:
        readings.remove_question(found, actor=request.person, place=place_of(request) - 1, seen=version_shown(request))
    except ChangedMeanwhile:
        messages.error(request, "Somebody saved a change after you opened the page. Look again, then take it out.")
    except RuleBroken as broken:
        messages.error(request, str(broken))
    else:
        messages.success(request, "The question is taken out of the draft.")
    return redirect(f"{writing_page(found)}#questions")


# --- Our own texts -------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@requires(Perm.TRAINING_PLAN)
def ready(request: HttpRequest) -> HttpResponse:
    """Ours to take over: each becomes a course of the school with a draft to be looked at."""
    if request.method == "POST":
        chosen = ready_text(request.POST.get("text", ""), request.school)
        if chosen is None:
            messages.error(request, "Press the button beside the text that you want.")
            return redirect("training:ready-texts", request.school.slug)
        try:
            made = readings.take_ready(chosen, actor=request.person)
        except RuleBroken as broken:
            messages.error(request, str(broken))
            return redirect("training:ready-texts", request.school.slug)
        messages.success(request, "It is yours now. Look through it, change what is different here, then publish it.")
        return redirect(writing_page(made))
    seen = Course.objects.visible_to(request.person).current().values_list("title", "number")
    here = {title.lower(): number for title, number in seen}
    texts = [
        (one, time_in_words(one.minutes), to_html(one.text), here.get(one.title.lower()))
        for one in ready_texts(request.school)
    ]
    return render(request, "training/readings/ready.html", {"texts": texts})


# --- Tries ---------------------------------------------------------------------------------------------------


def visible_attempt(request: HttpRequest, number: str) -> Attempt:
    found = Attempt.objects.visible_to(request.person).select_related("course")
    attempt: Attempt = get_object_or_404(found, pk=pk_from(number, Attempt, request.school.pk))
    attempt.course.school = request.school
    return attempt


@require_POST
@requires(Perm.TRAINING_RECORD, on=visible_attempt)
def open_again(request: HttpRequest, found: Attempt) -> HttpResponse:
    try:
        attempts.open_again(found, actor=request.person)
    except RuleBroken as broken:
        messages.error(request, str(broken))
    else:
        messages.success(request, "They have another try, and were told so.")
    return redirect(found.course)
