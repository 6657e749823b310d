"""The school's public page for worries: pupils, parents and anybody else report without a sign-in, and read answers.

The pages show nothing of whoever may be signed in, and nothing that is done here is tied to them.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from esafety.access.perms import Perm
from esafety.accounts import limits
from esafety.schools.models import School
from esafety.ui.pieces import Row
from incidents import public, rules, services
from incidents.models import EntryKind
from incidents.public_forms import (
    PUPILS,
    STEPS,
    TITLES,
    AdditionForm,
    PublicStepForm,
    ReceiptForm,
    Road,
    first_missing,
    report_from,
    steps_of,
)

NEUTRAL_PAGE = "https://www.bbc.co.uk/weather"
View = Callable[..., HttpResponse]


def on_a_device(view: View) -> View:
    """Give the browser its random mark, by which one device is told from another, and from no address."""

    @wraps(view)
    def marked(request: HttpRequest, school: str, **kwargs: Any) -> HttpResponse:
        response = view(request, **kwargs)
        if not public.device_of(request):
            public.mark_device(response)
        return response

    marked.explains_stale_form = no_cookies  # type: ignore[attr-defined]
    return login_not_required(marked)


def no_cookies(request: HttpRequest) -> HttpResponse:
    """What a form without its token is answered with: the browser keeps no cookies, or has thrown them away.

    It is refused before anybody asked which school it is for.
    """
    request.school = get_object_or_404(School.objects.with_settings(), slug=request.resolver_match.kwargs["school"])
    return show(request, "no_cookies", {}, status=403)


def show(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    road = context.get("road", "")
    frame = {
        "leave_url": NEUTRAL_PAGE,
        "is_young": road == Road.YOUNG,
        "is_pupil": road in PUPILS,
        **context,
    }
    return render(request, f"incidents/public/{template}.html", frame, status=status)


@require_http_methods(["GET", "POST"])
@on_a_device
def start(request: HttpRequest) -> HttpResponse:
    """Who is asking. Choosing begins a new sheet, so that nobody meets what somebody else wrote in this browser."""
    road = request.POST.get("road", "")
    if request.method == "GET" or road not in Road.values:
        works_here = request.person is None or request.person.holds(Perm.INCIDENT_REPORT)
        context = {"roads": Road, "shows_staff_road": works_here, "is_forgotten": "forgotten" in request.GET}
        return show(request, "start", context)
    public.writing(request, request.school).forget()
    response = redirect(step_url(request, road, steps_of(road)[0]))
    response.delete_cookie(public.DRAFT_COOKIE)
    return response


@require_http_methods(["GET", "POST"])
@on_a_device
def step(request: HttpRequest, road: str, step: str) -> HttpResponse:
    """One page of questions. A sheet whose half hour is over begins anew with what was just sent: nothing is lost."""
    if road not in STEPS or step not in STEPS[road]:
        raise Http404
    writing = public.writing(request, request.school)
    if writing.row is not None and writing.row.incident_id:
        if request.method == "GET":
            return redirect("worry:sent", request.school.slug)
        writing = public.blank(request.school)
    form = PublicStepForm(
        request.POST if request.method == "POST" else None,
        initial=writing.answers,
        road=road,
        step=step,
        school=request.school,
    )
    if request.method == "POST" and form.is_valid():
        writing.answers = {**writing.answers, **form.cleaned_data, "road": road}
        writing.keep()
        steps = steps_of(road)
        at = steps.index(step) + 1
        is_last = at == len(steps) or "check" in request.GET
        response = (
            redirect("worry:check", request.school.slug) if is_last else redirect(step_url(request, road, steps[at]))
        )
        writing.set_cookie(response)
        return response
    is_missing = "check" in request.GET and not any(writing.answers.get(name) for name in STEPS[road][step])
    return show(request, "step", {**step_frame(request, road, step), "form": form, "is_missing": is_missing})


@require_http_methods(["GET", "POST"])
@on_a_device
def check(request: HttpRequest) -> HttpResponse:
    """Check your answers. POST sends the report; what is sent twice is one report with one receipt."""
    writing = public.writing(request, request.school)
    if writing.row is not None and writing.row.incident_id:
        return redirect("worry:sent", request.school.slug)
    road = writing.answers.get("road", "")
    if road not in STEPS:
        start_url = reverse("worry:start", args=[request.school.slug])
        return redirect(f"{start_url}?forgotten=1" if request.method == "POST" else start_url)
    said, missing = first_missing(road, writing.answers, request.school)
    if missing:
        return redirect(step_url(request, road, missing) + "?check=1")
    context = {"road": road, "rows": rows_of(request, road, said), "is_in_danger": said["harm"] == "yes"}
    context["back_url"] = step_url(request, road, steps_of(road)[-1])
    if request.method == "GET":
        return show(request, "check", context)
    if not public.may_send(request, request.school, "report", public.REPORTS_PER_DEVICE):
        writing.keep()
        response = show(request, "wait", context, status=429)
        writing.set_cookie(response)
        return response
    report, reporter = report_from(road, said, request.school)
    services.report_from_public(report, school=request.school, reporter=reporter, writing=writing)
    return redirect("worry:sent", request.school.slug)


@require_GET
@on_a_device
def sent(request: HttpRequest) -> HttpResponse:
    """The receipt, for a few minutes and to the browser that sent the report; nobody can show it again later."""
    writing = public.writing(request, request.school)
    if writing.row is None or writing.row.incident is None:
        return redirect("worry:start", request.school.slug)
    incident = writing.row.incident
    context = {
        "road": writing.answers["road"],
        "receipt": public.in_groups(writing.answers["receipt"]),
        "circle": incident.circle,
        "is_in_danger": incident.harm == "yes",
        "nobody_there": not services.somebody_can_deal_with(incident),
    }
    return show(request, "sent", context)


@require_http_methods(["GET", "POST"])
@on_a_device
def leave(request: HttpRequest) -> HttpResponse:
    """Forget what this browser was writing, and the receipt shown in it.

    GET is the quick exit without scripts: it changes nothing here, but takes away the cookie, which holds the only key
    to what was written, so that Back shows nothing of it. With scripts the exit goes at once and asks for POST as well.
    """
    if request.method == "GET":
        response = redirect(NEUTRAL_PAGE)
    else:
        public.writing(request, request.school).forget()
        response = redirect("worry:start", request.school.slug)
    response.delete_cookie(public.DRAFT_COOKIE)
    return response


@require_http_methods(["GET", "POST"])
@on_a_device
def answer(request: HttpRequest) -> HttpResponse:
    """By receipt: how the report stands, what was answered, and room to add more. The receipt is kept by nobody."""
    form = ReceiptForm(request.POST if request.method == "POST" else None)
    if request.method == "GET" or not form.is_valid():
        return show(request, "receipt", {"form": form})
    if not public.device_of(request):  # the page was open for long: with the mark that goes with this, it can be told
        return show(request, "receipt", {"form": form, "press_again": True}, status=429)
    counters = public.admit_guess(request, request.school)
    if counters is None:
        return show(request, "receipt", {"form": form, "must_wait": True}, status=429)
    proof = public.proof_of(request.school, form.cleaned_data["receipt"])
    if proof is None:
        form.add_error("receipt", "We know no report with this number. Look at each figure again")
        return show(request, "receipt", {"form": form})
    limits.give_back(counters)
    return answered(request, proof, form.cleaned_data["receipt"])


def answered(request: HttpRequest, proof: public.ReportReceipt, receipt: str) -> HttpResponse:
    incident = proof.report.incident
    adds = "text" in request.POST
    addition = AdditionForm(request.POST if adds else None)
    is_added = must_wait = False
    if adds and addition.is_valid():
        if public.may_send(request, request.school, "addition", public.ADDITIONS_PER_DEVICE):
            services.add_by_receipt(addition.cleaned_data["text"], proof=proof)
            addition, is_added = AdditionForm(), True
        else:
            must_wait = True
    told = incident.entries.filter(kind__in=[EntryKind.ANSWER, EntryKind.ADDITION]).select_related("by")
    entries = list(told.order_by("at", "pk"))
    context = {
        "form": addition,
        "receipt": receipt,
        "state": rules.state_for_reporter(incident),
        "told_at": incident.reported_at,
        "answers": [entry for entry in entries if entry.kind == EntryKind.ANSWER],
        "additions": [entry for entry in entries if entry.kind == EntryKind.ADDITION],
        "is_added": is_added,
        "must_wait": must_wait,
    }
    return show(request, "answer", context, status=429 if must_wait else 200)


# --- What the pages show -----------------------------------------------------------------------------------------


def step_url(request: HttpRequest, road: str, step: str) -> str:
    return reverse("worry:step", args=[request.school.slug, road, step])


def step_frame(request: HttpRequest, road: str, step: str) -> dict[str, Any]:
    steps = steps_of(road)
    at = steps.index(step)
    back = step_url(request, road, steps[at - 1]) if at else reverse("worry:start", args=[request.school.slug])
    return {
        "road": road,
        "key": step,
        "title": TITLES[road][step],
        "step": at + 1,
        "steps": len(steps) + 1,
        "back_url": back,
    }


def rows_of(request: HttpRequest, road: str, said: dict[str, Any]) -> list[Row]:
    """The answers in words, each with the way back to its question."""
    rows = []
    for step in STEPS[road]:
        form = PublicStepForm(road=road, step=step, school=request.school)
        for name, field in form.fields.items():
            value = said.get(name, "")
            words = dict(getattr(field, "choices", ())).get(value, value)
            rows.append(Row(str(field.label).rstrip(":."), str(words), f"{step_url(request, road, step)}?check=1"))
    return rows
