"""Acts of whoever looks after a review: opening, drafting, sending, publishing and ending one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.exceptions import RuleBroken
from esafety.ui.pieces import Row
from policy.forms.reviews import DraftForm, OpenForm, WhyForm
from policy.models import Feedback, PolicyReview, Step
from policy.rules import reviewing as rules
from policy.services import opening, publishing, reviewing
from policy.views.reviews import before_it, visible_review

OPENED = (
    "Staff and governors are asked what works. Then a draft goes to the leadership team, the headteacher and the "
    "governors, and is published exactly as they agreed to it."
)
ADDED = "A review is open already: what you write is added to it."
FIXED = (
    "Its words are fixed from now on, so that everybody decides on the same text. If somebody sends it back, it can be "
    "changed again."
)
PUBLISHED = (
    "It is published exactly as it was agreed to. Those whom the settings name are asked to acknowledge it, and the "
    "day of the next review is set."
)
ENDED = (
    "For a review that was opened by mistake, or after which nothing has to change. The day of the yearly review stays "
    "as it is."
)


@require_http_methods(["GET", "POST"])
@requires(Perm.REVIEW_OPEN)
def opened(request: HttpRequest) -> HttpResponse:
    """Open one, or add why to that which is open."""
    form = OpenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = opening.open_review(actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "It stands in the review now.")
            return redirect(made)
    is_open = PolicyReview.objects.visible_to(request.person).open().exists()
    text = ADDED if is_open else OPENED
    title = "Add to the review" if is_open else "Open a review of the policy"
    back_url = reverse("policy:reviews", args=[request.school.slug])
    context = {"form": form, "title": title, "text": text, "button": "Add it" if is_open else "Open the review"}
    return render(request, "policy/reviewing/act.html", context | {"narrow": True, "back_url": back_url})


@require_http_methods(["GET", "POST"])
@requires(Perm.POLICY_WRITE, on=visible_review)
def draft(request: HttpRequest, found: PolicyReview) -> HttpResponse:
    if why := rules.why_not_at(found, rules.BEFORE_TEXT_IS_FIXED, "drafted"):
        return not_now(request, found, why)
    form = DraftForm(request.POST or None, review=found)
    if request.method == "POST" and form.is_valid():
        try:
            made = reviewing.begin_drafting(found, actor=request.person, draft=form.cleaned_data["draft"])
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, f"{made.version} is the draft of this review. Write in it, then send it on.")
            return redirect(made)
    context = act(
        found,
        form,
        "Begin the draft",
        "All feedback stays beside it while you write. What is decided on is the text as you send it on."
        if form.has_any
        else reviewing.NOTHING_TO_COPY,
        "Begin the draft",
    )
    context["cannot"] = not form.has_any
    return render(request, "policy/reviewing/act.html", context)


@require_http_methods(["GET", "POST"])
@requires(Perm.POLICY_WRITE, on=visible_review)
def send(request: HttpRequest, found: PolicyReview) -> HttpResponse:
    why = rules.why_not_at(found, [Step.DRAFTING], "sent to the leadership team") or rules.why_not_frozen(found)
    if why:
        return not_now(request, found, why)
    if request.method == "POST":
        try:
            reviewing.send_to_leadership(found, actor=request.person)
        except RuleBroken as broken:
            return not_now(request, found, str(broken))
        messages.success(request, "The leadership team is asked. The text is fixed until they have decided.")
        return redirect(found)
    context = act(found, None, f"Send {str(found.version).lower()} to the leadership team?", FIXED, "Send it")
    unanswered = Feedback.objects.visible_to(request.person).filter(review=found, answer="").count()
    context["rows"] = [
        Row("What changed", found.version.what_changed if found.version is not None else ""),
        Row("Feedback without an answer", str(unanswered)),
    ]
    return render(request, "policy/reviewing/act.html", context)


@require_http_methods(["GET", "POST"])
@requires(Perm.POLICY_PUBLISH, on=visible_review)
def publish(request: HttpRequest, found: PolicyReview) -> HttpResponse:
    if why := rules.why_not_at(found, [Step.APPROVED], "published"):
        return not_now(request, found, why)
    if request.method == "POST":
        try:
            made = publishing.publish(found, actor=request.person)
        except RuleBroken as broken:
            return not_now(request, found, str(broken))
        messages.success(request, f"{made} is in force. Its readers are being asked to acknowledge it.")
        return redirect(found)
    context = act(found, None, f"Publish {str(found.version).lower()}?", PUBLISHED, "Publish it")
    version = found.version
    if version is not None:
        whom = "Everybody anew" if version.is_material else "Only those who have not acknowledged it before"
        next_on = rules.months_after(timezone.localdate(), version.policy.review_months)
        context["rows"] = [
            Row("What changed", version.what_changed),
            Row("Who is asked", whom),
            Row("Next review", f"{next_on:%-d %B %Y}"),
        ]
    return render(request, "policy/reviewing/act.html", context)


@require_http_methods(["GET", "POST"])
@requires(Perm.POLICY_SETTINGS, on=visible_review)
def end(request: HttpRequest, found: PolicyReview) -> HttpResponse:
    if found.closed_at is not None:
        return not_now(request, found, "This review is closed already.")
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            opening.end_review(found, actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "The review is ended.")
            return redirect(found)
    context = act(found, form, "End the review without a new version?", ENDED, "End the review")
    return render(request, "policy/reviewing/act.html", context | {"is_dangerous": True})


def not_now(request: HttpRequest, found: PolicyReview, why: str) -> HttpResponse:
    """Somebody was quicker, or it is another's turn: said on the review's own page."""
    messages.info(request, why)
    return redirect(found)


def act(found: PolicyReview, form: Any, title: str, text: str, button: str) -> dict[str, Any]:
    """What `act.html` needs, with the text that it is about."""
    return {
        "narrow": True,
        "review": found,
        "version": found.version,
        "before": before_it(found.version) if found.version is not None else None,
        "form": form,
        "title": title,
        "text": text,
        "button": button,
        "back_url": found.get_absolute_url(),
    }
