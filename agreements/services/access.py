"""The access register (A8): who may go online follows what was signed; suspensions and decisions of the school."""

from collections.abc import Sequence

from django.utils import timezone

from agreements.models import AccessGrant, Act, Asked, Audience, Basis, Campaign, Signature
from esafety.audit.history import create_all, set_change
from esafety.schools.models import AgreementSigners, Person

SIGNED = "Signed the agreement"
GIVES_ACCESS = {
    Audience.INFANTS,
    Audience.JUNIORS,
    Audience.SECONDARY,
    Audience.STAFF,
    Audience.GOVERNORS,
    Audience.TECHNICAL,
}


def follow_answers(campaign: Campaign, answers: Sequence[tuple[Asked, Signature]]) -> None:
    """Let those go online who have signed, or for whom a parent has where the policy says so; end it otherwise.

    The answers are of one press. `campaign` has its school's settings and its agreement at hand.
    """
    found = [(_whose_access(campaign, asked), asked, signature) for asked, signature in answers]
    theirs = [(pk, asked, signature) for pk, asked, signature in found if pk is not None]
    if not theirs:
        return
    today, by = timezone.localdate(), theirs[0][2].entered_by or theirs[0][1].person
    held = _held([pk for pk, _, _ in theirs])
    given, ended = [], []
    for pk, _asked, signature in theirs:
        grant = held.get(pk)
        if signature.act == Act.SIGNED and grant is None:
            given.append(
                AccessGrant(
                    school_id=campaign.school_id,
                    person_id=pk,
                    basis=Basis.SIGNED,
                    signature=signature,
                    starts_on=today,
                    reason=SIGNED,
                )
            )
        elif signature.act != Act.SIGNED and grant is not None:
            grant.ends_on = today
            ended.append((grant, signature))
    if given:
        create_all(given, by=by, reason=SIGNED)
    for grant, signature in ended:
        set_change(grant, by=by, reason=f"The agreement was {signature.get_act_display().lower()}")
        grant.save(update_fields=["ends_on"])


def _held(pks: list[int]) -> dict[int, AccessGrant]:
    """By person, what they hold by signing. Both parents may sign at the same moment, so the people are locked first:
    a grant that is not there yet cannot be.
    """
    list(Person.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk").values_list("pk", flat=True))
    grants = AccessGrant.objects.select_for_update().filter(person__in=pks, basis=Basis.SIGNED, ends_on=None)
    return {grant.person_id: grant for grant in grants if grant.person_id is not None}


def _whose_access(campaign: Campaign, asked: Asked) -> int | None:
    """Where staff and parents sign (TL), a pupil's access follows the parent's name and does not wait for their own."""
    audience = campaign.version.agreement.audience
    if audience == Audience.PARENTS:
        signers = campaign.school.settings.agreement_signers
        return asked.child_id if signers == AgreementSigners.STAFF_PARENTS else None
    return asked.person_id if audience in GIVES_ACCESS else None
