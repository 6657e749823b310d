"""What is asked of whom: the list, one of them, and setting up, changing and ending one, its effect shown first."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.views.decorators.http import require_http_methods, require_safe

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.audit.history import changes
from esafety.exceptions import RuleBroken
from esafety.schools.finding import cleaned, find_people
from esafety.schools.models import Person
from esafety.schools.numbers import pk_from
from esafety.ui.pager import newest_first
from esafety.ui.pieces import Moment, Option, Row
from training.forms.requirements import ReadyForm, RequirementForm, RetireForm
from training.models import Course, Requirement, Standing
from training.rules.wording import example, of_count, sentence
from training.services import readying, requiring
from training.services.reckoning import Effect
from training.services.requiring import Foreseen, ShownIsOld

PAGE = 25
NAMED = 10  # how many of those who would be overdue are named
# What a two-step page sends beside its fields: not carried to the next step.
STEPS = {"csrfmiddlewaretoken", "go", "find", "q", "shown"}


# --- Who finds what ------------------------------------------------------------------------------------------


def visible_requirement(request: HttpRequest, number: int) -> Requirement:
    found = Requirement.objects.visible_to(request.person).select_related("course", "person")
    requirement: Requirement = get_object_or_404(found, number=number)
    requirement.school = requirement.course.school = request.school
    return requirement


def visible_course(request: HttpRequest, number: int) -> Course:
    course: Course = get_object_or_404(Course.objects.visible_to(request.person), number=number)
    course.school = request.school
    return course


# --- Reading ---------------------------------------------------------------------------------------------------


@dataclass
class Line:
    """One requirement of the list. `asked` are those whom it binds; None where the reader sees no others."""

    requirement: Requirement
    words: str
    tag: str = ""
    asked: int | None = None
    overdue: int = 0


@dataclass
class OfCourse:
    course: Course
    lines: list[Line] = field(default_factory=list)
    asked: int = 0
    overdue: int = 0

    @property
    def asked_words(self) -> str:
        return of_count(self.asked, "person", "people")


@require_safe
@requires(Perm.TRAINING_TAKE)
def listed(request: HttpRequest) -> HttpResponse:
    """Those in force and to come, by course; those that are over on pages of their own."""
    today = timezone.localdate()
    over = Q(ended_on__lte=today)
    shows_ended = request.GET.get("ended") == "yes"
    visible = Requirement.objects.visible_to(request.person).select_related("course", "person")
    rows = visible.filter(over).order_by("-ended_on", "-pk") if shows_ended else visible.exclude(over)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    sees_all = can(request.person, Perm.TRAINING_VIEW)
    context = newest_first(page, "ended=yes&" if shows_ended else "") | {
        "courses": by_course(request, page.object_list, today, counted=sees_all and not shows_ended),
        "shows_ended": shows_ended,
        "ended": visible.filter(over).count() if not shows_ended else 0,
        "sees_all": sees_all,
        "may_plan": can(request.person, Perm.TRAINING_PLAN),
    }
    return render(request, "training/requirements/list.html", context)


def by_course(request: HttpRequest, rows: Any, today: date, *, counted: bool) -> list[OfCourse]:
    found: dict[int, OfCourse] = {}
    for one in rows:
        one.school = one.course.school = request.school
        of_course = found.setdefault(one.course_id, OfCourse(one.course))
        of_course.lines.append(Line(one, sentence(one, today), tag_of(one, today)))
    if counted:
        count(request, found, today)
    return list(found.values())


def count(request: HttpRequest, found: dict[int, OfCourse], today: date) -> None:
    """How many are asked, and how many of them overdue: one query for the page."""
    standings = Standing.objects.visible_to(request.person).counted(today).filter(course__in=found).order_by()
    numbers = standings.values_list("course", "requirement").annotate(
        asked=Count("pk"), overdue=Count("pk", filter=Q(overdue_on__lte=today))
    )
    by_requirement = {}
    for course_id, requirement_id, asked, overdue in numbers:
        by_requirement[requirement_id] = (asked, overdue)
        found[course_id].asked += asked
        found[course_id].overdue += overdue
    for of_course in found.values():
        for line in of_course.lines:
            line.asked, line.overdue = by_requirement.get(line.requirement.pk, (0, 0))


def tag_of(one: Requirement, today: date) -> str:
    if one.ended_on is not None and one.ended_on <= today:
        return f"Ended {one.ended_on:%-d %B %Y}"
    return f"From {one.holds_from:%-d %B %Y}" if one.holds_from > today else ""


@require_safe
@requires(Perm.TRAINING_TAKE, on=visible_requirement)
def requirement(request: HttpRequest, one: Requirement) -> HttpResponse:
    today = timezone.localdate()
    others = Requirement.objects.visible_to(request.person).in_force(today).filter(course=one.course_id)
    standings = Standing.objects.visible_to(request.person).counted(today).filter(requirement=one)
    numbers = standings.aggregate(asked=Count("pk"), overdue=Count("pk", filter=Q(overdue_on__lte=today)))
    sees_all = can(request.person, Perm.TRAINING_VIEW)
    context = {
        "one": one,
        "words": sentence(one, today),
        "tag": tag_of(one, today),
        "is_over": one.ended_on is not None,
        "rows": facts(one, today) + (asked_rows(numbers) if sees_all and one.ended_on is None else []),
        "others": by_course(
            request, others.exclude(pk=one.pk).select_related("course", "person")[:PAGE], today, counted=False
        ),
        "moments": moments(one) if sees_all else [],
        "may_plan": can(request.person, Perm.TRAINING_PLAN, one),
    }
    return render(request, "training/requirements/requirement.html", context)


def facts(one: Requirement, today: date) -> list[Row]:
    told = "Once it is overdue" if one.tells_head else "Not about this"
    return [
        Row("Course", str(one.course)),
        Row("For example", example(one, today)),
        Row("Days of grace", of_count(one.grace_days, "day") if one.grace_days else "None: overdue the day after"),
        Row("The headteacher is told", told),
        Row("Where it comes from", one.because),
        Row("Holds from", f"{one.holds_from:%-d %B %Y}"),
    ]


def asked_rows(numbers: dict[str, int]) -> list[Row]:
    late = f", of whom {numbers['overdue']:,} overdue" if numbers["overdue"] else ""
    words = f"{of_count(numbers['asked'], 'person', 'people')}{late}"
    return [Row("Bound by it today", f"{words}\nWhoever a stricter one asks for the same course is counted there.")]


def moments(one: Requirement) -> list[Moment]:
    return [
        Moment(
            each.at,
            each.reason or ("Changed" if each.lines else "Set up"),
            str(each.person or ""),
            "\n".join(each.lines),
        )
        for each in changes(one)
    ]


# --- Setting up and changing, in two steps -----------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@requires(Perm.TRAINING_PLAN)
def new(request: HttpRequest) -> HttpResponse:
    return set_up(request, None)


@require_http_methods(["GET", "POST"])
@requires(Perm.TRAINING_PLAN, on=visible_requirement)
def edit(request: HttpRequest, one: Requirement) -> HttpResponse:
    if one.ended_on is not None:
        messages.error(request, "It is over, and cannot be changed. Set up a new one to ask for it again.")
        return redirect(one)
    return set_up(request, one)


def set_up(request: HttpRequest, one: Requirement | None) -> HttpResponse:
    data = request.POST
    if request.method == "GET":
        initial = RequirementForm.initial_for(one) | prefilled(request)
        return set_up_page(request, one, RequirementForm(actor=request.person, requirement=one, initial=initial))
    if "find" in data or data.get("go") == "back":
        form = RequirementForm(actor=request.person, requirement=one)
        form.initial = typed_in(form, data)
        return set_up_page(request, one, form)
    form = RequirementForm(data, actor=request.person, requirement=one)
    if not form.is_valid():
        return set_up_page(request, one, form)
    what = form.asked()
    wrong = requiring.faults(what, actor=request.person, requirement=one)
    for name, why in wrong.items():
        form.add_error(name, why)
    if wrong:
        return set_up_page(request, one, form)
    fault = ""
    if data.get("go") == "save":
        try:
            return saved(request, one, what, data.get("shown", ""))
        except ShownIsOld as old:
            fault = str(old)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
            return set_up_page(request, one, form)
    return effect_page(request, one, requiring.foresee(what, actor=request.person, requirement=one), data, fault)


def saved(request: HttpRequest, one: Requirement | None, what: requiring.Asked, shown: str) -> HttpResponse:
    if one is None:
        kept = requiring.require(what, actor=request.person, shown=shown)
        messages.success(request, "It is asked for now. Reminders go out when it falls due.")
    else:
        kept = requiring.change(one, what, actor=request.person, shown=shown)
        messages.success(request, "It is changed, and everybody’s dates with it.")
    return redirect(kept)


def prefilled(request: HttpRequest) -> dict[str, Any]:
    """The course that a link chose already."""
    course = request.GET.get("course", "")
    return {"course": course} if course.isdecimal() else {}


def typed_in(form: Form, data: QueryDict) -> dict[str, Any]:
    """What was typed, as the fields' initial values: shown again without being judged yet."""
    return {name: one.widget.value_from_datadict(data, {}, name) for name, one in form.fields.items()}


def set_up_page(request: HttpRequest, one: Requirement | None, form: RequirementForm) -> HttpResponse:
    context = {"narrow": True, "one": one, "form": form} | picker(request, form)
    return render(request, "training/requirements/edit.html", context)


def picker(request: HttpRequest, form: Form) -> dict[str, Any]:
    """What the person picker needs: what was searched for, or else the one who is chosen."""
    chosen = str(form["person"].value() or "")
    typed = cleaned(request.POST.get("q", ""))
    results, more = find_people(request.person, typed)
    if chosen and not any(one.value == chosen for one in results):
        pk = pk_from(chosen, Person, request.school.pk)
        person = Person.objects.visible_to(request.person).filter(pk=pk).first()
        results = [Option(chosen, person.name), *results] if person else results
    return {
        "find_url": reverse("schools:person-find", args=[request.school.slug]),
        "query": typed if len(typed) > 1 else "",
        "results": results,
        "more": more,
        "chosen": chosen,
        "fault": next(iter(form.errors.get("person", [])), "") if form.is_bound else "",
    }


def carried(data: QueryDict) -> list[tuple[str, str]]:
    """What was typed, for the next step."""
    return [(name, value) for name, values in data.lists() if name not in STEPS for value in values]


def effect_page(
    request: HttpRequest, one: Requirement | None, foreseen: Foreseen, data: QueryDict, fault: str
) -> HttpResponse:
    proposed, today = foreseen.proposed, timezone.localdate()
    back = one.get_absolute_url() if one else requirements_url(request)
    context = {
        "title": "Is this what you want?",
        "lead": f"{proposed.course}: {sentence(proposed, today)}.",
        "more": [example(proposed, today)] + ([to_come(foreseen.effect)] if foreseen.effect.on > today else []),
        "button": "Keep the change" if one else "Ask for it",
        "hidden": carried(data),
        "may_go_back": True,
        "leave_url": back,
    }
    return effect_shown(request, foreseen.effect, foreseen.digest, fault, context)


def to_come(effect: Effect) -> str:
    day = f"{effect.on:%-d %B %Y}"
    return f"It holds from {day}. The numbers are for that day, as roles stand now; nothing changes before."


def effect_shown(
    request: HttpRequest, effect: Effect | None, digest: str, fault: str, context: dict[str, Any]
) -> HttpResponse:
    names = named(request, effect) if effect else []
    context |= {
        "narrow": True,
        "fault": fault,
        "shown": digest,
        "rows": context.get("rows", effect_rows(effect) if effect else []),
        "names": names,
        "unnamed": len(set(effect.overdue_people)) - len(names) if effect and names else 0,
    }
    return render(request, "training/requirements/effect.html", context)


def effect_rows(effect: Effect) -> list[Row]:
    """How many are asked and who is late in any case; of the others those that happen to anybody."""
    between = [
        ("Newly asked", effect.newly_asked),
        ("No longer asked", effect.no_longer_asked),
        ("Due sooner than now", effect.sooner),
        ("Due later than now", effect.later),
    ]
    numbers = [("Asked from then on", effect.asked), *((words, number) for words, number in between if number)]
    numbers.append(("Overdue at once", effect.newly_overdue))
    return [Row(words, people(number)) for words, number in numbers]


def people(number: int) -> str:
    return of_count(number, "person", "people") if number else "Nobody"


def named(request: HttpRequest, effect: Effect) -> list[str]:
    """The first who would be overdue, for those who see how others stand."""
    if not can(request.person, Perm.TRAINING_VIEW):
        return []
    first = list(dict.fromkeys(effect.overdue_people))[:NAMED]
    found = Person.objects.visible_to(request.person).in_bulk(first) if first else {}
    return [found[pk].name for pk in first if pk in found]


@require_http_methods(["GET", "POST"])
@requires(Perm.TRAINING_PLAN, on=visible_requirement)
def end(request: HttpRequest, one: Requirement) -> HttpResponse:
    fault = ""
    if request.method == "POST":
        try:
            requiring.end(one, actor=request.person, shown=request.POST.get("shown", ""))
        except ShownIsOld as old:
            fault = str(old)
        except RuleBroken as broken:
            messages.error(request, str(broken))
            return redirect(one)
        else:
            messages.success(request, f"{capfirst(one.whom)} are no longer asked for {one.course} by this.")
            return redirect("training:requirements", request.school.slug)
    if one.ended_on is not None:
        messages.error(request, "It is over already.")
        return redirect(one)
    foreseen = requiring.foresee_end(one)
    context = {
        "title": "End this requirement?",
        "lead": f"{one.course}: {sentence(one, timezone.localdate())}.",
        "more": ["It ends today. It stays to be read, and so does who took the course."],
        "button": "End it today",
        "is_dangerous": True,
        "leave_url": one.get_absolute_url(),
    }
    return effect_shown(request, foreseen.effect, foreseen.digest, fault, context)


def requirements_url(request: HttpRequest) -> str:
    return reverse("training:requirements", args=[request.school.slug])


# --- The ready-made set --------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@requires(Perm.TRAINING_PLAN)
def ready(request: HttpRequest) -> HttpResponse:
    data, fault = request.POST, ""
    offered = readying.offers(request.school, timezone.localdate())
    missing = [one for one in offered if one.there is None]
    if request.method == "GET":
        return ready_page(request, ReadyForm(offers=missing, initial={"keys": [one.key for one in missing]}), offered)
    form = ReadyForm(data, offers=missing)
    if data.get("go") == "back":
        return ready_page(request, ReadyForm(offers=missing, initial={"keys": data.getlist("keys")}), offered)
    if not form.is_valid():
        return ready_page(request, form, offered)
    keys = form.cleaned_data["keys"]
    try:
        if data.get("go") == "save":
            made = readying.take_over(keys, actor=request.person, shown=data.get("shown", ""))
            messages.success(
                request, f"{of_count(len(made), 'requirement')} taken over. Change or end any of them here."
            )
            return redirect("training:requirements", request.school.slug)
    except ShownIsOld as old:
        fault = str(old)
    except RuleBroken as broken:
        form.add_error(None, str(broken))
        return ready_page(request, form, offered)
    effect = readying.foresee(keys, request.school)
    context = {
        "title": f"Take over {of_count(len(keys), 'requirement')}?",
        "lead": f"{of_count(effect.people, 'person is', 'people are')} newly asked for something.",
        "rows": [Row("Newly asked", people(effect.people)), Row("Overdue at once", people(effect.newly_overdue))],
        "more": ["They begin to count today, so that nobody is overdue before the days to take a course have gone by."],
        "button": "Take them over",
        "hidden": carried(data),
        "may_go_back": True,
        "leave_url": requirements_url(request),
    }
    return effect_shown(request, effect, effect.digest, fault, context)


def ready_page(request: HttpRequest, form: ReadyForm, offered: list[readying.Offer]) -> HttpResponse:
    there = [one for one in offered if one.there is not None]
    for one in there:
        one.there.school = request.school
    context = {"narrow": True, "form": form, "there": there, "is_all_there": len(there) == len(offered)}
    return render(request, "training/requirements/ready.html", context)


# --- Retiring a course ---------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@requires(Perm.TRAINING_PLAN, on=visible_course)
def course_retire(request: HttpRequest, course: Course) -> HttpResponse:
    if course.retired_at is not None:
        messages.error(request, f"{course} is retired already.")
        return redirect("training:requirements", request.school.slug)
    data, fault = request.POST, ""
    form = RetireForm(data if request.method == "POST" else None, course=course, actor=request.person)
    if request.method == "GET" or not form.is_valid():
        return retire_page(request, form, course)
    instead = form.cleaned_data["instead"]
    if data.get("go") == "back":
        form = RetireForm(course=course, actor=request.person, initial={"instead": instead.number if instead else ""})
        return retire_page(request, form, course)
    if why := requiring.why_not_retired(course, instead):
        form.add_error("instead", why)
        return retire_page(request, form, course)
    if data.get("go") == "save":
        try:
            requiring.retire(course, actor=request.person, instead=instead, shown=data.get("shown", ""))
        except ShownIsOld as old:
            fault = str(old)
        except RuleBroken as broken:
            form.add_error("instead", str(broken))
            return retire_page(request, form, course)
        else:
            messages.success(request, f"{course} is retired.")
            return redirect("training:requirements", request.school.slug)
    effect, digest = requiring.foresee_retiring(course, instead) if instead else (None, "")
    context = {
        "title": f"Retire {course}?",
        "lead": f"{instead} takes its place: it is asked for from now on." if instead else "Nobody is asked for it.",
        "more": ["Who took it keeps that."] + (["It counts for the one that takes its place."] if instead else []),
        "button": "Retire it",
        "hidden": carried(data),
        "may_go_back": True,
        "leave_url": requirements_url(request),
    }
    return effect_shown(request, effect, digest, fault, context)


def retire_page(request: HttpRequest, form: RetireForm, course: Course) -> HttpResponse:
    today = timezone.localdate()
    asking = requiring.asking_for(course)
    context = {
        "narrow": True,
        "form": form,
        "course": course,
        "asking": [sentence(one, today) for one in asking],
        "leave_url": requirements_url(request),
    }
    return render(request, "training/requirements/retire.html", context)
