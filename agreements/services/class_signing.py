"""An infant class signs together with its teacher (A6)."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from agreements import classes
from agreements.models import Act, Asked, AskedState, Campaign, ClassSigning, ExactText, Signature, Way
from agreements.services.taking import CLOSED, Answer, Given, take
from esafety.access.perms import Perm
from esafety.access.questions import demand
from esafety.audit import events
from esafety.audit.events import verb
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person, TeachingGroup

NOT_OF_THE_CLASS = "Somebody ticked is not of this class, or is no longer asked. Open the page again."
NOBODY = "Tick who took part."


@dataclass(frozen=True)
class Mark:
    """What a child put to it: a typed name, a drawn mark (the `d` of an SVG path), both or neither."""

    typed_name: str = ""
    mark: str = ""


@verb
def sign_with_class(
    campaign: Campaign, group: TeachingGroup, *, actor: Person, text: ExactText, marks: Mapping[int, Mark]
) -> ClassSigning | None:
    """Write one signature for each child who took part; those absent stay asked. `marks` by key of what was asked.

    Who has signed this version already is passed over, so the same class sent again makes nothing: it gives None.
    Raises TextMoved.
    """
    demand(actor, Perm.CLASS_SIGN)
    if campaign.school_id != actor.school_id or group.school_id != actor.school_id:
        raise PermissionDenied
    if not classes.may_lead(actor, group):
        raise PermissionDenied
    if not marks:
        raise RuleBroken(NOBODY)
    new = _to_sign(campaign, group, marks)
    if not new:
        return None
    signing = ClassSigning.objects.create(
        school_id=actor.school_id,
        campaign=campaign,
        group=group,
        led_by=actor,
        at=timezone.now(),
        took_part=len(new),
    )
    answers = [
        Answer(asked, Act.SIGNED, typed_name=marks[asked.pk].typed_name, mark=marks[asked.pk].mark) for asked in new
    ]
    taken = take(campaign, answers, Given(text=text, way=Way.CLASS, class_signing=signing, entered_by=actor))
    _note(signing, taken, actor)
    return signing


def _to_sign(campaign: Campaign, group: TeachingGroup, marks: Mapping[int, Mark]) -> list[Asked]:
    """Those of the marks who have not signed yet, held until the verb ends. All must be of this class."""
    list(Asked.objects.select_for_update(of=("self",)).filter(pk__in=marks).order_by("pk").values_list("pk"))
    held = {one.pk: one for one in classes.asked_in(campaign, group)}
    if not marks.keys() <= held.keys():
        raise RuleBroken(NOT_OF_THE_CLASS)
    now = Campaign.objects.get(pk=campaign.pk)
    if not now.is_open:
        raise RuleBroken(CLOSED)
    return [
        asked
        for pk, asked in sorted(held.items())
        if pk in marks and not (asked.state == AskedState.SIGNED and asked.answered_version_id == now.version_id)
    ]


def _note(signing: ClassSigning, taken: list[Signature], actor: Person) -> None:
    details = {"campaign": signing.campaign_id, "group": signing.group_id, "took_part": len(taken)}
    events.record("agreements.sign_with_class", actor=actor, about=signing, details=details)
