"""What the home page and the menu get from the policy: reviews and publishing."""

from django.urls import reverse
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.schools.models import Person
from esafety.ui.registry import Door, Figure, Waiting
from policy.models import Policy, PolicyReview, Step
from policy.rules.next_act import next_act

WORDS: dict[str, str] = {
    "review-feedback": "Say what works in the online safety policy, and what does not",
    "review-draft": "Begin the draft of the online safety policy",
    "review-send": "Finish the draft of the online safety policy, and send it on",
    "review-leadership": "Decide on the draft of the online safety policy",
    "review-head": "Decide on the draft of the online safety policy",
    "review-vote": "Vote on the online safety policy",
    "review-close": "Close the governors’ vote on the online safety policy",
    "review-publish": "Publish the online safety policy that was approved",
}


def waiting(person: Person) -> list[Waiting]:
    """The next act in the open review; without one, that the policy is overdue, to those who may open it."""
    review = PolicyReview.objects.visible_to(person).open().select_related("school", "version__policy").first()
    return overdue(person) if review is None else to_do(review, person)


def to_do(review: PolicyReview, person: Person) -> list[Waiting]:
    act = next_act(review, person)
    if act is None:
        return []
    today = timezone.localdate()
    is_late = review.due_on < today
    tag = "Overdue" if is_late else f"By {review.due_on:%-d %B}"
    if act.name == "review-feedback":
        tag = f"By {review.feedback_until:%-d %B}"
    elif act.name == "review-draft" and review.step == Step.FEEDBACK and today <= review.feedback_until and not is_late:
        return []  # they wait for what people say
    url = review.get_absolute_url()
    return [Waiting(WORDS[act.name], url, review.since, tag=tag, tag_kind="bad" if is_late else "info")]


def overdue(person: Person) -> list[Waiting]:
    if not can(person, Perm.REVIEW_OPEN):
        return []
    policy = Policy.objects.visible_to(person).first()
    if policy is None or policy.review_on is None or policy.review_on >= timezone.localdate():
        return []
    url = reverse("policy:reviews", args=[person.school.slug])
    return [Waiting("Review the online safety policy: its day has gone by", url, tag="Overdue", tag_kind="bad")]


def figures(person: Person) -> list[Figure]:
    return []


def doors(person: Person) -> list[Door]:
    return []
