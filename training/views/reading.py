"""Reading a text and answering its questions, one on a page; left half done it goes on where it stopped."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.exceptions import RuleBroken
from esafety.prose import to_html
from training.forms.readings import AnswerForm
from training.models import Attempt, AttemptState, Course, Reading
from training.rules.catalogue import time_in_words
from training.rules.readings import mark_of, questions_of, tries_left
from training.services import attempts
from training.services.attempts import NEW_EDITION
from training.views.readings import place_of, readable_course


def own_attempts(request: HttpRequest, course: Course) -> list[Attempt]:
    """The newest first, those put aside left out."""
    own = Attempt.objects.visible_to(request.person).filter(person=request.person, course=course)
    return list(own.exclude(state=AttemptState.DROPPED).select_related("reading", "completion").order_by("-pk"))


@require_safe
@requires(Perm.TRAINING_TAKE, on=readable_course)
def text(request: HttpRequest, found: Course) -> HttpResponse:
    """The text, and beneath it the way to its questions; of those who set courses, any version of it."""
    readings = Reading.objects.visible_to(request.person).filter(course=found).published()
    newest, asked = readings.first(), request.GET.get("version", "")
    shown = newest
    if asked.isascii() and asked.isdigit() and len(asked) < 5 and can(request.person, Perm.TRAINING_PLAN, found):
        shown = get_object_or_404(readings, version=int(asked))
    own = own_attempts(request, found)
    begun = next((one for one in own if one.state == AttemptState.OPEN), None)
    is_old_edition = begun is not None and begun.edition != found.edition
    context = {
        "course": found,
        "time": time_in_words(found.minutes),
        "shown": shown,
        "text": to_html(shown.text) if shown else "",
        "is_newest": shown == newest,
        "questions": questions_of(shown) if shown else [],
        "mark": mark_of(shown).in_words(len(shown.questions)) if shown else "",
        "begun": None if is_old_edition else begun,
        "left": tries_left(newest, found.edition, own) if newest else None,
        "passed": next((one for one in own if one.state == AttemptState.PASSED), None),
        "new_edition": NEW_EDITION if is_old_edition else "",
        "narrow": True,
    }
    return render(request, "training/readings/text.html", context)


@require_POST
@requires(Perm.TRAINING_TAKE, on=readable_course)
def start(request: HttpRequest, found: Course) -> HttpResponse:
    try:
        attempts.start_attempt(found, actor=request.person)
    except RuleBroken as broken:
        messages.error(request, str(broken))
        return redirect("training:reading", request.school.slug, found.number)
    return redirect("training:reading-check", request.school.slug, found.number)


@require_safe
@requires(Perm.TRAINING_TAKE, on=readable_course)
def check(request: HttpRequest, found: Course) -> HttpResponse:
    """Where one stopped."""
    newest = next(iter(own_attempts(request, found)), None)
    if newest is None or newest.state != AttemptState.OPEN or newest.edition != found.edition:
        return redirect("training:reading", request.school.slug, found.number)
    return _to_question(request, found, len(newest.answers) + 1)


def course_asked(request: HttpRequest, number: int, place: int) -> Course:
    return readable_course(request, number)


@require_http_methods(["GET", "POST"])
@requires(Perm.TRAINING_TAKE, on=course_asked)
def question(request: HttpRequest, found: Course) -> HttpResponse:
    """One question; once it is answered, what is said to the answer."""
    place = place_of(request)
    newest = next(iter(own_attempts(request, found)), None)
    questions = questions_of(newest.reading) if newest is not None else []
    if newest is None or not 1 <= place <= min(len(newest.answers) + 1, len(questions)):
        return redirect("training:reading-check", request.school.slug, found.number)
    is_answered = place <= len(newest.answers)
    form = AnswerForm(request.POST or None, question=questions[place - 1])
    if request.method == "POST" and (is_answered or form.is_valid()):
        try:
            if not is_answered:
                chosen = form.cleaned_data["chosen"]
                attempts.answer_question(newest, actor=request.person, place=place - 1, chosen=chosen)
        except RuleBroken as broken:
            messages.error(request, str(broken))
            return redirect("training:reading", request.school.slug, found.number)
        return _to_question(request, found, place)
    context: dict[str, Any] = {
        "course": found,
        "form": form,
        "place": place,
        "places": len(questions),
        "narrow": True,
    }
    if is_answered:
        asked, chosen = questions[place - 1], newest.answers[place - 1]
        context |= {
            "question": asked,
            "chosen": asked.options[chosen],
            "right": [one.text for one in asked.options if one.is_right],
            "is_last": place == len(questions),
        }
    return render(request, "training/readings/question_asked.html", context)


def _to_question(request: HttpRequest, course: Course, place: int) -> HttpResponse:
    return redirect("training:reading-question", request.school.slug, course.number, place)


@require_safe
@requires(Perm.TRAINING_TAKE, on=readable_course)
def result(request: HttpRequest, found: Course) -> HttpResponse:
    """Of the last try that was finished."""
    own = own_attempts(request, found)
    last = next((one for one in own if one.state != AttemptState.OPEN), None)
    if last is None:
        return redirect("training:reading", request.school.slug, found.number)
    newest = Reading.objects.visible_to(request.person).filter(course=found).published().first()
    context = {
        "course": found,
        "attempt": last,
        "is_passed": last.state == AttemptState.PASSED,
        "questions": len(last.reading.questions),
        "mark": mark_of(last.reading).in_words(len(last.reading.questions)),
        "left": tries_left(newest, found.edition, own) if newest else None,
        "narrow": True,
    }
    return render(request, "training/readings/result.html", context)
