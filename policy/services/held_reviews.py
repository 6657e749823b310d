"""What every verb of a review begins with, and how it moves on."""

from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import demand
from esafety.audit.history import set_change
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person
from esafety.schools.numbering import one_at_a_time
from policy.models import PolicyReview, PolicyVersion, VersionState
from policy.rules.texts import sha256_of

CHANGED = "The draft has changed since you opened this page. Read it again before you decide."


def locked(review: PolicyReview, actor: Person, perm: Perm) -> PolicyReview:
    """The review under the school's lock and its own: all of one school's policy happens one after the other."""
    found = held(review)
    demand(actor, perm, found)
    return found


def held(review: PolicyReview) -> PolicyReview:
    one_at_a_time(review.school_id)
    PolicyReview.objects.select_for_update().only("pk").get(pk=review.pk)
    found: PolicyReview = PolicyReview.objects.select_related("school", "version__policy").get(pk=review.pk)
    return found


def move(review: PolicyReview, step: str, *, by: Person | None, reason: str, also: tuple[str, ...] = ()) -> None:
    """To a step, since now. `also` are other fields that were set."""
    review.step, review.since = step, timezone.now()
    set_change(review, by=by, reason=reason[:100])
    review.save(update_fields=["step", "since", *also])


def locked_version(version: PolicyVersion) -> PolicyVersion:
    found: PolicyVersion = PolicyVersion.objects.select_for_update().get(pk=version.pk)
    return found


def digest_of(version: PolicyVersion) -> str:
    """Of the words as they stand now."""
    return sha256_of(version.title, version.clauses.order_by("position", "pk"))


def unfreeze(review: PolicyReview, *, by: Person | None, reason: str) -> None:
    """Its draft can be written in again, and what was decided on it counts no more."""
    if review.version is None:
        return
    version = locked_version(review.version)
    if version.state == VersionState.FROZEN:
        version.state, version.sha256 = VersionState.DRAFT, ""
        set_change(version, by=by, reason=reason[:100])
        version.save(update_fields=["state", "sha256"])
    review.version = version


def refuse_other(review: PolicyReview, shown: str) -> PolicyVersion:
    """The version that is decided on, if it is the one that was shown."""
    if review.version is None or review.version.sha256 != shown or not shown:
        raise RuleBroken(CHANGED)
    return review.version
