"""Reviews: all of them, and one with where it stands."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from esafety import prose
from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.schools.calendar import local_day
from esafety.schools.numbers import number_of
from esafety.ui.pager import PAGE, pages
from esafety.ui.pieces import Task
from policy.models import (
    Feedback,
    Policy,
    PolicyReview,
    PolicyVersion,
    ReviewCause,
    Said,
    Step,
    StepDecision,
    Vote,
)
from policy.rules import deciders as who
from policy.rules import reviewing as rules
from policy.rules.next_act import next_act


def visible_review(request: HttpRequest, number: int) -> PolicyReview:
    found = PolicyReview.objects.visible_to(request.person).select_related("version__policy", "version__based_on")
    review: PolicyReview = get_object_or_404(found, number=number)
    review.school = request.school
    return review


@require_safe
@requires(Perm.POLICY_READ)
def listed(request: HttpRequest) -> HttpResponse:
    """The open one, when the next is due, and those that are closed."""
    found = PolicyReview.objects.visible_to(request.person).select_related("school", "version")
    review = found.open().first()
    policy = Policy.objects.visible_to(request.person).first()
    today = timezone.localdate()
    due_on = policy.review_on if policy is not None else None
    act = next_act(review, request.person) if review is not None else None
    closed = pages(Paginator(found.exclude(closed_at=None), PAGE).get_page(request.GET.get("page")))
    why = first_causes(request.person, closed["page"])
    context = {
        "open_one": review,
        "now": rules.NAMES[review.step] if review is not None else "",
        "act": act,
        "act_url": act_url(review, act.name) if review is not None and act is not None else "",
        "due_on": due_on,
        "is_overdue": due_on is not None and due_on < today,
        "overdue_words": overdue_words(due_on) if due_on is not None else "",
        "may_open": can(request.person, Perm.REVIEW_OPEN),
        "closed": [(one, why.get(one.pk, "")) for one in closed["page"]],
        **closed,
    }
    return render(request, "policy/reviewing/reviews.html", context)


def first_causes(person: Any, reviews: Iterable[PolicyReview]) -> dict[int, str]:
    """What each was opened for, for those who may read it."""
    rows = ReviewCause.objects.visible_to(person).filter(review__in=[one.pk for one in reviews]).order_by("-pk")
    return dict(rows.values_list("review", "words"))


def overdue_words(due_on: date) -> str:
    return f"The policy was to be reviewed by {due_on:%-d %B %Y}, and no new version is in force yet."


def act_url(review: PolicyReview, name: str) -> str:
    return reverse(f"policy:{name}", args=[review.school.slug, review.number])


@require_safe
@requires(Perm.POLICY_READ, on=visible_review)
def review(request: HttpRequest, found: PolicyReview) -> HttpResponse:
    person = request.person
    decisions = list(_decisions(found, person))
    act = next_act(found, person)
    count = who.tally(found) if found.step == Step.GOVERNORS else None
    is_open = found.closed_at is None
    feedback = Feedback.objects.visible_to(person).filter(review=found).select_related("person", "clause", "school")
    sees_all = can(person, Perm.POLICY_DRAFTS)
    version = found.version if found.version is not None and _sees(found.version, person) else None
    said = pages(Paginator(feedback, PAGE).get_page(request.GET.get("page")))
    is_late = is_open and found.due_on < timezone.localdate()
    may_answer = is_open and can(person, Perm.POLICY_WRITE, found)
    context = {
        "review": found,
        "steps": steps_of(found, decisions),
        "act": act,
        "act_url": act_url(found, act.name) if act is not None else "",
        "next_words": "" if act is not None or not is_open else next_words(found),
        "others": other_acts(found, person, act.name if act is not None else ""),
        "causes": list(ReviewCause.objects.visible_to(person).filter(review=found).select_related("by")),
        "version": version,
        "before": before_it(version) if version is not None else None,
        "sees_all": sees_all,
        "decisions": decisions,
        "votes": list(_votes(found, person)) if sees_all else [],
        "still_to_vote": still_to_vote(found) if sees_all and found.step == Step.GOVERNORS else [],
        "count": count,
        "minutes": prose.to_html(found.minutes) if found.minutes and sees_all else "",
        "late_words": f"It was to be done by {found.due_on:%-d %B %Y}." if is_late else "",
        "feedback": [(one, answer_url(found, one) if may_answer else "") for one in said["page"]],
        **said,
    }
    return render(request, "policy/reviewing/review.html", context)


def answer_url(found: PolicyReview, said: Feedback) -> str:
    return reverse("policy:feedback-answer", args=[found.school.slug, found.number, number_of(said)])


def _sees(version: PolicyVersion, person: Any) -> bool:
    return PolicyVersion.objects.visible_to(person).filter(pk=version.pk).exists()


def _decisions(found: PolicyReview, person: Any) -> Any:
    return StepDecision.objects.visible_to(person).filter(review=found).select_related("person")


def _votes(found: PolicyReview, person: Any) -> Any:
    """Of the last round: those before it count no more."""
    return Vote.objects.visible_to(person).filter(review=found, round=found.round).select_related("governor")


def before_it(version: PolicyVersion) -> PolicyVersion | None:
    """The version with which it is compared: that on which it is based, else the one in force."""
    if version.based_on is not None:
        return version.based_on
    return PolicyVersion.objects.in_force().filter(school=version.school_id).exclude(pk=version.pk).first()


def still_to_vote(found: PolicyReview) -> list[str]:
    given = set(Vote.objects.filter(review=found, round=found.round).values_list("governor", flat=True))
    return [str(one) for one in who.voters(found).people if one.pk not in given]


def steps_of(found: PolicyReview, decisions: list[StepDecision]) -> list[Task]:
    """The way of a review, with how far it has come."""
    at = rules.ORDER.index(Step(found.step)) if found.step in rules.ORDER else len(rules.ORDER)
    if found.step == Step.ENDED:
        at = -1
    agreed = {one.step: one for one in decisions if one.round == found.round and one.said == Said.AGREED}
    steps = []
    for place, step in enumerate(rules.ORDER):
        tag, kind = ("Done", "good") if place < at else ("Now", "info") if place == at else ("To come", "quiet")
        if found.step == Step.ENDED:
            tag, kind = "Ended", "quiet"
        steps.append(
            Task(rules.NAMES[step], hint=_hint(found, step, place == at, agreed.get(step)), tag=tag, tag_kind=kind)
        )
    return steps


def _hint(found: PolicyReview, step: str, is_now: bool, agreed: StepDecision | None) -> str:
    if step == Step.FEEDBACK and found.closed_at is None:
        return f"Until {found.feedback_until:%-d %B %Y}"
    if agreed is not None and step != found.step:
        done = "Closed by" if step == Step.GOVERNORS else "Agreed by"
        return f"{done} {agreed.person}, {local_day(agreed.at):%-d %B %Y}"
    return f"Since {local_day(found.since):%-d %B %Y}" if is_now else ""


def next_words(found: PolicyReview) -> str:
    """Who is next, for those who are not."""
    if found.step in {Step.LEADERSHIP, Step.HEAD}:
        able = who.deciders(found, found.step)
        if not able.people:
            return (
                "Nobody can take this step: all who could have written in the draft or decided on it already. Give "
                "somebody else a role in the leadership team, or end the review."
            )
        whom = "The leadership team decides" if found.step == Step.LEADERSHIP else "The headteacher decides"
        if not able.stand_in:
            return f"{whom} next."
        return f"Next, {' or '.join(one.name for one in able.people[:3])} decides, since nobody else is free to."
    if found.step == Step.FEEDBACK and found.feedback_until < timezone.localdate():
        return "The day of feedback has gone by. Whoever writes the policy begins the draft next."
    return {
        Step.FEEDBACK: "Staff and governors say what works; whoever writes the policy then begins the draft.",
        Step.DRAFTING: "Whoever writes the policy is at work on the draft.",
        Step.GOVERNORS: "The governors vote. The chair then closes the vote with the minutes.",
        Step.APPROVED: "It is approved. The headteacher or the officer publishes it.",
    }[Step(found.step)]


def other_acts(found: PolicyReview, person: Any, first: str) -> list[tuple[str, str]]:
    """What else this person may do: words and address."""
    if found.closed_at is not None:
        return []
    takes = rules.takes_feedback(found, timezone.localdate())
    is_fixed = found.step not in rules.BEFORE_TEXT_IS_FIXED
    offers: list[tuple[str, str, Callable[[], bool]]] = [
        ("Give feedback", "review-feedback", lambda: takes and can(person, Perm.REVIEW_FEEDBACK, found)),
        ("Choose another draft", "review-draft", lambda: not is_fixed and can(person, Perm.POLICY_WRITE, found)),
        (
            "Close the vote",
            "review-close",
            lambda: found.step == Step.GOVERNORS and can(person, Perm.REVIEW_MINUTE, found),
        ),
        ("End it without a new version", "review-end", lambda: can(person, Perm.POLICY_SETTINGS, found)),
    ]
    return [(words, act_url(found, name)) for words, name, may in offers if name != first and may()]
