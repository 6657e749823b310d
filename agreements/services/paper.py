"""What was signed or declined on paper, entered by somebody of the office, with the scan where there is one."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from agreements.languages import ENGLISH
from agreements.models import Act, Asked, Campaign, Consent, ExactText, Signature, Source, Way
from agreements.services.taking import Answer, Given, take
from esafety.access.perms import Perm
from esafety.access.questions import can, demand
from esafety.audit import events
from esafety.audit.events import verb
from esafety.evidence.kinds import FileKind
from esafety.evidence.services import examine, keep
from esafety.evidence.uploads import SealedUpload
from esafety.exceptions import RuleBroken
from esafety.schools.calendar import ONE_DAY, start_of
from esafety.schools.models import Person

KINDS = frozenset({FileKind.PDF, FileKind.JPG, FileKind.PNG})
NOT_A_SCAN = "A scan is a PDF, JPEG or PNG file."
SINCE = "They have answered themselves since the day on the paper, so what they said then counts."
NOT_ONES_OWN = "Nobody enters their own paper. Ask somebody else to."


@verb
def enter_paper(
    asked: Asked,
    *,
    actor: Person,
    act: str,
    typed_name: str,
    signed_on: date,
    upload: SealedUpload | None = None,
    consents: Mapping[str, str] | None = None,
    reason: str = "",
) -> Signature:
    """Enter the answer of one person for one child. Raises RuleBroken, and as `taking.take` and `evidence.keep` do."""
    campaign = Campaign.objects.select_related("school", "version").get(pk=asked.campaign_id)
    demand(actor, Perm.PAPER_ENTER, campaign)
    if asked.person_id == actor.pk:
        raise RuleBroken(NOT_ONES_OWN)
    if act not in {Act.SIGNED, Act.DECLINED}:
        raise RuleBroken("A paper says that it was signed or declined.")
    if why := why_not_that_day(campaign, signed_on):
        raise RuleBroken(why)
    if _has_answered_since(asked, signed_on):
        raise RuleBroken(SINCE)
    if consents and set(consents) - set(campaign.uses):
        raise RuleBroken("The paper answers a question that this does not ask.")
    if upload is not None and kind_of(upload) not in KINDS:
        raise RuleBroken(NOT_A_SCAN)
    scan = keep(upload, by=actor) if upload is not None else None
    given = Given(
        text=text_on_paper(campaign),
        way=Way.PAPER,
        typed_name=typed_name,
        entered_by=actor,
        scan=scan,
        signed_on=signed_on,
    )
    (signature,) = take(campaign, [Answer(asked, act, reason, dict(consents or {}))], given)
    details = {"asked": asked.pk, "act": act, "scan": scan.pk if scan else None}
    events.record("agreements.enter_paper", actor=actor, about=signature, details=details)
    return signature


def _has_answered_since(asked: Asked, day: date) -> bool:
    """What somebody said themself after the day on the paper is newer than the paper, whenever that is entered."""
    after = start_of(day + ONE_DAY)
    signed = Signature.objects.filter(asked=asked, at__gte=after).exclude(way=Way.PAPER)
    said = Consent.objects.filter(by=asked.person_id, pupil=asked.child_id, at__gte=after).exclude(source=Source.PAPER)
    return signed.exists() or said.exists()


def campaigns_for(person: Person) -> QuerySet[Campaign]:
    """Open ones whose papers the person may enter, whether or not they see the board."""
    return Campaign.objects.papers_of(person)


def rows_for(person: Person, campaign: Campaign) -> QuerySet[Asked]:
    """Whose papers of the campaign the person may enter: those who may still answer, and not the person's own."""
    rows = Asked.objects.papers_of(person).answerable().filter(campaign=campaign)
    return rows.select_related("campaign", "person__teaching_group", "child__teaching_group")


def scans_for(person: Person) -> QuerySet[Any, Any]:
    """The keys of the files that somebody who sees the board may take away."""
    seen = (
        Signature.objects.filter(school=person.school_id)
        if can(person, Perm.CAMPAIGN_VIEW)
        else Signature.objects.none()
    )
    return seen.exclude(scan=None).values("scan")


def has_row(person: Person, number: int, pk: int | None) -> bool:
    return Asked.objects.papers_of(person).filter(campaign__number=number, pk=pk).exists()


def kind_of(upload: SealedUpload) -> str:
    """Raises NotTaken."""
    if not upload.kind:
        examine(upload)
    return upload.kind


def why_not_that_day(campaign: Campaign, day: date) -> str:
    """Empty where a paper of this campaign can bear the day."""
    if day > timezone.localdate():
        return "The day on the paper has not come yet."
    version = campaign.version
    if version.number > 1 and version.is_material and day < timezone.localdate(version.published_at):
        return f"The words were changed after that day, to version {version.number}. Send the family the new ones."
    if day < campaign.opens_on - timedelta(days=60):
        return "The day on the paper is long before anybody was asked. Look at it again."
    return ""


def text_on_paper(campaign: Campaign) -> ExactText:
    """The words that the slips carry: English where there are any, never the easy-read ones."""
    texts: list[ExactText] = list(campaign.version.texts.filter(easy_read=False))
    if not texts:
        raise RuleBroken("This agreement has no published text.")
    return next((one for one in texts if one.language == ENGLISH), texts[0])
