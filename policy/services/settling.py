"""How the policy is reviewed and who is asked to acknowledge it; and the policies that go with it (P1, P2)."""

from dataclasses import dataclass

from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import demand, holders
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import set_change
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person
from esafety.schools.services import version_of
from policy.models import LinkedPolicy, Policy
from policy.services.policies import policy_of

CHANGED = "Somebody has changed these settings since you opened them. Open them anew, and make your changes there."


@dataclass(frozen=True)
class Settings:
    """`asked` are role keys."""

    title: str
    review_months: int
    quorum: int
    asked: list[str]


def most_votes(actor: Person) -> int:
    """How many governors could vote today."""
    return holders(actor.school, Perm.REVIEW_VOTE).count()


@verb
def settle(said: Settings, *, actor: Person, version: int) -> Policy:
    """Change the settings, from the version that was shown (0 for none yet)."""
    demand(actor, Perm.POLICY_SETTINGS)
    policy = policy_of(actor.school)
    if version and version != version_of(policy):
        raise RuleBroken(CHANGED)
    most = most_votes(actor)
    if said.quorum > max(most, 1):
        raise RuleBroken(f"The school has {most} who can vote, so {said.quorum} can never be reached.")
    policy.title, policy.review_months = said.title, said.review_months
    policy.quorum, policy.asked = said.quorum, said.asked
    set_change(policy, by=actor, reason="Settings changed")
    policy.save()
    details = {"months": policy.review_months, "quorum": policy.quorum, "asked": policy.asked}
    events.record("policy.settle", actor=actor, about=policy, details=details)
    return policy


@verb
def link_policy(*, actor: Person, title: str, url: str) -> LinkedPolicy:
    """Name another policy that this one goes with."""
    demand(actor, Perm.POLICY_WRITE)
    if LinkedPolicy.objects.filter(school=actor.school, title__iexact=title).current().exists():
        raise RuleBroken("This policy is named already.")
    made = LinkedPolicy(school=actor.school, title=title, url=url)
    set_change(made, by=actor, reason="Named")
    made.save()
    events.record("policy.link_policy", actor=actor, about=made)
    return made


@verb
def unlink_policy(linked: LinkedPolicy, *, actor: Person) -> LinkedPolicy:
    """Name it no more."""
    LinkedPolicy.objects.select_for_update().only("pk").get(pk=linked.pk)
    found: LinkedPolicy = LinkedPolicy.objects.select_related("school").get(pk=linked.pk)
    demand(actor, Perm.POLICY_WRITE, found)
    if found.removed_at is not None:
        raise RuleBroken("It was taken out already.")
    found.removed_at = timezone.now()
    set_change(found, by=actor, reason="Named no more")
    found.save(update_fields=["removed_at"])
    events.record("policy.unlink_policy", actor=actor, about=found)
    return found
