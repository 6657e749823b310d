"""Acknowledging a policy (A3): publishing a version of it asks its readers here, by a campaign like any other."""

import hashlib
from collections.abc import Sequence

from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify

from agreements.models import (
    Agreement,
    AgreementVersion,
    Audience,
    Campaign,
    CampaignKind,
    ExactText,
    VersionState,
    sha256_of,
)
from agreements.rules.campaigns import Whom
from agreements.services import asking
from esafety.access.perms import Perm
from esafety.access.questions import demand
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import set_change
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person, School

LONGEST_SLUG = 60


@verb
def ask_to_acknowledge(
    school: School,
    *,
    actor: Person,
    title: str,
    body: str,
    reference: str,
    roles: Sequence[str],
    what_changed: str = "",
    is_material: bool = True,
) -> Campaign:
    """Publish these words and ask the roles to acknowledge them, at once. `reference` is the policy's, and stays.

    A material change closes what asked about the version before, and asks again. One that is not moves an open
    campaign on to the new words, which those who have answered need not answer anew; so does the first of all ask.
    Raises RuleBroken, and PermissionDenied for an actor of another school.
    """
    demand(actor, Perm.CAMPAIGN_RUN)
    if actor.school_id != school.pk:
        raise RuleBroken("A policy is published by somebody of the school.")
    agreement = _agreement_of(school, reference, title, actor)
    version = _published(agreement, actor, title, body, what_changed, is_material)
    open_now = Campaign.objects.open().filter(version__agreement=agreement).order_by("-pk")
    before = [asking.held(pk) for pk in open_now.values_list("pk", flat=True)]
    if before and not version.is_material:
        campaign = _moved(before[0], version, roles, actor)
    else:
        for one in before:
            asking.close_held(one, by=actor, reason="A new version was published")
        campaign = _asked_anew(version, title, roles, actor)
    details = {
        "version": version.pk,
        "is_material": version.is_material,
        "closed": [one.pk for one in before if not one.is_open],
    }
    events.record("agreements.ask_to_acknowledge", actor=actor, about=campaign, details=details)
    return campaign


def _agreement_of(school: School, reference: str, title: str, actor: Person) -> Agreement:
    """The policy's own; the school's row is locked, so that two at once make one."""
    list(School.objects.select_for_update(no_key=True).filter(pk=school.pk).values_list("pk"))
    slug = slug_of(reference)
    agreement = Agreement.objects.filter(school=school, slug=slug).first()
    if agreement is None:
        agreement = Agreement(school=school, slug=slug, audience=Audience.POLICY, asked_yearly=False)
    if agreement.audience != Audience.POLICY or agreement.ended_at is not None:
        raise RuleBroken("This reference belongs to an agreement that is no policy, or has been ended.")
    agreement.title = title[:120]
    set_change(agreement, by=actor, reason="A policy was published")
    agreement.save()
    return agreement


def slug_of(reference: str) -> str:
    """The same for the same reference; one too long for an address ends in its digest."""
    slug = f"policy-{slugify(reference)}"
    if len(slug) <= LONGEST_SLUG and slugify(reference):
        return slug
    return f"{slug[:47]}-{hashlib.sha256(reference.encode()).hexdigest()[:12]}"


def _published(
    agreement: Agreement, actor: Person, title: str, body: str, what_changed: str, is_material: bool
) -> AgreementVersion:
    number = (agreement.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    version = AgreementVersion(
        school_id=agreement.school_id,
        agreement=agreement,
        number=number,
        state=VersionState.PUBLISHED,
        is_material=is_material or number == 1,
        what_changed=what_changed[:500],
        written_by=actor,
        published_by=actor,
        published_at=timezone.now(),
    )
    set_change(version, by=actor, reason="A policy was published")
    version.save(force_insert=True)
    text = ExactText(school_id=agreement.school_id, version=version, title=title[:120], body=body)
    text.made_at = timezone.now()
    text.sha256 = sha256_of(text.exact)
    text.save(force_insert=True)
    return version


def _moved(campaign: Campaign, version: AgreementVersion, roles: Sequence[str], actor: Person) -> Campaign:
    campaign.version, campaign.title = version, version.agreement.title
    campaign.whom = Whom(roles=tuple(roles)).as_kept()
    set_change(campaign, by=actor, reason="A new version was published; its change is not material")
    campaign.save(update_fields=["version", "title", "whom"])
    return campaign


def _asked_anew(version: AgreementVersion, title: str, roles: Sequence[str], actor: Person) -> Campaign:
    campaign = asking.start_campaign(
        actor=actor,
        version=version,
        title=title[:120],
        whom=Whom(roles=tuple(roles)),
        opens_on=timezone.localdate(),
        kind=CampaignKind.POLICY,
    )
    return asking.open_campaign(campaign, actor=actor)
