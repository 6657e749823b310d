"""What people say to a review, and what became of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.exceptions import RuleBroken
from esafety.schools.numbers import pk_from
from esafety.ui.pieces import Row
from policy.forms.reviews import AnswerForm, FeedbackForm
from policy.models import Feedback, PolicyReview, PolicyVersion
from policy.rules import reviewing as rules
from policy.services import feedback as services
from policy.views.review_acts import act, not_now
from policy.views.reviews import visible_review


def visible_feedback(request: HttpRequest, number: int, said: str) -> Feedback:
    found = Feedback.objects.visible_to(request.person).filter(review__number=number)
    found = found.select_related("review__version__policy", "review__version__based_on", "person", "clause")
    feedback: Feedback = get_object_or_404(found, pk=pk_from(said, Feedback, request.school.pk))
    feedback.school = feedback.review.school = request.school
    return feedback


@require_http_methods(["GET", "POST"])
@requires(Perm.REVIEW_FEEDBACK, on=visible_review)
def give(request: HttpRequest, found: PolicyReview) -> HttpResponse:
    if not rules.takes_feedback(found, timezone.localdate()):
        return not_now(request, found, f"Feedback was asked for until {found.feedback_until:%-d %B %Y}.")
    version = PolicyVersion.objects.visible_to(request.person).in_force().first()
    form = FeedbackForm(request.POST or None, version=version)
    if request.method == "POST" and form.is_valid():
        try:
            services.give_feedback(found, actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "Thank you. You will be told what became of it.")
            return redirect(found)
    text = f"Until {found.feedback_until:%-d %B %Y}, of the whole policy or of one clause, as often as you like."
    context = act(found, form, "Say what works and what does not", text, "Send it") | {
        "version": version,
        "before": None,
    }
    return render(request, "policy/reviewing/act.html", context)


@require_http_methods(["GET", "POST"])
@requires(Perm.POLICY_WRITE, on=visible_feedback)
def answer(request: HttpRequest, found: Feedback) -> HttpResponse:
    review: PolicyReview = found.review
    if review.closed_at is not None:
        return not_now(request, review, "The review is closed. What became of feedback is said while it is open.")
    form = AnswerForm(request.POST or None, initial={"answer": found.answer})
    if request.method == "POST" and form.is_valid():
        try:
            services.answer_feedback(found, actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "Whoever said it is told.")
            return redirect(review)
    context = act(review, form, "What becomes of this feedback?", found.text, "Tell them")
    context["rows"] = [Row("Said by", str(found.person)), Row("About", str(found.clause or "The whole policy"))]
    return render(request, "policy/reviewing/act.html", context)
