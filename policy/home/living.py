"""What the home page and the menu get from the policy: whether clauses are kept."""

from django.urls import reverse
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.indicators.home import answers_for_the_school
from esafety.schools.models import Person
from esafety.ui.registry import Door, Figure, Waiting
from policy.rules import attesting, standing


def waiting(person: Person) -> list[Waiting]:
    """What is left to this person to say this school year: one line, however many clauses."""
    if not can(person, Perm.POLICY_ATTEST):
        return []
    today = timezone.localdate()
    left = attesting.unsaid_by(person, today)
    if not left:
        return []
    slug, first = person.school.slug, min(one.due_on for one in left)
    is_late = first < today
    only = left[0].attester.clause
    text = (
        f"Say whether it is kept: {standing.title_of(only)}"
        if len(left) == 1
        else f"Say of {len(left)} clauses whether they are kept"
    )
    url = (
        reverse("policy:attest", args=[slug, only.key]) if len(left) == 1 else reverse("policy:attesting", args=[slug])
    )
    return [
        Waiting(
            text,
            url,
            tag="Overdue" if is_late else f"By {first:%-d %B}",
            tag_kind="bad" if is_late else "info",
        )
    ]


def figures(person: Person) -> list[Figure]:
    """For those who answer for the school."""
    if not (can(person, Perm.INDICATORS_VIEW) and answers_for_the_school(person)):
        return []
    count = standing.counts_of(person.school, timezone.localdate())
    if count is None:
        return []
    others = [f"{number} {words}" for state, words, number in count.parts if state != "met" and number]
    kind = "warn" if count.at_risk else "quiet" if count.not_evidenced else "good"
    url = reverse("policy:living", args=[person.school.slug])
    whole = f"{count.met} of {count.promises}"
    words = f"{whole}. {', '.join(others)}".rstrip(". ") if others else "All that the policy promises is kept"
    return [Figure("Promises kept", f"{100 * count.met // max(count.promises, 1)}%", words, kind, url)]


def doors(person: Person) -> list[Door]:
    return []
