"""Publishing what was approved: exactly that, once, and asking everybody to acknowledge it (P2, A3)."""

from datetime import date

from django.utils import timezone

from agreements.services.policies import ask_to_acknowledge
from esafety.access.perms import Perm
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import set_change
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person
from policy.models import Policy, PolicyReview, PolicyVersion, Said, Step, StepDecision, VersionState, Vote
from policy.rules import reviewing as rules
from policy.rules.acknowledging import body_of
from policy.rules.filling import Filling
from policy.services import freezing
from policy.services.held_reviews import digest_of, locked, locked_version, move
from policy.telling import reviewing as telling

REFERENCE = "online-safety"
NOT_WHAT_WAS_AGREED = (
    "The text of this version is not what was agreed to, so it cannot be published. End the review, and begin another."
)


@verb
def publish(review: PolicyReview, *, actor: Person) -> PolicyVersion:
    """Put the version in force, ask its readers to acknowledge it, and set the day of the next review.

    Raises RuleBroken unless the words as they stand now are those that the leadership team, the headteacher and the
    governors decided on, by their digest. Of two who press at once, one publishes.
    """
    review = locked(review, actor, Perm.POLICY_PUBLISH)
    if why := rules.why_not_at(review, [Step.APPROVED], "published"):
        raise RuleBroken(why)
    assert review.version is not None  # noqa: S101  (asked for by the step before)
    version = locked_version(review.version)
    if not is_what_was_agreed(review, version):
        raise RuleBroken(NOT_WHAT_WAS_AGREED)
    now = timezone.now()
    _supersede(version, by=actor)
    version.state, version.published_by, version.published_at = VersionState.PUBLISHED, actor, now
    set_change(version, by=actor, reason="Published")
    version.save(update_fields=["state", "published_by", "published_at"])
    policy = _set_next(version, timezone.localdate(), by=actor)
    review.version, review.closed_at = version, now
    move(review, Step.DONE, by=actor, reason="Published", also=("closed_at",))
    freezing.freeze(version, by=actor, review=review)
    _ask(policy, version, by=actor)
    telling.tell_of_publication(review, by=actor)
    details = {"version": version.number, "sha256": version.sha256, "review": review.number}
    events.record("policy.publish", actor=actor, about=version, details=details)
    return version


def is_what_was_agreed(review: PolicyReview, version: PolicyVersion) -> bool:
    """The words as they stand have the digest under which each step was agreed to in this round, and the votes too."""
    digest = digest_of(version)
    if version.state != VersionState.FROZEN or version.sha256 != digest:
        return False
    agreed = StepDecision.objects.filter(review=review, round=review.round, said=Said.AGREED, sha256=digest)
    if set(agreed.values_list("step", flat=True)) != set(rules.DECIDED_STEPS):
        return False
    return not Vote.objects.filter(review=review, round=review.round).exclude(sha256=digest).exists()


def _supersede(version: PolicyVersion, *, by: Person) -> None:
    before = PolicyVersion.objects.select_for_update().filter(school=version.school_id, state=VersionState.PUBLISHED)
    for one in before:
        one.state, one.ended_at = VersionState.SUPERSEDED, timezone.now()
        set_change(one, by=by, reason=f"{version} took its place")
        one.save(update_fields=["state", "ended_at"])


def _set_next(version: PolicyVersion, today: date, *, by: Person) -> Policy:
    policy: Policy = Policy.objects.select_for_update().select_related("school").get(pk=version.policy_id)
    policy.title = version.title
    policy.review_on = rules.months_after(today, policy.review_months)
    set_change(policy, by=by, reason=f"{version} was published")
    policy.save(update_fields=["title", "review_on"])
    return policy


def _ask(policy: Policy, version: PolicyVersion, *, by: Person) -> None:
    if not policy.asked:
        return
    filling = Filling.of(policy.school, timezone.localdate())
    ask_to_acknowledge(
        policy.school,
        actor=by,
        title=version.title,
        body=body_of(version.clauses.order_by("position", "pk"), filling),
        reference=REFERENCE,
        roles=policy.asked,
        what_changed=version.what_changed,
        is_material=version.is_material,
    )
