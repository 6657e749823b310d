"""The year's plan: the board, one line, and changing it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
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
from esafety.schools.terms import term_of
from esafety.ui.pieces import Row
from training.forms.plan import DoneForm, LineForm, OffForm, key_of
from training.models import Course, PlanLine
from training.rules import picture as pictures
from training.rules import planning as rules
from training.rules.self_audit import AREAS, year_words
from training.services import planning, self_auditing

Suggested = tuple[rules.Suggestion, str]


def visible_line(request: HttpRequest, number: int) -> PlanLine:
    lines = PlanLine.objects.visible_to(request.person).select_related("course", "owner", "done_by")
    found: PlanLine = get_object_or_404(lines, number=number)
    found.school = request.school
    return found


def plan_url(request: HttpRequest, year: int) -> str:
    return reverse("training:plan", args=[request.school.slug]) + f"?year={year}"


# --- The plan ------------------------------------------------------------------------------------------------------


@require_safe
@requires(Perm.TRAINING_VIEW)
def board(request: HttpRequest) -> HttpResponse:
    """The plan of a school year by term; what might be planned, for whoever plans."""
    today = timezone.localdate()
    now = term_of(today)
    year = asked_year(request, now.school_year)
    lines = PlanLine.objects.visible_to(request.person).filter(school_year=year)
    lines = list(lines.select_related("school", "course", "owner").order_by("pk"))
    may_plan = can(request.person, Perm.TRAINING_RECORD)
    standing = [one for one in lines if one.off_at is None]
    has_next = PlanLine.objects.visible_to(request.person).filter(school_year=now.school_year + 1).exists()
    context = {
        "year": year,
        "year_words": year_words(year),
        "terms": [
            (term, term == now, [row_of(one, request, today) for one in standing if one.term == term])
            for term in rules.terms_of_year(year)
        ],
        "off": [one for one in lines if one.off_at is not None],
        "has_lines": bool(lines),
        "done": sum(one.done_on is not None for one in standing),
        "all": len(standing),
        "overdue": sum(rules.state_of(one, today) == rules.LineState.OVERDUE for one in standing),
        "may_plan": may_plan,
        "suggestions": suggestions(request, standing) if may_plan and year == now.school_year else [],
        "can_copy": may_plan and year == now.school_year and bool(standing),
        "earlier_url": plan_url(request, year - 1),
        "earlier_words": year_words(year - 1),
        "later_url": plan_url(request, year + 1) if year < now.school_year or has_next else "",
        "later_words": year_words(year + 1),
    }
    return render(request, "training/plan/board.html", context)


def asked_year(request: HttpRequest, now: int) -> int:
    """This one, unless another that may have a plan is asked for."""
    typed = request.GET.get("year", "")
    asked = int(typed) if typed.isascii() and typed.isdigit() and len(typed) == 4 else now
    return asked if 2000 <= asked <= now + 1 else now


def row_of(line: PlanLine, request: HttpRequest, today: Any) -> tuple[PlanLine, str, str]:
    """The line, how it stands in words, and the colour of that."""
    line.school = request.school
    return line, rules.words_of(line, today), rules.KINDS[rules.state_of(line, today)]


def suggestions(request: HttpRequest, standing: list[PlanLine]) -> list[Suggested]:
    """What might be planned, each with the address of a form that has it filled in."""
    school, today = request.school, timezone.localdate()
    answers = self_auditing.finished_answers(school.pk, term_of(today).school_year)
    courses = list(Course.objects.visible_to(request.person).current())
    weakest = pictures.weakest(pictures.counted(answers))
    found = rules.from_areas(weakest, courses, {one.topic for one in standing if one.topic})
    planned = {(one.course_id, one.term) for one in standing if one.course_id}
    found += rules.from_due(rules.due_by_term(school, today), courses, planned)
    return [(one, suggested_url(request, one)) for one in found]


def suggested_url(request: HttpRequest, one: rules.Suggestion) -> str:
    term = key_of(one.term or term_of(timezone.localdate()))
    course = one.course.number if one.course else ""
    return (
        reverse("training:plan-line-new", args=[request.school.slug])
        + f"?term={term}&course={course}&topic={one.topic}"
    )


# --- One line ------------------------------------------------------------------------------------------------------


@require_safe
@requires(Perm.TRAINING_TAKE, on=visible_line)
def line(request: HttpRequest, found: PlanLine) -> HttpResponse:
    today = timezone.localdate()
    is_open = found.done_on is None and found.off_at is None
    rows = [
        Row("For whom", found.whom),
        Row("Term", str(found.term)),
        Row("Who sees to it", str(found.owner)),
        Row("Area of the self-audit", AREAS.get(found.topic, "")),
        Row("What was done, with what", found.done_with),
        Row("Done", f"{found.done_on:%-d %B %Y}, said by {found.done_by}" if found.done_on else ""),
        Row("Why it was taken off", found.off_why),
    ]
    state = rules.state_of(found, today)
    context = {
        "narrow": True,
        "line": found,
        "rows": [row for row in rows if row.value],
        "words": rules.words_of(found, today),
        "kind": rules.KINDS[state],
        "sees_plan": can(request.person, Perm.TRAINING_VIEW),
        "may_finish": is_open and planning.may_finish(found, request.person),
        "may_change": is_open and can(request.person, Perm.TRAINING_RECORD),
        "changes": list(changes(found)) if can(request.person, Perm.TRAINING_VIEW) else [],
        "plan_url": plan_url(request, found.school_year),
    }
    return render(request, "training/plan/line.html", context)


@require_http_methods(["GET", "POST"])
@requires(Perm.TRAINING_RECORD)
def new(request: HttpRequest) -> HttpResponse:
    given = {name: request.GET.get(name, "") for name in ("term", "course", "topic")}
    form = LineForm(request.POST or None, person=request.person, initial=given | {"owner": request.person.number})
    if request.method == "POST" and form.is_valid():
        try:
            made = planning.add_line(form.planned(), actor=request.person)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, f"It is on the plan: {made.title}.")
            return redirect(plan_url(request, made.school_year))
    context = {"narrow": True, "form": form, "back_url": reverse("training:plan", args=[request.school.slug])}
    return render(request, "training/plan/edit.html", context)


@require_http_methods(["GET", "POST"])
@requires(Perm.TRAINING_RECORD, on=visible_line)
def edit(request: HttpRequest, found: PlanLine) -> HttpResponse:
    version = version_of(found)
    initial = {
        "term": key_of(found.term),
        "course": str(found.course.number) if found.course else "",
        "what": found.what,
        "whom": found.whom,
        "owner": found.owner.number,
        "topic": found.topic,
        "version": version,
    }
    form = LineForm(request.POST or None, person=request.person, line=found, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            planning.change_line(found, form.planned(), actor=request.person, version=form.cleaned_data["version"] or 0)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "The line is changed.")
            return redirect(found)
    context = {"narrow": True, "form": form, "line": found, "back_url": found.get_absolute_url()}
    return render(request, "training/plan/edit.html", context)


@require_http_methods(["GET", "POST"])
@requires(Perm.TRAINING_TAKE, on=visible_line)
def done(request: HttpRequest, found: PlanLine) -> HttpResponse:
    if not planning.may_finish(found, request.person):
        raise PermissionDenied
    form = DoneForm(request.POST or None, line=found, initial={"done_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            planning.finish_line(found, actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "Thank you. It is done.")
            return redirect(found)
    context = {
        "narrow": True,
        "form": form,
        "title": "Is it done?",
        "text": f"{found.title}, for {found.whom}. {found.term}.",
        "button": "It is done",
        "back_url": found.get_absolute_url(),
    }
    return render(request, "components/confirm_page.html", context)


@require_http_methods(["GET", "POST"])
@requires(Perm.TRAINING_RECORD, on=visible_line)
def off(request: HttpRequest, found: PlanLine) -> HttpResponse:
    form = OffForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            planning.take_off(found, actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "It is off the plan. It is kept, with your reason.")
            return redirect(found)
    context = {
        "narrow": True,
        "form": form,
        "title": "Take this line off the plan?",
        "text": f"{found.title}, for {found.whom}. {found.term}. It is kept with your reason, and no longer counts.",
        "button": "Take it off",
        "is_dangerous": True,
        "back_url": found.get_absolute_url(),
    }
    return render(request, "components/confirm_page.html", context)


@require_http_methods(["GET", "POST"])
@requires(Perm.TRAINING_RECORD)
def copy(request: HttpRequest) -> HttpResponse:
    """This school year's plan to the next."""
    year = term_of(timezone.localdate()).school_year
    if request.method == "POST":
        try:
            made = planning.copy_plan(actor=request.person, school_year=year)
        except RuleBroken as broken:
            messages.error(request, str(broken))
            return redirect(plan_url(request, year))
        messages.success(
            request, f"{len(made)} {'line is' if len(made) == 1 else 'lines are'} on the next year’s plan."
        )
        return redirect(plan_url(request, year + 1))
    context = {
        "narrow": True,
        "title": f"Copy this plan to {year_words(year + 1)}?",
        "text": "Each line is put in the same term of the next school year, once. Change there what is different.",
        "button": "Copy the plan",
        "back_url": plan_url(request, year),
    }
    return render(request, "components/confirm_page.html", context)
