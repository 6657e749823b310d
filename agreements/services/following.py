"""What a new version means for those who are being asked: their campaigns ask for it, and some are asked again."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count

from agreements.models import Agreement, AgreementVersion, Asked, AskedState, Campaign, CampaignState
from agreements.services import asking
from esafety.audit.history import set_change
from esafety.schools.models import Person

ANSWERED = (AskedState.SIGNED, AskedState.DECLINED)
BATCH = 1_000


@dataclass(frozen=True)
class Reach:
    """How many open campaigns ask for an agreement, and how many people have answered in them."""

    campaigns: int
    people: int


def reach_of(agreement: Agreement) -> Reach:
    """Whom a material change would ask again."""
    campaigns = Campaign.objects.open().filter(version__agreement=agreement)
    answered = Asked.objects.filter(campaign__in=campaigns.values("pk"), state__in=ANSWERED)
    people = answered.aggregate(people=Count("person", distinct=True))["people"]
    return Reach(campaigns.count(), people)


def follow_new_version(version: AgreementVersion, *, actor: Person) -> int:
    """Move campaigns that are open, or not yet, to the version; where it is material, ask those again who answered.

    In the caller's transaction. Gives how many are asked again. The order is what makes it safe beside people who sign
    at the same moment: first the campaign says the new version, then every row of those asked is locked and read anew.
    Who signs holds their own row and reads the campaign after that (`taking.take`). So they were either first, and are
    asked again here, or they wait for us and are shown the new version. The lock on the campaign's row also holds back
    whoever would add people to it.
    """
    # Not for their keys: an infant class that signs at this moment points at the campaign and holds those asked.
    campaigns = Campaign.objects.select_for_update(of=("self",), no_key=True).exclude(state=CampaignState.CLOSED)
    return sum(
        _follow(campaign, version, actor)
        for campaign in campaigns.filter(version__agreement=version.agreement_id).order_by("pk")
    )


def _follow(campaign: Campaign, version: AgreementVersion, actor: Person) -> int:
    campaign.version = version
    set_change(campaign, by=actor, reason=f"Version {version.number} was published")
    campaign.save(update_fields=["version"])
    if not version.is_material or not campaign.is_open:
        return 0
    again = list(_asked_again(campaign, version))
    if again:
        asking.tell_asked(campaign, again, actor=actor, text="agreements.changed")
    return len(again)


def _asked_again(campaign: Campaign, version: AgreementVersion) -> Iterator[Asked]:
    """Locks every row, whatever it says: one that is *asked* may be about to be signed. Their answers stay kept."""
    rows = Asked.objects.filter(campaign=campaign).order_by("pk")
    pks = list(rows.values_list("pk", flat=True))
    for start in range(0, len(pks), BATCH):
        batch = pks[start : start + BATCH]
        list(rows.filter(pk__in=batch).select_for_update().values_list("pk", flat=True))
        answered = rows.filter(pk__in=batch, state__in=ANSWERED).exclude(answered_version=version)
        again = list(answered.select_related("person__user", "child"))
        Asked.objects.filter(pk__in=[one.pk for one in again]).update(state=AskedState.ASKED)  # they keep no history
        for one in again:
            one.state = AskedState.ASKED
        yield from again
