"""The technician's change sheet, trying what was applied, ending and looking again; and all that stands."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.audit import events
from esafety.documents.tables import Value, csv_response
from esafety.exceptions import RuleBroken
from filtering import standing_lists as lists
from filtering.forms.standing import ReasonForm, ReviewForm, TakeOutForm, TriedForm
from filtering.models import FilterRequest, Rule, State
from filtering.services import applying, ending
from filtering.views.requests import told_request
from filtering.words import whom

PAGE = 25
COLUMNS = ["Do", "Action", "Address", "With all under it", "For whom", "From", "Until", "Request"]


# --- The change sheet ----------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@requires(Perm.FILTER_APPLY, hidden=True)
def sheet(request: HttpRequest) -> HttpResponse:
    """What to put in, a request at a time, and what to take out; ticked off once the filter has it."""
    change = lists.ChangeSheet(request.person)
    sent = request.POST if request.method == "POST" else None
    form = TakeOutForm(sent, choices=[(one.number, str(one)) for one in change.out])
    if request.method == "POST" and form.is_valid():
        chosen = [one for one in change.out if one.number in form.cleaned_data["rules"]]
        taken = applying.take_out(chosen, actor=request.person)
        messages.success(request, f"{taken} taken out of the filter.")
        return redirect("filtering:sheet", request.school.slug)
    return render(request, "filtering/standing/sheet.html", {"sheet": change, "form": form})


@require_GET
@requires(Perm.FILTER_APPLY, hidden=True)
def sheet_csv(request: HttpRequest) -> StreamingHttpResponse:
    change = lists.ChangeSheet(request.person)
    rows = [row_of("Put in", rule) for one in change.into for rule in one.standing_rules]
    rows += [row_of("Take out", rule) for rule in change.out]
    with transaction.atomic():
        details = {"rows": len(rows)}
        events.record("filtering.export_sheet", actor=request.person, about=request.school, details=details)
    return csv_response(f"filter-changes-{request.school.slug}-{timezone.localdate():%Y-%m-%d}", COLUMNS, rows)


def row_of(what: str, rule: Rule) -> list[Value]:
    return [
        what,
        rule.get_action_display(),
        str(rule.address),
        "no" if rule.path else "yes",
        whom(rule.reach),
        rule.starts_on,
        rule.ends_on,
        rule.request.reference,
    ]


@require_http_methods(["GET", "POST"])
@requires(Perm.FILTER_APPLY, on=told_request)
def apply_one(request: HttpRequest, asked: FilterRequest) -> HttpResponse:
    """Says that one request is in the filter now."""
    if request.method == "POST":
        try:
            applying.apply_request(asked, actor=request.person)
        except RuleBroken as broken:
            messages.error(request, str(broken))
        else:
            messages.success(request, f"{asked} is applied. Whoever asked was told to try it.")
        return redirect("filtering:sheet", request.school.slug)
    context = {
        "title": f"Is {asked.what} in the filter now?",
        "text": f"Say so once it holds for {whom(asked.reach)}. Whoever asked is told to try it.",
        "button": "It is applied",
        "back_url": reverse("filtering:sheet", args=[request.school.slug]),
    }
    return render(request, "components/confirm_page.html", context)


# --- Trying, rolling back, ending, looking again ---------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@requires(Perm.SCHOOL_ENTER, on=told_request)
def tried(request: HttpRequest, asked: FilterRequest) -> HttpResponse:
    """Whoever asked says whether it works."""
    if asked.state == State.APPLIED and not applying.may_try(asked, request.person):
        raise PermissionDenied
    form = TriedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if form.cleaned_data["works"] == "yes":
                applying.verify(asked, actor=request.person)
                said = "Thank you. It is in force, and ends by itself."
            else:
                applying.does_not_work(asked, actor=request.person, note=form.cleaned_data["note"])
                said = "Thank you. The technician was told what you saw."
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, said)
            return redirect(asked)
    context = {"asked": asked, "whom": whom(asked.reach), "form": form}
    return render(request, "filtering/standing/tried.html", context)


@require_http_methods(["GET", "POST"])
@requires(Perm.FILTER_APPLY, on=told_request)
def roll_back(request: HttpRequest, asked: FilterRequest) -> HttpResponse:
    def act(reason: str) -> None:
        applying.roll_back(asked, actor=request.person, reason=reason)

    text = (
        "It ends at once, and stands on the sheet to be taken out. Whoever asked and decided is told, with the reason."
    )
    return _with_reason(request, asked, act, f"Roll {asked.what} back?", text, "Roll it back")


@require_http_methods(["GET", "POST"])
@requires(Perm.SCHOOL_ENTER, on=told_request)
def end(request: HttpRequest, asked: FilterRequest) -> HttpResponse:
    if asked.is_standing and not ending.may_end(asked, request.person):
        raise PermissionDenied

    def act(reason: str) -> None:
        ending.end(asked, actor=request.person, reason=reason)

    text = "It ends at once. What it changed is taken out of the filter."
    return _with_reason(request, asked, act, f"End {asked.what}?", text, "End it now")


def _with_reason(
    request: HttpRequest, asked: FilterRequest, act: Any, title: str, text: str, button: str
) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data["reason"])
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, f"{asked} has ended.")
            return redirect(asked)
    context = {"title": title, "text": text, "button": button, "form": form, "is_dangerous": True}
    return render(request, "components/confirm_page.html", context | {"back_url": asked.get_absolute_url()})


@require_http_methods(["GET", "POST"])
@requires(Perm.FILTER_DECIDE, Perm.FILTER_APPLY, on=told_request)
def review(request: HttpRequest, asked: FilterRequest) -> HttpResponse:
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ending.review(asked, actor=request.person, keep_until=form.keep_until, reason=form.cleaned_data["reason"])
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, f"{asked} was looked at.")
            return redirect(asked)
    context = {"asked": asked, "rules": lists.rules_of(asked), "form": form}
    return render(request, "filtering/standing/review.html", context)


# --- All that stands -------------------------------------------------------------------------------------------


@require_GET
@requires(Perm.SITES_VIEW, hidden=True)
def rules(request: HttpRequest) -> HttpResponse:
    """Which sites are open and which blocked, for whom and until when; a host on both lists is pointed at (F4).

    With `?group=` only what is open for a group to which nothing else opens.
    """
    query = request.GET.get("q", "")[:200]
    walled = lists.walled(request.person)
    wall = next((one for one in walled if one.group == request.GET.get("group")), None)
    found = lists.standing_rules(request.person, query, wall.group if wall else "")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    if request.GET.get("page") and not request.GET["page"].isdecimal():
        raise Http404
    rows = list(page)
    kept = {"q": query} | ({"group": wall.group} if wall else {})
    context = {
        "rows": [(rule, lists.told_whom(rule, request.person)) for rule in rows],
        "page": page,
        "q": query,
        "clashes": lists.clashes(request.person, rows),
        "walled": walled,
        "wall": wall,
        "newer_url": f"?{urlencode(kept | {'page': page.number - 1})}" if page.has_previous() else "",
        "older_url": f"?{urlencode(kept | {'page': page.number + 1})}" if page.has_next() else "",
        "may_ask": can(request.person, Perm.FILTER_ASK),
    }
    return render(request, "filtering/standing/rules.html", context)
