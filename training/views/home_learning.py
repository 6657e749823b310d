"""Home learning online: set, looked at, told to parents; and what a family sees of it."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person
from esafety.ui.pager import pages
from esafety.ui.pieces import Chip
from training.forms.home_learning import ByClassForm, HomeLearningForm, LinkCheckForm
from training.models import HomeLearning, LinkCheck, LinkOutcome
from training.rules import home_learning as rules
from training.services import home_learning as services

PAGE = 25
ALL_AT_ONCE = 100


# --- Who finds what ------------------------------------------------------------------------------------------


def visible_item(request: HttpRequest, number: int) -> HomeLearning:
    items = HomeLearning.objects.visible_to(request.person).with_check()
    found: HomeLearning = get_object_or_404(items.select_related("school", "set_by", "told_in"), number=number)
    return found


def state_of(item: HomeLearning) -> tuple[str, str]:
    """Colour and words of its tag. Needs `with_check`."""
    if item.removed_at is not None:
        return "quiet", "Taken off"
    if item.outcome is None:
        return "warn", "To be checked"
    if item.outcome == LinkOutcome.NOT_TO_BE_USED:
        return "bad", "Not to be used"
    return ("good", "Safe") if rules.holds(item.checked_at, timezone.now()) else ("warn", "Look again")


# --- Lists -------------------------------------------------------------------------------------------------------


@require_safe
@requires(Perm.HOME_LEARNING)
def listed(request: HttpRequest) -> HttpResponse:
    form = ByClassForm(request.GET or None, person=request.person)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    items = HomeLearning.objects.visible_to(request.person).current().with_check()
    if group := asked.get("group"):
        items = items.filter(classes=group)
    if asked.get("show") == "unchecked":
        items = items.filter(Q(outcome=None) | Q(checked_at__lt=timezone.now() - rules.CHECK_HOLDS))
    elif asked.get("show") == "untold":
        items = items.filter(told_in=None, outcome=LinkOutcome.SAFE, due_on__gte=timezone.localdate())
    page = Paginator(items.select_related("set_by").prefetch_related("classes"), PAGE).get_page(request.GET.get("page"))
    now = timezone.now()
    context = paged(page, request.GET) | {
        "form": form,
        "chips": chips(request, form, asked),
        "rows": [(one, *state_of(one), not rules.why_not_told(one, now)) for one in page],
        "here": reverse("training:home-learning", args=[request.school.slug]),
    }
    context["can_tell"] = any(may for *_, may in context["rows"])
    return render(request, "training/home_learning/list.html", context)


def paged(page: "Page[Any]", given: Any) -> dict[str, Any]:
    """Keeps the filters that are on."""
    kept = {name: given[name] for name in ("group", "show") if given.get(name)}
    return pages(page, f"{urlencode(kept)}&" if kept else "")


def chips(request: HttpRequest, form: ByClassForm, asked: dict[str, Any]) -> list[Chip]:
    labels = {
        "group": str(asked.get("group") or ""),
        "show": dict(form.fields["show"].choices).get(asked.get("show"), ""),
    }  # type: ignore[attr-defined]
    on = {name: label for name, label in labels.items() if asked.get(name)}
    return [
        Chip(label, "?" + urlencode({other: request.GET[other] for other in on if other != name}))
        for name, label in on.items()
    ]


@require_safe
@requires(Perm.SCHOOL_ENTER)
def mine(request: HttpRequest) -> HttpResponse:
    """What is set for one's own class, and those of one's children."""
    today = timezone.localdate()
    items = HomeLearning.objects.set_for(request.person).filter(due_on__gte=today)
    page = Paginator(items.order_by("due_on", "pk").prefetch_related("classes"), PAGE).get_page(request.GET.get("page"))
    context = paged(page, {}) | {"is_pupil": is_pupil(request.person), "today": today, "narrow": True}
    return render(request, "training/home_learning/mine.html", context)


def is_pupil(person: Person) -> bool:
    return person.teaching_group_id is not None


# --- One of them ---------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@requires(Perm.HOME_LEARNING)
def new(request: HttpRequest) -> HttpResponse:
    initial = {"set_on": timezone.localdate()}
    form = HomeLearningForm(request.POST or None, person=request.person, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.set_home_learning(actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            return after_setting(request, made)
    return render(request, "training/home_learning/new.html", {"narrow": True, "form": form})


def after_setting(request: HttpRequest, made: HomeLearning) -> HttpResponse:
    """To its check, unless somebody looked at the same address not long ago."""
    check = newest_check(request, made)
    if check is None:
        messages.success(request, "It is kept. Now look at the page as your pupils will see it.")
    elif rules.holds(check.at, timezone.now()):
        words = f"{check.by} looked at this address on {timezone.localtime(check.at):%-d %B %Y}: "
        messages.success(request, f"It is kept. {words}{check.get_outcome_display().lower()}.")
        return redirect(made)
    else:
        on = f"{timezone.localtime(check.at):%-d %B %Y}"
        messages.warning(
            request,
            f"It is kept. This address was last checked on {on}, more than {rules.CHECK_HOLDS_WORDS} ago: look again.",
        )
    return redirect("training:home-learning-check", request.school.slug, made.number)


def newest_check(request: HttpRequest, item: HomeLearning) -> LinkCheck | None:
    checks = LinkCheck.objects.visible_to(request.person).filter(link=item.link).select_related("by")
    found: LinkCheck | None = checks.first()
    return found


@require_safe
@requires(Perm.HOME_LEARNING, on=visible_item)
def item(request: HttpRequest, found: HomeLearning) -> HttpResponse:
    checks = list(LinkCheck.objects.visible_to(request.person).filter(link=found.link).select_related("by")[:10])
    kind, words = state_of(found)
    context = {
        "item": found,
        "classes": list(found.classes.all()),
        "kind": kind,
        "words": words,
        "checks": [(one, said(one)) for one in checks],
        "can_tell": not rules.why_not_told(found, timezone.now()),
        "assess_url": assess_url(request, found),
        "is_fresh": rules.holds(found.checked_at, timezone.now()),
    }
    return render(request, "training/home_learning/item.html", context)


def said(check: LinkCheck) -> list[tuple[str, str]]:
    """Questions that are no longer asked are left out."""
    return [
        (one.text, "Yes" if check.answers.get(one.key) == rules.YES else "No")
        for one in rules.QUESTIONS
        if one.key in check.answers
    ]


def assess_url(request: HttpRequest, item: HomeLearning) -> str:
    """Where the filter's people assess sites, if there is such a place."""
    try:
        return reverse("filtering:site-assess", args=[request.school.slug]) + "?" + urlencode({"url": item.link})
    except NoReverseMatch:
        return ""


@require_http_methods(["GET", "POST"])
@requires(Perm.HOME_LEARNING, on=visible_item)
def check(request: HttpRequest, found: HomeLearning) -> HttpResponse:
    form = LinkCheckForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.check_link(found, actor=request.person, **form.values())
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            if made.outcome == LinkOutcome.SAFE:
                messages.success(request, "It is safe for home learning. Parents can be told of it.")
            else:
                messages.warning(request, "It is not to be used: neither pupils nor parents see it here.")
            return redirect(found)
    context = {"narrow": True, "form": form, "item": found, "assess_url": assess_url(request, found)}
    context["classes"] = list(found.classes.all())
    return render(request, "training/home_learning/check.html", context)


@require_http_methods(["GET", "POST"])
@requires(Perm.HOME_LEARNING, on=visible_item)
def remove(request: HttpRequest, found: HomeLearning) -> HttpResponse:
    if request.method == "POST":
        try:
            services.remove_home_learning(found, actor=request.person)
        except RuleBroken as broken:
            messages.error(request, str(broken))
        else:
            messages.success(request, f"“{found}” is taken off.")
        return redirect("training:home-learning", request.school.slug)
    context = {
        "narrow": True,
        "title": f"Take off “{found}”?",
        "text": "Pupils and parents no longer see it here. That it was set and checked stays on record.",
        "button": "Take it off",
        "back_url": found.get_absolute_url(),
        "is_dangerous": True,
    }
    return render(request, "components/confirm_page.html", context)


@require_POST
@requires(Perm.HOME_LEARNING, hidden=True)
def tell(request: HttpRequest) -> HttpResponse:
    """One notice for all that is ticked."""
    ticked = [
        int(one)
        for one in request.POST.getlist("items")[:ALL_AT_ONCE]
        if one.isascii() and one.isdigit() and len(one) < 10
    ]
    items = list(HomeLearning.objects.visible_to(request.person).filter(number__in=ticked))
    try:
        job = services.tell_of_home_learning(items, actor=request.person)
    except RuleBroken as broken:
        messages.error(request, str(broken))
        return redirect("training:home-learning", request.school.slug)
    return redirect(job)
