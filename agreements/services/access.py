"""The access register (A8): who may go online follows what was signed; suspensions and decisions of the school."""

from django.utils import timezone

from agreements.models import AccessGrant, Act, Asked, Audience, Basis, Campaign, Signature
from esafety.audit.history import set_change
from esafety.schools.models import AgreementSigners, Person, SchoolSettings

GIVES_ACCESS = {
    Audience.INFANTS,
    Audience.JUNIORS,
    Audience.SECONDARY,
    Audience.STAFF,
    Audience.GOVERNORS,
    Audience.TECHNICAL,
}


def follow_answer(campaign: Campaign, asked: Asked, signature: Signature) -> None:
    """Let the person go online who has signed, or for whom a parent has where the policy says so; end it otherwise."""
    person = _whose_access(campaign, asked)
    if person is None:
        return
    grants = AccessGrant.objects.select_for_update().filter(person=person, basis=Basis.SIGNED, ends_on=None)
    held = grants.first()
    today = timezone.localdate()
    if signature.act == Act.SIGNED and held is None:
        grant = AccessGrant(
            school_id=campaign.school_id,
            person=person,
            basis=Basis.SIGNED,
            signature=signature,
            starts_on=today,
            reason="Signed the agreement",
        )
        set_change(grant, by=asked.person, reason="Signed the agreement")
        grant.save()
    elif signature.act != Act.SIGNED and held is not None:
        held.ends_on = today
        set_change(held, by=asked.person, reason=f"The agreement was {signature.get_act_display().lower()}")
        held.save(update_fields=["ends_on"])


def _whose_access(campaign: Campaign, asked: Asked) -> Person | None:
    """Where staff and parents sign (TL), a pupil's access follows the parent's name and does not wait for their own."""
    audience = campaign.version.agreement.audience
    if audience == Audience.PARENTS:
        signers = SchoolSettings.objects.filter(school=campaign.school_id).values_list("agreement_signers", flat=True)[
            0
        ]
        return asked.child if signers == AgreementSigners.STAFF_PARENTS else None
    return asked.person if audience in GIVES_ACCESS else None
