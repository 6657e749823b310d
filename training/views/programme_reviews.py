"""The yearly review of the programme: what stands there, what is written, what is planned, and the signature."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.exceptions import RuleBroken
from esafety.schools.calendar import local_day
from esafety.schools.numbers import pk_from
from esafety.schools.services import version_of
from esafety.schools.terms import term_of
from esafety.ui.pager import pages
from esafety.ui.pieces import Row
from training.forms.curriculum import ActionForm, DoneForm, ReviewForm
from training.models import ProgrammeAction, ProgrammeReview
from training.rules import coverage, lessons, programme
from training.rules import programme_review as rules
from training.services import programme_reviewing as services

PAGE = 25


def visible_review(request: HttpRequest, year: int) -> ProgrammeReview:
    found = ProgrammeReview.objects.visible_to(request.person).select_related("opened_by", "signed_by")
    review: ProgrammeReview = get_object_or_404(found, school_year=year)
    review.school = request.school
    return review


def visible_action(request: HttpRequest, number: str) -> ProgrammeAction:
    found = ProgrammeAction.objects.visible_to(request.person)
    found = found.select_related("school", "review__school", "owner", "done_by")
    action: ProgrammeAction = get_object_or_404(found, pk=pk_from(number, ProgrammeAction, request.school.pk))
    return action


@require_safe
@requires(Perm.CURRICULUM_VIEW)
def listed(request: HttpRequest) -> HttpResponse:
    """All reviews, newest first; and whether this school year has one."""
    year = term_of(timezone.localdate()).school_year
    found = ProgrammeReview.objects.visible_to(request.person).select_related("school", "signed_by")
    counted = found.annotate(
        all_actions=Count("actions"), open_actions=Count("actions", filter=Q(actions__done_at=None))
    )
    page = Paginator(counted.order_by("-school_year"), PAGE).get_page(request.GET.get("page"))
    context = {
        **pages(page),
        "year": programme.words_of(year),
        "this_one": found.filter(school_year=year).first(),
        "from_june": rules.remind_from(year),
        "may_plan": can(request.person, Perm.CURRICULUM_PLAN),
    }
    return render(request, "training/curriculum/reviews.html", context)


@require_http_methods(["GET", "POST"])
@requires(Perm.CURRICULUM_PLAN)
def new(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        try:
            review = services.open_review(actor=request.person)
        except RuleBroken as broken:
            messages.info(request, str(broken))
            return redirect("training:programme-reviews", request.school.slug)
        messages.success(request, "The review is begun. Write in it with as many stops as you like.")
        return redirect(review)
    year = term_of(timezone.localdate()).school_year
    context = {
        "narrow": True,
        "title": f"Begin the review of {programme.words_of(year)}?",
        "text": "It shows what was taught and what pupils took from it. You write what works and what changes, leave "
        "what is to be done to somebody, and sign it. There is one for each school year.",
        "button": "Begin the review",
        "back_url": reverse("training:programme-reviews", args=[request.school.slug]),
    }
    return render(request, "components/confirm_page.html", context)


@require_safe
@requires(Perm.CURRICULUM_VIEW, on=visible_review)
def review(request: HttpRequest, found: ProgrammeReview) -> HttpResponse:
    """The figures of today, or those that were kept when it was signed; and what was written."""
    may_write = found.signed_at is None and can(request.person, Perm.CURRICULUM_PLAN, found)
    figures: dict[str, Any] = found.figures
    if found.signed_at is None:
        whole = coverage.load(request.school, timezone.localdate(), school_year=found.school_year)
        figures = rules.figures_of(whole)
    context = {
        "review": found,
        "figures": figures,
        "change": readable(figures.get("change"), lessons.reads_all(request.person)),
        "actions": list(found.actions.select_related("school", "owner", "done_by")),
        "today": timezone.localdate(),
        "may_write": may_write,
        "why_not": rules.why_not_signed(found),
        "version": version_of(found),
        "year": programme.words_of(found.school_year),
    }
    return render(request, "training/curriculum/review.html", context)


def readable(kept: dict[str, int] | None, reads_all: bool) -> coverage.Change | None:
    change = coverage.Change(**kept) if kept else None
    return change if change is not None and change.may_be_read(reads_all) else None


@require_http_methods(["GET", "POST"])
@requires(Perm.CURRICULUM_PLAN, on=visible_review)
def write(request: HttpRequest, found: ProgrammeReview) -> HttpResponse:
    if found.signed_at is not None:
        messages.info(request, services.SIGNED)
        return redirect(found)
    form = ReviewForm(request.POST or None, review=found, version=version_of(found))
    clash = False
    if request.method == "POST" and form.is_valid():
        try:
            services.write_review(found, actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
            clash = True
        else:
            messages.success(request, "Saved.")
            return redirect(found)
    context = {"narrow": True, "review": found, "form": form, "clash": clash}
    return render(request, "training/curriculum/review_write.html", context)


@require_http_methods(["GET", "POST"])
@requires(Perm.CURRICULUM_PLAN, on=visible_review)
def plan(request: HttpRequest, found: ProgrammeReview) -> HttpResponse:
    if found.signed_at is not None:
        messages.info(request, services.SIGNED)
        return redirect(found)
    form = ActionForm(request.POST or None, school=request.school)
    if request.method == "POST" and form.is_valid():
        try:
            services.plan_action(found, actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "It is planned. Whoever sees to it was told.")
            return redirect(found)
    context = {
        "narrow": True,
        "form": form,
        "title": "Plan what changes",
        "text": "What is to be done, who sees to it, and by when.",
        "button": "Plan it",
        "back_url": found.get_absolute_url(),
    }
    return render(request, "components/confirm_page.html", context)


@require_POST
@requires(Perm.CURRICULUM_PLAN, on=visible_review)
def sign(request: HttpRequest, found: ProgrammeReview) -> HttpResponse:
    try:
        version = int(request.POST.get("version") or -1)
    except ValueError:
        version = -1
    try:
        services.sign_review(found, actor=request.person, version=version)
    except RuleBroken as broken:
        messages.error(request, str(broken))
    else:
        messages.success(request, "You have signed: the review is complete.")
    return redirect(found)


# --- What is planned -----------------------------------------------------------------------------------------------


@require_safe
@requires(Perm.SCHOOL_ENTER, on=visible_action)
def action(request: HttpRequest, found: ProgrammeAction) -> HttpResponse:
    rows = [Row("Who sees to it", str(found.owner)), Row("By", f"{found.due_on:%-d %B %Y}")]
    if found.done_at is not None:
        rows += [Row("What was done", found.how), Row("Done", f"{found.done_by}, {local_day(found.done_at):%-d %B %Y}")]
    context = {
        "narrow": True,
        "action": found,
        "rows": rows,
        "is_late": found.done_at is None and found.due_on < timezone.localdate(),
        "may_finish": found.done_at is None and services.may_finish(found, request.person),
        "sees_review": can(request.person, Perm.CURRICULUM_VIEW),
    }
    return render(request, "training/curriculum/action.html", context)


@require_http_methods(["GET", "POST"])
@requires(Perm.SCHOOL_ENTER, on=visible_action)
def action_done(request: HttpRequest, found: ProgrammeAction) -> HttpResponse:
    if not services.may_finish(found, request.person):
        raise PermissionDenied
    form = DoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.finish_action(found, actor=request.person, how=form.cleaned_data["how"])
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "Thank you. It is done.")
            return redirect(found)
    context = {
        "narrow": True,
        "form": form,
        "title": "Is it done?",
        "text": found.what,
        "button": "It is done",
        "back_url": found.get_absolute_url(),
    }
    return render(request, "components/confirm_page.html", context)
