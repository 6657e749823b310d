"""How the school is set: its look, what its policy says where policies differ, its terms."""

import copy
from collections.abc import Iterable
from itertools import chain
from typing import Any

from django import forms
from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.audit.history import Change, changes
from esafety.evidence.uploads import say_why, takes_file
from esafety.exceptions import RuleBroken
from esafety.schools import rules, services
from esafety.schools.forms import MATTERS, LogoForm, LookForm, RulesForm, TermForm, choices_of
from esafety.schools.models import School, SchoolSettings, Term
from esafety.schools.numbers import number_of, pk_from
from esafety.ui.pieces import Moment, Row


def settings_page(school: School) -> str:
    return reverse("schools:settings", args=[school.slug])


def term_of_school(request: HttpRequest, number: str) -> Term:
    return get_object_or_404(
        Term.objects.visible_to(request.person), pk=pk_from(number, Term, request.person.school_id)
    )


@require_safe
@requires(Perm.SCHOOL_SETTINGS)
def overview(request: HttpRequest) -> HttpResponse:
    school, its = request.school, request.school.settings
    terms = Term.objects.visible_to(request.person)
    made = sorted(chain(changes(school), changes(its)), key=lambda change: change.at, reverse=True)
    context = {
        "look": look_rows(school),
        "groups": [(heading, answers(its, list(matter))) for heading, matter in MATTERS.items()],
        "terms": [(term, number_of(term)) for term in terms],
        "moments": moments(made[:50]),
    }
    return render(request, "schools/settings.html", context)


def look_rows(school: School) -> list[Row]:
    words = LookForm.Meta.labels | {"brand_colour": "Colour"}
    return [Row(words[name], getattr(school, name)) for name in services.LOOK]


def answers(its: SchoolSettings, names: list[str]) -> list[Row]:
    questions = {name: asked[0] for matter in MATTERS.values() for name, asked in matter.items()}
    return [Row(questions[name], dict(choices_of(name))[str(getattr(its, name))]) for name in names]


def moments(made: Iterable[Change]) -> list[Moment]:
    """The changes for a timeline, those that say nothing left out."""
    told = [(one, "\n".join(one.lines)) for one in made]
    return [
        Moment(one.at, one.reason or "Changed", one.person.name if one.person else "", text)
        for one, text in told
        if text or one.reason
    ]


@require_http_methods(["GET", "POST"])
@requires(Perm.SCHOOL_SETTINGS)
def look(request: HttpRequest) -> HttpResponse:
    school = copy.copy(request.school)  # the form writes into its own, so that a refused name is not in the header
    form = LookForm(request.POST or None, instance=school)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_look(
                request.school, actor=request.person, version=version_shown(request), values=form.cleaned_data
            )
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "The name, words and colour are saved.")
            return redirect(settings_page(request.school))
    return render(request, "schools/look.html", versioned(form, request.school))


@require_http_methods(["GET", "POST"])
@requires(Perm.SCHOOL_SETTINGS)
def policy(request: HttpRequest) -> HttpResponse:
    its = request.school.settings
    form = RulesForm(request.POST or None, its=its)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_settings(
                request.school, actor=request.person, version=version_shown(request), values=form.values()
            )
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "The settings are saved.")
            return redirect(settings_page(request.school))
    return render(request, "schools/policy.html", versioned(form, its))


def version_shown(request: HttpRequest) -> int:
    """The version that the sent form was filled from. Nonsense is no version, and so never the last one."""
    shown = request.POST.get("version", "")
    return int(shown) if shown.isascii() and shown.isdigit() and len(shown) < 19 else -1


def versioned(form: forms.BaseForm, record: models.Model) -> dict[str, Any]:
    """Context of a form with the version now standing; after a conflict, also what the others changed."""
    return {
        "form": form,
        "version": services.version_of(record),
        "moments": moments(list(changes(record))[:3]) if form.non_field_errors() else [],
        "narrow": True,
    }


@takes_file
@require_http_methods(["GET", "POST"])
@requires(Perm.SCHOOL_SETTINGS)
def logo(request: HttpRequest) -> HttpResponse:
    form = LogoForm(request.POST, request.FILES) if request.method == "POST" else LogoForm()
    say_why(form, request)
    if request.method == "POST" and "remove" in request.POST:
        services.remove_logo(request.school, actor=request.person)
        messages.success(request, "The logo is taken away.")
        return redirect(settings_page(request.school))
    if request.method == "POST" and form.is_valid():
        services.change_logo(request.school, actor=request.person, png=form.cleaned_data["logo"])
        messages.success(request, "The logo is saved.")
        return redirect(settings_page(request.school))
    return render(request, "schools/logo.html", {"form": form, "narrow": True})


@require_http_methods(["GET", "POST"])
@requires(Perm.SCHOOL_SETTINGS)
def term_add(request: HttpRequest) -> HttpResponse:
    return _edit_term(request, None)


@require_http_methods(["GET", "POST"])
@requires(Perm.SCHOOL_SETTINGS, on=term_of_school)
def term_change(request: HttpRequest, term: Term) -> HttpResponse:
    return _edit_term(request, term)


def _edit_term(request: HttpRequest, term: Term | None) -> HttpResponse:
    initial = {"name": term.name, "starts_on": term.starts_on, "ends_on": term.ends_on} if term else None
    form = TermForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            if term is None:
                saved = services.add_term(actor=request.person, **form.cleaned_data)
            else:
                saved = services.change_term(term, actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error("starts_on", str(broken))
        else:
            messages.success(request, f"{saved} is saved.")
            return redirect(settings_page(request.school))
    return render(request, "schools/term.html", {"form": form, "term": term, "narrow": True})


@require_http_methods(["GET", "POST"])
@requires(Perm.SCHOOL_SETTINGS, on=term_of_school)
def term_remove(request: HttpRequest, term: Term) -> HttpResponse:
    if request.method == "POST":
        services.remove_term(term, actor=request.person)
        messages.success(request, f"{term} is removed.")
        return redirect(settings_page(request.school))
    context = {
        "title": f"Remove {term}?",
        "text": f"{rules.in_words(term.starts_on)} to {rules.in_words(term.ends_on)}. Nothing else is removed with it.",
        "button": "Remove the term",
        "back_url": settings_page(request.school),
        "is_dangerous": True,
        "narrow": True,
    }
    return render(request, "components/confirm_page.html", context)
