"""The pupils' programme: its units, each with where it stands, and the ready-made ones to take over."""

from typing import Any

from django.contrib import messages
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
from esafety.schools.models import YearGroup
from esafety.schools.numbers import number_of
from esafety.schools.services import version_of
from esafety.ui.pieces import Row
from training.forms.curriculum import UnitForm, WhyForm
from training.models import Award, Part, Strand, Unit
from training.rules import coverage, lessons, programme
from training.services import programme as services


def visible_unit(request: HttpRequest, number: int) -> Unit:
    unit: Unit = get_object_or_404(Unit.objects.visible_to(request.person), number=number)
    unit.school = request.school
    return unit


@require_safe
@requires(Perm.CURRICULUM_VIEW)
def listed(request: HttpRequest) -> HttpResponse:
    """The whole programme by year group and term: short enough for one page."""
    units = Unit.objects.visible_to(request.person).prefetch_related("classes")
    change = coverage.changes(request.school)
    may_plan = can(request.person, Perm.CURRICULUM_PLAN)
    reads_all = lessons.reads_all(request.person)
    all_units = sorted(units, key=programme.place_of)
    of_all = coverage.change_of_all(change)
    context = {
        "years": by_year([one for one in all_units if one.retired_at is None], change, reads_all),
        "retired": [one for one in all_units if one.retired_at is not None],
        "change": of_all if of_all and of_all.may_be_read(reads_all) else None,
        "to_take": len(services.to_take_over(request.school)) if may_plan else 0,
        "may_plan": may_plan,
        "may_award": can(request.person, Perm.LESSON_LOG) and any(one.accreditation for one in all_units),
    }
    return render(request, "training/curriculum/units.html", context)


Shown = tuple[Unit, str]


def by_year(
    units: list[Unit], change: dict[int, coverage.Change], reads_all: bool
) -> list[tuple[str, str, list[tuple[str, list[Shown]]]]]:
    """Heading, anchor and, by term, the units with how the quick check changed; under each year that they are for."""
    found = []
    headed = [
        (str(year.label), f"year-{year.value}", [one for one in units if year in one.years]) for year in YearGroup
    ]
    headed.append(("Classes by name", "by-name", [one for one in units if one.classes.all()]))
    for heading, anchor, own in headed:
        if own:
            parts = [
                (str(part.label), [(one, said_of(change.get(one.pk), reads_all)) for one in own if one.part == part])
                for part in Part
            ]
            found.append((heading, anchor, parts))
    return found


def said_of(change: coverage.Change | None, reads_all: bool) -> str:
    return change.words if change is not None and change.may_be_read(reads_all) else ""


@require_safe
@requires(Perm.CURRICULUM_VIEW, on=visible_unit)
def unit(request: HttpRequest, found: Unit) -> HttpResponse:
    """What it is, how it stands with each class, and what came before and comes after in its strands."""
    whole = coverage.load(request.school, timezone.localdate())
    change = coverage.changes(request.school).get(found.pk)
    reads_all = lessons.reads_all(request.person)
    statuses = [whole.status(found, group) for group in whole.groups_of(found)] if found.retired_at is None else []
    may_plan = can(request.person, Perm.CURRICULUM_PLAN)
    awards = Award.objects.visible_to(request.person).kept().filter(unit=found)
    may_award = bool(found.accreditation) and can(request.person, Perm.LESSON_LOG)
    context = {
        "unit": found,
        "rows": facts(found),
        "classes": [(one, log_url(request, one)) for one in statuses],
        "strands": [(strand, *beside(found, strand, whole)) for strand in Strand if strand in found.strands],
        "change": change if change is not None and change.may_be_read(reads_all) else None,
        "is_hidden": change is not None and not change.may_be_read(reads_all),
        "may_plan": may_plan and found.retired_at is None,
        "may_award": may_award,
        "awards": list(awards.select_related("pupil", "group")[:50]) if may_award else [],
        "shows_answers": can(request.person, Perm.LESSON_LOG) or may_plan,
        "changes": list(history_of(found, 10)) if may_plan else [],
    }
    return render(request, "training/curriculum/unit.html", context)


def facts(one: Unit) -> list[Row]:
    rows = [
        Row("Year groups", one.year_words),
        Row("Classes by name", ", ".join(group.name for group in one.classes.all())),
        Row("Term", str(one.get_part_display())),
        Row("Strands", "; ".join(one.strand_words)),
        Row("The four Cs", ", ".join(one.risk_words)),
        Row("Taught in", ", ".join(one.subject_words)),
        Row("Why misuse is barred", "It is taught here" if one.bars_misuse else ""),
        Row("Resources", one.resources),
        Row("How it can be adapted", one.adaptations),
        Row("Award", one.accreditation),
    ]
    return [row for row in rows if row.value]


def log_url(request: HttpRequest, status: coverage.Status) -> str:
    if not can(request.person, Perm.LESSON_LOG):
        return ""
    return reverse("training:lesson-log", args=[request.school.slug, number_of(status.group), status.unit.number])


def beside(one: Unit, strand: Strand, whole: coverage.Programme) -> tuple[list[Unit], list[Unit]]:
    """The two units of the strand before it, and the two after it, in the order in which a child meets them."""
    own = [unit for unit in whole.units if strand in unit.strands and (unit.pk in whole.current or unit.pk == one.pk)]
    keys = [unit.pk for unit in own]
    at = keys.index(one.pk) if one.pk in keys else len(keys)
    return own[max(at - 2, 0) : at], own[at + 1 : at + 3]


@require_safe
@requires(Perm.CURRICULUM_VIEW, on=visible_unit)
def check(request: HttpRequest, found: Unit) -> HttpResponse:
    """The questions of the quick check, large, for the class to see. What is right does not stand there."""
    return render(request, "training/curriculum/unit_check.html", {"unit": found})


# --- Planning ------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@requires(Perm.CURRICULUM_PLAN)
def new(request: HttpRequest) -> HttpResponse:
    form = UnitForm(request.POST or None, person=request.person)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.add_unit(form.said(), actor=request.person)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, f"“{made}” is in the programme.")
            return redirect(made)
    context = {"form": form, "back_url": reverse("training:units", args=[request.school.slug])}
    return render(request, "training/curriculum/unit_form.html", context)


@require_http_methods(["GET", "POST"])
@requires(Perm.CURRICULUM_PLAN, on=visible_unit)
def edit(request: HttpRequest, found: Unit) -> HttpResponse:
    if found.retired_at is not None:
        messages.info(request, services.RETIRED)
        return redirect(found)
    initial: dict[str, Any] = UnitForm.initial_of(found, found.classes.all(), version_of(found))
    form = UnitForm(request.POST or None, person=request.person, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            version = form.cleaned_data["version"] or 0
            services.change_unit(found, form.said(), actor=request.person, version=version)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "The unit is changed.")
            return redirect(found)
    context = {"form": form, "unit": found, "back_url": found.get_absolute_url()}
    return render(request, "training/curriculum/unit_form.html", context)


@require_http_methods(["GET", "POST"])
@requires(Perm.CURRICULUM_PLAN, on=visible_unit)
def retire(request: HttpRequest, found: Unit) -> HttpResponse:
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.retire_unit(found, actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, f"“{found}” is retired.")
            return redirect("training:units", request.school.slug)
    context = {
        "narrow": True,
        "form": form,
        "title": f"Retire “{found}”?",
        "text": "It is taught no more. Lessons that were logged stay, and still count.",
        "button": "Retire the unit",
        "back_url": found.get_absolute_url(),
    }
    return render(request, "components/confirm_page.html", context)


@require_http_methods(["GET", "POST"])
@requires(Perm.CURRICULUM_PLAN)
def ready(request: HttpRequest) -> HttpResponse:
    """What the ready-made programme has for the school's year groups, to be taken over with a button."""
    if request.method == "POST":
        made = services.take_over_units(actor=request.person)
        done = f"{len(made)} units are in the programme now." if made else "There was nothing left to take over."
        messages.success(request, done)
        return redirect("training:units", request.school.slug)
    years = coverage.years_here(request.school)
    left = services.to_take_over(request.school)
    named = [(YearGroup(year).label, [one for one in left if one.year == year]) for year in sorted(years)]
    context = {"years": [one for one in named if one[1]], "left": len(left), "has_years": bool(years)}
    return render(request, "training/curriculum/ready.html", context)
