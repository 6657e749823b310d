"""How everybody stands with what they must take: the board, one course, one person, and the tables to take away."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.access.roles import ADULTS_AT_SCHOOL
from esafety.audit import events
from esafety.documents.tables import csv_response, xlsx_response
from esafety.schools.models import Appointment, Person
from esafety.schools.numbers import pk_from
from esafety.schools.querysets import PersonQuerySet
from esafety.ui.pager import pages
from esafety.ui.pieces import Cell, Chip, Table
from esafety.ui.registry import Figure
from training import board
from training.forms.boards import BoardFilterForm
from training.models import Completion, Course, LongLeave, Standing
from training.rules.states import KINDS, State, stands
from training.services.asking import reasons

PAGE = 25
COMPLETIONS = 50


def asked_course(request: HttpRequest, number: int) -> Course:
    return get_object_or_404(Course.objects.visible_to(request.person).select_related("school"), number=number)


def trained_person(request: HttpRequest, number: str) -> Person:
    """A grown-up of the school, gone or not: somebody who was ever appointed here, or has taken something."""
    held = Appointment.objects.visible_to(request.person).filter(person=OuterRef("pk"), role__in=list(ADULTS_AT_SCHOOL))
    took = Completion.objects.visible_to(request.person).filter(person=OuterRef("pk"))
    found = Person.objects.visible_to(request.person).filter(Exists(held) | Exists(took))
    return get_object_or_404(found, pk=pk_from(number, Person, request.school.pk))


# --- Everybody ---------------------------------------------------------------------------------------------------


@require_safe
@requires(Perm.TRAINING_VIEW, hidden=True)
def listed(request: HttpRequest) -> HttpResponse:
    """People by what they must take (T2): as many queries for five thousand as for five."""
    today = timezone.localdate()
    courses = board.courses(request.person, today)
    form = filter_form(request, courses)
    applied = form.applied()
    columns = [applied["course"]] if "course" in applied else courses
    found = board.people(request.person, applied, today)
    page = Paginator(board.for_lines(found, today), PAGE).get_page(request.GET.get("page"))
    context = {
        "sum_words": sum_words(board.sums(request.school, today)),
        "columns": columns,
        "lines": [line_of(line, request) for line in board.lines(page, request.school, columns, today)],
        "export_query": query_of(form, applied),
        **paged(form, applied, page),
    }
    return render(request, "training/boards/board.html", context)


def sum_words(sums: board.Sums) -> str:
    """Such as "Of 62 people 55 are in date with everything, 5 have something overdue"."""
    if not sums.people:
        return ""
    if sums.people == 1:
        return f"1 person is asked for training, and is {'' if sums.in_date else 'not '}in date with everything."
    late = {0: "nobody has anything overdue", 1: "1 has something overdue"}
    words = late.get(sums.overdue, f"{sums.overdue:,} have something overdue")
    verb = "is" if sums.in_date == 1 else "are"
    return f"Of {sums.people:,} people {sums.in_date:,} {verb} in date with everything, {words}."


def line_of(line: board.Line, request: HttpRequest) -> dict[str, Any]:
    url = reverse("training:person-training", args=[request.school.slug, line.person.number])
    return {"person": line.person, "url": url, "roles": line.roles, "is_away": line.is_away, "cells": line.cells}


# --- One course --------------------------------------------------------------------------------------------------


@require_safe
@requires(Perm.TRAINING_VIEW, on=asked_course, hidden=True)
def course(request: HttpRequest, course: Course) -> HttpResponse:
    today = timezone.localdate()
    form = filter_form(request, [])
    applied = form.applied()
    rows = board.for_course(course, request.person, applied, today)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    counted = Standing.objects.visible_to(request.person).filter(course=course).counted(today)
    states = board.states_of(counted, today)
    context = {
        "course": course,
        "figures": tiles(states),
        "roles": share_table("By role", "Role", board.by_role(counted, today), request),
        "departments": share_table("By department", "Department", board.by_department(counted, today), request),
        "rows": [standing_line(row, request, today) for row in page],
        **paged(form, applied, page),
    }
    return render(request, "training/boards/course.html", context)


def tiles(states: dict[State, int]) -> list[Figure]:
    said = {
        State.OVERDUE: "Past the day, and past any grace.",
        State.GRACE: "The day has gone by.",
        State.TO_DO: "Not taken yet, and there is still time.",
        State.SOON: "Valid, and to be taken again within 60 days.",
        State.IN_DATE: "Valid for more than 60 days.",
    }
    return [
        Figure(str(state.label), f"{states[state]:,}", words, KINDS[state] if states[state] else "quiet")
        for state, words in said.items()
    ]


def share_table(caption: str, what: str, shares: list[board.Share], request: HttpRequest) -> Table:
    by_role = what == "Role"
    rows = [
        [
            Cell(request.school.role_words(one.key) if by_role else one.key or "None"),
            *(Cell(f"{number:,}", number=True) for number in (one.asked, one.in_date, one.overdue)),
            Cell(f"{one.percent}%", number=True),
        ]
        for one in shares
    ]
    return Table(caption, [what, "Asked", "In date", "Overdue", "Share in date"], rows)


def standing_line(row: Standing, request: HttpRequest, today: date) -> dict[str, Any]:
    row.person.school = request.school  # the same row: not asked for again by each address
    url = reverse("training:person-training", args=[request.school.slug, row.person.number])
    return {"standing": row, "url": url, "stands": stands(row, today)}


# --- One person --------------------------------------------------------------------------------------------------


@require_safe
@requires(Perm.TRAINING_VIEW, on=trained_person, hidden=True)
def person(request: HttpRequest, one: Person) -> HttpResponse:
    """What is asked of them and why, what they have taken, and since when they hold their roles."""
    today = timezone.localdate()
    asked = Standing.objects.visible_to(request.person).filter(person=one)
    asked = asked.select_related("course", "requirement__course", "requirement__person", "requirement__school")
    done = Completion.objects.visible_to(request.person).filter(person=one).select_related("course", "by", "struck__by")
    held = (
        Appointment.objects.visible_to(request.person)
        .filter(Q(ends_on=None) | Q(ends_on__gte=today), person=one)
        .order_by("starts_on")
    )
    page = Paginator(done.order_by("-done_on", "-pk"), COMPLETIONS).get_page(request.GET.get("page"))
    leave = LongLeave.objects.visible_to(request.person).filter(person=one)
    why = reasons(one, today, is_own=False)
    context = {
        "one": one,
        "today": today,
        "is_here": one.is_here(today),
        "standings": [
            (row, stands(row, today), why.get(row.course_id, ([], ""))) for row in asked.order_by("course__title", "pk")
        ],
        "completions": list(page),
        "leave": list(leave[:20]),
        "is_away": leave.on(today).exists(),
        "roles": [(request.school.role_words(spell.role), spell) for spell in held],
        "may_record": can(request.person, Perm.TRAINING_RECORD, one) and one.is_here(today),
        **pages(page),
    }
    return render(request, "training/boards/person.html", context)


# --- To take away ------------------------------------------------------------------------------------------------


@require_safe
@requires(Perm.TRAINING_VIEW, hidden=True)
def board_csv(request: HttpRequest) -> StreamingHttpResponse:
    found, columns = taken(request, "csv")
    rows = board.table_of(found, request.school, columns, timezone.localdate())
    return csv_response(name_of(request), board.columns_of(columns), rows)


@require_safe
@requires(Perm.TRAINING_VIEW, hidden=True)
def board_xlsx(request: HttpRequest) -> HttpResponse:
    found, columns = taken(request, "xlsx")
    rows = board.table_of(found, request.school, columns, timezone.localdate())
    return xlsx_response(name_of(request), "Training", board.columns_of(columns), rows)


def taken(request: HttpRequest, kind: str) -> tuple[PersonQuerySet, list[Course]]:
    """The people and courses that go, once it has been written down that they do."""
    today = timezone.localdate()
    courses = board.courses(request.person, today)
    applied = filter_form(request, courses).applied()
    found = board.people(request.person, applied, today)
    with transaction.atomic():
        details = {"as": kind, "rows": found.count(), "filters": sorted(applied)}
        events.record("training.export_board", actor=request.person, about=request.school, details=details)
    return found, [applied["course"]] if "course" in applied else courses


def name_of(request: HttpRequest) -> str:
    return f"training-{request.school.slug}-{timezone.localdate():%Y-%m-%d}"


# --- Filters and pages -------------------------------------------------------------------------------------------


def filter_form(request: HttpRequest, courses: list[Course]) -> BoardFilterForm:
    departments = Person.objects.visible_to(request.person).departments(timezone.localdate())
    return BoardFilterForm(request.GET, school=request.school, courses=courses, departments=departments)


def paged(form: BoardFilterForm, applied: dict[str, Any], page: "Page[Any]") -> dict[str, Any]:
    values = kept(form, applied)
    chips = [
        Chip(form.words_for(name, value), "?" + urlencode({one: values[one] for one in values if one != name}))
        for name, value in applied.items()
    ]
    return {"form": form, "chips": chips, **pages(page, f"{urlencode(values)}&" if values else "")}


def kept(form: BoardFilterForm, applied: dict[str, Any]) -> dict[str, str]:
    """The filters that are on, as they were sent."""
    return {name: form.data.get(name, "") for name in applied}


def query_of(form: BoardFilterForm, applied: dict[str, Any]) -> str:
    return f"?{urlencode(kept(form, applied))}" if applied else ""
