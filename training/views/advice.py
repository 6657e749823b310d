"""Advice: asking, answering, and what is often asked."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import Truncator
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.access.roles import Role
from esafety.exceptions import RuleBroken
from esafety.schools.services import version_of
from esafety.ui.forms import PlainForm
from esafety.ui.pieces import Chip, Moment
from esafety.words import uncapitalised
from training.forms.advice import AdviceFilterForm, AgainForm, AskForm, CommonFilterForm, CommonForm, ReplyForm
from training.models import Advice, CommonQuestion, EntryKind
from training.services import advising

PAGE = 25
SHORT = 90  # letters of a question in a list
STATES = {"waiting": ("Waits for an answer", "warn"), "answered": ("Answered", "good"), "closed": ("Closed", "quiet")}
KINDS = {EntryKind.ANSWER: "good", EntryKind.BACK: "warn", EntryKind.ASKED: "info"}


# --- Who finds what ------------------------------------------------------------------------------------------


def visible_advice(request: HttpRequest, number: int) -> Advice:
    rows = Advice.objects.visible_to(request.person).select_related("asked_by", "closed_by")
    found: Advice = get_object_or_404(rows, number=number)
    found.school = request.school
    return found


def visible_common(request: HttpRequest, number: int) -> CommonQuestion:
    found: CommonQuestion = get_object_or_404(
        CommonQuestion.objects.visible_to(request.person).published(), number=number
    )
    found.school = request.school
    return found


# --- Questions -----------------------------------------------------------------------------------------------------


@require_safe
@requires(Perm.ADVICE_ASK)
def listed(request: HttpRequest) -> HttpResponse:
    """One's own questions, and those that one answers; what waits comes first."""
    form = AdviceFilterForm(request.GET)
    on = form.applied()
    found = Advice.objects.visible_to(request.person).select_related("asked_by")
    if "q" in on:
        found = found.searched(on["q"])
    if "about" in on:
        found = found.filter(about=on["about"])
    if on.get("state") == "waiting":
        found = found.waiting()
    elif "state" in on:
        found = found.filter(waiting_since=None, closed_at__isnull=on["state"] == "answered")
    found = found.order_by(F("waiting_since").asc(nulls_last=True), "-pk")
    context = paged(request, found, form, on)
    answers = can(request.person, Perm.ADVICE_ANSWER)
    context["rows"] = [
        (one, Truncator(one.question).chars(SHORT), *STATES[state_of(one)], one.asked_by_id == request.person.pk)
        for one in context["page"]
    ]
    context |= {"answers": answers, "here": "advice"}
    for one, *_ in context["rows"]:
        one.school = request.school
    return render(request, "training/advice/list.html", context)


def paged(request: HttpRequest, found: QuerySet[Any, Any], form: Any, on: dict[str, Any]) -> dict[str, Any]:
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return {
        "page": page,
        "form": form,
        "chips": [
            Chip(form.words_for(name, value), "?" + urlencode({one: on[one] for one in on if one != name}))
            for name, value in on.items()
        ],
        "earlier_url": f"?{urlencode({**on, 'page': page.number - 1})}" if page.has_previous() else "",
        "later_url": f"?{urlencode({**on, 'page': page.number + 1})}" if page.has_next() else "",
    }


def state_of(one: Advice) -> str:
    return "closed" if one.closed_at else "waiting" if one.waiting_since else "answered"


@require_http_methods(["GET", "POST"])
@requires(Perm.ADVICE_ASK)
def new(request: HttpRequest) -> HttpResponse:
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = advising.ask_advice(actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "You have asked. You are told when there is an answer.")
            return redirect(made)
    context = {"narrow": True, "form": form, **desk_words(request)}
    return render(request, "training/advice/new.html", context)


def desk_words(request: HttpRequest) -> dict[str, str]:
    """What the school calls those who answer."""
    school = request.school
    return {
        "officer": uncapitalised(school.role_words(Role.OFFICER)),
        "head": uncapitalised(school.role_words(Role.HEAD)),
    }


@require_safe
@requires(Perm.ADVICE_ASK, on=visible_advice)
def item(request: HttpRequest, found: Advice) -> HttpResponse:
    return render(request, "training/advice/item.html", page_of(request, found))


def page_of(request: HttpRequest, found: Advice, form: PlainForm | None = None) -> dict[str, Any]:
    is_asker = found.asked_by_id == request.person.pk
    is_open, waits = found.closed_at is None, found.waiting_since is not None
    words, kind = STATES[state_of(found)]
    answers = not is_asker and is_open and can(request.person, Perm.ADVICE_ANSWER, found)
    if form is None:
        form = AgainForm() if is_asker else ReplyForm() if answers else None
    return {
        "narrow": True,
        "who_sees": f"Seen by {found.asked_by} and those who answer",
        "advice": found,
        "moments": [
            Moment(found.asked_at, "Asked", str(found.asked_by), found.question, kind="info"),
            *(
                Moment(one.at, one.get_kind_display(), str(one.by), one.text, kind=KINDS[EntryKind(one.kind)])
                for one in found.entries.select_related("by")
            ),
        ],
        "words": words,
        "kind": kind,
        "form": form,
        "is_asker": is_asker,
        "answers": answers,
        "may_close": is_open and (is_asker or (answers and not waits)),
        **desk_words(request),
    }


@require_POST
@requires(Perm.ADVICE_ANSWER, on=visible_advice)
def reply(request: HttpRequest, found: Advice) -> HttpResponse:
    form = ReplyForm(request.POST)
    if form.is_valid():
        try:
            advising.reply(found, actor=request.person, **form.values())
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, f"{found.asked_by} is told that you wrote.")
            return redirect(found)
    return render(request, "training/advice/item.html", page_of(request, found, form))


@require_POST
@requires(Perm.ADVICE_ASK, on=visible_advice)
def again(request: HttpRequest, found: Advice) -> HttpResponse:
    if found.asked_by_id != request.person.pk:
        raise PermissionDenied
    form = AgainForm(request.POST)
    if form.is_valid():
        try:
            advising.ask_again(found, actor=request.person, text=form.cleaned_data["text"])
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "It is sent. You are told when there is an answer.")
            return redirect(found)
    return render(request, "training/advice/item.html", page_of(request, found, form))


@require_POST
@requires(Perm.ADVICE_ASK, on=visible_advice)
def close(request: HttpRequest, found: Advice) -> HttpResponse:
    try:
        advising.close_advice(found, actor=request.person)
    except RuleBroken as broken:
        messages.error(request, str(broken))
    else:
        messages.success(request, f"{found} is closed.")
    return redirect(found)


# --- What is often asked -----------------------------------------------------------------------------------------


@require_safe
@requires(Perm.ADVICE_ASK)
def common(request: HttpRequest) -> HttpResponse:
    form = CommonFilterForm(request.GET)
    on = form.applied()
    found = CommonQuestion.objects.visible_to(request.person).published()
    if "q" in on:
        found = found.searched(on["q"])
    if "about" in on:
        found = found.filter(about=on["about"])
    context = paged(request, found, form, on)
    context |= {"may_change": can(request.person, Perm.ADVICE_ANSWER), "here": "common"}
    return render(request, "training/advice/common.html", context)


@require_http_methods(["GET", "POST"])
@requires(Perm.ADVICE_ANSWER)
def common_new(request: HttpRequest) -> HttpResponse:
    form = CommonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            advising.publish_common(actor=request.person, **form.values())
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "All staff can read it now.")
            return redirect("training:advice-common", request.school.slug)
    return render(request, "training/advice/common_edit.html", {"narrow": True, "form": form})


@require_http_methods(["GET", "POST"])
@requires(Perm.ADVICE_ANSWER, on=visible_common)
def common_edit(request: HttpRequest, found: CommonQuestion) -> HttpResponse:
    initial = {name: getattr(found, name) for name in ("about", "question", "answer")}
    form = CommonForm(request.POST or None, initial=initial | {"version": version_of(found)})
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            advising.change_common(found, actor=request.person, version=version, **form.values())
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "It is changed.")
            return redirect("training:advice-common", request.school.slug)
    return render(request, "training/advice/common_edit.html", {"narrow": True, "form": form, "common": found})


@require_http_methods(["GET", "POST"])
@requires(Perm.ADVICE_ANSWER, on=visible_common)
def common_withdraw(request: HttpRequest, found: CommonQuestion) -> HttpResponse:
    back_url = reverse("training:advice-common", args=[request.school.slug])
    if request.method == "POST":
        try:
            advising.withdraw_common(found, actor=request.person)
        except RuleBroken as broken:
            messages.error(request, str(broken))
        else:
            messages.success(request, "It is no longer shown.")
        return redirect(back_url)
    context = {
        "narrow": True,
        "title": "Withdraw this question?",
        "text": found.question,
        "button": "Withdraw it",
        "back_url": back_url,
    }
    return render(request, "components/confirm_page.html", context)
