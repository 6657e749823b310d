"""What the policy reminds people of: reviews and publishing."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse

from esafety.access.perms import Perm
from esafety.access.questions import holders
from esafety.access.records import SchoolRecord
from esafety.access.roles import Role
from esafety.notify.finders import about
from esafety.notify.registry import Due, Rule, Stage
from esafety.schools.calendar import ONE_DAY, calendar_of, local_day, working_days_after
from esafety.schools.models import Person, School, SchoolSettings
from esafety.words import uncapitalised
from policy.models import Policy, PolicyReview, Step, Vote
from policy.rules import deciders as who

DUE, OVERDUE, WAITS = "policy.review_due", "policy.review_overdue", "policy.review_waits"
FOUR_WEEKS = timedelta(weeks=4)
# School days that a step may take before whoever is next is reminded, and as many again before the officer is too.
PATIENCE: dict[str, int] = {
    Step.FEEDBACK: 1,  # after the last day of feedback
    Step.DRAFTING: 20,
    Step.LEADERSHIP: 5,
    Step.HEAD: 5,
    Step.GOVERNORS: 10,
    Step.APPROVED: 5,
}


# --- The policy's own day ------------------------------------------------------------------------------------------


def not_reviewed(school: School, today: date, *, only: int | None = None) -> Iterator[Due]:
    """Four weeks before its day to those who write it; from the day after it, and four weeks on, to governors too.

    Loud: also in the school's holidays once it is overdue. Publishing moves the day, and so ends it.
    """
    rows = about(Policy.objects.filter(school=school).exclude(review_on=None), only)
    policy = rows.filter(review_on__lte=today + FOUR_WEEKS).select_related("school").first()
    if policy is None or policy.review_on is None:
        return
    day: date = policy.review_on
    days = [day - FOUR_WEEKS, day + ONE_DAY, day + FOUR_WEEKS]
    stage = sum(on <= today for on in days)
    told = _holders(school, Perm.POLICY_WRITE)
    if stage > 1:
        told += [one for one in _holders(school, Perm.REVIEW_VOTE) if one not in told]
    yield from (Due(DUE, policy, one, days[stage - 1], stage, day, urgent=stage > 1) for one in told)


def reviews_url(record: SchoolRecord) -> str:
    return reverse("policy:reviews", args=[record.school.slug])


# --- A step that waits ---------------------------------------------------------------------------------------------


def step_waits(school: School, today: date, *, only: int | None = None) -> Iterator[Due]:
    """Whoever is next in the open review, some school days after it came to them; then the officer and the head too."""
    rows = about(PolicyReview.objects.open().filter(school=school), only)
    review = rows.select_related("school", "version__policy").first()
    if review is None:
        return
    began = local_day(review.since)
    since = max(began, review.feedback_until) if review.step == Step.FEEDBACK else began
    calendar, patience = calendar_of(school), PATIENCE[review.step]
    days = [working_days_after(calendar, since, patience * times) for times in (1, 2)]
    stage = sum(on <= today for on in days)
    if not stage:
        return
    told = next_people(review)
    if stage == 2:
        told += [one for one in _holders(school, Perm.POLICY_WRITE) if one not in told]
    yield from (Due(WAITS, review, one, days[stage - 1], stage, began) for one in told)


def next_people(review: PolicyReview) -> list[Person]:
    """Who can take the step at which it stands: of the governors, who has not voted, else who closes the vote."""
    if review.step in who.WHOSE:
        return who.deciders(review, review.step).people
    if review.step == Step.GOVERNORS:
        given = set(Vote.objects.filter(review=review, round=review.round).values_list("governor", flat=True))
        missing = [one for one in who.voters(review).people if one.pk not in given]
        return missing if who.tally(review).missing else _holders(review.school, Perm.REVIEW_MINUTE)
    return _holders(review.school, Perm.POLICY_PUBLISH if review.step == Step.APPROVED else Perm.POLICY_WRITE)


def _holders(school: School, perm: Perm) -> list[Person]:
    return list(holders(school, perm).select_related("user", "school"))


# --- The rules -----------------------------------------------------------------------------------------------------


def _writers(school: School, its: SchoolSettings) -> str:
    return (
        f"The {uncapitalised(school.role_words(Role.OFFICER))} and the {uncapitalised(school.role_words(Role.HEAD))}."
    )


def _governors_too(school: School, its: SchoolSettings) -> str:
    return "They, and all governors."


def _next(school: School, its: SchoolSettings) -> str:
    return "Whoever is next in the review."


def _writers_too(school: School, its: SchoolSettings) -> str:
    officer, head = uncapitalised(school.role_words(Role.OFFICER)), uncapitalised(school.role_words(Role.HEAD))
    return f"They, and the {officer} and the {head}."


RULES: list[Rule] = [
    Rule(
        DUE,
        "The policy, due to be reviewed",
        (
            Stage(DUE, "Four weeks before its day", _writers),
            Stage(OVERDUE, "On the day after it", _governors_too),
            Stage(OVERDUE, "Four weeks after it", _governors_too),
        ),
        not_reviewed,
        reviews_url,
    ),
    Rule(
        WAITS,
        "A step of a review of the policy that waits",
        (
            Stage(WAITS, "After 5 school days (10 for the governors’ vote, 20 for the draft)", _next),
            Stage(WAITS, "After as many again", _writers_too),
        ),
        step_waits,
        PolicyReview.get_absolute_url,
    ),
]
